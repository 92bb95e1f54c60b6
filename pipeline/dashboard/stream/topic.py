"""The events topic as the stream reads it: all partitions, from a time on, without a group."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from pipeline.dashboard.stream.changes import Row
from pipeline.runtime.connecting import start_client
from pipeline.runtime.names import topic_name
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import find_ends, make_reader, partitions_of

TOPIC = "news.event.v1"
POLL_SECS = 0.5
MOST_RECORDS = 500


class Read(NamedTuple):
    """Some rows in the order of each partition, and how far that is.

    `as_of_ms`: until then all partitions are read. `heard_ms` is when the broker last answered for
    all of them (both Unix times, ms). `lag` counts the records still to be read; `offsets` are the
    next ones.
    """

    rows: Sequence[Row]
    as_of_ms: int
    heard_ms: int
    lag: int
    offsets: Mapping[int, int]


class EventsTopic:
    """Reads the topic. `since_ms` 0: from its beginning."""

    def __init__(self, settings: Settings, since_ms: int) -> None:
        """Take where the topic is, and from when on it is wanted."""
        self._settings = settings
        self.since_ms = since_ms
        self._consumer: AIOKafkaConsumer | None = None
        self._read_ms: dict[TopicPartition, int] = {}

    @property
    def partitions(self) -> list[int]:
        """Return the numbers of the partitions."""
        return [partition.partition for partition in self._read_ms]

    async def __aenter__(self) -> Self:
        """Connect and find where to begin.

        Raises: aiokafka.errors.KafkaError: no answer; LookupError: the topic is not there.
        """
        partitions = await partitions_of(self._settings, [topic_name(self._settings, TOPIC)])
        consumer = make_reader(self._settings, "dateline-stream")
        await start_client(consumer, consumer.stop)
        try:
            await self._begin(consumer, partitions)
        except BaseException:
            await consumer.stop()
            raise
        self._consumer = consumer
        return self

    async def _begin(self, consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> None:
        self._read_ms = dict.fromkeys(partitions, self.since_ms)
        if not self.since_ms:
            consumer.assign(partitions)
            return
        ends = await find_ends(consumer, partitions)
        found = await consumer.offsets_for_times(dict.fromkeys(partitions, self.since_ms))
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

    async def read(self) -> Read:
        """Return what came, at once when something comes; no rows after half a second."""
        consumer = self._consumer
        if consumer is None:
            raise RuntimeError("a topic is read inside its `async with` block")
        found = await consumer.getmany(timeout_ms=int(POLL_SECS * 1000), max_records=MOST_RECORDS)
        rows = [_row(record) for records in found.values() for record in records]
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
            offsets[partition.partition] = place
        return Read(rows, min(as_of), min(heard), lag, offsets)


def _row(record: ConsumerRecord) -> Row:
    return Row(record.partition, record.timestamp, record.key or b"", record.value or b"")
