"""The paths of the query API, each a question to the database."""

import re
from http import HTTPStatus
from time import monotonic

import msgspec
from aiohttp import web
from psycopg.sql import SQL

from pipeline.dashboard.query import sql
from pipeline.dashboard.query.answers import (
    Count,
    Counts,
    Entities,
    Entity,
    Explained,
    Pair,
    Pairs,
    answer,
    encoded,
    why_of,
)
from pipeline.dashboard.query.database import Database
from pipeline.dashboard.query.filters import Counting, Cursor, Naming, Page, Pairing, read_query
from pipeline.records import Event
from pipeline.runtime.web.callers import Callers
from pipeline.runtime.web.gate import Handler, last_part
from pipeline.runtime.web.problems import Problem

FRESH_SECS = 2
"""How long an answer may be kept: events move, but not every second for every reader."""
SLOW_SECS = 30
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ARTICLES = SQL(
    "select article_id, version, title, published_at from articles where article_id = any(%s)"
)
_EVENT = SQL("select record from events where id = %s")
_DECODER = msgspec.json.Decoder(Event)


class Api:
    """Answers questions about events."""

    def __init__(self, database: Database, callers: Callers) -> None:
        """Take where the answers come from, and who may ask."""
        self._database = database
        self._callers = callers

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Return the handlers by path and method."""
        found = {
            "/v1/events": self._events,
            "/v1/events/{id}": self._event,
            "/v1/entities": self._entities,
            "/v1/counts": self._counts,
            "/v1/pairs": self._pairs,
        }
        return {path: {"GET": self._admitting(handler)} for path, handler in found.items()}

    def _admitting(self, handler: Handler) -> Handler:
        """Let in only who may ask, and as fast as he may."""

        async def admit(request: web.BaseRequest) -> web.Response:
            caller = self._callers.admit(request)
            caller.bucket.take(1, monotonic())
            return await handler(request)

        return admit

    async def _events(self, request: web.BaseRequest) -> web.Response:
        asked = read_query(_query(request), Page)
        rows = await self._database.ask(sql.events_page(asked))
        shown = rows[: asked.limit]
        following = ""
        if len(rows) > len(shown):
            following = str(Cursor(shown[-1][1], str(shown[-1][2])))
        # The records are JSON already: they are not read and written again.
        body = b'{"events":[' + b",".join(msgspec.json.encode(row[0]) for row in shown) + b"]"
        body += b',"next":"' + following.encode() + b'"}' if following else b"}"
        return answer(body, request, FRESH_SECS)

    async def _event(self, request: web.BaseRequest) -> web.Response:
        key = last_part(request).lower()
        if not _ID.fullmatch(key):
            raise Problem(HTTPStatus.NOT_FOUND, "not_found", "no event has this id")
        rows = await self._database.ask(sql.Statement(SQL("{}").format(_EVENT), [key]))
        if not rows:
            raise Problem(HTTPStatus.NOT_FOUND, "not_found", "no event has this id")
        event = _DECODER.decode(msgspec.json.encode(rows[0][0]))
        ids = sorted({one.article_id for one in event.evidence})
        articles = await self._database.ask(sql.Statement(SQL("{}").format(_ARTICLES), [ids]))
        return answer(encoded(Explained(event, why_of(event, articles))), request, FRESH_SECS)

    async def _entities(self, request: web.BaseRequest) -> web.Response:
        rows = await self._database.ask(sql.entities(read_query(_query(request), Naming)))
        found = Entities(tuple(Entity(*row) for row in rows))
        return answer(encoded(found), request, SLOW_SECS)

    async def _counts(self, request: web.BaseRequest) -> web.Response:
        rows = await self._database.ask(sql.counts(read_query(_query(request), Counting)))
        found = Counts(
            tuple(
                Count(events=number, at=msgspec.UNSET if at is None else at, value=value)
                for at, value, number in rows
            )
        )
        return answer(encoded(found), request, SLOW_SECS)

    async def _pairs(self, request: web.BaseRequest) -> web.Response:
        rows = await self._database.ask(sql.pairs(read_query(_query(request), Pairing)))
        found = Pairs(tuple(Pair(*row) for row in rows))
        return answer(encoded(found), request, SLOW_SECS)


def _query(request: web.BaseRequest) -> dict[str, str]:
    """Return the parameters; one that is given twice counts as its values between commas.

    A null character, which no text of the database has, counts as a space.
    """
    found: dict[str, str] = {}
    for name, value in request.query.items():
        text = value.replace("\0", " ")
        found[name] = f"{found[name]},{text}" if name in found else text
    return found
