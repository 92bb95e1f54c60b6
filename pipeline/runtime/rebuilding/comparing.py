"""Compare the last states that readers have with those that were rebuilt."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from pipeline.core.events.merging_look import event_id
from pipeline.runtime.cloudevents import recorded_at
from pipeline.runtime.progress import ends
from pipeline.runtime.rebuilding.plan import Plan
from pipeline.runtime.replay import read_range
from pipeline.runtime.settings import Settings

GONE = frozenset({"merge", "retract"})
_ENCODER = msgspec.json.Encoder(order="deterministic")


class State(NamedTuple):
    """The last state of a key: where it stands, a hash of what it says, and its revision.

    `is_late`: it came of a delivery recorded since the replay's time.
    """

    partition: int
    offset: int
    digest: bytes
    revision: int
    is_gone: bool
    is_late: bool


class Difference(Struct):
    """How the states of a topic that may have changed differ, by key.

    `gone` are those that were not made again.
    """

    same: int
    changed: frozenset[bytes]
    new: frozenset[bytes]
    gone: frozenset[bytes]

    @property
    def is_none(self) -> bool:
        """Return whether readers would see no difference."""
        return not (self.changed or self.new or self.gone)


class Sides(NamedTuple):
    """The states of a topic as they are, as they were rebuilt, and how they differ."""

    old: dict[bytes, State]
    new: dict[bytes, State]
    difference: Difference


async def read_sides(plan: Plan, topic: str, since: datetime) -> Sides:
    """Return the states of a compacted topic (its name without the prefix), here and beside.

    Raises: LookupError: there is no such topic; aiokafka.errors.KafkaError: no answer.
    """
    old = await read_states(plan.settings, topic, since)
    new = await read_states(plan.shadow, topic, since)
    founded = await read_founded(plan.settings, topic)
    return Sides(old, new, compare(old, new, founded))


async def read_states(settings: Settings, topic: str, since: datetime) -> dict[bytes, State]:
    """Return the last state of each key of a compacted topic. Raises: as `read_sides`."""
    found: dict[bytes, State] = {}
    for partition, end in (await ends(settings, topic)).items():
        if not end:
            continue
        async for records in read_range(settings, partition, 0, end):
            for record in records:
                if record.value is None:
                    found.pop(record.key, None)
                    continue
                said = msgspec.json.decode(record.value)
                place = (record.partition, record.offset, digest_of(said))
                is_gone, is_late = said.get("op") in GONE, recorded_at(record) >= since
                found[record.key] = State(*place, said.get("revision", 0), is_gone, is_late)
    return found


async def read_founded(settings: Settings, topic: str) -> set[bytes]:
    """Return the keys of the states of a topic that what the log still holds may have founded.

    An event has its id from its first mention, a story has that of its first article.
    Raises: LookupError: a topic is not there; aiokafka.errors.KafkaError: no answer.
    """
    founding = {"news.event.v1": "news.mention.v1", "news.story.v1": "news.story.outline.v1"}
    found: set[bytes] = set()
    if topic not in founding:
        return found
    for partition, end in (await ends(settings, founding[topic])).items():
        if not end:
            continue
        async for records in read_range(settings, partition, 0, end):
            for record in records:
                told = msgspec.json.decode(record.value, type=_Founder)
                if topic == "news.story.v1":
                    found.add(told.article_id.encode())
                elif told.id:
                    found.add(event_id(told.id).encode())
    return found


class _Founder(Struct):
    """What a mention or an outline is known by."""

    article_id: str = ""
    id: str = ""


def digest_of(said: dict[str, Any]) -> bytes:
    """Return a hash of a state, whatever its revision.

    Created or updated is the same, and of what is gone only what it is part of counts.
    """
    if said.get("op") in GONE:
        rest: dict[str, Any] = {"gone": said.get("merged_into", "")}
    else:
        rest = {name: value for name, value in said.items() if name not in {"op", "revision"}}
    return hashlib.sha256(_ENCODER.encode(rest)).digest()


def compare(
    old: Mapping[bytes, State], new: Mapping[bytes, State], founded: Collection[bytes]
) -> Difference:
    """Return how states differ where either side has heard of them since the replay's time.

    What was last heard of before is as it was. What was not made again is gone only where what
    `founded` it is in the log: else it is older than that, and as it was too.
    """
    same = sum(old[key].digest == one.digest for key, one in _late(old, new) if key in old)
    return Difference(
        same=same,
        changed=frozenset(
            key for key, one in _late(old, new) if key in old and old[key].digest != one.digest
        ),
        new=frozenset(key for key, one in _late(old, new) if key not in old and not one.is_gone),
        gone=frozenset(
            key
            for key, one in old.items()
            if key in founded and key not in new and one.is_late and not one.is_gone
        ),
    )


def hash_states(states: Mapping[bytes, State]) -> str:
    """Return a hash of living states heard of since, which does not depend on their order."""
    digest = hashlib.sha256()
    for key, one in sorted(states.items()):
        if one.is_late and not one.is_gone:
            digest.update(key + b"\n" + one.digest)
    return digest.hexdigest()[:16]


def _late(old: Mapping[bytes, State], new: Mapping[bytes, State]) -> Iterator[tuple[bytes, State]]:
    for key, one in new.items():
        if one.is_late or (key in old and old[key].is_late):
            yield key, one
