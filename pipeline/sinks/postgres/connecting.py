"""A connection that is there when it is wanted, and errors that say what to do."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg

from pipeline.runtime.settings import Settings, SettingsError
from pipeline.runtime.storing import RefusedError, StoreDownError

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_SECS = 10
STATEMENT_TIMEOUT_MS = 120_000
SILENCE_SECS = 130.0
"""The server gives up a statement before that: who says nothing for so long is not there."""
KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""How the system finds out that the other machine is gone (libpq; seconds, the last in ms)."""
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
                with _given_up_after(SILENCE_SECS, connection):
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
                **KEEPALIVE,
                options=f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
            )
            self.is_new = True
        return self._open


@contextmanager
def _given_up_after(secs: float, connection: psycopg.AsyncConnection) -> Iterator[None]:
    """End a connection that is still in use after so long: who waits for it gets an error.

    To cancel who waits does not help: psycopg then waits for the server to say that it cancels.
    """
    timer = asyncio.get_running_loop().call_later(secs, _hang_up, connection)
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(connection: psycopg.AsyncConnection) -> None:
    log.warning("PostgreSQL has not answered for %.0f s", SILENCE_SECS)
    if not connection.closed:
        with socket.socket(fileno=os.dup(connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)


def _said(exc: psycopg.Error) -> str:
    """Return the first line of an error, without what was sent."""
    return str(exc).partition("\n")[0] or type(exc).__name__
