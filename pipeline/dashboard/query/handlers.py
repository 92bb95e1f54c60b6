"""The paths of the query API, each a question to the archive."""

import re
from http import HTTPStatus

from aiohttp import web

from pipeline.dashboard.query.answers import answer, encoded
from pipeline.dashboard.query.archive import Archive
from pipeline.dashboard.query.filters import (
    Counting,
    Naming,
    Page,
    Pairing,
    Watches,
    query_of,
    read_query,
    with_watch,
)
from pipeline.runtime.web.gate import Handler, last_part
from pipeline.runtime.web.problems import Problem

FRESH_SECS = 2
"""How long an answer may be kept: events move, but not every second for every reader."""
SLOW_SECS = 30
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Api:
    """Answers questions about events."""

    def __init__(self, archive: Archive, watches: Watches) -> None:
        """Take where the answers come from, and the saved filters."""
        self._archive = archive
        self._watches = watches

    def routes(self) -> dict[str, Handler]:
        """Return the handlers by path."""
        return {
            "/v1/events": self._events,
            "/v1/events/{id}": self._event,
            "/v1/entities": self._entities,
            "/v1/counts": self._counts,
            "/v1/pairs": self._pairs,
        }

    async def _events(self, request: web.BaseRequest) -> web.Response:
        asked, more = with_watch(read_query(query_of(request), Page), self._watches)
        found = await self._archive.events(asked, *more)
        # The records are JSON already: they are not read and written again.
        body = b'{"events":[' + b",".join(found.records) + b"]"
        body += b',"next":"' + found.following.encode() + b'"}' if found.following else b"}"
        return answer(body, request, FRESH_SECS)

    async def _event(self, request: web.BaseRequest) -> web.Response:
        key = last_part(request).lower()
        found = await self._archive.event(key) if _ID.fullmatch(key) else None
        if found is None:
            raise Problem(HTTPStatus.NOT_FOUND, "not_found", "no event has this id")
        return answer(encoded(found), request, FRESH_SECS)

    async def _entities(self, request: web.BaseRequest) -> web.Response:
        found = await self._archive.entities(read_query(query_of(request), Naming))
        return answer(encoded(found), request, SLOW_SECS)

    async def _counts(self, request: web.BaseRequest) -> web.Response:
        asked, more = with_watch(read_query(query_of(request), Counting), self._watches)
        return answer(encoded(await self._archive.counts(asked, *more)), request, SLOW_SECS)

    async def _pairs(self, request: web.BaseRequest) -> web.Response:
        asked, more = with_watch(read_query(query_of(request), Pairing), self._watches)
        return answer(encoded(await self._archive.pairs(asked, *more)), request, SLOW_SECS)
