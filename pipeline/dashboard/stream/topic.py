"""The topics that the stream reads: all partitions, from a time on, without a group."""

import logging
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from pipeline.dashboard.stream.change import Row
from pipeline.runtime.connecting import start_client
from pipeline.runtime.names import topic_name
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import find_ends, make_reader, partitions_of

log = logging.getLogger(__name__)

TOPIC = "news.event.v1"
STORY_TOPICS = "news.story.v1", "news.story.article.v1"
POLL_SECS = 0.5
MOST_RECORDS = 500


class Polled(NamedTuple):
    """Some records in the order of each partition, and how far that is.

    `as_of_ms`: until then all partitions are read. `heard_ms` is when the broker last answered for
    all of them (both Unix times, ms). `lag` counts the records still to be read; `offsets` are the
    next ones.
    """

    records: Mapping[TopicPartition, Sequence[ConsumerRecord]]
    as_of_ms: int
    heard_ms: int
    lag: int
    offsets: Mapping[TopicPartition, int]


class Placing(NamedTuple):
    """A record of a topic of stories; `at_ms` is its time."""

    at_ms: int
    value: bytes


class Read(NamedTuple):
    """As `Polled`: rows of events, the next offsets of these, and what came of stories."""

    rows: Sequence[Row]
    as_of_ms: int
    heard_ms: int
    lag: int
    offsets: Mapping[int, int]
    placings: Sequence[Placing] = ()


class Topics:
    """Reads topics, each from a time on (Unix, ms); 0: from its beginning.

    Topics of stories that are not there are left out.
    """

    def __init__(self, settings: Settings, since_ms: Mapping[str, int]) -> None:
        """Take where the topics are, and from when on each is wanted (names without the prefix)."""
        self._settings = settings
        self._since_ms = since_ms
        self._consumer: AIOKafkaConsumer | None = None
        self._read_ms: dict[TopicPartition, int] = {}

    async def __aenter__(self) -> Self:
        """Connect and find where to begin.

        Raises: aiokafka.errors.KafkaError: no answer; LookupError: a topic is not there.
        """
        self._read_ms = {}
        for topic, since_ms in self._since_ms.items():
            try:
                found = await partitions_of(self._settings, [topic_name(self._settings, topic)])
            except LookupError as exc:
                if topic not in STORY_TOPICS:
                    raise
                log.info("events are read without their stories: %s", exc)
            else:
                self._read_ms |= dict.fromkeys(found, since_ms)
        if not self._read_ms:
            raise LookupError("none of the topics is there: `dateline topics apply` creates them")
        consumer = make_reader(self._settings, "dateline-stream")
        await start_client(consumer, consumer.stop)
        try:
            await self._begin(consumer)
        except BaseException:
            await consumer.stop()
            raise
        self._consumer = consumer
        return self

    async def _begin(self, consumer: AIOKafkaConsumer) -> None:
        partitions = list(self._read_ms)
        if not any(self._read_ms.values()):
            consumer.assign(partitions)
            return
        ends = await find_ends(consumer, partitions)
        found = await consumer.offsets_for_times(dict(self._read_ms))
        for partition in partitions:
            place = found.get(partition)
            consumer.seek(partition, ends[partition] if place is None else place.offset)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Disconnect."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    async def poll(self) -> Polled:
        """Return what came, at once when something comes; no records after half a second."""
        consumer = self._consumer
        if consumer is None:
            raise RuntimeError("topics are read inside their `async with` block")
        found = await consumer.getmany(timeout_ms=int(POLL_SECS * 1000), max_records=MOST_RECORDS)
        as_of, heard, lag, offsets = [], [], 0, {}
        for partition, records in found.items():
            self._read_ms[partition] = max(record.timestamp for record in records)
        for partition, read_ms in self._read_ms.items():
            place = await consumer.position(partition)
            heard_ms = consumer.last_poll_timestamp(partition) or 0
            behind = (consumer.highwater(partition) or 0) - place
            as_of.append(heard_ms if heard_ms and behind <= 0 else read_ms)
            heard.append(heard_ms)
            lag += max(behind, 0)
            offsets[partition] = place
        return Polled(found, min(as_of), min(heard), lag, offsets)


class EventsTopic(Topics):
    """Reads the events, and their stories beside them. `since_ms` 0: from their beginning.

    Of stories there is more to know than what was said since then: `before_ms` as much earlier.
    """

    def __init__(self, settings: Settings, since_ms: int, before_ms: int = 0) -> None:
        """Take where the topics are, and from when on they are wanted."""
        stories = dict.fromkeys(STORY_TOPICS, max(0, since_ms - before_ms))
        super().__init__(settings, {TOPIC: since_ms} | stories)
        self.since_ms = since_ms
        self._name = topic_name(settings, TOPIC)

    @property
    def partitions(self) -> list[int]:
        """Return the numbers of the partitions of events."""
        return [one.partition for one in self._read_ms if one.topic == self._name]

    async def read(self) -> Read:
        """Return what came, at once when something comes; nothing after half a second."""
        polled = await self.poll()
        rows, placings = [], []
        for at, records in polled.records.items():
            if at.topic == self._name:
                rows += [_row(record) for record in records]
            else:
                placings += [Placing(one.timestamp, one.value or b"") for one in records]
        offsets = polled.offsets.items()
        of_events = {at.partition: one for at, one in offsets if at.topic == self._name}
        return Read(rows, polled.as_of_ms, polled.heard_ms, polled.lag, of_events, placings)


def _row(record: ConsumerRecord) -> Row:
    return Row(record.partition, record.timestamp, record.key or b"", record.value or b"")
