"""Watches and deliveries for tests."""

from datetime import UTC, datetime

import msgspec

from pipeline.core.wire import encode
from pipeline.records import Delivery, Event, Watch
from pipeline.runtime.outbox import Message
from pipeline.watches.deciding import delivery_id
from tests.support.receiver import SECRET
from tests.support.schemas import SCHEMAS

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
NOON = datetime(2025, 5, 18, 12, tzinfo=UTC)
EVENT = msgspec.json.decode(
    (SCHEMAS / "examples" / Event.SCHEMA[1:] / "valid" / "northwire.json").read_bytes(), type=Event
)


def event_number(number, **changes):
    """Return one of many events, in its first revision."""
    key = f"{number:08x}-0000-5000-8000-000000000000"
    return msgspec.structs.replace(EVENT, id=key, revision=1, **changes)


def message_of(event):
    """Return an event as a message of its topic."""
    return Message(event.id.encode(), encode(event), [])


def watch_of(name="talks", url="", mail=None, **more):
    """Return a watch of the API; by default of every event."""
    found = {
        "$schema": Watch.SCHEMA,
        "name": name,
        "filter": {},
        "since": LONG_AGO,
        "origin": "api",
        **more,
    }
    if url:
        found["webhook"] = {"url": url, "secret": SECRET}
    if mail:
        found["mail"] = mail
    return msgspec.convert(found, Watch)


def delivery_of(number=0, watch="talks", **more):
    """Return what a watch tells of one of many events."""
    event = more.pop("event", None) or event_number(number)
    fields = {"kind": "new", "at": NOON} | more
    return Delivery(
        schema=Delivery.SCHEMA,
        id=delivery_id(watch, event.id, event.revision),
        watch=watch,
        event=event,
        **fields,
    )
