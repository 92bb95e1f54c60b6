"""The HTTP server of the door: routes, answers, and limits against those who only hold it up."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from http import HTTPStatus
from typing import TypeAlias

from aiohttp import web

from pipeline.runtime.web.problems import Problem

log = logging.getLogger(__name__)

Handler: TypeAlias = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Routes: TypeAlias = Mapping[str, Mapping[str, Handler]]
"""The handlers by path and method. A path may have `{id}` for its last part or the one before:
`last_part` returns what is there."""

MAX_CONNECTIONS = 1_000
HEAD_TIMEOUT_SECS = 10.0
"""The headers of a first request must be there by then."""

IDLE_TIMEOUT_SECS = 75.0
"""Longer than the proxies in front of us keep a connection idle (60 s is usual)."""

LINGER_SECS = 2.0
"""How long a body that nobody wants is still read, so that its sender sees the answer."""

LAST_REQUESTS_SECS = 0.2
"""So long a connection may still bring the request that it had begun to send when we stop."""

BACKLOG = 512
HEADERS = {
    "Server": "dateline",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Gate:
    """Listen, route, answer; stop without cutting off those who are being served."""

    def __init__(
        self, routes: Routes, host: str, port: int, connections: int | None = None
    ) -> None:
        self.port = port
        self._connections = MAX_CONNECTIONS if connections is None else connections
        self._routes = routes
        self._host = host
        self._active = 0
        self._quiet = asyncio.Event()
        self._is_stopping = False
        self._runner: web.ServerRunner | None = None
        self._site: web.TCPSite | None = None

    async def start(self) -> None:
        """Listen; `port` is then the one that was really taken.

        Raises: OSError: the address is taken or not ours.
        """
        server = _Server(self._answer)
        server.most_connections = self._connections
        self._runner = web.ServerRunner(server, shutdown_timeout=1.0)
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, self._host, self.port, backlog=BACKLOG)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self, secs: float) -> None:
        """Take no more connections, let running requests end within `secs`, cut off the rest."""
        if self._runner is None or self._site is None or self._is_stopping:
            return
        self._is_stopping = True
        await self._site.stop()
        await asyncio.sleep(LAST_REQUESTS_SECS)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(secs):
                while self._active:
                    self._quiet.clear()
                    await self._quiet.wait()
        await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self._active += 1
        try:
            response = await self._route(request)
        except Problem as problem:
            response = problem.answer()
        except ConnectionError:
            raise
        except Exception:  # our bug: it must cost one request, not the server
            log.exception("a request failed")
            response = _broken().answer()
        finally:
            self._active -= 1
            self._quiet.set()
        if not response.prepared:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        if self._is_stopping or response.status == HTTPStatus.REQUEST_TIMEOUT:
            response.force_close()
        return response

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        methods = next(filter(None, map(self._routes.get, _templates(request.path))), None)
        if methods is None:
            raise Problem(HTTPStatus.NOT_FOUND, "not_found", "there is nothing at this path")
        asked = "GET" if request.method == "HEAD" else request.method
        handler = methods.get(asked)
        if handler is None:
            allowed = [*methods, "HEAD"] if "GET" in methods else [*methods]
            raise Problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                "method_not_allowed",
                f"this path takes {', '.join(allowed)}",
                {"Allow": ", ".join(allowed)},
            )
        return await handler(request)


class _Connection(web.RequestHandler):
    """A connection that must bring the headers of its first request in time."""

    __slots__ = ("_head_timer",)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; a connection too many is closed at once."""
        super().connection_made(transport)
        server = self._manager
        self._head_timer = self._loop.call_later(HEAD_TIMEOUT_SECS, self._check_head)
        if isinstance(server, _Server) and len(server.connections) > server.most_connections:
            self.force_close()

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._head_timer.cancel()
        super().connection_lost(exc)

    def _check_head(self) -> None:
        if not self._request_count:
            self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,  # noqa: ARG002 - it may quote what was sent
        message: str | None = None,  # noqa: ARG002 - as above
    ) -> web.StreamResponse:
        """Answer what is no HTTP, without saying anything of what was sent."""
        if request.writer.output_size:
            raise ConnectionError("an answer is on its way already")
        problem = Problem(
            HTTPStatus(status), "malformed_request", "the request is not as HTTP has it"
        )
        response = (problem if status < HTTPStatus.INTERNAL_SERVER_ERROR else _broken()).answer()
        response.headers.update(HEADERS)
        response.force_close()
        return response


class _Server(web.Server):
    """A server whose connections are ours, at most so many at once."""

    most_connections = MAX_CONNECTIONS

    def __call__(self) -> web.RequestHandler:
        """Return the protocol of a new connection. Bodies are unpacked by us, within limits."""
        return _Connection(
            self,
            loop=self._loop,
            keepalive_timeout=IDLE_TIMEOUT_SECS,
            lingering_time=LINGER_SECS,
            auto_decompress=False,
        )


def last_part(request: web.BaseRequest) -> str:
    """Return what stands behind the last slash of the path."""
    return request.path.rpartition("/")[2]


def _templates(path: str) -> Iterator[str]:
    """Yield the paths that routes may have for a path."""
    yield path
    head, _, last = path.rpartition("/")
    yield f"{head}/{{id}}"
    yield f"{head.rpartition('/')[0]}/{{id}}/{last}"


def _broken() -> Problem:
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "a fault of ours; it was written down"
    )
