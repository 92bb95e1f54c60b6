"""All watches there are, as the topic has them: read to its end, then followed."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from time import monotonic
from types import TracebackType
from typing import Self

import msgspec
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode, encode
from pipeline.dashboard.query.filters import Filter, read_query
from pipeline.records import Watch
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, drawn_from, rfc3339
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.progress import ends
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail
from pipeline.runtime.web.problems import Problem, busy

log = logging.getLogger(__name__)

TOPIC = "news.watch.v1"
SEEN_TIMEOUT_SECS = 10.0
"""So long a change may take to come back by the topic."""
RETRY_SECS = 2.0
LONGEST_RETRY_SECS = 30.0
_DECODER = msgspec.json.Decoder(Watch)


class WatchError(ValueError):
    """Raised when a watch makes no sense; the message names the field."""


class WatchList:
    """The watches of a flow, each by its name.

        async with WatchList(settings) as watches:
            watches.get("ukraine-talks")

    Or `follow` runs beside what else there is; until the topic was read, asking raises a Problem:
    503. `version` grows with each change. What is no watch in the topic is passed over.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._watches: dict[str, tuple[Watch, Filter]] = {}
        self._outbox: Outbox | None = None
        self._sending = asyncio.Lock()
        self._headers = HeaderMaker("dateline/watches", Watch.TYPE, Watch.SCHEMA)
        self._changed = asyncio.Condition()
        self._next: dict[int, int] = {}
        self._follower: asyncio.Task[None] | None = None
        self._is_read = asyncio.Event()
        self.version = 0

    async def __aenter__(self) -> Self:
        """Read the topic to its end and go on following it.

        Raises: aiokafka.errors.KafkaError: no answer; LookupError: the topic is not there.
        """
        await ends(self._settings, TOPIC)
        self._follower = asyncio.create_task(self.follow())
        try:
            await self._is_read.wait()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Follow no more."""
        await self.close()

    def get(self, name: str) -> Filter | None:
        """Return the filter of a watch, None where there is no such watch."""
        found = self._known().get(name)
        return None if found is None else found[1]

    def find(self, name: str) -> Watch | None:
        """Return a watch, None where there is none of this name."""
        found = self._known().get(name)
        return None if found is None else found[0]

    def all(self) -> tuple[Watch, ...]:
        """Return all watches, by name."""
        known = self._known()
        return tuple(known[name][0] for name in sorted(known))

    async def put(self, watch: Watch) -> None:
        """Make or replace a watch; return when it is seen here.

        Raises: TimeoutError, aiokafka.errors.KafkaError: the broker does not answer.
        """
        value = encode(watch)
        now = rfc3339(utc_now())
        headers = [*self._headers.head(now), *drawn_from(value, now)]
        message = Message(watch.name.encode(), value, headers)
        await self._send(message, lambda: self.find(watch.name) == watch)

    async def delete(self, name: str) -> None:
        """End a watch; return when that is seen here. Raises: as `put`."""
        await self._send(Message(name.encode(), None, []), lambda: self.find(name) is None)

    async def until(self, version: int) -> None:
        """Return when there was a change after `version`."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.version > version)

    async def _send(self, message: Message, is_seen: Callable[[], bool]) -> None:
        async with self._sending, asyncio.timeout(SEEN_TIMEOUT_SECS):
            if self._outbox is None:
                outbox = Outbox(self._settings, "dateline-watches")
                await outbox.start()
                self._outbox = outbox
            await self._outbox.send(topic_name(self._settings, TOPIC), [message])
            async with self._changed:
                await self._changed.wait_for(is_seen)

    async def follow(self) -> None:
        """Take in all records for ever, from the start again where the reading breaks."""
        wait = RETRY_SECS
        while True:
            began = monotonic()
            try:
                await self._read()
            except (KafkaError, LookupError, OSError) as exc:
                if monotonic() - began > LONGEST_RETRY_SECS:
                    wait = RETRY_SECS  # it went well for a while
                log.warning("the watches cannot be followed, again in %.0f s: %r", wait, exc)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_RETRY_SECS)

    async def _read(self) -> None:
        found = await ends(self._settings, TOPIC)
        wanted = {place.partition: end for place, end in found.items()}
        async with Tail(self._settings, [TOPIC], start="start") as tail:
            while True:
                if all(self._next.get(place, 0) >= end for place, end in wanted.items()):
                    self._is_read.set()
                await self._take(await tail.read())

    def _known(self) -> dict[str, tuple[Watch, Filter]]:
        if not self._is_read.is_set():
            raise busy("no_broker", "the watches are not read yet: Kafka is away", RETRY_SECS)
        return self._watches

    async def _take(self, records: Sequence[ConsumerRecord]) -> None:
        for record in records:
            if record.offset < self._next.get(record.partition, 0):
                continue  # it was known before the reading broke
            self._apply(record)
            self._next[record.partition] = record.offset + 1
        if records:
            async with self._changed:
                self.version += 1
                self._changed.notify_all()

    def _apply(self, record: ConsumerRecord) -> None:
        name = (record.key or b"").decode(errors="replace")
        if not record.value:
            self._watches.pop(name, None)
            return
        try:
            watch = decode(record.value, _DECODER)
            self._watches[watch.name] = watch, filter_of(watch.filter)
        except (Reject, WatchError) as exc:
            # The message of a decoder may quote a field, never a value: no secret is logged.
            log.warning("%s@%d is no watch: %s", TOPIC, record.offset, exc)

    async def close(self) -> None:
        """Disconnect."""
        follower, self._follower = self._follower, None
        if follower is not None:
            follower.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await follower
        outbox, self._outbox = self._outbox, None
        if outbox is not None:
            await outbox.stop()


def filter_of(parameters: dict[str, str]) -> Filter:
    """Return the filter of saved parameters.

    Raises: WatchError: an unknown parameter or a bad value; another watch.
    """
    if "watch" in parameters:
        raise WatchError("filter: another watch cannot be watched")
    try:
        return read_query(parameters, Filter)
    except Problem as problem:
        raise WatchError(f"filter: {problem.details.detail}") from problem
