"""Put deliveries on the first topic: what sources, `dateline send` and the demo use."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import msgspec

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode, encode
from pipeline.records import Inbound
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, event_id, rfc3339, traceparent
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.settings import Settings
from pipeline.runtime.tracing import open_tracer

INBOUND_TOPIC = "news.inbound.v1"
_DECODER = msgspec.json.Decoder(Inbound)


class Sender:
    """Send deliveries and wait until the broker has them.

        async with Sender(settings, source="feeds") as sender:
            refused = await sender.send([Inbound(body="...")])

    `source` names who delivers, for the CloudEvents header `ce_source`.
    """

    def __init__(self, settings: Settings, source: str = "send") -> None:
        self._settings = settings
        self._outbox = Outbox(settings, f"dateline-{source}")
        self._headers = HeaderMaker(f"dateline/{source}", Inbound.TYPE, Inbound.SCHEMA)
        self._tracer = open_tracer(settings, source)

    async def __aenter__(self) -> Self:
        """Connect.

        Raises: aiokafka.errors.KafkaError: the broker does not answer.
        """
        await self._outbox.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Disconnect."""
        await self._outbox.stop()
        if self._tracer is not None:
            await self._tracer.close()

    async def send(self, records: Sequence[Inbound]) -> list[int]:
        """Send deliveries, wait for every acknowledgement; return the indexes of those too large.

        The same delivery gets the same key, id and trace each time.
        """
        return await self.send_bytes([encode(record) for record in records])

    async def send_bytes(self, values: Sequence[bytes]) -> list[int]:
        """Send deliveries as they are, also what is no delivery: ingest will say what is wrong.

        Waits and returns as `send` does.
        """
        largest = self._settings.max_message_bytes
        began = utc_now()
        now = rfc3339(began)
        small = [index for index, value in enumerate(values) if len(value) <= largest]
        messages = [self._message(_read(values[index]), values[index], now) for index in small]
        refused = await self.send_to(INBOUND_TOPIC, messages)
        if self._tracer is not None:
            sent = (one for index, one in enumerate(messages) if index not in refused)
            self._tracer.note_sent(topic_name(self._settings, INBOUND_TOPIC), sent, began)
        return sorted({*range(len(values))} - {*small} | {small[index] for index in refused})

    async def send_to(self, topic: str, messages: Sequence[Message]) -> list[int]:
        """Send ready messages to any topic; return the indexes of those the broker finds too large.

        `topic` is a name without the prefix.
        """
        return await self._outbox.send(topic_name(self._settings, topic), messages)

    def _message(self, record: Inbound, value: bytes, now: bytes) -> Message:
        key, identity = delivery_id(record, value), event_id(value)
        # All versions of an article are one trace, each with a span of its own at its beginning.
        trace = traceparent(key, identity)
        return Message(key, value, self._headers.make(identity, now, now, trace))


def _read(value: bytes) -> Inbound:
    try:
        return decode(value, _DECODER)
    except Reject:
        return Inbound()


def delivery_id(record: Inbound, value: bytes) -> bytes:
    """Return the key of a delivery: versions of one article have one key, so they stay in order.

    It is 128 bits of SHA-256 over source and external id, else the url, else the delivery itself.
    """
    if record.external_id:
        return event_id(f"{record.source}\n{record.external_id}".encode())
    return event_id(record.url.encode() if record.url else value)
