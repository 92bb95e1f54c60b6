"""What each topic becomes in the database. All of a batch in one transaction."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import psycopg

from pipeline.records import ClusterMerged, DedupedArticle, Event, Mention
from pipeline.runtime.clock import utc_now
from pipeline.runtime.settings import Settings
from pipeline.runtime.storing import Store
from pipeline.sinks.postgres import rows
from pipeline.sinks.postgres.connecting import Connection, url_of
from pipeline.sinks.postgres.months import Months
from pipeline.sinks.postgres.retention import CLEAN_EVERY, forget_old
from pipeline.sinks.postgres.staging import append, make_staged, stage, take_turn
from pipeline.sinks.postgres.tables import (
    ARTICLES,
    ENTITIES,
    EVENTS,
    EVIDENCE,
    MENTIONS,
    MERGED_CLUSTERS,
    PARTIES,
    STATUS_CHANGES,
    Table,
)

log = logging.getLogger(__name__)
R = TypeVar("R")

DETAILS = {
    PARTIES: rows.party_rows,
    STATUS_CHANGES: rows.status_rows,
    EVIDENCE: rows.evidence_rows,
}
"""What hangs on an event and is written anew with each of its revisions."""

_FIND_STORIES = """
update staged_events e set story_id = found.story_id from (
  select distinct on (event_id) event_id, story_id from (
    select v.event_id, s.story_id, count(*) as times, min(v.rank) as first
    from staged_evidence v join story_articles s using (article_id) group by 1, 2
  ) as told order by event_id, times desc, first
) as found where e.id = found.event_id
"""
"""As the SQL function `story_of` finds it, for events that are still to be written."""


class EventStore:
    """Keeps the last state of each event: a record with a revision not above it changes nothing."""

    def __init__(self, settings: Settings, name: str) -> None:
        """Take where the database is; it is connected with the first batch."""
        self._connection = Connection(url_of(settings), name)
        self._keep = timedelta(days=settings.postgres_keep_days)
        self._cleaned: datetime | None = None

    async def write(self, records: Sequence[Event]) -> None:
        """Write events, and what hangs on them, in one transaction.

        Raises: StoreDownError, RefusedError.
        """
        newest: dict[str, Event] = {}
        for event in records:
            known = newest.get(event.id)
            if known is None or known.revision < event.revision:
                newest[event.id] = event
        events = [newest[key] for key in sorted(newest)]
        async with self._connection.transaction() as cursor:
            if self._connection.is_new:
                await make_staged(cursor, (EVENTS, EVIDENCE, ENTITIES))
            await stage(cursor, EVENTS, map(rows.event_row, events))
            evidence = (row for event in events for row in rows.evidence_rows(event))
            await stage(cursor, EVIDENCE, evidence)
            await take_turn(cursor)
            await cursor.execute(_FIND_STORIES)
            await cursor.execute(EVENTS.raising("revision"))
            raised = {str(key): is_new for key, is_new in await cursor.fetchall()}
            changed = [event for event in events if event.id in raised]
            if changed:
                old = [key for key, is_new in raised.items() if not is_new]
                await self._write_details(cursor, changed, old)
        await self._clean()

    async def close(self) -> None:
        """Disconnect."""
        await self._connection.close()

    @staticmethod
    async def _write_details(
        cursor: psycopg.AsyncCursor, events: Sequence[Event], old: Sequence[str]
    ) -> None:
        """Write what hangs on events; of those with the ids `old` it is there already."""
        for table in DETAILS if old else ():
            await cursor.execute(
                f"delete from {table.name} where event_id = any(%s::uuid[])",  # noqa: S608
                (old,),
            )
        for table, make_rows in DETAILS.items():
            await append(cursor, table, (row for event in events for row in make_rows(event)))
        await stage(cursor, ENTITIES, rows.entity_rows(events))
        await cursor.execute(ENTITIES.raising("last_seen"))

    async def _clean(self) -> None:
        """Delete what is older than it is to be kept, now and then."""
        now = utc_now()
        if not self._keep or (self._cleaned and now < self._cleaned + CLEAN_EVERY):
            return
        self._cleaned = now
        async with self._connection.transaction() as cursor:
            await forget_old(cursor, now - self._keep)


class RowStore(Generic[R]):
    """Keeps records that never change: one that is there already is left as it is."""

    def __init__(
        self,
        settings: Settings,
        name: str,
        table: Table,
        make_row: Callable[[R], rows.Row],
    ) -> None:
        """Take the table and what makes a row of a record."""
        self._connection = Connection(url_of(settings), name)
        self._table = table
        self._make_row = make_row
        self._months = Months(table)

    async def write(self, records: Sequence[R]) -> None:
        """Write records in one transaction.

        Raises: StoreDownError, RefusedError.
        """
        made = [self._make_row(record) for record in records]
        async with self._connection.transaction() as cursor:
            if self._connection.is_new:
                await make_staged(cursor, (self._table,))
                self._months.forget()
            await self._months.make(cursor, made, utc_now())
            await stage(cursor, self._table, made)
            await cursor.execute(self._table.adding())

    async def close(self) -> None:
        """Disconnect."""
        await self._connection.close()


def make_events(settings: Settings) -> Store:
    """Return the store of `news.event.v1`."""
    return EventStore(settings, "dateline-events")


def make_articles(settings: Settings) -> Store:
    """Return the store of `news.article.deduped.v1`."""
    return RowStore[DedupedArticle](settings, "dateline-articles", ARTICLES, rows.article_row)


def make_mentions(settings: Settings) -> Store:
    """Return the store of `news.mention.v1`."""
    return RowStore[Mention](settings, "dateline-mentions", MENTIONS, rows.mention_row)


def make_merged_clusters(settings: Settings) -> Store:
    """Return the store of `news.cluster.merged.v1`."""
    return RowStore[ClusterMerged](settings, "dateline-clusters", MERGED_CLUSTERS, rows.merged_row)
