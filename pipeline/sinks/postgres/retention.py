"""Delete what nobody has to keep any longer."""

import logging
import re
from datetime import UTC, datetime, timedelta

import psycopg

from pipeline.sinks.postgres.staging import take_turn
from pipeline.sinks.postgres.tables import ARTICLES, MENTIONS, STORIES, STORY_ARTICLES

log = logging.getLogger(__name__)

CLEAN_EVERY = timedelta(hours=1)
_MONTH = re.compile(r"_(\d{4})_(\d{2})$")


async def forget_old(cursor: psycopg.AsyncCursor, before: datetime) -> None:
    """Delete events last reported before then, and articles and mentions published before then.

    Whole months go with their part of the table; of the month that is cut nothing goes yet. A story
    goes when its last article was published before then.
    """
    await take_turn(cursor)
    await cursor.execute("delete from events where last_seen < %s", (before,))
    events = cursor.rowcount
    for counted in ("event_counts", "story_members"):
        await cursor.execute(f"delete from {counted} where events = 0")  # noqa: S608 - our own names
    for table, column in ((STORIES, "last_published"), (STORY_ARTICLES, "published_at")):
        await cursor.execute(
            f"delete from {table.name} where {column} < %s",  # noqa: S608 - our own names
            (before,),
        )
    parts = 0
    for table in (ARTICLES, MENTIONS):
        await cursor.execute(
            f"delete from {table.name}_other where {table.by_month} < %s",  # noqa: S608 - our names
            (before,),
        )
        await cursor.execute(
            "select inhrelid::regclass::text from pg_inherits where inhparent = %s::regclass",
            (table.name,),
        )
        for (name,) in await cursor.fetchall():
            if _ends_before(name, before):
                await cursor.execute(f"drop table {name}")
                parts += 1
    if events or parts:
        log.info("deleted %d events and %d months older than %s", events, parts, before.date())


def _ends_before(name: str, before: datetime) -> bool:
    """Tell whether a part of a table holds only rows of months that ended before then."""
    found = _MONTH.search(name)
    if found is None:
        return False
    month = datetime(int(found[1]), int(found[2]), 1, tzinfo=UTC)
    return (month + timedelta(days=32)).replace(day=1) <= before
