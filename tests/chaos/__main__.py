"""Run the chain under faults: `python -m tests.chaos --minutes 30 --seed 1`, or `--each`.

A run without faults first gives what must come out. Then round after round, each with a seed of its
own: articles come in, faults hit at random, and in the end the events of the compacted topic, the
rows of the database, the articles and the dead letters must be the same. With `--each`, or with the
names of faults, each of them hits once in a round, outlasts all patience, and a table is printed.
The exit code is 1 if any round differs; its seed makes it again.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace

from pipeline.cli.running import own_flow
from pipeline.runtime.settings import Settings
from pipeline.sinks.postgres.migrating import migrate
from tests.chaos import processes, servers, surroundings
from tests.chaos.flow import COMMANDS, Chain
from tests.chaos.oracle import State, state_of
from tests.chaos.world import FAULTS, Act, World
from tests.support.cluster import Cluster, cluster
from tests.support.disks import small_disk
from tests.support.doors import door
from tests.support.kafka_container import free_port
from tests.support.postgres import Postgres, provide

AT_ONCE = 4
DISK_MEGABYTES = 256
PEOPLES = (
    ("Russia", "Ukraine", "Russian", "Ukrainian", "Moscow", "Kyiv"),
    ("Japan", "Chile", "Japanese", "Chilean", "Tokyo", "Santiago"),
    ("India", "Pakistan", "Indian", "Pakistani", "New Delhi", "Islamabad"),
    ("Egypt", "Ethiopia", "Egyptian", "Ethiopian", "Cairo", "Addis Ababa"),
    ("Armenia", "Azerbaijan", "Armenian", "Azerbaijani", "Yerevan", "Baku"),
)
"""The day of talks of the demo is told of several pairs of countries."""


TABLE = """## Each fault by itself

    make faults

The chain of `make chaos` on three brokers; fault after fault, each while some articles come in, and
each for longer than every patience. Without faults: {wanted}. With them **{lost} lost, {extra} too
many**: events, rows, articles and dead letters that were missing or other, or should not be.
Articles that a topic had twice, which readers see once: {twice}. The last columns are the time from
the end of the fault until all was through, into the database.

