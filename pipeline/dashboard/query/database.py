"""The database as readers see it: read-only, bounded in time."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from pipeline.dashboard.query.sql import Statement
from pipeline.runtime.web.problems import Problem, busy

MOST_CONNECTIONS = 8
WAIT_SECS = 3.0
STATEMENT_TIMEOUT_MS = 5_000
RETRY_SECS = 2.0


class Database:
    """Answers questions. Nothing can be written through it, whatever a statement says."""

    def __init__(self, url: str) -> None:
        """Take where it is."""
        options = (
            f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_TIMEOUT_MS} "
            "-c timezone=UTC"
        )
        self._pool: AsyncConnectionPool[psycopg.AsyncConnection[TupleRow]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=MOST_CONNECTIONS,
            timeout=WAIT_SECS,
            kwargs={"options": options, "application_name": "dateline-api", "autocommit": True},
            check=AsyncConnectionPool.check_connection,
            open=False,
        )

    async def __aenter__(self) -> Self:
        """Connect, now or as soon as the database answers."""
        await self._pool.open(wait=False)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Disconnect."""
        await self._pool.close()

    async def ask(self, statement: Statement) -> Sequence[Sequence[Any]]:
        """Return all rows.

        Raises: Problem: 503 the database does not answer; 400 the question takes too long.
        """
        try:
            async with self._pool.connection() as connection:
                cursor = await connection.execute(statement.text, statement.values)
                return await cursor.fetchall()
        except psycopg.errors.QueryCanceled as exc:
            raise Problem(
                HTTPStatus.BAD_REQUEST,
                "too_much",
                f"it takes over {STATEMENT_TIMEOUT_MS // 1000} s: ask for less, or a shorter time",
            ) from exc
        except (psycopg.OperationalError, PoolTimeout) as exc:
            raise busy("no_database", "the database does not answer", RETRY_SECS) from exc

    async def is_there(self) -> bool:
        """Tell whether it answers within a second."""
        try:
            async with asyncio.timeout(1.0), self._pool.connection() as connection:
                await connection.execute("select 1")
        except (psycopg.Error, PoolTimeout, TimeoutError):
            return False
        return True
