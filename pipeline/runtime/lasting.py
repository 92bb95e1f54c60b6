"""Small compacted topics of ours: the last record of each key, read whole and written."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode, encode
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, drawn_from, rfc3339
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.progress import ends
from pipeline.runtime.replay import read_range
from pipeline.runtime.settings import Settings

T = TypeVar("T", bound=msgspec.Struct)


async def read_last(settings: Settings, topic: str, kind: type[T]) -> dict[str, T]:
    """Return the last record of each key; none where the topic is not there.

    A record without a value takes the one before back; what cannot be read is passed over.
    Raises: aiokafka.errors.KafkaError: the broker does not answer.
    """
    found: dict[str, T] = {}
    decoder = msgspec.json.Decoder(kind)
    try:
        parts = await ends(settings, topic)
    except LookupError:
        return found
    for partition, end in parts.items():
        if not end:
            continue
        async for records in read_range(settings, partition, 0, end):
            for record in records:
                key = (record.key or b"").decode(errors="replace")
                if record.value is None:
                    found.pop(key, None)
                elif (one := _read(record.value, decoder)) is not None:
                    found[key] = one
    return found


async def write_last(
    settings: Settings, outbox: Outbox, topic: str, headers: HeaderMaker, records: Mapping[str, T]
) -> None:
    """Write records by their keys; return when the broker has them."""
    now = rfc3339(utc_now())
    messages = [
        Message(key.encode(), value, [*headers.head(now), *drawn_from(value, now)])
        for key, record in records.items()
        for value in (encode(record),)
    ]
    await outbox.send(topic_name(settings, topic), messages)


def _read(value: bytes, decoder: msgspec.json.Decoder[T]) -> T | None:
    try:
        return decode(value, decoder)
    except Reject:
        return None
