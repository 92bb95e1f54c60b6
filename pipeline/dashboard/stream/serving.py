"""`GET /v1/stream`: what changed since, and then what changes, until somebody hangs up."""

import asyncio
import logging
from collections.abc import AsyncIterator, Hashable
from datetime import datetime
from typing import Any, Literal, NamedTuple

from aiohttp import HttpVersion11, web
from msgspec import structs

from pipeline.dashboard.query.filters import (
    Streaming,
    Watches,
    moment_of,
    query_of,
    read_query,
    with_watch,
)
from pipeline.dashboard.query.matching import Test, make_test
from pipeline.dashboard.stream.changes import SLACK_MS, ChangeLog, Start
from pipeline.dashboard.stream.hub import Client
from pipeline.dashboard.stream.live import Live
from pipeline.dashboard.stream.messages import (
    RETRY,
    WAITING,
    chunk,
    message,
    tell,
    tell_move,
    with_id,
)
from pipeline.dashboard.stream.position import Position
from pipeline.runtime.cloudevents import rfc3339, time_of
from pipeline.runtime.web import gate
from pipeline.runtime.web.problems import busy

log = logging.getLogger(__name__)

HEARTBEAT_SECS = 15.0
LONGEST_SECS = 3_600.0
"""After so long a client is asked to come again, as it may then reach another server."""

AT_ONCE = 500
"""So many changes are looked through before others have their turn."""

AHEAD_SECS = 10.0
"""So long we may be behind the server that a client comes from."""

