"""Where the original of a dead letter is that was too large to be carried."""

import hashlib
import logging

from aiokafka import ConsumerRecord, TopicPartition

from pipeline.runtime.dead_letters import DeadLetter
from pipeline.runtime.replay import read_range
from pipeline.runtime.settings import Settings

log = logging.getLogger(__name__)


async def find_original(
    settings: Settings, letter: ConsumerRecord, told: DeadLetter
) -> ConsumerRecord | None:
    """Return the record whose key, value and headers were rejected; None: it is gone.

    Raises: aiokafka.errors.KafkaError: the broker does not answer.
    """
    if not told.sha256:
        return letter
    place = TopicPartition(told.topic, told.partition)
    async for records in read_range(settings, place, told.offset, told.offset + 1):
        for record in records:
            if hashlib.sha256(record.value or b"").hexdigest() == told.sha256:
                return record
    log.warning("%s-%d@%d is gone, its dead letter holds only a hash", *place, told.offset)
    return None
