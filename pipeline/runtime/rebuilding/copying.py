"""Copy records of a partition to one of another topic: bytes, keys, headers and times."""

from collections.abc import Callable

from aiokafka import ConsumerRecord, TopicPartition

from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.replay import read_range
from pipeline.runtime.replays import ReplayError
from pipeline.runtime.settings import Settings

Choose = Callable[[ConsumerRecord], Message | None]
"""What becomes of a record; None: it is left out."""


def as_it_is(record: ConsumerRecord) -> Message:
    """Return a record as a message."""
    return Message(record.key, record.value, list(record.headers))


async def copy_partition(
    settings: Settings,
    outbox: Outbox,
    source: tuple[TopicPartition, int],
    target: TopicPartition,
    choose: Choose = as_it_is,
) -> int:
    """Append the records of a partition, up to an offset, to another; return how many.

    Raises: ReplayError: the broker refuses one; aiokafka.errors.KafkaError: no answer.
    """
    partition, end = source
    count = 0
    if not end:
        return count
    async for records in read_range(settings, partition, 0, end):
        chosen = [(message, one.timestamp) for one in records if (message := choose(one))]
        if not chosen:
            continue
        messages = [message for message, _ in chosen]
        times_ms = [time for _, time in chosen]
        refused = await outbox.send(
            target.topic, messages, partition=target.partition, times_ms=times_ms
        )
        if refused:
            raise ReplayError(f"{target.topic} refuses a record as too large")
        count += len(messages)
    return count