| fault | name | times | median | longest |
|---|---|---|---|---|"""


class Servers(NamedTuple):
    """What all rounds share."""

    kafka: Cluster
    postgres: Postgres


class Round(NamedTuple):
    """How a round ended. `recovery` is, for each fault that was asked for, the time after it."""

    state: State
    recovery: dict[str, float]


def articles(pairs: int) -> list[bytes]:
    """Return the deliveries of a run, in order: copies, corrections and kills are among them."""
    lines = files("pipeline.demo").joinpath("articles.jsonl").read_text().splitlines()
    made = []
    for line in lines:
        for number, names in enumerate(PEOPLES[:pairs]):
            text = line
            for old, new in zip(PEOPLES[0], names, strict=True):
                text = text.replace(old, new)
            row = json.loads(text)
            row["external_id"] += f"-{number}"
            if "url" in row:
                row["url"] += f"-{number}"
            made.append(json.dumps(row).encode())
    return made


@contextlib.asynccontextmanager
async def running(servers: Servers, seed: int, url: str, *, long: bool) -> AsyncIterator[World]:
    """Give a world with a chain that runs, on topics, state and tables of its own."""
    there = urlsplit(url)
    port = free_port(6_000)
    behind = there._replace(netloc=f"{there.username}:{there.password}@127.0.0.1:{port}").geturl()
    told = Settings(
        session_timeout_secs=4,
        snapshot_every_secs=2,
        batch_max_records=20,
        nlp_processes=1,
        postgres_url=behind,
        replication_factor=servers.kafka.replicas,
    )
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"chaos-{seed}-")))
        disk = stack.enter_context(small_disk(folder / "state", megabytes=DISK_MEGABYTES))
        database = stack.enter_context(door(port, there.port or 5432))
        own = await stack.enter_async_context(own_flow(told, servers.kafka.bootstrap))
        own = replace(own, state_dir=str(disk.folder))
        chain = Chain(own, servers.kafka.through_doors, folder)
        stack.push_async_callback(chain.close)
        chance = random.Random(seed)
        for name in COMMANDS:
            await chain.start(name)
        yield World(chain, servers.kafka, servers.postgres, database, disk, chance, long)


async def run_round(
    servers: Servers, values: Sequence[bytes], seed: int, told: Counter[str], acts: Sequence[Act]
) -> Round:
    """Return the end of one run; seed 0 is the one without faults, `acts` are those to try."""
    with servers.postgres.database() as url:
        migrate(url)
        async with running(servers, seed, url, long=bool(acts)) as world:
            recovery: dict[str, float] = {}
            pieces = len(acts) or -(-len(values) // AT_ONCE)
            for piece in range(pieces):
                some = values[piece * len(values) // pieces : (piece + 1) * len(values) // pieces]
                await world.chain.send(some)
                world.sent += some
                if acts:
                    recovery[acts[piece].__name__] = await hit_and_time(world, acts[piece])
                elif seed:
                    await hit(world, told)
            await surroundings.send_all_poison(world)
            await world.chain.mend()
            await world.chain.finish()
            return Round(state_of(world.chain.harvest, url), recovery)


async def hit(world: World, told: Counter[str]) -> None:
    """Wait a moment; then, more often than not, let something go wrong."""
    await asyncio.sleep(world.chance.uniform(0.1, 2.0))
    if world.chance.random() < 0.6:
        can = {name: one for name, one in FAULTS.items() if one.brokers <= world.kafka.replicas}
        [name] = world.chance.choices(list(can), [one.weight for one in can.values()])
        where = await can[name].act(world)
        told[name] += 1
        print(f"    {name} {where}", file=sys.stderr, flush=True)


async def hit_and_time(world: World, act: Act) -> float:
    """Let something go wrong; return how many seconds after it all is through."""
    where = await act(world)
    over = time.monotonic()
    await world.chain.mend()
    await world.chain.until_through()
    secs = time.monotonic() - over
    print(f"    {act.__name__} {where}: through after {secs:.0f} s", file=sys.stderr, flush=True)
    return secs


async def nothing(_world: World) -> str:
    """Let nothing go wrong."""
    return ""


async def go_on(servers: Servers, values: Sequence[bytes], seed: int, minutes: float) -> int:
    """Run rounds with faults at random until the time is over; return how many differ."""
    faults: Counter[str] = Counter()
    wanted = (await run_round(servers, values, 0, faults, ())).state
    print(f"without faults: {wanted}", flush=True)
    give_up, first, bad = time.monotonic() + minutes * 60, seed, 0
    while time.monotonic() < give_up:
        began = time.monotonic()
        found = (await run_round(servers, values, seed, faults, ())).state
        differs = found.differs(wanted)
        bad += any(differs)
        for line in found.differences(wanted):
            print(line, file=sys.stderr, flush=True)
        said = f"DIFFERENT {differs._asdict()}" if any(differs) else "the same"
        print(f"seed {seed}: {said}, {found}, {time.monotonic() - began:.0f} s", flush=True)
        seed += 1
    print(f"{seed - first} rounds, {bad} different; faults: {dict(sorted(faults.items()))}")
    return bad


async def try_each(
    servers: Servers, values: Sequence[bytes], seed: int, minutes: float, names: Sequence[str]
) -> int:
    """Run rounds in which each fault hits once; print a table; return how many rounds differ."""
    acts = [FAULTS[name].act if name in FAULTS else EXTRA[name] for name in names]
    wanted = (await run_round(servers, values, 0, Counter(), ())).state
    give_up = time.monotonic() + minutes * 60
    secs: defaultdict[str, list[float]] = defaultdict(list)
    bad = lost = extra = twice = 0
    while time.monotonic() < give_up:
        found = await run_round(servers, values, seed, Counter(), [nothing, *acts])
        differs = found.state.differs(wanted)
        for line in found.state.differences(wanted):
            print(line, file=sys.stderr, flush=True)
        bad, lost, extra = bad + any(differs), lost + differs.lost, extra + differs.extra
        twice += found.state.twice
        for name, some in found.recovery.items():
            secs[name].append(some)
        seed += 1
    print(TABLE.format(wanted=wanted, lost=lost, extra=extra, twice=twice))
    for act in (nothing, *acts):
        what, _, after = (act.__doc__ or "").partition("\n")[0].rstrip(".").partition(":")
        median = statistics.median(secs[act.__name__])
        print(
            f"| {what}{after and ','}{after} | `{act.__name__}` | {len(secs[act.__name__])} "
            f"| {median:.0f} s | {max(secs[act.__name__]):.0f} s |"
        )
    return bad


EXTRA: dict[str, Act] = {
    one.__name__: one
    for one in (processes.freeze_past_poll, *map(processes.crash_at, processes.STEPS))
}
"""Faults that take too long to come at random."""
assert servers.EVENTS  # its faults are entered by its import


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("faults", nargs="*", metavar="FAULT", help="try only these")
    parser.add_argument("--each", action="store_true", help="try each fault by itself")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    return parser.parse_args()


async def main() -> int:
    """Do what is asked for; return the exit code."""
    asked = _asked()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it tells every refused connection
    with ExitStack() as stack:
        shared = Servers(
            stack.enter_context(cluster(asked.brokers)), stack.enter_context(provide())
        )
        if not (asked.each or asked.faults):
            return int(bool(await go_on(shared, articles(5), asked.seed, asked.minutes)))
        names = asked.faults or [
            *(name for name, one in FAULTS.items() if one.brokers <= asked.brokers),
            *EXTRA,
        ]
        bad = await try_each(shared, articles(3), asked.seed, asked.minutes, names)
        return int(bool(bad))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
