"""Tell again what a watch has told: its deliveries of a time are put on their topic once more."""

from collections.abc import AsyncIterator
from datetime import datetime

import msgspec
from msgspec import structs

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode, encode
from pipeline.records import Delivery
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, drawn_from, rfc3339, time_of
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.progress import ends
from pipeline.runtime.replay import read_range
from pipeline.runtime.settings import Settings
from pipeline.watches.letters import TOPIC

_DECODER = msgspec.json.Decoder(Delivery)


async def replay(settings: Settings, name: str, since: datetime | None) -> int:
    """Send the deliveries of a watch again, each once, in their order; return how many.

    `since` is the time when they were decided; None: all that the topic still has. They keep their
    ids, and say when they were asked for.
    Raises: LookupError: the topic is not there; aiokafka.errors.KafkaError: no answer.
    """
    now = utc_now()
    outbox = Outbox(settings, "dateline-watch-replay")
    headers = HeaderMaker("dateline/watch", Delivery.TYPE, Delivery.SCHEMA)
    stamp = rfc3339(now)
    sent: set[str] = set()
    await outbox.start()
    try:
        async for told in _deliveries(settings, name, since):
            fresh = {one.id: one for one in reversed(told) if one.id not in sent}
            values = [encode(structs.replace(one, replayed=now)) for one in fresh.values()]
            messages = [
                Message(name.encode(), value, [*headers.head(stamp), *drawn_from(value, stamp)])
                for value in reversed(values)
            ]
            await outbox.send(topic_name(settings, TOPIC), messages)
            sent |= fresh.keys()
    finally:
        await outbox.stop()
    return len(sent)


async def _deliveries(
    settings: Settings, name: str, since: datetime | None
) -> AsyncIterator[list[Delivery]]:
    """Yield the deliveries of a watch as they are fetched, up to where the topic now ends."""
    for place, end in (await ends(settings, TOPIC)).items():
        if not end:
            continue
        async for records in read_range(settings, place, 0, end):
            yield [
                delivery
                for record in records
                if record.key == name.encode()
                and (since is None or time_of(record.timestamp) >= since)
                and (delivery := _read(record.value)) is not None
            ]


def _read(value: bytes | None) -> Delivery | None:
    try:
        return decode(value, _DECODER)
    except Reject:
        return None  # it is a dead letter already
