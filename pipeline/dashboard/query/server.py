"""`dateline api`: the query API, from the start to SIGTERM."""

import asyncio
import logging

from aiohttp import web

from pipeline.dashboard.query.database import Database
from pipeline.dashboard.query.handlers import Api
from pipeline.dashboard.query.openapi import make_openapi
from pipeline.runtime.health import StageStatus, health_answer
from pipeline.runtime.logs import configure_logging
from pipeline.runtime.settings import Settings, SettingsError
from pipeline.runtime.stopping import stop_on_signal
from pipeline.runtime.web.callers import Callers
from pipeline.runtime.web.gate import Gate
from pipeline.runtime.web.tokens import Tokens, read_tokens

log = logging.getLogger(__name__)


class ApiServer:
    """The API, and the pages that say how it is."""

    def __init__(self, settings: Settings, tokens: Tokens) -> None:
        """Take the settings and who may ask."""
        if not settings.postgres_url:
            raise SettingsError("DATELINE_POSTGRES_URL says which database; it is not set")
        self._settings = settings
        self._database = Database(settings.postgres_url)
        callers = Callers(tokens, settings.api_requests_per_sec, "requests")
        self._openapi = make_openapi(need_tokens=callers.need_tokens)
        self.gate = Gate(
            {
                **Api(self._database, callers).routes(),
                "/openapi.json": {"GET": self._get_openapi},
                "/healthz": {"GET": self._get_healthz},
                "/readyz": {"GET": self._get_readyz},
            },
            settings.http_host,
            settings.http_port,
        )

    async def run(self, stop: asyncio.Event) -> int:
        """Run until `stop` is set; return 0.

        Raises: OSError: the address is taken or not ours.
        """
        async with self._database:
            await self.gate.start()
            host, port = self._settings.http_host, self.gate.port
            log.info("the API answers on http://%s:%d", host, port)
            await stop.wait()
            await self.gate.stop(self._settings.drain_timeout_secs)
        log.info("the API has ended")
        return 0

    async def _get_openapi(self, _request: web.BaseRequest) -> web.Response:
        return web.Response(body=self._openapi, content_type="application/json")

    async def _get_healthz(self, _request: web.BaseRequest) -> web.Response:
        return health_answer([], good=True)

    async def _get_readyz(self, _request: web.BaseRequest) -> web.Response:
        ready = await self._database.is_there()
        status = StageStatus(name="api", ready=ready, partitions=0, lag=0, stalled=())
        return health_answer([status], good=ready)


def run_api(settings: Settings) -> int:
    """Answer until SIGTERM or SIGINT; return the exit code.

    Raises: pipeline.runtime.web.tokens.TokensError: the tokens are wrong, or missing where they
    are needed; SettingsError: no database is named; OSError: the address is not ours.
    """
    tokens = read_tokens(settings.api_tokens, settings.http_host)
    configure_logging(settings)
    return asyncio.run(_run_until_signal(settings, tokens))


async def _run_until_signal(settings: Settings, tokens: Tokens) -> int:
    return await ApiServer(settings, tokens).run(stop_on_signal())