LAST_WORD_SECS = 5.0
RETRY_SECS = 2.0
HEADERS = gate.HEADERS | {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


Lost = Literal["", "too_old", "unknown_id", "ahead"]
"""Why a client does not get what it missed."""


class Wish(NamedTuple):
    """What a client asks for: where to begin, and which events.

    `key` is the same for all who ask for the same events; `of_story`: only those of some story.
    """

    after: str
    since: datetime | None
    key: Hashable
    test: Test
    of_story: bool


class Streams:
    """Serves the stream."""

    def __init__(
        self,
        live: Live,
        watches: Watches,
        *,
        most_clients: int,
        heartbeat_secs: float = HEARTBEAT_SECS,
        longest_secs: float = LONGEST_SECS,
    ) -> None:
        """Take what is read, the saved filters, how many may listen at once, and how long."""
        self._live = live
        self._watches = watches
        self._most_clients = most_clients
        self._heartbeat_secs = heartbeat_secs
        self._longest_secs = longest_secs
        self._clients = 0
        self._early: set[asyncio.Task[Any]] = set()

    def close(self) -> None:
        """End all streams, also those that have not caught up."""
        self._live.hub.close("shutdown")
        for task in self._early:
            task.cancel()

    async def beat(self) -> None:
        """Tell all clients now and then where they are, until cancelled."""
        while True:
            await asyncio.sleep(self._heartbeat_secs)
            self._live.hub.beat(str(self._live.log.position))

    async def get(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer `GET /v1/stream`."""
        wish = self._wish(request)
        if request.method == "HEAD":
            return web.Response(headers=HEADERS)
        if self._live.state == "failed":
            raise busy("reader_failed", "the stream cannot be read at the moment", RETRY_SECS)
        if self._clients >= self._most_clients:
            raise busy("too_many_clients", "as many listen as may", RETRY_SECS)
        response = web.StreamResponse(headers=HEADERS)
        self._clients += 1
        self._early.add(current_task())
        try:
            await response.prepare(request)
            await self._serve(request, response, wish)
        except ConnectionError:
            log.debug("a client of the stream went away")
        except Exception:
            if not response.prepared:
                raise
            # The answer has begun: another one cannot be given any more.
            log.exception("a stream broke off")
            if request.transport is not None:
                request.transport.abort()
        finally:
            self._clients -= 1
            self._early.discard(current_task())
        return response

    def _wish(self, request: web.BaseRequest) -> Wish:
        asked, more = with_watch(read_query(query_of(request), Streaming), self._watches)
        filters = structs.replace(asked, since="", after=""), *more
        return Wish(
            request.headers.get("Last-Event-ID") or asked.after,
            moment_of(asked.since) if asked.since else None,
            filters,
            make_test(*filters, living=self._live.stories.living),
            any(one.story for one in filters),
        )

    async def _serve(
        self, request: web.BaseRequest, response: web.StreamResponse, wish: Wish
    ) -> None:
        transport = request.transport
        if transport is None:
            return
        await response.write(RETRY)
        async for _ in self._until_ready():
            await response.write(WAITING)
        log_ = self._live.log
        start, is_lost = await self._find_start(wish)
        if is_lost:
            what = {"reason": is_lost, "kept_since": told_time(log_.kept_since_ms)}
            await response.write(message("resync", what))
        reader = CatchUp(log_, start, wish.test)
        hello = {
            "resumed": start.how,
            "kept_since": told_time(log_.kept_since_ms),
            "state": self._live.state,
        }
        await response.write(message("hello", hello, reader.position))
        client = Client(transport, is_chunked=request.version >= HttpVersion11)
        while self._live.log is log_ and reader.is_behind:
            missed = reader.read()
            await (response.write(missed) if missed else asyncio.sleep(0))
        if self._live.log is not log_ or reader.is_lost:
            client.end("slow" if reader.is_lost else "reader_failed")
        else:
            await self._follow(client, wish, reader)
        await _close(response, client)

    async def _find_start(self, wish: Wish) -> tuple[Start, Lost]:
        """Return where a client begins, and why that is not where it asked to."""
        log_ = self._live.log
        found: Start | None = None
        lost: Lost = ""
        if wish.after:
            position = Position.parse(wish.after)
            if position is None:
                lost = "unknown_id"
            elif not await self._live.until_past(position, AHEAD_SECS):
                lost = "ahead"
            else:
                found = log_.start_after(position)
                lost = "" if found else "too_old"
        elif wish.since:
            found = log_.start_at(int(wish.since.timestamp() * 1000))
            lost = "" if found else "too_old"
        if found and wish.of_story and not log_.has_moves_since(found.as_of_ms - SLACK_MS):
            found, lost = None, "too_old"
        return found or log_.start_now(), lost

    async def _follow(self, client: Client, wish: Wish, reader: "CatchUp") -> None:
        """Give a client all that comes until it leaves. Nothing may wait before it has joined."""
        told = reader.read_moves() if wish.of_story else b""
        told += message("live", {"replayed": reader.told}, str(self._live.log.position))
        self._early.discard(current_task())
        self._live.hub.join(client, wish.key, wish.test, of_story=wish.of_story)
        try:
            client.write(told, chunk(told))
            async with asyncio.timeout(self._longest_secs):
                await client.over.wait()
        except TimeoutError:
            client.end("renew")
        finally:
            self._live.hub.leave(client, wish.key)

    async def _until_ready(self) -> AsyncIterator[None]:
        """Yield each time that the topic is still not read up after a while."""
        while True:
            try:
                async with asyncio.timeout(self._heartbeat_secs):
                    await self._live.ready.wait()
            except TimeoutError:
                yield
            else:
                return


class CatchUp:
    """Reads from the log what a client has missed, as fast as the client takes it."""

    def __init__(self, log_: ChangeLog, start: Start, test: Test) -> None:
        """Begin at a start."""
        self._log = log_
        self._start = start
        self._test = test
        self._anchors = dict(start.anchors)
        self._number = min((known for known, _ in start.known.values()), default=log_.end - 1) + 1
        self.told = 0

    @property
    def position(self) -> str:
        """Return where the client is."""
        return str(Position(self._start.as_of_ms, self._anchors))

    @property
    def is_lost(self) -> bool:
        """Tell whether the log has let go of what would come next."""
        return self._number < self._log.first

    @property
    def is_behind(self) -> bool:
        """Tell whether there is more to read."""
        return not self.is_lost and self._number < self._log.end

    def read_moves(self) -> bytes:
        """Return messages about events that came into other stories since, or somewhat before."""
        if self._start.how == "now":
            return b""
        told = [
            tell_move(move, self._test)
            for move in self._log.moves_since(self._start.as_of_ms - SLACK_MS)
        ]
        found = [with_id(self.position, text) for text in told if text]
        self.told += len(found)
        return b"".join(found)

    def read(self) -> bytes:
        """Look through some changes; return the messages about them, if there are any."""
        found: list[bytes] = []
        end = min(self._number + AT_ONCE, self._log.end)
        for number, change in self._log.between(self._number, end):
            if self._start.is_news(number, change):
                self._anchors[change.partition] = change.anchor
                if told := tell(change, self._test):
                    found.append(with_id(self.position, told))
        self._number = end
        self.told += len(found)
        return b"".join(found)


def current_task() -> asyncio.Task[Any]:
    """Return the task that we are in."""
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("a stream is served in a task")
    return task


async def _close(response: web.StreamResponse, client: Client) -> None:
    """End a response; a client that does not even take the last word is dropped."""
    response.force_close()
    try:
        async with asyncio.timeout(LAST_WORD_SECS):
            await response.write_eof()
    except TimeoutError:
        client.abort()


def told_time(at_ms: int) -> str:
    """Return a time as RFC 3339."""
    return rfc3339(time_of(at_ms)).decode()
