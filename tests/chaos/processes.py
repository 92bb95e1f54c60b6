"""Faults of our own processes."""

import asyncio
import contextlib
import signal
from collections.abc import Sequence

from tests.chaos.flow import COMMANDS, REMEMBERING
from tests.chaos.world import Act, World, fault

CRASH_SECS = 30.0
STALL_SECS = 5
PAST_POLL_SECS = STALL_SECS + 60 + 10  # see broker_max_poll_interval in pipeline/runtime/app.py
STEPS = {
    "read": "between reading and the step",
    "step": "between the step and sending",
    "send": "while one partition has acknowledged and others have not",
    "ack": "between the acknowledgement and the commit",
    "commit": "just before the commit",
    "committed": "just after the commit",
    "snapshot": "while writing a snapshot",
    "snapshotted": "just after a snapshot",
}
"""The points that every part comes to which remembers; the sink writes no snapshot."""


@fault(weight=3)
async def kill(world: World) -> str:
    """Kill -9 a part and start it again."""
    name = world.part()
    await world.chain.end(name, signal.SIGKILL)
    await world.chain.mend()
    return name


@fault()
async def restart(world: World) -> str:
    """Stop a part in order and start it again."""
    name = world.part()
    await world.chain.end(name, signal.SIGTERM)
    await world.chain.mend()
    return name


@fault()
async def roll(world: World) -> str:
    """Stop and start every part, one after the other."""
    for name in sorted(world.chain.processes):
        await world.chain.end(name, signal.SIGTERM)
        await world.chain.mend()
    return "all parts"


@fault()
async def freeze(world: World) -> str:
    """Stop a part from doing anything for longer than its session."""
    name = world.part()
    process = world.chain.processes[name]
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(world.secs(1.0, 9.0))
        process.send_signal(signal.SIGCONT)
    return name


@fault(weight=2)
async def join(world: World) -> str:
    """Let more of a part join its group, one after the other, and leave it or die."""
    name = world.chance.choice(sorted(COMMANDS))
    more = [f"{name}-{number}" for number in range(2, 2 + world.chance.randint(1, 3))]
    for own in more:
        await world.chain.start(name, as_name=own)
        await asyncio.sleep(world.secs(1.0, 6.0))
    for own in more:
        await world.chain.end(own, world.chance.choice([signal.SIGTERM, signal.SIGKILL]))
    return f"{name}, {len(more)} more"


@fault(weight=3)
async def crash(world: World) -> str:
    """Let a part kill itself at a point of its work, and start it again."""
    name = world.chance.choice([*REMEMBERING, *COMMANDS])
    point = world.chance.choice([*STEPS])
    await _crash(world, [name], point, world.chance.randint(1, 3))
    return f"{name} at {point}"


async def freeze_past_poll(world: World) -> str:
    """Stop a part from doing anything for longer than `max.poll.interval.ms`."""
    name = world.chance.choice(REMEMBERING)
    await world.chain.end(name, signal.SIGTERM)
    await world.chain.start(name, stall_timeout_secs=STALL_SECS)
    await world.chain.until_through()
    await world.chain.send(world.sent[-10:])
    process = world.chain.processes[name]
    process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(PAST_POLL_SECS)
    process.send_signal(signal.SIGCONT)
    return name


def crash_at(point: str) -> Act:
    """Return a fault that lets all parts that remember, and the sink, kill themselves there."""

    async def act(world: World) -> str:
        died = await _crash(world, [*REMEMBERING, "sink"], point, 1)
        return f"{died} parts came to it"

    act.__name__ = f"crash_at_{point}"
    act.__doc__ = f"Kill -9 of dedupe, merge, story and the sink {STEPS[point]}."
    return act


async def _crash(world: World, names: Sequence[str], point: str, nth: int) -> int:
    """Start parts anew so that they kill themselves; return how many did within the time for it."""
    for name in names:
        await world.chain.end(name, signal.SIGTERM)
        await world.chain.start(name, crash=(point, nth))
    await world.chain.send(world.sent[-10:])  # something to come to the point with
    processes = [world.chain.processes[name] for name in names]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CRASH_SECS):
            await asyncio.gather(*(process.wait() for process in processes))
    died = [process.returncode == -signal.SIGKILL for process in processes]
    for name, process in zip(names, processes, strict=True):
        if process.returncode is None:
            await world.chain.end(name, signal.SIGKILL)
    await world.chain.mend()
    return sum(died)
