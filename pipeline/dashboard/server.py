"""The reader: page, queries and stream in one server, from the start to SIGTERM."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from time import monotonic
from typing import Any

import msgspec
from aiohttp import web

from pipeline.dashboard.pagefiles import page_routes
from pipeline.dashboard.query import stories
from pipeline.dashboard.query.answers import encoded
from pipeline.dashboard.query.archive import Archive, PostgresArchive
from pipeline.dashboard.query.database import Database
from pipeline.dashboard.query.filters import Filter, Page, Streaming, Watches
from pipeline.dashboard.query.handlers import Api
from pipeline.dashboard.query.joining import EventStories
from pipeline.dashboard.query.memory import Memory
from pipeline.dashboard.query.memory_stories import MemoryStories
from pipeline.dashboard.query.openapi import PATHS, Node, Path, make_openapi
from pipeline.dashboard.query.story_answers import Stories, StoryPage, StoryTold
from pipeline.dashboard.query.watch_paths import SHAPES, watch_items
from pipeline.dashboard.query.watches import WatchApi
from pipeline.dashboard.query.watchlist import WatchList
from pipeline.dashboard.status import Sink, StreamStatus, status_of
from pipeline.dashboard.stream.live import Live, OpenTopic, now_ms
from pipeline.dashboard.stream.serving import Streams
from pipeline.dashboard.stream.topic import EventsTopic
from pipeline.records import Event
from pipeline.runtime.health import StageStatus, health_answer, metrics_answer
from pipeline.runtime.logs import configure_logging
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.settings import Settings, SettingsError
from pipeline.runtime.stopping import stop_on_signal
from pipeline.runtime.web.callers import Callers
from pipeline.runtime.web.gate import Gate, Handler, Routes
from pipeline.runtime.web.tokens import Tokens, read_tokens

log = logging.getLogger(__name__)
_DECODER = msgspec.json.Decoder(Event)

OTHER_CONNECTIONS = 1_000
"""Connections beside those of streams."""

STATUS_PATH = Path(
    *("/v1/status", "getStatus", "How fresh the answers are.", None, StreamStatus),
    is_cached=False,
)
STREAM_PATH = Path(
    *("/v1/stream", "stream", "What changes, as server-sent events.", Streaming, None),
    media="text/event-stream",
    is_cached=False,
)
STORY_KEY: Node = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
STORY_PATHS = (
    Path("/v1/stories", "listStories", "Stories, newest first, in pages.", Stories, StoryPage),
    Path(
        *("/v1/stories/{id}", "getStory", "One story: its events and articles.", None, StoryTold),
        key=STORY_KEY,
    ),
)


class NoWatches:
    """No saved filters."""

    def get(self, name: str) -> Filter | None:  # noqa: ARG002 - the signature of Watches
        """Return none."""
        return None


class Reader:
    """Serves those who read events. Its archive is the database, or without one the memory."""

    def __init__(
        self,
        settings: Settings,
        tokens: Tokens,
        watches: Watches | None = None,
        open_topic: OpenTopic | None = None,
        **stream: float,
    ) -> None:
        """Take the settings, who may ask, the saved filters (none given: those of the topic).

        `open_topic` opens another topic than that of the settings; `stream` goes on to `Streams`.
        Raises: SettingsError: there is neither a database nor a stream to fill the memory from.
        """
        self._settings = settings
        self._watch_list = None
        if watches is None and open_topic is None and settings.stream_keep_hours:
            self._watch_list = WatchList(settings)
        self._watches: Watches = watches or self._watch_list or NoWatches()
        self._metrics = Metrics()
        self._callers = Callers(tokens, settings.api_requests_per_sec, "requests")
        self._database = Database(settings.postgres_url) if settings.postgres_url else None
        joined = EventStories()
        self._memory = Memory(stories=joined)
        self.stories = MemoryStories(self._memory, joined)
        self.archive: Archive = self._memory
        if self._database is not None:
            self.archive = PostgresArchive(self._database)
        self.live = self._make_live(open_topic, joined)
        self._sink = Sink(settings, self.live) if self._database and self.live else None
        self._streams = None
        if self.live is not None:
            self._streams = Streams(
                self.live, self._watches, most_clients=settings.stream_max_clients, **stream
            )
        self.gate = Gate(
            self._routes(),
            settings.http_host,
            settings.http_port,
            OTHER_CONNECTIONS + settings.stream_max_clients,
        )

    def _make_live(self, open_topic: OpenTopic | None, joined: EventStories) -> Live | None:
        settings = self._settings
        if not settings.stream_keep_hours:
            if self._database is None:
                raise SettingsError(
                    "DATELINE_POSTGRES_URL says which database; it is not set, and without a "
                    "stream (DATELINE_STREAM_KEEP_HOURS) nothing else has the events"
                )
            return None
        back_ms = settings.stream_keep_hours * 3_600_000 if self._database else 0

        def open_events() -> EventsTopic:
            since_ms = now_ms() - back_ms if back_ms else 0
            return EventsTopic(settings, since_ms, settings.story_window_hours * 3_600_000)

        return Live(
            open_topic or open_events,
            self._metrics,
            keep=settings.stream_keep_records,
            keep_ms=back_ms,
            stories=joined,
            takers=() if self._database else (self._memory.take,),
            story_takers=() if self._database else (self.stories.take,),
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve for the length of the block.

        Raises: OSError: the address is taken or not ours.
        """
        async with AsyncExitStack() as stack:
            if self._database is not None:
                await stack.enter_async_context(self._database)
            if self._watch_list is not None:
                stack.push_async_callback(self._watch_list.close)
            for work in self._works():
                task = asyncio.create_task(work())
                stack.push_async_callback(_cancel, task)
            await self.gate.start()
            log.info("reading on http://%s:%d", self._settings.http_host, self.gate.port)
            try:
                yield
            finally:
                if self._streams is not None:
                    self._streams.close()
                await self.gate.stop(self._settings.drain_timeout_secs)

    async def run(self, stop: asyncio.Event) -> int:
        """Serve until `stop` is set; return 0. Raises: as `running`."""
        async with self.running():
            await stop.wait()
        log.info("the reader has ended")
        return 0

    async def newest(self, asked: Filter, most: int) -> list[Event]:
        """Return the events of a filter that were reported last, at most so many."""
        found = await self.archive.events(Page(limit=most), asked)
        return [_DECODER.decode(record) for record in found.records]

    def _works(self) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        """Return what goes on beside answering."""
        found: list[Callable[[], Coroutine[Any, Any, None]]] = []
        if self.live is not None and self._streams is not None:
            found += [self.live.run, self._streams.beat]
        if self._sink is not None:
            found.append(self._sink.follow)
        if self._watch_list is not None:
            found.append(self._watch_list.follow)
        return found

    def _routes(self) -> Routes:
        asked: dict[str, Handler] = Api(self.archive, self._watches).routes()
        paths = [*PATHS, STATUS_PATH]
        asked["/v1/status"] = self._get_status
        database = self._database
        asked |= stories.routes(stories.PostgresStories(database) if database else self.stories)
        paths += STORY_PATHS
        if self._streams is not None:
            asked["/v1/stream"] = self._streams.get
            paths.append(STREAM_PATH)
        need_tokens = self._callers.need_tokens
        watched: Routes = {}
        if self._watch_list is None:
            self._openapi = make_openapi(paths, need_tokens=need_tokens)
        else:
            public_url = self._settings.public_url
            api = WatchApi(self._watch_list, self._callers, self.newest, public_url)
            watched = api.routes()
            more = watch_items(need_tokens=need_tokens)
            self._openapi = make_openapi(
                paths, need_tokens=need_tokens, more=more, more_shapes=SHAPES
            )
        return {
            **watched,
            **{path: {"GET": self._admitting(handler)} for path, handler in asked.items()},
            **page_routes(),
            "/openapi.json": {"GET": self._get_openapi},
            "/healthz": {"GET": self._get_healthz},
            "/readyz": {"GET": self._get_readyz},
            "/metrics": {"GET": self._get_metrics},
        }

    def _admitting(self, handler: Handler) -> Handler:
        """Let in only who may ask, and as fast as he may."""

        async def admit(request: web.BaseRequest) -> web.StreamResponse:
            caller = self._callers.admit(request)
            caller.bucket.take(1, monotonic())
            return await handler(request)

        return admit

    async def _get_status(self, _request: web.BaseRequest) -> web.Response:
        status = await status_of(self.live, self.archive, self._sink)
        return web.Response(body=encoded(status), content_type="application/json")

    async def _get_openapi(self, _request: web.BaseRequest) -> web.Response:
        return web.Response(body=self._openapi, content_type="application/json")

    async def _get_healthz(self, _request: web.BaseRequest) -> web.Response:
        return health_answer([], good=True)

    async def _get_metrics(self, _request: web.BaseRequest) -> web.Response:
        return metrics_answer(self._metrics)

    async def _get_readyz(self, _request: web.BaseRequest) -> web.Response:
        is_there = await self.archive.is_there()
        stages = [StageStatus(name="archive", ready=is_there, partitions=0, lag=0, stalled=())]
        if self.live is not None:
            stages.append(
                StageStatus(
                    name="stream",
                    ready=self.live.state == "live",
                    partitions=len(self.live.log.position.anchors),
                    lag=self.live.lag,
                    stalled=(),
                )
            )
        return health_answer(stages, good=all(stage.ready for stage in stages))


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def run_api(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code.

    Raises: pipeline.runtime.web.tokens.TokensError: the tokens are wrong, or missing where they
    are needed; SettingsError: there is nothing to read from; OSError: the address is not ours.
    """
    tokens = read_tokens(settings.api_tokens, settings.http_host, open_doors=settings.open_doors)
    configure_logging(settings)
    return asyncio.run(_run_until_signal(settings, tokens))


async def _run_until_signal(settings: Settings, tokens: Tokens) -> int:
    return await Reader(settings, tokens).run(stop_on_signal())
