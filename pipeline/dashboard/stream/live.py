"""The stream's own reading: from the topic into the log, and on to all who listen."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode, decoder_of
from pipeline.dashboard.query.joining import EventStories
from pipeline.dashboard.stream.change import read_event
from pipeline.dashboard.stream.changes import ChangeLog
from pipeline.dashboard.stream.hub import Hub
from pipeline.dashboard.stream.position import Position
from pipeline.dashboard.stream.samples import Samples
from pipeline.dashboard.stream.topic import Placing, Read
from pipeline.records import Event, Storied, Story
from pipeline.runtime.clock import utc_now
from pipeline.runtime.metrics import Metrics

log = logging.getLogger(__name__)

STALE_MS = 10_000
"""Without an answer of the broker for so long, what we have is stale."""

FIRST_WAIT_SECS = 0.5
_DECODER = decoder_of(Story, Storied)
LONGEST_WAIT_SECS = 30.0

State = Literal["reading", "live", "stale", "failed"]
Taker = Callable[[str, bytes, Event | None], None]
"""Takes the key and the value of each record, and the event that it is."""
StoryTaker = Callable[[Story | Storied], None]
"""Takes each record of stories."""


class Source(Protocol):
    """The events topic, opened. `since_ms`: from when on it is read."""

    since_ms: int

    @property
    def partitions(self) -> Sequence[int]:
        """Return the numbers of its partitions."""
        ...

    async def read(self) -> Read:
        """Return what came, or nothing after a while."""
        ...


OpenTopic = Callable[[], AbstractAsyncContextManager[Source]]


class Live:
    """Reads the topic for ever; who fails is told, and reading begins anew."""

    def __init__(
        self,
        open_topic: OpenTopic,
        metrics: Metrics,
        *,
        keep: int,
        keep_ms: int = 0,
        stories: EventStories | None = None,
        takers: Sequence[Taker] = (),
        story_takers: Sequence[StoryTaker] = (),
    ) -> None:
        """Take what opens the topic, how many changes to keep, and who else wants each record.

        `keep_ms`: older records than that are none that have just been written. `stories` learns
        the story of each event.
        """
        self.stories = stories or EventStories()
        self._story_takers = story_takers
        self._open_topic = open_topic
        self._metrics = metrics
        self._keep = keep
        self._keep_ms = keep_ms
        self._takers = takers
        self._heard_ms = 0
        self._has_failed = False
        self.hub = Hub(metrics)
        self.log = ChangeLog(keep)
        self.samples = Samples()
        self.ready = asyncio.Event()
        self.moved = asyncio.Condition()
        self.lag = 0
        self.unreadable = 0

    @property
    def state(self) -> State:
        """Return how the reading is."""
        if self._has_failed:
            return "failed"
        if not self.ready.is_set():
            return "reading"
        return "stale" if now_ms() - self._heard_ms > STALE_MS else "live"

    async def run(self) -> None:
        """Read until cancelled."""
        wait_secs = FIRST_WAIT_SECS
        while True:
            try:
                await self._read_from_the_start()
            except Exception:  # whatever it is, the streams must not go on as if nothing were
                log.exception("the stream cannot be read; again in %.1f s", wait_secs)
            wait_secs = FIRST_WAIT_SECS if self.ready.is_set() else 2 * wait_secs
            wait_secs = min(wait_secs, LONGEST_WAIT_SECS)
            self._has_failed = True
            self.ready.clear()
            self.hub.close("reader_failed")
            await asyncio.sleep(wait_secs)

    async def until_past(self, position: Position, secs: float) -> bool:
        """Wait until all up to a position has been read, so long at most; return whether it was."""
        try:
            async with asyncio.timeout(secs), self.moved:
                await self.moved.wait_for(lambda: self.log.is_past(position))
        except TimeoutError:
            return False
        return True

    async def _read_from_the_start(self) -> None:
        async with self._open_topic() as topic:
            self.log = ChangeLog(
                self._keep, topic.partitions, topic.since_ms, self._keep_ms, self.stories
            )
            while True:
                read = await topic.read()
                await self._take(read)
                if not read.lag and read.heard_ms:
                    self._has_failed = False
                    self.ready.set()

    async def _take(self, read: Read) -> None:
        changes, positions = [], []
        for row in read.rows:
            event = read_event(row)
            self.unreadable += event is None and bool(row.value)
            change = self.log.append(row, event)
            for take in self._takers:
                take(row.key.decode(errors="replace"), row.value, event)
            if self.hub.clients and change is not None and change.tells:
                changes.append(change)
                positions.append(str(self.log.position))
        if changes:
            self.hub.publish(changes, positions)
        self._take_placings(read.placings)
        self._measure(read)
        self.log.as_of_ms = max(self.log.as_of_ms, read.as_of_ms)
        self.samples.add(self.log.as_of_ms, read.offsets)
        async with self.moved:
            self.moved.notify_all()

    def _take_placings(self, placings: Sequence[Placing]) -> None:
        moves = []
        for placing in placings:
            found = read_story(placing.value)
            if found is not None:
                moves += self.log.place(placing.at_ms, found)
                for take in self._story_takers:
                    take(found)
        if moves and self.hub.clients:
            self.hub.publish_moves(moves, str(self.log.position))

    def _measure(self, read: Read) -> None:
        self.lag, self._heard_ms = read.lag, read.heard_ms
        self._metrics.put("dateline_stream_lag_records", read.lag)
        if self.ready.is_set():
            now = now_ms()
            for row in read.rows:
                self._metrics.observe("dateline_stream_delay_seconds", (now - row.at_ms) / 1000)


def read_story(value: bytes) -> Story | Storied | None:
    """Return what a record of a topic of stories says; None where it says nothing."""
    try:
        return decode(value, _DECODER) if value else None
    except Reject:
        log.warning("a record of the topics of stories is none")
        return None


def now_ms() -> int:
    """Return the current Unix time in ms."""
    return int(utc_now().timestamp() * 1000)
