"""Read a stretch of one partition again, outside of any group."""

import hashlib
from collections.abc import AsyncIterator

from aiokafka import ConsumerRecord, TopicPartition

from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import make_reader

POLL_MS = 200


async def read_range(
    settings: Settings, partition: TopicPartition, start: int, end: int
) -> AsyncIterator[list[ConsumerRecord]]:
    """Yield the records with `start` <= offset < `end`, in order, as they are fetched.

    Offsets that hold no record (compaction, retention, markers) are passed over, and an end beyond
    the log's is the log's.
    """
    consumer = make_reader(settings, "dateline-replay")
    await consumer.start()
    try:
        consumer.assign([partition])
        if start > 0:
            consumer.seek(partition, start)
        while True:
            found = await consumer.getmany(
                timeout_ms=POLL_MS, max_records=settings.batch_max_records
            )
            records = found.get(partition, [])
            wanted = [record for record in records if start <= record.offset < end]
            if wanted:
                yield wanted
            if records and records[-1].offset >= end - 1:
                return
            highwater = consumer.highwater(partition)
            if highwater is not None and await consumer.position(partition) >= min(end, highwater):
                return
    finally:
        await consumer.stop()


def fingerprint(record: ConsumerRecord) -> str:
    """Return 128 bits that tell a record from any other that may stand at its offset."""
    digest = hashlib.sha256(f"{record.timestamp}\n".encode())
    digest.update(record.key or b"")
    digest.update(b"\n")
    digest.update(record.value or b"")
    return digest.hexdigest()[:32]
