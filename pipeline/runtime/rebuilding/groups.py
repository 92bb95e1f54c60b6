"""Consumer groups: where they are, whether they run, and their end."""

import asyncio
from datetime import datetime

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupIdNotFound, NonEmptyGroup, for_code
from aiokafka.protocol.admin import DeleteGroupsRequest

from pipeline.runtime.cloudevents import recorded_at
from pipeline.runtime.names import topic_name
from pipeline.runtime.progress import committed, ends
from pipeline.runtime.rebuilding.plan import Plan
from pipeline.runtime.replay import read_range
from pipeline.runtime.replays import ReplayError
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import make_reader
from pipeline.runtime.takedown.cluster import committed_offsets, running_groups
from pipeline.runtime.topics import admin

LEAVE_TRIES = 100
LEAVE_WAIT_SECS = 0.2


async def check_read(plan: Plan, since: datetime) -> None:
    """See that the flow's stages have read all that was recorded before that time.

    What they wrote of it is kept, so it must be there.
    Raises: ReplayError: one has not; aiokafka.errors.KafkaError: no answer.
    """
    for stage in plan.stages:
        done = await committed(plan.settings, stage)
        for partition, end in (await ends(plan.settings, stage.reads)).items():
            at = done.get(partition, 0)
            if at >= end:
                continue
            async for records in read_range(plan.settings, partition, at, end):
                if recorded_at(records[0]) < since:
                    raise ReplayError(
                        f"{stage.name} has not read all yet that came in before {since}: let its "
                        "workers go on first, or begin earlier"
                    )
                break


async def busy_groups(plan: Plan) -> set[str]:
    """Return the groups that still run and must not while the switch is made.

    These are the stages that were rebuilt, and whoever reads a topic that is written anew.
    """
    settings = plan.settings
    ours = {stage.group(settings) for stage in plan.stages}
    topics = {topic_name(settings, topic) for topic in plan.remembered}
    async with admin(settings) as client:
        readers = await committed_offsets(client, topics)
        return await running_groups(client, {*ours, *readers})


async def offsets_at(settings: Settings, topic: str, time: datetime) -> dict[TopicPartition, int]:
    """Return the first offset of each partition that entered the topic at that time or later.

    `topic` is a name without the prefix.
    """
    there = await ends(settings, topic)
    consumer = make_reader(settings, "dateline-replay")
    await consumer.start()
    try:
        moment_ms = int(time.timestamp() * 1000)
        found = await consumer.offsets_for_times(dict.fromkeys(there, moment_ms))
    finally:
        await consumer.stop()
    return {
        partition: at.offset if (at := found.get(partition)) is not None else end
        for partition, end in there.items()
    }


async def delete_groups(settings: Settings, prefix: str) -> None:
    """Delete the consumer groups whose names begin so. They have no members, or lose them soon."""
    async with admin(settings) as client:
        names = {
            name for name, *_ in await client.list_consumer_groups() if name.startswith(prefix)
        }
        for name in sorted(names):
            await _delete_group(client, name)


async def _delete_group(client: AIOKafkaAdminClient, name: str) -> None:
    node = await client.find_coordinator(name)
    for _ in range(LEAVE_TRIES):
        # aiokafka has the request but no method for it.
        answer = await client._send_request(DeleteGroupsRequest([name]), node)  # noqa: SLF001
        ((_, code),) = answer.results
        error = for_code(code)
        if not code or error is GroupIdNotFound:
            return
        if error is not NonEmptyGroup:
            raise error(f"group {name} cannot be deleted")
        await asyncio.sleep(LEAVE_WAIT_SECS)
    raise ReplayError(f"group {name} still has members: stop them")
