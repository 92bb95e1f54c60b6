"""Web servers on many loopback addresses, as strangers are: each answers as a test wants it."""

import asyncio
import contextlib
import socket
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class WebHosts:
    """One server on several addresses and one port; `answers` are looked up by host and path.

    An answer is a function of the request, or a list of functions: one a request, the last for
    all further ones.
    """

    addresses: tuple[str, ...]
    port: int = 0
    answers: dict[str, list[Handler]] = field(default_factory=dict)
    requests: dict[str, list[web.Request]] = field(default_factory=lambda: defaultdict(list))
    starts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    busy: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    busiest: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def url(self, number: int, path: str) -> str:
        """Return a url on the nth address."""
        return f"http://{self.addresses[number]}:{self.port}{path}"

    def on(self, url: str, *handlers: Handler) -> str:
        """Let these answer for a url, one after the other; return the url."""
        self.answers[url] = list(handlers)
        return url

    def count(self, url: str) -> int:
        """Return how often a url was asked for."""
        return len(self.requests[url])

    async def handle(self, request: web.Request) -> web.StreamResponse:
        url = f"http://{request.host}{request.path_qs}"
        handlers = self.answers.get(url)
        self.requests[url].append(request)
        self.starts[request.host].append(asyncio.get_running_loop().time())
        self.busy[request.host] += 1
        self.busiest[request.host] = max(self.busiest[request.host], self.busy[request.host])
        try:
            if handlers is None:
                return web.Response(status=404)
            handler = handlers.pop(0) if len(handlers) > 1 else handlers[0]
            return await handler(request)
        finally:
            self.busy[request.host] -= 1


@contextlib.asynccontextmanager
async def web_hosts(count=1, first=2):
    """Serve on `count` addresses from 127.0.0.`first` on, all on one port."""
    addresses = tuple(f"127.0.{(first + n) // 250}.{(first + n) % 250 + 1}" for n in range(count))
    hosts = WebHosts(addresses)
    app = web.Application(client_max_size=50_000_000)
    app.router.add_route("*", "/{path:.*}", hosts.handle)
    # A handler whose client has gone is of no use to anybody.
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    sockets = []
    try:
        for address in addresses:
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((address, hosts.port))
            hosts.port = sock.getsockname()[1]
            sockets.append(sock)
            await web.SockSite(runner, sock, backlog=1_024).start()
        yield hosts
    finally:
        await runner.cleanup()
        for sock in sockets:
            sock.close()


def rss(*items, hub="", topic=""):
    """Return an RSS feed of (guid, title, text) rows as an answer's bytes."""
    links = f'<atom:link rel="hub" href="{hub}"/>' if hub else ""
    links += f'<atom:link rel="self" href="{topic}"/>' if topic else ""
    rows = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title>"
        f"<link>{link}</link><description><![CDATA[{text}]]></description></item>"
        for guid, title, text, link in (row if len(row) == 4 else (*row, "") for row in items)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>Wire</title><link>http://example.org/</link>{links}{rows}</channel></rss>"
    ).encode()


def serve(body=b"", status=200, content_type="application/rss+xml", **headers):
    """Return a handler with a fixed answer; `_` in a header's name stands for a hyphen."""
    named = {name.replace("_", "-"): str(value) for name, value in headers.items()}

    async def handle(request):
        return web.Response(
            body=body, status=status, headers={"Content-Type": content_type, **named}
        )

    return handle


def serve_tagged(body, etag, **headers):
    """Return a handler that knows conditional requests."""

    async def handle(request):
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return await serve(body, ETag=etag, **headers)(request)

    return handle


def redirect(to, status=302):
    """Return a handler that sends elsewhere."""
    return serve(status=status, Location=to)


def drip(piece=b"x", every_secs=0.01, pieces=1_000_000, status=200):
    """Return a handler whose answer does not end, or comes byte by byte."""

    async def handle(request):
        response = web.StreamResponse(status=status)
        await response.prepare(request)
        for _ in range(pieces):
            await response.write(piece)
            if every_secs:
                await asyncio.sleep(every_secs)
        return response

    return handle
