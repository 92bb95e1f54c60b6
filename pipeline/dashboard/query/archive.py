"""Where questions about events are answered: what an archive can be asked, and the database."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec
from psycopg.sql import SQL

from pipeline.dashboard.query import sql
from pipeline.dashboard.query.answers import (
    PLACES,
    Count,
    Counts,
    Entities,
    Entity,
    Explained,
    Pair,
    Pairs,
    why_of,
)
from pipeline.dashboard.query.counting import counts
from pipeline.dashboard.query.database import Database
from pipeline.dashboard.query.filters import Counting, Cursor, Filter, Naming, Page, Pairing
from pipeline.records import Event

_ARTICLES = SQL(
    "select article_id, version, title, published_at from articles where article_id = any(%s)"
)
_EVENT = SQL("select {} from events where id = %s")
_DECODER = msgspec.json.Decoder(Event)


class FoundPage(NamedTuple):
    """A page of events: their records as JSON, and the cursor of the next page, if there is one."""

    records: Sequence[bytes]
    following: str


class Archive(Protocol):
    """Answers questions. Where `more` filters are given, an event must pass them too.

    All raise: Problem: 503 it does not answer; 400 the question takes too long.
    """

    @property
    def kind(self) -> str:
        """Return what it is, in a word."""
        ...

    async def events(self, asked: Page, *more: Filter) -> FoundPage:
        """Return a page of living events."""
        ...

    async def event(self, key: str) -> Explained | None:
        """Return an event by its id (a UUID), also one that was merged or retracted."""
        ...

    async def entities(self, asked: Naming) -> Entities:
        """Return who takes part in events."""
        ...

    async def counts(self, asked: Counting, *more: Filter) -> Counts:
        """Return how many events there are."""
        ...

    async def pairs(self, asked: Pairing, *more: Filter) -> Pairs:
        """Return who has to do with whom."""
        ...

    async def is_there(self) -> bool:
        """Tell whether it answers within a second."""
        ...


class PostgresArchive:
    """The database that `dateline sink postgres` keeps."""

    kind = "postgres"

    def __init__(self, database: Database) -> None:
        """Take the database, connected."""
        self._database = database

    async def events(self, asked: Page, *more: Filter) -> FoundPage:
        """Return a page of living events."""
        rows = await self._database.ask(sql.events_page(asked, *more))
        shown = rows[: asked.limit]
        following = ""
        if len(rows) > len(shown):
            following = str(Cursor(shown[-1][1], str(shown[-1][2])))
        return FoundPage([msgspec.json.encode(row[0]) for row in shown], following)

    async def event(self, key: str) -> Explained | None:
        """Return an event by its id, with the articles that it is told by."""
        rows = await self._database.ask(sql.Statement(_EVENT.format(sql.RECORD), [key]))
        if not rows:
            return None
        event = _DECODER.decode(msgspec.json.encode(rows[0][0]))
        ids = sorted({one.article_id for one in event.evidence})
        articles = await self._database.ask(sql.Statement(SQL("{}").format(_ARTICLES), [ids]))
        return Explained(event, why_of(event, articles))

    async def entities(self, asked: Naming) -> Entities:
        """Return who takes part in events."""
        rows = await self._database.ask(sql.entities(asked))
        return Entities(tuple(Entity(*row) for row in rows))

    async def counts(self, asked: Counting, *more: Filter) -> Counts:
        """Return how many events there are."""
        rows = await self._database.ask(counts(asked, *more))
        return Counts(
            tuple(
                Count(events=number, at=msgspec.UNSET if at is None else at, value=value)
                for at, value, number in rows
            )
        )

    async def pairs(self, asked: Pairing, *more: Filter) -> Pairs:
        """Return who has to do with whom."""
        rows = await self._database.ask(sql.pairs(asked, *more))
        return Pairs(
            tuple(
                Pair(one, other, events, round(score, PLACES)) for one, other, events, score in rows
            )
        )

    async def is_there(self) -> bool:
        """Tell whether the database answers within a second."""
        return await self._database.is_there()
