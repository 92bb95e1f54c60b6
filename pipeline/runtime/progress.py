"""How far the stages are: committed offsets and the ends of their topics."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from aiokafka import TopicPartition
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    NodeNotReadyError,
)

from pipeline.runtime.connecting import start_client
from pipeline.runtime.names import topic_name
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage
from pipeline.runtime.tail import find_ends, make_reader, partitions_of
from pipeline.runtime.topics import admin

COORDINATOR_TRIES = 50
COORDINATOR_WAIT_SECS = 0.2
T = TypeVar("T")


async def committed(settings: Settings, stage: AnyStage) -> dict[TopicPartition, int]:
    """Return the next offset that the stage will read, by partition; none where it never read.

    Raises: aiokafka.errors.KafkaError: the broker does not answer.
    """
    return await committed_of(settings, stage.group(settings), stage.input_topic(settings))


async def committed_of(settings: Settings, group: str, topic: str) -> dict[TopicPartition, int]:
    """Return the same of any group and topic, as the broker names them. Raises: as `committed`."""
    async with admin(settings) as client:
        # Named one by one: the embedded broker cannot answer "all".
        partitions = await partitions_of(settings, [topic])
        found = await _patiently(
            lambda: client.list_consumer_group_offsets(group, partitions=partitions)
        )
    return {partition: one.offset for partition, one in found.items() if one.offset >= 0}


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Return the answer; a broker that has just started has no coordinator for some seconds."""
    for _ in range(COORDINATOR_TRIES):
        try:
            return await ask()
        except (GroupCoordinatorNotAvailableError, GroupLoadInProgressError, NodeNotReadyError):
            await asyncio.sleep(COORDINATOR_WAIT_SECS)
    return await ask()


async def ends(settings: Settings, topic: str) -> dict[TopicPartition, int]:
    """Return the next offset of each partition of a topic (its name without the prefix).

    Raises: LookupError: there is no such topic; aiokafka.errors.KafkaError: no answer.
    """
    return await _ends(settings, [topic_name(settings, topic)])


async def _ends(settings: Settings, names: Sequence[str]) -> dict[TopicPartition, int]:
    partitions = await partitions_of(settings, names)
    consumer = make_reader(settings, "dateline-progress")
    await start_client(consumer, consumer.stop)
    try:
        return await find_ends(consumer, partitions)
    finally:
        await consumer.stop()


async def lag(settings: Settings, stage: AnyStage) -> int:
    """Return how many records of its topic the stage has not finished."""
    return (await lags(settings, [stage]))[stage.name]


async def lags(settings: Settings, stages: Sequence[AnyStage]) -> dict[str, int]:
    """Return the same of several stages, by name. Raises: as `ends`."""
    there = await _ends(settings, sorted({stage.input_topic(settings) for stage in stages}))
    found = {}
    for stage in stages:
        done = await committed(settings, stage)
        topic = stage.input_topic(settings)
        found[stage.name] = sum(
            end - done.get(partition, 0)
            for partition, end in there.items()
            if partition.topic == topic
        )
    return found
