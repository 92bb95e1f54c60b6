"""Faults of the brokers and of the database."""

import asyncio

from pipeline.runtime.names import topic_name
from pipeline.runtime.topics import list_topics
from tests.chaos.world import World, fault
from tests.support.cluster import Member

EVENTS = "news.event.v1"


@fault()
async def restart_broker(world: World) -> str:
    """Stop a broker in order and start it again."""
    member = world.chance.choice(world.kafka.members)
    await asyncio.to_thread(member.broker.restart)
    return _number(world, member)


@fault()
async def kill_broker(world: World) -> str:
    """Kill the broker that leads the events, and start it some seconds later."""
    member = await _leader(world)
    await asyncio.to_thread(member.broker.kill)
    await asyncio.sleep(world.secs(0.0, 9.0))
    await asyncio.to_thread(member.broker.start)
    return _number(world, member)


@fault()
async def freeze_broker(world: World) -> str:
    """Keep a broker from doing anything for a while."""
    member = world.chance.choice(world.kafka.members)
    with member.broker.frozen():
        await asyncio.sleep(world.secs(1.0, 9.0))
    return _number(world, member)


@fault(brokers=3)
async def roll_brokers(world: World) -> str:
    """Stop and start every broker, each once the one before it has caught up."""
    for member in world.kafka.members:
        await asyncio.to_thread(member.broker.restart)
        await world.kafka.until_in_sync(await list_topics(world.chain.settings))
    return "all brokers"


@fault(brokers=3)
async def isolate_leader(world: World) -> str:
    """Cut the broker that leads the events off from the others; clients still reach it."""
    member = await _leader(world)
    with world.kafka.isolated(member):
        await asyncio.sleep(world.secs(2.0, 15.0))
    return _number(world, member)


@fault(brokers=3)
async def lose_disk(world: World) -> str:
    """Kill a broker and start it with an empty disk."""
    member = world.chance.choice(world.kafka.members)
    await world.kafka.until_in_sync(await list_topics(world.chain.settings))
    await asyncio.to_thread(world.kafka.lose_disk, member)
    return _number(world, member)


@fault()
async def kill_database(world: World) -> str:
    """Kill the database, and start it some time later."""
    await asyncio.to_thread(world.postgres.stop)
    await asyncio.sleep(world.secs(0.5, 6.0) if not world.long else 120.0)
    await asyncio.to_thread(world.postgres.start)
    return "postgres"


async def _leader(world: World) -> Member:
    return await world.kafka.leader_of(topic_name(world.chain.settings, EVENTS))


def _number(world: World, member: Member) -> str:
    return f"broker {world.kafka.members.index(member) + 1}"
