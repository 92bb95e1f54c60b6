"""Put what was rebuilt in the place of what was there. Each step of it may be done twice.

No name changes: topics that are a memory are written anew behind their own end, as a takedown does
it, and their beginning is deleted; what only passes is appended; of the states that readers keep,
those that differ are written as further revisions. So readers go on reading what they read.
"""

from collections.abc import Mapping

import msgspec
from aiokafka import ConsumerRecord, TopicPartition

from pipeline.records import Replay
from pipeline.runtime.dead_letters import PREFIX
from pipeline.runtime.letterbox import is_mark
from pipeline.runtime.names import dead_letter_topic, topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.progress import committed_of, ends
from pipeline.runtime.rebuilding.comparing import Difference, Sides, read_sides
from pipeline.runtime.rebuilding.copying import copy_partition
from pipeline.runtime.rebuilding.plan import Plan
from pipeline.runtime.rebuilding.publishing import publish
from pipeline.runtime.rebuilding.shadow import paired, seed_group
from pipeline.runtime.replays import ReplayError, write_replays
from pipeline.runtime.takedown.cluster import commit_offsets, committed_offsets, delete_before
from pipeline.runtime.topics import admin


async def switch(
    plan: Plan, outbox: Outbox, replays: Mapping[str, Replay]
) -> dict[str, Difference]:
    """Switch to what was rebuilt; return how the states that readers keep have changed.

    From its first write to its last no worker of these stages starts. If it breaks off it is done
    again from the start. The stages of the flow must not run, and those beside be through.
    Raises: ReplayError: somebody else wrote meanwhile; aiokafka.errors.KafkaError: no answer.
    """
    since = replays[plan.first.name].since
    sides = {topic: await read_sides(plan, topic, since) for topic in plan.states}
    raised = {
        name: msgspec.structs.replace(
            one, state="switching", revision_base=_base_of(plan, one, sides)
        )
        for name, one in replays.items()
    }
    await write_replays(plan.settings, outbox, raised.values())
    begins: dict[TopicPartition, int] = {}
    for topic in plan.remembered:
        begins |= await _write_anew(plan, outbox, topic)
    for topic in (*plan.passed, *plan.notes):
        await _append(plan, outbox, topic)
    for topic, both in sides.items():
        await publish(plan, outbox, topic, both, raised[_writer(plan, topic)].revision_base)
    for stage in plan.stages:
        await _bring_letters(plan, outbox, stage.reads)
    await _go_on(plan)
    if begins:
        async with admin(plan.settings) as client:
            await delete_before(client, begins)
    await write_replays(plan.settings, outbox, map(_finished, raised.values()))
    return {topic: both.difference for topic, both in sides.items()}


def _finished(replay: Replay) -> Replay:
    return msgspec.structs.replace(replay, state="done", generation=replay.generation + 1)


async def _go_on(plan: Plan) -> None:
    """Let the first stage go on where the one beside has ended."""
    beside = plan.beside()[0]
    done = await committed_of(plan.shadow, beside.group(plan.shadow), beside.reads)
    await commit_offsets(plan.settings, plan.first.group(plan.settings), done)


def _writer(plan: Plan, topic: str) -> str:
    return next(
        stage.name for stage in plan.stages for _, written in stage.outputs if written == topic
    )


def _base_of(plan: Plan, replay: Replay, sides: Mapping[str, Sides]) -> int:
    """Return a number that no revision of the stage's states is above."""
    given = [
        state.revision
        for topic, both in sides.items()
        if _writer(plan, topic) == replay.stage
        for state in both.old.values()
    ]
    return max(replay.revision_base, 0, *given)


async def _write_anew(plan: Plan, outbox: Outbox, topic: str) -> dict[TopicPartition, int]:
    """Append to a topic what it is to hold from now on; return where that begins.

    The stage that remembers it goes on behind it, and builds its memory from it. Others go on with
    what was rebuilt, or, if they had not read all, with what was kept.
    """
    readers = [stage.group(plan.settings) for stage in plan.stages if stage.reads == topic]
    begins = {}
    for there, here, end in await paired(plan.shadow, plan.settings, topic):
        begin = await _end_of(plan, topic, here)
        count = await copy_partition(plan.shadow, outbox, (there, end), here)
        if await _end_of(plan, topic, here) != begin + count:
            raise ReplayError(f"somebody else writes to {here}: stop it and switch again")
        seeds = (await committed_of(plan.shadow, seed_group(plan), there.topic)).get(there, 0)
        async with admin(plan.settings) as client:
            groups = await committed_offsets(client, {here.topic})
        for group, offsets in groups.items():
            if here in offsets and group not in readers:
                behind = offsets[here] < begin
                at = begin if behind else begin + seeds
                await commit_offsets(plan.settings, group, {here: at})
        for group in readers:
            await commit_offsets(plan.settings, group, {here: begin + count})
        begins[here] = begin
    return begins


async def _append(plan: Plan, outbox: Outbox, topic: str) -> None:
    """Append what was rebuilt to a topic that it only passes; its stage goes on behind it."""
    readers = [stage.group(plan.settings) for stage in plan.stages if stage.reads == topic]
    for there, here, end in await paired(plan.shadow, plan.settings, topic):
        await copy_partition(plan.shadow, outbox, (there, end), here)
        for group in readers:
            at = await _end_of(plan, topic, here)
            await commit_offsets(plan.settings, group, {here: at})


async def _end_of(plan: Plan, topic: str, partition: TopicPartition) -> int:
    return (await ends(plan.settings, topic))[partition]


async def _bring_letters(plan: Plan, outbox: Outbox, reads: str) -> None:
    """Append the dead letters of a stage, as of the topic of the flow."""
    ours, beside = (topic_name(one, reads).encode() for one in (plan.settings, plan.shadow))

    def choose(record: ConsumerRecord) -> Message | None:
        if is_mark(record):
            return None
        headers = [
            (name, ours if name == f"{PREFIX}topic" and value == beside else value)
            for name, value in record.headers
        ]
        return Message(record.key, record.value, headers)

    for there, here, end in await paired(plan.shadow, plan.settings, dead_letter_topic(reads)):
        await copy_partition(plan.shadow, outbox, (there, end), here, choose)
