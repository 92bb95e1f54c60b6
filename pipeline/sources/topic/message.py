"""A message of somebody else's topic, with all that a mapping may ask of it."""

import msgspec
from aiokafka import ConsumerRecord
from msgspec import Struct

_ENCODER = msgspec.json.Encoder()


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One message as it stood on its topic; `value` is absent where the message deletes its key."""

    topic: str
    timestamp_ms: int
    key: str = ""
    headers: dict[str, str] = {}
    value: bytes | None = None


def carry(record: ConsumerRecord) -> bytes:
    """Return the message as the bytes that a stage decodes; bytes that are no UTF-8 are marked."""
    return _ENCODER.encode(
        Message(
            topic=record.topic,
            timestamp_ms=record.timestamp,
            key=(record.key or b"").decode(errors="replace"),
            headers={
                name: (content or b"").decode(errors="replace") for name, content in record.headers
            },
            value=record.value,
        )
    )
