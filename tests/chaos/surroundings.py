"""Faults of what is around: the network, the disk, the clock, and what others send."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from pipeline.flow import FLOW
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.tail import Tail
from tests.chaos.flow import REMEMBERING
from tests.chaos.world import World, fault
from tests.support.doors import Door

LATE_SECS = 0.3
NARROW_BYTES_PER_SEC = 200_000
WRONG_TIMES = ("+2h", "-2h", "+40m", "-3d")


@fault()
async def cut_network(world: World) -> str:
    """End all connections to Kafka, and refuse new ones for longer than a session."""
    return await _during(world, Door.cut, world.secs(1.0, 9.0))


@fault()
async def silence_network(world: World) -> str:
    """Let nothing pass to and from Kafka for longer than a session, and tell nobody."""
    return await _during(world, Door.silent, world.secs(1.0, 9.0))


@fault()
async def orphan_connections(world: World) -> str:
    """Take the other end of all connections to Kafka away, and tell nobody."""
    count = sum(member.door.orphan() for member in world.kafka.members)
    return f"{count} connections"


@fault()
async def slow_network(world: World) -> str:
    """Delay all that goes to and from Kafka by 300 ms."""
    return await _during(world, lambda door: door.slow(delay_secs=LATE_SECS), world.secs(2.0, 15.0))


@fault()
async def narrow_network(world: World) -> str:
    """Let little through to and from Kafka."""
    narrow = world.secs(2.0, 15.0)
    return await _during(world, lambda door: door.slow(bytes_per_sec=NARROW_BYTES_PER_SEC), narrow)


@fault()
async def cut_database(world: World) -> str:
    """End all connections to the database, and refuse new ones for a while."""
    with world.database.cut():
        await asyncio.sleep(world.secs(1.0, 9.0))
    return "postgres"


@fault()
async def silence_database(world: World) -> str:
    """Let nothing pass to and from the database for a while, and tell nobody."""
    with world.database.silent():
        await asyncio.sleep(world.secs(1.0, 9.0))
    return "postgres"


@fault()
async def slow_database(world: World) -> str:
    """Delay all that goes to and from the database by 300 ms."""
    with world.database.slow(delay_secs=LATE_SECS):
        await asyncio.sleep(world.secs(2.0, 15.0))
    return "postgres"


@fault()
async def fill_disk(world: World) -> str:
    """Leave no room for snapshots; meanwhile kill a part that wants to write one."""
    name = world.chance.choice(REMEMBERING)
    with world.disk.full():
        await asyncio.sleep(world.secs(2.0, 6.0))
        if name in world.chain.processes:
            await world.chain.end(name, signal.SIGKILL)
        await world.chain.mend()
        await asyncio.sleep(world.secs(2.0, 6.0))
    return name


@fault()
async def jump_clock(world: World) -> str:
    """Let the clock of a part jump by hours, twice, and then be right again."""
    name = world.part()
    clock = world.chain.clocks.get(name)
    if clock is None:
        return f"{name} has none"
    for offset in world.chance.sample(WRONG_TIMES, 2):
        clock.set(offset)
        await asyncio.sleep(world.secs(1.0, 6.0))
    clock.set("+0")
    return name


@fault()
async def send_again(world: World) -> str:
    """Deliver some articles once more, in another order."""
    again = world.chance.sample(world.sent, min(10, len(world.sent)))
    await world.chain.send(again)
    return f"{len(again)} articles"


@fault()
async def repeat_inside(world: World) -> str:
    """Send records of a topic between two stages once more, in another order."""
    topic = world.chance.choice([stage.reads for stage in FLOW[1:]])
    async with Tail(world.chain.settings, [topic], start="start") as tail:
        records = []
        while found := await tail.read(1.0, 1_000):
            records += found
    again = world.chance.sample(records, min(10, len(records)))
    await _send(world, topic, [Message(one.key, one.value, list(one.headers)) for one in again])
    return f"{len(again)} of {topic}"


@fault()
async def send_poison(world: World) -> str:
    """Send a stage something that it cannot take."""
    if not world.poison:
        return "none is left"
    one = world.poison.pop(world.chance.randrange(len(world.poison)))
    await _send(world, one.topic, [Message(b"poison", one.value, [])])
    return f"{one.wrong} to {one.topic}"


async def send_all_poison(world: World) -> None:
    """Send what has not been sent yet, so that the dead letters of all runs are the same."""
    while world.poison:
        await send_poison(world)


async def _send(world: World, topic: str, messages: list[Message]) -> None:
    outbox = Outbox(world.chain.settings, "chaos")
    await outbox.start()
    try:
        await outbox.send(topic_name(world.chain.settings, topic), messages)
    finally:
        await outbox.stop()


async def _during(
    world: World, harm: Callable[[Door], AbstractContextManager[None]], secs: float
) -> str:
    """Do something to every door for a while."""
    with ExitStack() as stack:
        for member in world.kafka.members:
            stack.enter_context(harm(member.door))
        await asyncio.sleep(secs)
    return f"{secs:.0f} s"
