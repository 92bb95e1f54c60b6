"""What runs beside the flow: its topics, what they begin with, its stages, its end."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from aiokafka import ConsumerRecord, TopicPartition

from pipeline.runtime import topics
from pipeline.runtime.cloudevents import EPOCH, recorded_at
from pipeline.runtime.names import group_name, topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.progress import ends, lags
from pipeline.runtime.rebuilding.copying import as_it_is, copy_partition
from pipeline.runtime.rebuilding.groups import check_read, delete_groups, offsets_at
from pipeline.runtime.rebuilding.plan import Plan
from pipeline.runtime.replays import ReplayError
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage
from pipeline.runtime.takedown.cluster import commit_offsets
from pipeline.runtime.takedown.registry import TOPIC as TAKEDOWNS
from pipeline.runtime.worker import Worker

LOOK_SECS = 1.0

Progress = Callable[[Mapping[str, int]], None]
"""Is told how many records each stage is behind."""


async def prepare(plan: Plan, outbox: Outbox, since: datetime) -> None:
    """Create the topics beside, with what is kept from before, and say where to begin.

    Kept is what the flow made, of deliveries recorded before `since`, in topics that are the
    memory of a stage: it is remembered, as if the flow had gone on from there.
    Raises: ReplayError: the flow is not as far; aiokafka.errors.KafkaError: no answer.
    """
    await clear(plan)
    start = EPOCH if plan.begins_at_start else since
    begin = await offsets_at(plan.settings, plan.first.reads, start)
    await check_read(plan, since)
    await topics.apply(plan.shadow)

    def keep(record: ConsumerRecord) -> Message | None:
        return as_it_is(record) if recorded_at(record) < since else None

    seeds: dict[TopicPartition, int] = {}
    for topic in (*plan.remembered, TAKEDOWNS):
        choose = as_it_is if topic == TAKEDOWNS else keep
        for here, there, end in await paired(plan.settings, plan.shadow, topic):
            seeds[there] = await copy_partition(plan.settings, outbox, (here, end), there, choose)
    await commit_offsets(plan.shadow, seed_group(plan), seeds)
    await commit_offsets(plan.shadow, plan.beside()[0].group(plan.shadow), begin)


def seed_group(plan: Plan) -> str:
    """Return the group whose offsets say how much of each topic beside was there before."""
    return group_name(plan.shadow, "seed")


async def paired(
    source: Settings, target: Settings, topic: str
) -> list[tuple[TopicPartition, TopicPartition, int]]:
    """Return each partition of a topic, the same one of the other flow, and where the first ends.

    Raises: ReplayError: they do not have the same number.
    """
    found = await ends(source, topic)
    others = await ends(target, topic)
    if len(found) != len(others):
        raise ReplayError(f"{topic} has {len(found)} partitions here and {len(others)} beside")
    name = topic_name(target, topic)
    return [(one, TopicPartition(name, one.partition), end) for one, end in found.items()]


async def catch_up(plan: Plan, progress: Progress) -> None:
    """Run the stages beside the flow until they have read all.

    The flow goes on meanwhile, so they may be some records behind again when this returns.
    Raises: ReplayError: they failed; aiokafka.errors.KafkaError: no answer.
    """
    async with running(plan.beside(), plan.shadow) as check:
        while True:
            check()
            behind = await lags(plan.shadow, plan.beside())
            progress(behind)
            if not any(behind.values()):
                return
            await asyncio.sleep(LOOK_SECS)


async def drain(plan: Plan, progress: Progress) -> None:
    """Run the stages until nothing is under way; the first one stops where it is then.

    Raises: as `catch_up`.
    """
    while any((await lags(plan.shadow, plan.beside())).values()):
        await catch_up(plan, progress)
    # What the first one wrote at the very last is finished by the others.
    rest = plan.stages[1:]
    if rest and any((await lags(plan.shadow, rest)).values()):
        async with running(rest, plan.shadow) as check:
            while any((behind := await lags(plan.shadow, rest)).values()):
                check()
                progress(behind)
                await asyncio.sleep(LOOK_SECS)


@contextlib.asynccontextmanager
async def running(
    stages: Sequence[AnyStage], settings: Settings
) -> AsyncIterator[Callable[[], None]]:
    """Run stages in this process for the length of the block, which gets a check that they do."""
    stop = asyncio.Event()
    work = asyncio.create_task(Worker(stages, settings).run(stop))

    def check() -> None:
        if work.done():
            raise ReplayError(
                "a stage has failed, the log says why: nothing has changed, try again"
            )

    try:
        yield check
    finally:
        stop.set()
        await work


async def clear(plan: Plan) -> None:
    """Delete what a replay has beside the flow: topics, groups, snapshots."""
    await topics.delete_all(plan.shadow)
    await delete_groups(plan.settings, group_name(plan.shadow, ""))
    await asyncio.to_thread(shutil.rmtree, Path(plan.shadow.state_dir), ignore_errors=True)
