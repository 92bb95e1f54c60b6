"""The tombstones: which articles were taken down."""

from collections.abc import Sequence

import msgspec
from aiokafka import ConsumerRecord

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode, encode
from pipeline.records import Takedown
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, drawn_from, rfc3339
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.progress import ends
from pipeline.runtime.replay import read_range
from pipeline.runtime.settings import Settings

TOPIC = "news.takedown.v1"
SOURCE = "dateline/takedown"
_DECODER = msgspec.json.Decoder(Takedown)


async def read_takedowns(settings: Settings) -> dict[str, Takedown]:
    """Return the tombstones by article; none where their topic is not there.

    A record without a value takes one back.
    Raises: aiokafka.errors.KafkaError: the broker does not answer.
    """
    found: dict[str, Takedown] = {}
    try:
        parts = await ends(settings, TOPIC)
    except LookupError:
        return found
    for partition, end in parts.items():
        if not end:
            continue
        async for records in read_range(settings, partition, 0, end):
            for record in records:
                if record.value is None:
                    found.pop((record.key or b"").decode(errors="replace"), None)
                elif (one := _read(record)) is not None:
                    found[one.article_id] = one
    return found


async def write_takedowns(
    settings: Settings, outbox: Outbox, takedowns: Sequence[Takedown]
) -> None:
    """Write tombstones; return when the broker has them."""
    headers = HeaderMaker(SOURCE, Takedown.TYPE, Takedown.SCHEMA)
    now = rfc3339(utc_now())
    messages = [
        Message(one.article_id.encode(), value, [*headers.head(now), *drawn_from(value, now)])
        for one in takedowns
        for value in (encode(one),)
    ]
    await outbox.send(topic_name(settings, TOPIC), messages)


def _read(record: ConsumerRecord) -> Takedown | None:
    try:
        return decode(record.value, _DECODER)
    except Reject:
        return None
