"""`dateline source feeds`: all parts together, from the start to SIGTERM."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from aiohttp import web
from aiokafka.errors import KafkaError

from pipeline import __version__
from pipeline.runtime.health import HealthServer, StageStatus
from pipeline.runtime.logs import configure_logging
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.settings import Settings
from pipeline.runtime.stopping import stop_on_signal
from pipeline.sources.feeds import history
from pipeline.sources.feeds.config import FeedsConfig
from pipeline.sources.feeds.courier import Courier
from pipeline.sources.feeds.database import Database
from pipeline.sources.feeds.line import KafkaLine, Line
from pipeline.sources.feeds.pages import Pages
from pipeline.sources.feeds.parser import Parser
from pipeline.sources.feeds.polls import Polls
from pipeline.sources.feeds.reading import Reader
from pipeline.sources.feeds.scheduler import Scheduler
from pipeline.sources.feeds.status import Known, Lease, count_states, load_leases, sync_feeds
from pipeline.sources.feeds.tools import Tools, now_secs
from pipeline.sources.feeds.websub import Hubs, load_key
from pipeline.sources.fetch.fetching import Access, Fetcher
from pipeline.sources.fetch.robots import Robots
from pipeline.sources.fetch.turns import Turns

log = logging.getLogger(__name__)
T = TypeVar("T")

NAME = "feeds"
AGENT = "dateline"
"""The name that a robots.txt may speak to."""
COUNT_EVERY_SECS = 5.0
EXIT_OK = 0
EXIT_FAILED = 1


class _Parts(NamedTuple):
    """What runs side by side."""

    tools: Tools
    pages: Pages
    scheduler: Scheduler


class Poller:
    """Poll all feeds of a configuration until told to stop."""

    def __init__(self, config: FeedsConfig, settings: Settings, line: Line | None = None) -> None:
        self._config = config
        self._line = line or KafkaLine(settings, NAME)
        self._settings = settings
        self._path = state_path(config, settings)
        self.metrics = Metrics()
        self.websub_port = 0
        self._server = HealthServer(self, self.metrics, settings.http_host, settings.http_port)
        self._parts: _Parts | None = None
        self._failed = False

    @property
    def port(self) -> int:
        """Return the port of the health pages."""
        return self._server.port

    def stages(self) -> tuple[StageStatus, ...]:
        """Return how the poller is: ready once it has the broker and its state."""
        parts = self._parts
        lag = parts.tools.courier.backlog if parts else 0
        return (StageStatus(NAME, parts is not None, 0, lag, ()),)

    @property
    def is_alive(self) -> bool:
        """Return whether polls are started when they are due."""
        return not self._failed and (self._parts is None or self._parts.scheduler.is_alive)

    async def run(self, stop: asyncio.Event) -> int:
        """Run until `stop` is set (then return 0) or something fails (then return 1).

        Raises: OSError: the address of the health pages is taken; StateError: the state file
        cannot be used.
        """
        await self._server.start()
        log.info("health and metrics on http://%s:%d", self._settings.http_host, self.port)
        try:
            async with contextlib.AsyncExitStack() as stack:
                parts = await _unless(stop, self._open(stack))
                if parts is not None:
                    self._parts = parts
                    await self._serve(parts, stop)
        except (KafkaError, sqlite3.Error, ExceptionGroup):
            self._failed = True
            log.exception("the poller ends because of a failure")
        finally:
            await self._server.stop()
        log.info("the poller has ended")
        return EXIT_FAILED if self._failed else EXIT_OK

    async def _open(self, stack: contextlib.AsyncExitStack) -> _Parts:
        """Open the state, connect, and find out what became of what was on its way."""
        database = Database(self._path)
        stack.push_async_callback(database.close)
        await database.open()
        known = await database.do(lambda db: sync_feeds(db, self._config, now_secs()))
        leases = await database.do(load_leases)
        key = await database.do(load_key)
        await self._line.wait()
        await self._resolve(database)
        send = await stack.enter_async_context(self._line.sender())
        courier = Courier(database, send, self.metrics, self._config.poll.max_backlog)
        tools = await self._make_tools(stack, known, leases, database, courier)
        robots = Robots(tools.fetcher, AGENT)
        pages = Pages(tools, robots)

        def on_news(count: int) -> None:
            courier.wake(count)
            pages.wake()

        polls = Polls(tools, on_news)
        hubs = Hubs(tools, polls, key)
        if hubs.is_on:
            await self._listen(stack, hubs)
        log.info("%d feeds, %d deliveries left over", len(known), courier.backlog)
        return _Parts(tools, pages, Scheduler(tools, polls, hubs))

    async def _make_tools(
        self,
        stack: contextlib.AsyncExitStack,
        known: list[Known],
        leases: dict[int, Lease],
        database: Database,
        courier: Courier,
    ) -> Tools:
        poll = self._config.poll
        fetcher = await stack.enter_async_context(
            Fetcher(
                Turns(poll.concurrency, poll.per_host, poll.host_delay_secs),
                f"{AGENT}/{__version__} (+{self._config.contact})",
                Access(self._config.allow_private, frozenset(self._config.allowed_ports)),
                poll.timeout_secs,
            )
        )
        parser = Parser(poll.parse_timeout_secs)
        stack.push_async_callback(parser.close)
        feeds = {one.id: one for one in known}
        reader = Reader(fetcher, parser, poll)
        return Tools(self._config, feeds, leases, database, fetcher, reader, courier, self.metrics)

    async def _listen(self, stack: contextlib.AsyncExitStack, hubs: Hubs) -> None:
        """Let hubs in."""
        runner = web.AppRunner(hubs.make_app(), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        websub = self._config.websub
        await web.TCPSite(runner, websub.host, websub.port).start()
        self.websub_port = runner.addresses[0][1]
        log.info("hubs are let in on http://%s:%d", websub.host, self.websub_port)

    async def _resolve(self, database: Database) -> None:
        """Take out of the outbox what the broker had acknowledged when the last run ended."""
        ids, since = await database.do(history.open_deliveries)
        found = await self._line.find(ids, since)
        await database.do(lambda db: history.forget_delivered(db, found))
        if ids:
            log.info("%d deliveries were on their way, the topic has %d", len(ids), len(found))
        self.metrics.add("dateline_feed_deliveries_total", len(found), "found")

    async def _serve(self, parts: _Parts, stop: asyncio.Event) -> None:
        """Run all parts until `stop`, then bring what is ready to the broker.

        Raises: what the first part to fail raises.
        """
        courier = asyncio.create_task(parts.tools.courier.run())
        others = [
            asyncio.create_task(parts.scheduler.run()),
            asyncio.create_task(parts.pages.run()),
            asyncio.create_task(self._count(parts)),
        ]
        stopping = asyncio.create_task(stop.wait())
        leftovers: list[asyncio.Task[None]] = []
        try:
            await asyncio.wait({courier, stopping, *others}, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done():
                await _end(*others)
                leftovers.append(asyncio.create_task(parts.tools.courier.drained()))
                await asyncio.wait(
                    {courier, *leftovers},
                    timeout=self._settings.drain_timeout_secs,
                    return_when=asyncio.FIRST_COMPLETED,
                )
        finally:
            failures = await _end(courier, stopping, *leftovers, *others)
        for failure in failures:
            raise failure

    async def _count(self, parts: _Parts) -> None:
        """Say every few seconds how many feeds are in which state."""
        while True:
            for state, count in count_states(parts.tools.feeds.values()).items():
                self.metrics.put("dateline_feeds", count, state)
            await asyncio.sleep(COUNT_EVERY_SECS)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what `work` returns, or None when `stop` is set before."""
    task = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        await _end(task, stopping)


async def _end(*tasks: asyncio.Task[Any]) -> list[BaseException]:
    """Cancel tasks, wait for their end, return what they failed with."""
    for task in tasks:
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    return [
        end
        for end in ends
        if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError)
    ]


def state_path(config: FeedsConfig, settings: Settings) -> Path:
    """Return where the poller keeps its state."""
    return Path(config.state or Path(settings.state_dir) / "feeds.sqlite3")


def run_feeds(config: FeedsConfig, settings: Settings) -> int:
    """Poll until SIGTERM or SIGINT; return the exit code.

    Raises: OSError: the address is taken; StateError: the state file cannot be used.
    """
    configure_logging(settings)
    return asyncio.run(_run_until_signal(config, settings))


async def _run_until_signal(config: FeedsConfig, settings: Settings) -> int:
    return await Poller(config, settings).run(stop_on_signal())
