"""The live page and its API, over any source of event records.

`/` the page; `/v1/events` the newest events as JSON (`type`, `status`, `country`, `q`, `limit`);
`/v1/events/{id}` one; `/v1/stream` all changes as server-sent events, from `after` or
`Last-Event-ID` on; `/v1/status` what the page itself is doing.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from pipeline.dashboard.hub import HEARTBEAT, RETRY, Client, Hub, message
from pipeline.dashboard.store import EventStore, Question, Row

log = logging.getLogger(__name__)

FULL_READ = 500
"""A read of so many rows may have more behind it; a smaller one means that the topic is read up."""

MAX_LIMIT = 500
PAGE = {
    "/": ("index.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(slots=True)
class Live:
    """What the page's handlers share. `ready` is set once the topic has been read up."""

    store: EventStore
    hub: Hub
    heartbeat_secs: float
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    failed: bool = False


LIVE: web.AppKey[Live] = web.AppKey("live", Live)


def make_dashboard(
    rows: AsyncIterable[Sequence[Row]],
    *,
    max_events: int = 20_000,
    keep_changes: int = 5_000,
    queue_size: int = 256,
    heartbeat_secs: float = 15.0,
) -> web.Application:
    """Return the app of the page. `rows` are reads of `news.event.v1` from its start, for ever.

    A read may be empty. `keep_changes` is how many changes a client may have missed and still
    resume; `queue_size` how many it may be behind before it is cut off.
    """
    app = web.Application(middlewares=[_with_headers])
    app[LIVE] = Live(
        EventStore(max_events), Hub(keep=keep_changes, queue_size=queue_size), heartbeat_secs
    )
    for path in PAGE:
        app.router.add_get(path, _page)
    app.router.add_get("/v1/events", _events)
    app.router.add_get("/v1/events/{id}", _event)
    app.router.add_get("/v1/stream", _stream)
    app.router.add_get("/v1/status", _status)
    app.cleanup_ctx.append(lambda app: _reading(app[LIVE], rows))
    app.on_shutdown.append(_close_streams)
    return app


async def _reading(live: Live, rows: AsyncIterable[Sequence[Row]]) -> AsyncIterator[None]:
    """Read the topic as long as the app runs."""
    task = asyncio.create_task(_read(live, rows))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _read(live: Live, rows: AsyncIterable[Sequence[Row]]) -> None:
    try:
        async for read in rows:
            for row in read:
                data = live.store.apply(row)
                if data is not None:
                    live.hub.publish(row, data, live.store.position)
            if len(read) < FULL_READ:
                live.ready.set()
            await asyncio.sleep(0)
    except Exception:  # the source is somebody else's: whatever it raises, the page must say so
        live.failed = True
        live.hub.close()
        log.exception("the page can read no more events: restart it")


@web.middleware
async def _with_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as exc:
        exc.headers.update(HEADERS)
        raise
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


async def _page(request: web.Request) -> web.Response:
    name, kind = PAGE[request.path]
    body = files(__package__).joinpath("page", name).read_bytes()
    return web.Response(
        body=body, content_type=kind, charset="utf-8", headers={"Cache-Control": "no-cache"}
    )


async def _events(request: web.Request) -> web.Response:
    live = request.app[LIVE]
    query = request.query
    question = Question.parse(
        query.get("type", ""), query.get("status", ""), query.get("country", ""), query.get("q", "")
    )
    limit = query.get("limit", "100")
    if not limit.isdecimal() or not 1 <= int(limit) <= MAX_LIMIT:
        return _problem(400, f"limit must be a number from 1 to {MAX_LIMIT}, not {limit!r}")
    await _read_up(live)
    total, found = live.store.ask(question, int(limit))
    head = msgspec.json.encode(
        {"total": total, "position": str(live.store.position), **live.store.facets()}
    )
    body = head[:-1] + b',"events":[' + b",".join(found) + b"]}"
    return _json(body)


async def _event(request: web.Request) -> web.Response:
    live = request.app[LIVE]
    await _read_up(live)
    raw = live.store.get(request.match_info["id"])
    return _problem(404, "no event has this id") if raw is None else _json(raw)


async def _status(request: web.Request) -> web.Response:
    live = request.app[LIVE]
    state = "failed" if live.failed else "live" if live.ready.is_set() else "reading"
    body = {
        "state": state,
        "records": len(live.store),
        "unreadable": live.store.unreadable,
        "position": str(live.store.position),
        "clients": live.hub.clients,
        "clients_cut": live.hub.cut_total,
    }
    return _json(msgspec.json.encode(body), status=503 if live.failed else 200)


async def _stream(request: web.Request) -> web.StreamResponse:
    live = request.app[LIVE]
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
            **HEADERS,
        }
    )
    await response.prepare(request)
    await response.write(RETRY)
    since = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    await _read_up(live)
    transport = request.transport
    client = live.hub.join(transport.abort if transport is not None else lambda: None)
    try:
        await _catch_up(live, since, response)
        await _follow(live, client, response)
    except ConnectionError:
        log.debug("a reader of the page went away")
    finally:
        live.hub.leave(client)
    return response


async def _catch_up(live: Live, since: str, response: web.StreamResponse) -> None:
    """Send what a client missed since an id, or tell it to load everything anew."""
    here = str(live.store.position)
    if not since:
        await response.write(message("hello", b"{}", here))
        return
    missed = live.hub.missed(since, live.store.position)
    if missed is None:
        await response.write(message("resync", b'{"reason":"too_old"}', here))
        return
    await response.write(b"".join([*missed, message("hello", b"{}", here)]))


async def _follow(live: Live, client: Client, response: web.StreamResponse) -> None:
    while True:
        try:
            async with asyncio.timeout(live.heartbeat_secs):
                frame = await client.queue.get()
        except TimeoutError:
            await response.write(HEARTBEAT)
            continue
        if frame is None:
            return
        await response.write(frame)


async def _read_up(live: Live) -> None:
    """Wait until the topic has been read up once, so that nobody sees half of it; not for ever."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(live.heartbeat_secs):
            await live.ready.wait()


async def _close_streams(app: web.Application) -> None:
    app[LIVE].hub.close()


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(
        body=body,
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _problem(status: int, detail: str) -> web.Response:
    return _json(msgspec.json.encode({"status": status, "detail": detail}), status)
