"""A receiver of webhooks: a real server that verifies what it gets, and answers as a test wants."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from standardwebhooks import Webhook

from tests.support.kafka_container import free_port

SECRET = "whsec_b25seSBhbiBleGFtcGxlIGZvciB0aGUgdGVzdHM="

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def status(code, **headers):
    """Return an answer with a status; `_` in a header's name stands for a hyphen."""
    named = {name.replace("_", "-"): str(value) for name, value in headers.items()}

    async def answer(_request):
        return web.Response(status=code, headers=named)

    return answer


class Receiver:
    """Takes posts on 127.0.0.1, on one port for all its lives.

    `tried` are the ids of all attempts, `taken` the deliveries that were answered with a 2xx, each
    verified with the library of Standard Webhooks. `answer` says what is answered.
    """

    def __init__(self):
        self.port = free_port(offset=2_000)
        self.answer = status(204)
        self.secret = SECRET
        self.tried = []
        self.taken = []
        self.headers = []
        self._runner = None

    def url(self, path="/hook"):
        """Return where it is reached."""
        return f"http://127.0.0.1:{self.port}{path}"

    def ids(self):
        """Return the ids of what it has taken."""
        return {one["id"] for one in self.taken}

    async def start(self):
        """Listen."""
        app = web.Application(client_max_size=50_000_000)
        app.router.add_post("/{path:.*}", self._handle)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        return self

    async def stop(self):
        """Die: nobody answers at the port."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _handle(self, request):
        body = await request.read()
        self.tried.append(request.headers["webhook-id"])
        self.headers.append(request.headers)
        found = Webhook(self.secret).verify(body.decode(), dict(request.headers))
        response = await self.answer(request)
        if 200 <= response.status < 300:
            self.taken.append(found)
        return response
