"""After a crash: which deliveries that were on their way has the broker after all?"""

import asyncio
from collections.abc import Collection
from time import monotonic

from aiokafka import AIOKafkaConsumer, TopicPartition

from pipeline.runtime.names import topic_name
from pipeline.runtime.producing import INBOUND_TOPIC
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import find_ends, make_reader, partitions_of

ID_HEADER = "ce_id"
CLOCK_SLACK_SECS = 300.0
"""How far a broker's clock may be behind ours."""
SETTLE_SECS = 2.0
"""What a killed process had handed to its kernel may reach the log a little later."""
READ_TIMEOUT_SECS = 60.0


async def find_delivered(settings: Settings, wanted: Collection[str], since: float) -> set[str]:
    """Return those of the delivery ids that are in the first topic.

    It is read from `since` (Unix seconds) to where it ends once the broker has been quiet about
    us for two seconds. Raises: aiokafka.errors.KafkaError: the broker does not answer.
    """
    if not wanted:
        return set()
    began = monotonic()
    partitions = await partitions_of(settings, [topic_name(settings, INBOUND_TOPIC)])
    reader = make_reader(settings, "dateline-feeds-resolve")
    await reader.start()
    try:
        await asyncio.sleep(max(0.0, SETTLE_SECS - (monotonic() - began)))
        ends = await find_ends(reader, partitions)
        starts = await _find_starts(reader, partitions, since - CLOCK_SLACK_SECS)
        for partition, start in starts.items():
            reader.seek(partition, start)
        left = {one: end for one, end in ends.items() if starts[one] < end}
        return await _read(reader, left, set(wanted))
    finally:
        await reader.stop()


async def _find_starts(
    reader: AIOKafkaConsumer, partitions: list[TopicPartition], since: float
) -> dict[TopicPartition, int]:
    """Return from where on each partition may hold messages since then, in Unix seconds."""
    since_ms = max(0, int(since * 1_000))
    found = await reader.offsets_for_times(dict.fromkeys(partitions, since_ms))
    ends = {one: reader.highwater(one) for one in partitions}
    return {one: at.offset if (at := found.get(one)) else ends[one] for one in partitions}


async def _read(
    reader: AIOKafkaConsumer, left: dict[TopicPartition, int], wanted: set[str]
) -> set[str]:
    """Return the wanted ids among the headers up to the given ends."""
    found: set[str] = set()
    while left:
        async with asyncio.timeout(READ_TIMEOUT_SECS):
            batches = await reader.getmany(*left, timeout_ms=500)
            for records in batches.values():
                for record in records:
                    found |= wanted & {
                        (value or b"").decode("ascii", "replace")
                        for name, value in record.headers
                        if name == ID_HEADER
                    }
            for partition in list(left):
                if await reader.position(partition) >= left[partition]:
                    del left[partition]
    return found
