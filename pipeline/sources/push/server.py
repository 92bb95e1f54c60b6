"""`dateline source http`: a door for pushes, from the start to SIGTERM."""

import asyncio
import contextlib
import logging

from aiohttp import web
from aiokafka.errors import KafkaError

from pipeline.runtime.health import StageStatus, health_answer, metrics_answer
from pipeline.runtime.logs import configure_logging
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.names import topic_name
from pipeline.runtime.producing import INBOUND_TOPIC, Sender
from pipeline.runtime.settings import Settings, SettingsError
from pipeline.runtime.stopping import stop_on_signal
from pipeline.runtime.topics import missing_topics
from pipeline.runtime.web.callers import Callers
from pipeline.runtime.web.gate import Gate
from pipeline.runtime.web.tokens import Tokens, read_tokens
from pipeline.sources.push.dock import Dock
from pipeline.sources.push.door import Door
from pipeline.sources.push.openapi import make_openapi
from pipeline.sources.push.room import Room

log = logging.getLogger(__name__)

NAME = "http"
BROKER_WAIT_SECS = 2.0


class PushServer:
    """The door, what stands behind it, and the pages that say how it is."""

    def __init__(self, settings: Settings, tokens: Tokens) -> None:
        if settings.push_max_waiting_bytes < settings.push_max_request_bytes:
            raise SettingsError(
                "DATELINE_PUSH_MAX_WAITING_BYTES is less than DATELINE_PUSH_MAX_REQUEST_BYTES: "
                "the largest push could never be taken"
            )
        self._settings = settings
        self._metrics = Metrics()
        room = Room(
            settings.push_max_waiting_bytes,
            lambda used: self._metrics.put("dateline_push_waiting_bytes", used),
        )
        self._dock = Dock(
            room,
            settings.push_recent_documents,
            lambda secs: self._metrics.observe("dateline_push_send_seconds", secs),
        )
        callers = Callers(tokens, settings.push_documents_per_sec)
        door = Door(settings, callers, self._dock, room, self._metrics)
        self._openapi = make_openapi(
            max_documents=settings.push_max_documents, need_tokens=callers.need_tokens
        )
        self._failed = False
        self.gate = Gate(
            {
                "/v1/articles": {"POST": door.post},
                "/openapi.json": {"GET": self._get_openapi},
                "/healthz": {"GET": self._get_healthz},
                "/readyz": {"GET": self._get_readyz},
                "/metrics": {"GET": self._get_metrics},
            },
            settings.http_host,
            settings.http_port,
        )

    async def run(self, stop: asyncio.Event) -> int:
        """Run until `stop` is set (then return 0) or something fails (then return 1).

        Raises: OSError: the address is taken or not ours.
        """
        await self.gate.start()
        log.info("articles are taken on http://%s:%d", self._settings.http_host, self.gate.port)
        work = asyncio.create_task(self._deliver())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
        self._failed = work.done()
        if self._failed:
            log.error("the door closes because of a failure", exc_info=work.exception())
        await self._end(work, stopping)
        log.info("the door is closed")
        return int(self._failed)

    async def _end(self, work: asyncio.Task[None], stopping: asyncio.Task[bool]) -> None:
        secs = self._settings.drain_timeout_secs
        await self.gate.stop(secs)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(secs):
                await self._dock.empty()
        work.cancel()
        stopping.cancel()
        await asyncio.gather(work, stopping, return_exceptions=True)

    async def _deliver(self) -> None:
        """Send what is pushed; a broker that is not there yet is waited for."""
        await self._wait_for_topic()
        while True:
            try:
                async with Sender(self._settings, source=NAME) as sender:
                    await self._dock.run(sender.send_bytes)
            except KafkaError as exc:
                if not exc.retriable:
                    raise
                log.warning("waiting for the broker %s: %r", self._settings.broker, exc)
            await asyncio.sleep(BROKER_WAIT_SECS)

    async def _wait_for_topic(self) -> None:
        topic = topic_name(self._settings, INBOUND_TOPIC)
        while True:
            try:
                if not await missing_topics(self._settings, [topic]):
                    return
                log.warning("waiting for the topic %s: it is not there", topic)
            except KafkaError as exc:
                log.warning("waiting for the broker %s: %r", self._settings.broker, exc)
            await asyncio.sleep(BROKER_WAIT_SECS)

    def _status(self) -> StageStatus:
        is_stuck = self._dock.stuck_secs() > self._settings.push_ack_timeout_secs
        return StageStatus(
            name=NAME,
            ready=self._dock.is_open and not is_stuck,
            partitions=0,
            lag=self._dock.waiting,
            stalled=(INBOUND_TOPIC,) if is_stuck else (),
        )

    async def _get_openapi(self, _request: web.BaseRequest) -> web.Response:
        return web.Response(body=self._openapi, content_type="application/json")

    async def _get_healthz(self, _request: web.BaseRequest) -> web.Response:
        return health_answer([self._status()], good=not self._failed)

    async def _get_readyz(self, _request: web.BaseRequest) -> web.Response:
        status = self._status()
        return health_answer([status], good=status.ready and not self._failed)

    async def _get_metrics(self, _request: web.BaseRequest) -> web.Response:
        return metrics_answer(self._metrics)


def run_push(settings: Settings) -> int:
    """Take pushes until SIGTERM or SIGINT; return the exit code.

    Raises: pipeline.runtime.web.tokens.TokensError: the tokens are wrong, or missing where they
    are needed; SettingsError: two settings do not go together; OSError: the address is not ours.
    """
    tokens = read_tokens(settings.push_tokens, settings.http_host, open_doors=settings.open_doors)
    configure_logging(settings)
    return asyncio.run(_run_until_signal(settings, tokens))


async def _run_until_signal(settings: Settings, tokens: Tokens) -> int:
    return await PushServer(settings, tokens).run(stop_on_signal())
