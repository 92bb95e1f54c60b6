"""A connection that is there when it is wanted, and errors that say what to do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

from pipeline.runtime.settings import Settings, SettingsError
from pipeline.runtime.storing import RefusedError, StoreDownError

CONNECT_TIMEOUT_SECS = 10
STATEMENT_TIMEOUT_MS = 120_000
_PASSING = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
)


def url_of(settings: Settings) -> str:
    """Return where the database is.

    Raises: SettingsError: DATELINE_POSTGRES_URL is not set.
    """
    if not settings.postgres_url:
        raise SettingsError("DATELINE_POSTGRES_URL says which database; it is not set")
    return settings.postgres_url


class Connection:
    """One connection, made anew after it broke. Transactions follow one another."""

    def __init__(self, url: str, name: str) -> None:
        """Take the url and the name that PostgreSQL shows for it; nothing is connected yet."""
        self._url = url
        self._name = name
        self._open: psycopg.AsyncConnection | None = None
        self._turn = asyncio.Lock()
        self.is_new = True

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[psycopg.AsyncCursor]:
        """Hold a cursor in a transaction, which is committed at the end of the block.

        `is_new` is true in the first block of each connection.
        Raises: StoreDownError: try again; RefusedError: these data will never be taken.
        """
        try:
            async with self._turn:
                connection = await self._connected()
                async with connection.transaction(), connection.cursor() as cursor:
                    yield cursor
                self.is_new = False
        except _PASSING as exc:
            await self.close()
            raise StoreDownError(_said(exc)) from exc
        except (psycopg.DataError, psycopg.IntegrityError) as exc:
            raise RefusedError(_said(exc)) from exc

    async def close(self) -> None:
        """Disconnect; the next transaction connects anew."""
        connection, self._open = self._open, None
        if connection is not None:
            await connection.close()

    async def _connected(self) -> psycopg.AsyncConnection:
        if self._open is None or self._open.closed:
            self._open = await psycopg.AsyncConnection.connect(
                self._url,
                autocommit=True,
                application_name=self._name,
                connect_timeout=CONNECT_TIMEOUT_SECS,
                options=f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
            )
            self.is_new = True
        return self._open


def _said(exc: psycopg.Error) -> str:
    """Return the first line of an error, without what was sent."""
    return str(exc).partition("\n")[0] or type(exc).__name__
