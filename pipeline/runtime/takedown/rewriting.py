"""A partition is written anew, behind itself, without what goes; then its beginning is deleted.

Kafka cannot delete a record in the middle of a partition, only all before an offset. So what stays
is appended again in its order, with its keys, headers and timestamps, and everything before that
is deleted. Consumer groups are moved to where in the copy they were.
"""

import dataclasses
from collections.abc import Mapping
from types import TracebackType
from typing import NamedTuple, Self, TypeAlias

from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.producer.message_accumulator import BatchBuilder

from pipeline.runtime.connecting import client_options
from pipeline.runtime.letterbox import SETTLES, is_mark
from pipeline.runtime.outbox import BATCH_BYTES
from pipeline.runtime.replay import read_range
from pipeline.runtime.settings import Settings
from pipeline.runtime.takedown.cluster import TakedownError
from pipeline.runtime.takedown.finding import DEAD_LETTERS, Finder
from pipeline.runtime.topics import HEADER_BYTES

MARKER = b"dateline-takedown"
"""Key of the record without a value that a copy begins behind; it is deleted with what was before.

It is of now, and so it begins a new segment where `segment.ms` is short: the copy lies in no file
that has the old text.
"""


_Late: TypeAlias = dict[bytes | None, tuple[int, ConsumerRecord, bytes | None]]
"""By key the last state that lost its words: its revision, its record, and what it says now."""


class Moved(NamedTuple):
    """A partition after it was written anew: where it begins, and where its groups go on.

    `again` is how many records the groups will see again, because somebody else wrote meanwhile.
    """

    begin: int
    offsets: dict[str, int]
    again: int = 0


class Rewriter:
    """Writes partitions anew. Hold it in an `async with` block."""

    def __init__(self, settings: Settings, finder: Finder) -> None:
        """Take what tells what becomes of each record."""
        self._settings = settings
        self._finder = finder
        compression = settings.compression
        self._producer = AIOKafkaProducer(
            **client_options(settings),
            client_id="dateline-takedown",
            acks="all",
            enable_idempotence=True,
            max_batch_size=BATCH_BYTES,
            max_request_size=settings.max_message_bytes * 2 + HEADER_BYTES,
            compression_type=None if compression == "none" else compression,
        )

    async def __aenter__(self) -> Self:
        """Connect."""
        await self._producer.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Disconnect."""
        await self._producer.stop()

    async def copy(self, tp: TopicPartition, committed: Mapping[str, int]) -> Moved:
        """Append what stays of a partition; return where it begins and its groups go on.

        `committed` are the offsets of groups that do not run.
        Raises: aiokafka.errors.KafkaError: the broker does not take it; TakedownError: the log was
        not read to its end. The old records are all there still: it can be tried again.
        """
        marker = await self._producer.send_and_wait(
            tp.topic, key=MARKER, value=None, partition=tp.partition
        )
        copy = _Copy(self._producer, tp, marker.offset + 1, committed)
        late: _Late = {}
        last = -1
        async for records in read_range(self._settings, tp, 0, marker.offset + 1):
            for record in records:
                await self._copy_one(record, copy, late)
            last = records[-1].offset
        if last != marker.offset:
            raise TakedownError(f"{tp} was read to {last}, not to {marker.offset}: try again")
        await copy.close()
        moved = copy.moved()
        for _, record, value in late.values():
            await copy.add(record, value)
        await copy.close()
        return moved

    async def _copy_one(self, record: ConsumerRecord, copy: "_Copy", late: _Late) -> None:
        if record.key == MARKER and record.value is None:
            return
        if is_mark(record):
            await copy.add_mark(record)
            return
        verdict = self._finder.judge(record)
        if verdict.keep:
            if record.key in late and self._is_newer(record, late[record.key][0]):
                del late[record.key]
            await copy.add(record, verdict.value or record.value)
        elif verdict.late and late.get(record.key, (0,))[0] <= verdict.revision:
            late[record.key] = verdict.revision, record, verdict.value

    def _is_newer(self, record: ConsumerRecord, revision: int) -> bool:
        return record.value is None or self._finder.revision_of(record) >= revision


class _Copy:
    """The copy of a partition while it grows."""

    def __init__(
        self,
        producer: AIOKafkaProducer,
        tp: TopicPartition,
        begin: int,
        committed: Mapping[str, int],
    ) -> None:
        self._producer = producer
        self._tp = tp
        self._begin = begin
        self._next = begin
        self._foreign: int | None = None
        self._waiting = dict(committed)
        self._found: dict[str, int] = {}
        self._batch: BatchBuilder | None = None
        self._held: list[int] = []
        self._has_marks = tp.topic.endswith(DEAD_LETTERS)
        self._places: dict[int, int] = {}

    async def add_mark(self, mark: ConsumerRecord) -> None:
        """Append a mark that says how a dead letter was settled; that of one that went goes too."""
        await self.close()
        place = self._places.get(
            next(int(value) for name, value in mark.headers if name == SETTLES)
        )
        if place is None:
            return
        headers = [(name, b"%d" % place if name == SETTLES else v) for name, v in mark.headers]
        key = b"settles/%d" % place
        await self.add(dataclasses.replace(mark, key=key, headers=headers), mark.value)

    async def add(self, record: ConsumerRecord, value: bytes | None) -> None:
        """Append a record with this value."""
        if self._batch is None:
            self._batch = self._producer.create_batch()
        row = {"key": record.key, "value": value, "timestamp": record.timestamp}
        # The first message of a batch always fits, whatever its size.
        while self._batch.append(**row, headers=list(record.headers)) is None:
            await self.close()
            self._batch = self._producer.create_batch()
        self._held.append(record.offset)

    async def close(self) -> None:
        """Send what was added; return when it is acknowledged."""
        batch, held = self._batch, self._held
        self._batch, self._held = None, []
        if batch is None or not held:
            return
        batch.close()
        topic, partition = self._tp
        sent = await (await self._producer.send_batch(batch, topic, partition=partition))
        if sent.offset != self._next and self._foreign is None:
            self._foreign = self._next
        for group, offset in list(self._waiting.items()):
            if offset <= held[-1]:
                place = next(at for at, old in enumerate(held) if old >= offset)
                self._found[group] = sent.offset + place
                del self._waiting[group]
        if self._has_marks:
            self._places |= {old: sent.offset + place for place, old in enumerate(held)}
        self._next = sent.offset + len(held)

    def moved(self) -> Moved:
        """Return where the groups go on: what others wrote between the copies must not be lost."""
        offsets = {**self._found, **dict.fromkeys(self._waiting, self._next)}
        if self._foreign is None:
            return Moved(self._begin, offsets)
        safe = {group: min(offset, self._foreign) for group, offset in offsets.items()}
        again = max((offsets[group] - safe[group] for group in safe), default=0)
        return Moved(self._begin, safe, again)
