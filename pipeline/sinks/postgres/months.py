"""Tables parted by months: each month's part is made when its first row comes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg

from pipeline.sinks.postgres.rows import Row
from pipeline.sinks.postgres.tables import Table

LONGEST_AGO = timedelta(days=366 * 20)
LONGEST_AHEAD = timedelta(days=62)
"""Rows of other months stay in the part for all others: a wrong date must make no part."""

_LOCK = 0x64_61_74_65
"""Two writers do not make the same part at once (an advisory lock of PostgreSQL)."""


class Months:
    """Knows which months of a table have their part."""

    def __init__(self, table: Table) -> None:
        """Take the table; where it is not parted there is nothing to do."""
        self._table = table
        self._place = table.columns.index(table.by_month) if table.by_month else None
        self._made: set[datetime] = set()

    def forget(self) -> None:
        """Look again: somebody else may have dropped a part."""
        self._made.clear()

    async def make(self, cursor: psycopg.AsyncCursor, rows: Sequence[Row], now: datetime) -> None:
        """Make the parts that these rows want and that are missing."""
        if self._place is None:
            return
        months = {_month_of(row[self._place]) for row in rows} - self._made
        wanted = {m for m in months if now - LONGEST_AGO < m < now + LONGEST_AHEAD}
        for month in sorted(wanted):
            await self._make(cursor, month)
        self._made |= months

    async def _make(self, cursor: psycopg.AsyncCursor, month: datetime) -> None:
        name = f"{self._table.name}_{month:%Y_%m}"
        await cursor.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        await cursor.execute("select to_regclass(%s)", (name,))
        found = await cursor.fetchone()
        if found is not None and found[0] is not None:
            return
        column = self._table.by_month
        after = _month_of(month + timedelta(days=32))
        await cursor.execute(
            f"select 1 from {self._table.name}_other "  # noqa: S608 - our own names
            f"where {column} >= %s and {column} < %s limit 1",
            (month, after),
        )
        if await cursor.fetchone() is None:
            await cursor.execute(
                f"create table {name} partition of {self._table.name} "
                f"for values from ('{month.isoformat()}') to ('{after.isoformat()}')"
            )


def _month_of(moment: datetime) -> datetime:
    """Return the first instant of the month, in UTC."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
