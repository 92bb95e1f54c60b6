"""The paths of stories, and stories as the sink keeps them in PostgreSQL."""

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct
from psycopg.sql import SQL, Composed

from pipeline.dashboard.query.answers import answer, encoded
from pipeline.dashboard.query.filters import Cursor, moment_of, query_of, read_query, values_of
from pipeline.dashboard.query.sql import Clause, Statement, join
from pipeline.dashboard.query.story_answers import (
    MOST_COUNTRIES,
    MOST_TOLD,
    Stories,
    StoryArticle,
    StoryEvent,
    StoryLine,
    StoryPage,
    StoryTold,
)
from pipeline.records import Story
from pipeline.runtime.web.gate import Handler, last_part
from pipeline.runtime.web.problems import Problem

FRESH_SECS = 2
_ID = re.compile("[0-9a-f]{32}")
S = TypeVar("S", bound=Struct)

_LINES = SQL("""
select s.id, s.label, s.language, s.first_published, s.last_published, s.articles, s.origins,
  coalesce((select m.events from story_members m where m.story_id = s.id and m.member = ''), 0),
  array(select m.member from story_members m
    where m.story_id = s.id and length(m.member) = 3 and m.events > 0
    order by m.events desc, m.member limit {countries}),
  s.record->'entities'
from stories s where {where} order by s.last_published desc, s.id desc limit %s
""")
_STORY = SQL("""
select record from stories where id in (%s, living_story(%s)) order by op = 'merge' limit 1
""")
_EVENTS = SQL("""
select id::text, type, mode, status, starts_at, ends_at, date_precision, place,
  array(select name from parties where event_id = e.id and side = 'actor' order by rank),
  array(select name from parties where event_id = e.id and side = 'recipient' order by rank),
  first_seen, last_seen, origins, disputed
from (
  select * from events where alive and story_id = %s and story_id <> ''
  order by last_seen desc, id desc limit %s
) as e order by coalesce(starts_at, first_seen), id
""")
_ARTICLES = SQL("""
select s.article_id, s.version, s.published_at, s.reason, s.score,
  coalesce(a.title, ''), coalesce(a.url, ''), coalesce(a.publisher, '')
from (
  select * from story_articles where story_id = %s order by published_at desc, article_id limit %s
) as s left join articles a using (article_id, version, published_at)
order by s.published_at desc, s.article_id
""")


class StorySource(Protocol):
    """Where stories are asked for."""

    async def stories(self, asked: Stories) -> StoryPage:
        """Return a page."""
        ...

    async def story(self, key: str) -> StoryTold | None:
        """Return the story of an id, or the one that took it in; None where there is none."""
        ...


class _Database(Protocol):
    async def ask(self, statement: Statement) -> Sequence[Sequence[Any]]: ...


class PostgresStories:
    """Stories as the sink keeps them."""

    def __init__(self, database: _Database) -> None:
        """Take what runs the statements."""
        self._database = database

    async def stories(self, asked: Stories) -> StoryPage:
        """Return a page."""
        rows = await self._database.ask(stories_page(asked))
        lines = _structs(StoryLine, rows[: asked.limit])
        if len(rows) <= asked.limit:
            return StoryPage(lines)
        return StoryPage(lines, str(Cursor(lines[-1].last_published, lines[-1].id)))

    async def story(self, key: str) -> StoryTold | None:
        """Return the story of an id, or the one that took it in; None where there is none."""
        rows = await self._ask(_STORY, key, key)
        if not rows:
            return None
        story = msgspec.convert(rows[0][0], Story)
        return StoryTold(
            story,
            _structs(StoryEvent, await self._ask(_EVENTS, story.id, MOST_TOLD)),
            _structs(StoryArticle, await self._ask(_ARTICLES, story.id, MOST_TOLD)),
        )

    async def _ask(self, text: SQL, *values: str | int) -> Sequence[Sequence[Any]]:
        return await self._database.ask(Statement(Composed([text]), list(values)))


def routes(source: StorySource) -> dict[str, Handler]:
    """Return the handlers by path."""

    async def page(request: web.BaseRequest) -> web.Response:
        found = await source.stories(read_query(query_of(request), Stories))
        return answer(encoded(found), request, FRESH_SECS)

    async def one(request: web.BaseRequest) -> web.Response:
        key = last_part(request).lower()
        found = await source.story(key) if _ID.fullmatch(key) else None
        if found is None:
            raise Problem(HTTPStatus.NOT_FOUND, "not_found", "no story has this id")
        return answer(encoded(found), request, FRESH_SECS)

    return {"/v1/stories": page, "/v1/stories/{id}": one}


def stories_page(asked: Stories) -> Statement:
    """Return the statement for a page of stories and the first one behind it."""
    where, values = join(list(_conditions(asked)))
    return Statement(
        _LINES.format(where=where, countries=MOST_COUNTRIES), [*values, asked.limit + 1]
    )


def _conditions(asked: Stories) -> Iterator[Clause]:
    """Yield the conditions, each with its values."""
    yield SQL("s.alive"), []
    if asked.q.strip():
        yield SQL("s.search @@ websearch_to_tsquery('english', %s)"), [asked.q]
    if languages := values_of(asked.language.lower()):
        yield SQL("s.language = any(%s)"), [languages]
    for text in (asked.country.upper(), asked.party):
        if members := values_of(text):
            yield (
                SQL(
                    "exists (select 1 from story_members m where m.story_id = s.id "
                    "and m.member = any(%s) and m.events > 0)"
                ),
                [members],
            )
    for comparison, least in (
        ("s.articles >= %s", asked.min_articles),
        ("s.origins >= %s", asked.min_origins),
    ):
        if least:
            yield SQL(comparison), [least]
    if asked.since:
        yield SQL("s.last_published >= %s"), [moment_of(asked.since)]
    if asked.until:
        yield SQL("s.last_published <= %s"), [moment_of(asked.until, is_end=True)]
    if asked.cursor:
        cursor = Cursor.parse(asked.cursor)
        bound = [cursor.at, cursor.id.replace("-", "")]
        yield SQL("(s.last_published, s.id) < (%s, %s)"), bound


def _structs(kind: type[S], rows: Sequence[Sequence[Any]]) -> tuple[S, ...]:
    """Return rows, whose columns are the fields of `kind` in order, as that; nothing for null."""
    names = kind.__struct_fields__
    return tuple(
        msgspec.convert(
            {name: value for name, value in zip(names, row, strict=True) if value is not None}, kind
        )
        for row in rows
    )
