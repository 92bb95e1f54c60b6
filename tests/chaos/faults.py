"""What may go wrong. Each fault acts on a chain and returns when it is over."""

import asyncio
import contextlib
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.chaos.flow import COMMANDS, Chain, pick
from tests.support.broker import Broker
from tests.support.postgres import Postgres

JUNK = b"\xff\xfe no record of ours"


@dataclass
class World:
    """What faults may act on."""

    chain: Chain
    broker: Broker
    postgres: Postgres
    sent: list[bytes]
    chance: random.Random
    junk: int = 0


async def kill(world: World) -> str:
    """Kill -9 a part and start it again."""
    name = pick(world.chance, world.chain)
    await world.chain.end(name, signal.SIGKILL)
    await world.chain.mend()
    return name


async def restart(world: World) -> str:
    """Stop a part in order and start it again."""
    name = pick(world.chance, world.chain)
    await world.chain.end(name, signal.SIGTERM)
    await world.chain.mend()
    return name


async def freeze(world: World) -> str:
    """Stop a part from doing anything for longer than its session."""
    name = pick(world.chance, world.chain)
    process = world.chain.processes[name]
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(world.chance.uniform(1.0, 9.0))
        process.send_signal(signal.SIGCONT)
    return name


async def join(world: World) -> str:
    """Let a second one of a part join its group, and leave it or die."""
    name = world.chance.choice(sorted(COMMANDS))
    await world.chain.start(name, as_name=f"{name}-2")
    await asyncio.sleep(world.chance.uniform(2.0, 12.0))
    await world.chain.end(f"{name}-2", world.chance.choice([signal.SIGTERM, signal.SIGKILL]))
    return name


async def restart_broker(world: World) -> str:
    """Stop the broker in order and start it again."""
    await asyncio.to_thread(world.broker.restart)
    return "kafka"


async def kill_broker(world: World) -> str:
    """Kill the broker and start it again."""
    await asyncio.to_thread(world.broker.kill)
    await asyncio.to_thread(world.broker.start)
    return "kafka"


async def freeze_broker(world: World) -> str:
    """Keep the broker from doing anything for a while."""
    with world.broker.frozen():
        await asyncio.sleep(world.chance.uniform(1.0, 9.0))
    return "kafka"


async def kill_database(world: World) -> str:
    """Kill the database, and start it some seconds later."""
    await asyncio.to_thread(world.postgres.stop)
    await asyncio.sleep(world.chance.uniform(0.5, 6.0))
    await asyncio.to_thread(world.postgres.start)
    return "postgres"


async def send_again(world: World) -> str:
    """Deliver some articles once more."""
    again = world.chance.sample(world.sent, min(10, len(world.sent)))
    await world.chain.send(again)
    return f"{len(again)} articles"


async def send_junk(world: World) -> str:
    """Deliver something that is no record."""
    await world.chain.send([JUNK])
    world.junk += 1
    return "news.inbound.v1"


FAULTS: tuple[Callable[[World], Awaitable[str]], ...] = (
    kill,
    kill,
    kill,
    restart,
    freeze,
    join,
    restart_broker,
    kill_broker,
    freeze_broker,
    kill_database,
    send_again,
    send_junk,
)
