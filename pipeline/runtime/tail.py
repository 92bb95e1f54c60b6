"""Read topics without a group: what `dateline tail`, the page and the one-command flow use."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Any, Literal, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import NodeNotReadyError

from pipeline.runtime.connecting import client_options, start_client
from pipeline.runtime.names import topic_name
from pipeline.runtime.settings import Settings
from pipeline.runtime.topics import admin

END_TIMEOUT_SECS = 20.0
NODE_TRIES = 40
NODE_WAIT_SECS = 0.25


class Tail:
    """Read every partition of some topics from their start, or only what comes from now on.

        async with Tail(settings, ["news.event.v1"]) as tail:
            async for record in tail: ...

    `topics` are names without the prefix. A record is aiokafka's ConsumerRecord.
    """

    def __init__(
        self, settings: Settings, topics: Sequence[str], *, start: Literal["start", "end"] = "end"
    ) -> None:
        self._settings = settings
        self._topics = [topic_name(settings, topic) for topic in topics]
        self._from_end = start == "end"
        self._consumer: AIOKafkaConsumer | None = None

    async def __aenter__(self) -> Self:
        """Connect and, where only new records are wanted, find the ends.

        Raises: aiokafka.errors.KafkaError: no answer; LookupError: a topic is not there.
        """
        partitions = await partitions_of(self._settings, self._topics)
        consumer = make_reader(self._settings, "dateline-tail")
        await start_client(consumer, consumer.stop)
        try:
            if self._from_end:
                ends = await find_ends(consumer, partitions)
                for partition, end in ends.items():
                    consumer.seek(partition, end)
            else:
                consumer.assign(partitions)
        except BaseException:
            await consumer.stop()
            raise
        self._consumer = consumer
        return self

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

    async def read(self, timeout_secs: float = 1.0, most: int = 500) -> list[ConsumerRecord]:
        """Return the next records, in order within a partition; none after `timeout_secs`."""
        if self._consumer is None:
            raise RuntimeError("a Tail reads inside its `async with` block")
        found = await self._consumer.getmany(timeout_ms=int(timeout_secs * 1000), max_records=most)
        return [record for records in found.values() for record in records]

    async def __aiter__(self) -> AsyncIterator[ConsumerRecord]:
        """Yield records for ever."""
        while True:
            for record in await self.read():
                yield record


def make_reader(settings: Settings, client_id: str) -> AIOKafkaConsumer:
    """Return a consumer without a group that begins at the start of what it is assigned.

    Where a partition begins is left to `auto_offset_reset`: seeking to the beginning right after
    an assignment may end up elsewhere (aiokafka 0.14).
    """
    return AIOKafkaConsumer(
        **client_options(settings),
        client_id=client_id,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        max_partition_fetch_bytes=4_194_304,
    )


async def partitions_of(settings: Settings, topics: Sequence[str]) -> list[TopicPartition]:
    """Return all partitions of the topics, named as on the broker.

    Raises: LookupError: a topic is not there.
    """
    described = await _describe(settings, topics)
    found = {one["topic"]: one for one in described}
    missing = [name for name in topics if not found.get(name, {}).get("partitions")]
    if missing:
        raise LookupError(f"no topic {', '.join(missing)}: `dateline topics apply` creates them")
    return [
        TopicPartition(name, partition)
        for name in topics
        for partition in sorted(one["partition"] for one in found[name]["partitions"])
    ]


async def _describe(settings: Settings, topics: Sequence[str]) -> list[dict[str, Any]]:
    """Return the metadata of topics; a broker that has just woken up may name no node at first."""
    for _ in range(NODE_TRIES):
        with contextlib.suppress(NodeNotReadyError):
            async with admin(settings) as client:
                return list(await client.describe_topics(list(topics)))
        await asyncio.sleep(NODE_WAIT_SECS)
    async with admin(settings) as client:
        return list(await client.describe_topics(list(topics)))


async def find_ends(
    consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]
) -> dict[TopicPartition, int]:
    """Return the next offset of each partition; the consumer is left assigned to them.

    The embedded broker says too little when asked for its ends, but the high watermark of a fetch
    is right on every broker: so one fetch is made from where it says the end is.
    Raises: TimeoutError: no fetch was answered.
    """
    consumer.assign(list(partitions))
    said = await consumer.end_offsets(list(partitions))
    for partition, offset in said.items():
        consumer.seek(partition, offset)
    async with asyncio.timeout(END_TIMEOUT_SECS):
        while any(consumer.highwater(partition) is None for partition in partitions):
            await consumer.getmany(timeout_ms=50)
    return {partition: consumer.highwater(partition) for partition in partitions}
