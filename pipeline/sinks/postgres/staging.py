"""A batch goes by COPY into temporary tables first, and from there into the tables."""

from collections.abc import Iterable

import psycopg

from pipeline.sinks.postgres.rows import Row
from pipeline.sinks.postgres.tables import Table


async def make_staged(cursor: psycopg.AsyncCursor, tables: Iterable[Table]) -> None:
    """Make the temporary tables; a connection needs them once."""
    for table in tables:
        await cursor.execute(table.staging())


async def stage(cursor: psycopg.AsyncCursor, table: Table, made: Iterable[Row]) -> None:
    """Fill the temporary table of a table; it is empty again after the transaction."""
    async with cursor.copy(table.copying()) as copy:
        for row in made:
            await copy.write_row(row)


async def append(cursor: psycopg.AsyncCursor, table: Table, made: Iterable[Row]) -> None:
    """Add rows to a table that has none of their keys."""
    async with cursor.copy(table.copying(staged=False)) as copy:
        for row in made:
            await copy.write_row(row)


async def take_turn(cursor: psycopg.AsyncCursor) -> None:
    """Wait until nobody else writes events or stories, and keep the others waiting.

    Else one transaction could look for the story of an article while another one, not yet to be
    seen, gives it one: and the event would stay without.
    """
    await cursor.execute("select take_turn()")
