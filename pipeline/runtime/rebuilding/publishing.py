"""Write rebuilt states over those that readers keep: what differs, as further revisions."""

from collections.abc import AsyncIterator, Collection, Mapping

import msgspec
from aiokafka import ConsumerRecord

from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.progress import ends
from pipeline.runtime.rebuilding.comparing import Sides, State
from pipeline.runtime.rebuilding.plan import Plan
from pipeline.runtime.replay import read_range
from pipeline.runtime.replays import ReplayError
from pipeline.runtime.settings import Settings

STORIED = "news.story.article.v1"


async def publish(plan: Plan, outbox: Outbox, topic: str, sides: Sides, base: int) -> None:
    """Write the states that differ, and take those back that were not made again.

    `base` is at least every revision that was ever given.
    Raises: ReplayError: the broker refuses one; aiokafka.errors.KafkaError: no answer.
    """
    difference = sides.difference
    fresh = difference.changed | difference.new
    name = topic_name(plan.settings, topic)
    async for record in _last(plan.shadow, topic, {key: sides.new[key] for key in fresh}):
        is_known = record.key in sides.old
        await _send(outbox, name, record, raise_revision(record.value, base, is_known=is_known))
    heirs = await _find_heirs(plan, difference.gone)
    gone = {key: sides.old[key] for key in difference.gone}
    async for record in _last(plan.settings, topic, gone):
        value = take_back(record.value, base, heirs.get(record.key, ""))
        if value is not None:
            await _send(outbox, name, record, value)


async def _send(outbox: Outbox, topic: str, record: ConsumerRecord, value: bytes) -> None:
    if await outbox.send(topic, [Message(record.key, value, list(record.headers))]):
        raise ReplayError(f"{topic} refuses a record as too large")


async def _last(
    settings: Settings, topic: str, states: Mapping[bytes, State]
) -> AsyncIterator[ConsumerRecord]:
    """Yield the records that these states stand in."""
    for partition, end in (await ends(settings, topic)).items():
        wanted = {one.offset for one in states.values() if one.partition == partition.partition}
        if not wanted:
            continue
        async for records in read_range(settings, partition, min(wanted), end):
            for record in records:
                if record.offset in wanted:
                    yield record


async def _find_heirs(plan: Plan, gone: Collection[bytes]) -> dict[bytes, str]:
    """Return where the first article of each of these stories is now: a story has its id."""
    if STORIED not in plan.states:
        return {}
    heirs = {}
    for partition, end in (await ends(plan.shadow, STORIED)).items():
        async for records in read_range(plan.shadow, partition, 0, end):
            for record in records:
                if record.key in gone:
                    heirs[record.key] = str(msgspec.json.decode(record.value)["story_id"])
    return heirs


def raise_revision(value: bytes, base: int, *, is_known: bool) -> bytes:
    """Return a state with a revision above all that readers have seen of its key."""
    said = msgspec.json.decode(value)
    if "revision" in said:
        said["revision"] += base
    if is_known and said.get("op") == "create":
        said["op"] = "update"
    return msgspec.json.encode(said)


def take_back(value: bytes, base: int, heir: str) -> bytes | None:
    """Return the farewell of a state that was not made again; None: its kind has none.

    An event is retracted; a story, which cannot be, is part of the one that its first article is
    in.
    """
    said = msgspec.json.decode(value)
    if "revision" not in said:
        return None
    said["revision"] = base + 1
    if said["$schema"].startswith("/event/"):
        said |= {"op": "retract", "reason": "revised"}
    elif heir:
        said |= {"op": "merge", "merged_into": heir}
    else:
        return None
    return msgspec.json.encode(said)
