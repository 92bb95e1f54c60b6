"""What of a changed event is news at once, and what can wait."""

import hashlib

import msgspec

from pipeline.core.events.merging_counts import count_key
from pipeline.core.events.merging_report import Shown
from pipeline.core.events.merging_rules import ORIGIN_STEPS
from pipeline.core.wire import encode
from pipeline.records import Event


def shown_as(event: Event) -> Shown:
    """Return what readers know once they are told of an event."""
    return Shown(_hash(encode(event)), gist_of(event), event.op, event.merged_into)


def gist_of(event: Event) -> bytes:
    """Return a hash of what readers are told of at once.

    That is: type, mode, status, date, place, parties, numbers, whether it is disputed, and which
    of `ORIGIN_STEPS` its origins have reached.
    """
    date, place = event.event_date, event.location
    gist = (
        event.type,
        event.mode,
        event.status,
        "" if date is msgspec.UNSET else f"{date.start}/{date.end}",
        "" if place is msgspec.UNSET else place.name,
        [party.id for party in event.actors],
        [party.id for party in event.recipients],
        [(count_key(count), count.value) for count in event.counts],
        event.disputed,
        sum(event.origins >= step for step in ORIGIN_STEPS),
    )
    return _hash(msgspec.json.encode(gist))


def _hash(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=8).digest()
