"""The last state of each event of the topic, read twice so that little has to be kept in memory."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, TypeVar

import msgspec
from aiokafka import TopicPartition
from msgspec import Meta, Struct

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode
from pipeline.records import Event
from pipeline.records.event import EventId
from pipeline.runtime.names import topic_name
from pipeline.runtime.replay import read_range
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import find_ends, make_reader, partitions_of

TOPIC = "news.event.v1"
T = TypeVar("T")
GONE = frozenset({"merge", "retract"})


class _Head(Struct, frozen=True, gc=False):
    """What tells which of an event's records is the last one."""

    id: EventId
    revision: Annotated[int, Meta(ge=1)]


_HEAD = msgspec.json.Decoder(_Head)
_EVENT = msgspec.json.Decoder(Event)


async def read_last_states(settings: Settings, *, gone_too: bool) -> AsyncIterator[list[Event]]:
    """Yield the events of the topic as it now is, each once, in its last state.

    `gone_too`: also those that were merged into others or retracted. It keeps some 200 bytes an
    event in memory. What is no event is passed over.
    Raises: LookupError: the topic is not there; aiokafka.errors.KafkaError: the broker is not.
    """
    ends = await _find_ends(settings)
    last: dict[str, tuple[int, int, int]] = {}
    for partition, end in ends.items():
        async for records in read_range(settings, partition, 0, end):
            for record in records:
                head = _decoded(record.value, _HEAD)
                if head is not None and last.get(head.id, (0,))[0] < head.revision:
                    last[head.id] = head.revision, partition.partition, record.offset
            await asyncio.sleep(0)
    wanted = {(partition, offset) for _, partition, offset in last.values()}
    last.clear()
    for partition, end in ends.items():
        async for records in read_range(settings, partition, 0, end):
            events = [
                event
                for record in records
                if (partition.partition, record.offset) in wanted
                and (event := _decoded(record.value, _EVENT)) is not None
                and (gone_too or event.op not in GONE)
            ]
            if events:
                yield events


async def _find_ends(settings: Settings) -> dict[TopicPartition, int]:
    partitions = await partitions_of(settings, [topic_name(settings, TOPIC)])
    consumer = make_reader(settings, "dateline-export")
    await consumer.start()
    try:
        return await find_ends(consumer, partitions)
    finally:
        await consumer.stop()


def _decoded(value: bytes | None, decoder: msgspec.json.Decoder[T]) -> T | None:
    try:
        return decode(value, decoder)
    except Reject:
        return None
