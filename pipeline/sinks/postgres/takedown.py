"""Take the text of articles out of the tables."""

from collections.abc import Sequence

import msgspec
import psycopg

from pipeline.core.takedown import Gone, blot
from pipeline.records import Event, Story
from pipeline.runtime.settings import Settings
from pipeline.sinks.postgres import rows
from pipeline.sinks.postgres.connecting import Connection, url_of
from pipeline.sinks.postgres.stores import EventStore
from pipeline.sinks.postgres.tables import STORIES

_EVENTS = """
select e.record from events e where e.id in (
  select event_id from evidence where article_id = any(%(ids)s)
  union select event_id from status_changes where article_id = any(%(ids)s)
) or e.articles > %(cut)s and e.record::text like any(%(like)s)
"""
_STORIES = """
select record from stories where id = any(%(ids)s) or id in (
  select story_id from story_articles where article_id = any(%(ids)s)
) or op = 'merge' and record::text like any(%(like)s)
"""
_COPIES = """
update articles
set record = record || '{"fact_conflicts": [], "altered_quotes": [], "reversals": []}'
where duplicate_of = any(%(ids)s)
"""
MOST_EVIDENCE = 50
"""An event of more articles does not name all of them in its evidence."""


async def blot_database(settings: Settings, articles: Sequence[str]) -> dict[str, int]:
    """Delete articles and their mentions; take their words out of events and stories.

    Returns how many rows of each table went or changed. Done again it changes nothing.
    Raises: StoreDownError, RefusedError; SettingsError: DATELINE_POSTGRES_URL is not set.
    """
    gone = Gone(frozenset(articles))
    ids: dict[str, list[str] | int] = {
        "ids": list(articles),
        "cut": MOST_EVIDENCE,
        "like": [f"%{article}%" for article in articles],
    }
    connection = Connection(url_of(settings), "dateline-takedown")
    try:
        async with connection.transaction() as cursor:
            done = {}
            for table in ("articles", "mentions"):
                await cursor.execute(
                    f"delete from {table} where article_id = any(%(ids)s)",  # noqa: S608
                    ids,
                )
                done[table] = cursor.rowcount
            await cursor.execute(_COPIES, ids)
            done["stories"] = await _blot_stories(cursor, gone, ids)
            await cursor.execute(_EVENTS, ids)
            events = [msgspec.convert(row, Event) for (row,) in await cursor.fetchall()]
    finally:
        await connection.close()
    done["events"] = await _blot_events(settings, events, gone)
    return done


async def _blot_events(settings: Settings, events: Sequence[Event], gone: Gone) -> int:
    changed = [
        left
        for event in events
        if isinstance(left := blot(event, gone), Event) and left is not event
    ]
    store = EventStore(settings, "dateline-takedown")
    try:
        await store.write(changed)
    finally:
        await store.close()
    return len(changed)


async def _blot_stories(
    cursor: psycopg.AsyncCursor, gone: Gone, ids: dict[str, list[str] | int]
) -> int:
    """Take headlines out of stories, which keep their revision: their next comes from the log."""
    await cursor.execute(_STORIES, ids)
    count = 0
    for (row,) in await cursor.fetchall():
        story = msgspec.convert(row, Story)
        left = blot(story, gone)
        if isinstance(left, Story) and left is not story:
            values = dict(zip(STORIES.columns, rows.story_row(left), strict=True))
            await cursor.execute(
                "update stories set label = %(label)s, words = %(words)s, record = %(record)s "
                "where id = %(id)s",
                values,
            )
            count += 1
    return count
