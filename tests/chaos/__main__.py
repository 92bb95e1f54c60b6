"""Run the chain under faults for some minutes: `python -m tests.chaos --minutes 30 --seed 1`.

A run without faults first gives what must come out. Then round after round, each with a seed of its
own: articles come in, faults hit at random, and in the end the events of the compacted topic, the
rows of the database, and the counts of articles and rejects must be the same. The exit code is 1 if
any round differs; its seed makes it again.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from importlib.resources import files
from pathlib import Path

from pipeline.cli.running import own_flow
from pipeline.runtime.settings import Settings
from pipeline.sinks.postgres.migrating import migrate
from tests.chaos.faults import FAULTS, JUNK, World
from tests.chaos.flow import COMMANDS, Chain
from tests.chaos.oracle import State, state_of
from tests.support.broker import Broker, container
from tests.support.postgres import Postgres, provide

AT_ONCE = 4
PEOPLES = (
    ("Russia", "Ukraine", "Russian", "Ukrainian", "Moscow", "Kyiv"),
    ("Japan", "Chile", "Japanese", "Chilean", "Tokyo", "Santiago"),
    ("India", "Pakistan", "Indian", "Pakistani", "New Delhi", "Islamabad"),
    ("Egypt", "Ethiopia", "Egyptian", "Ethiopian", "Cairo", "Addis Ababa"),
    ("Armenia", "Azerbaijan", "Armenian", "Azerbaijani", "Yerevan", "Baku"),
)
"""The day of talks of the demo is told of several pairs of countries."""


def articles() -> list[bytes]:
    """Return the deliveries of a run, in order: copies, corrections and kills are among them."""
    lines = files("pipeline.demo").joinpath("articles.jsonl").read_text().splitlines()
    made = []
    for line in lines:
        for number, names in enumerate(PEOPLES):
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
async def running(broker: Broker, url: str, folder: Path) -> AsyncIterator[Chain]:
    """Give a chain on topics, state and tables of its own."""
    told = Settings(
        session_timeout_secs=4, snapshot_every_secs=2, batch_max_records=20, postgres_url=url
    )
    async with own_flow(told, broker.bootstrap) as own:
        chain = Chain(own, folder)
        try:
            for name in COMMANDS:
                await chain.start(name)
            yield chain
        finally:
            await chain.close()


async def run_round(
    broker: Broker, postgres: Postgres, values: Sequence[bytes], seed: int, told: Counter[str]
) -> State:
    """Return the end of one run; seed 0 is the one without faults."""
    chance = random.Random(seed)
    with (
        postgres.database() as url,
        tempfile.TemporaryDirectory(prefix=f"chaos-{seed}-") as folder,
    ):
        migrate(url)
        async with running(broker, url, Path(folder)) as chain:
            world = World(chain, broker, postgres, [], chance)
            for start in range(0, len(values), AT_ONCE):
                some = values[start : start + AT_ONCE]
                await chain.send(some)
                world.sent += some
                if seed:
                    await hit(world, told)
            if not world.junk:
                await chain.send([JUNK])
            await chain.mend()
            await chain.finish()
        return state_of(chain.harvest, url)


async def hit(world: World, told: Counter[str]) -> None:
    """Wait a moment; then, more often than not, let something go wrong."""
    await asyncio.sleep(world.chance.uniform(0.1, 2.0))
    if world.chance.random() < 0.6:
        fault = world.chance.choice(FAULTS)
        where = await fault(world)
        told[fault.__name__] += 1
        print(f"    {fault.__name__} {where}", file=sys.stderr, flush=True)


async def main() -> int:
    """Run rounds until the time is over; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it tells every refused connection
    values, faults, bad, seed = articles(), Counter(), 0, asked.seed
    with container() as broker, provide() as postgres:
        wanted = await run_round(broker, postgres, values, 0, faults)
        print(f"without faults: {wanted._asdict()}", flush=True)
        give_up = time.monotonic() + asked.minutes * 60
        while time.monotonic() < give_up:
            began = time.monotonic()
            found = await run_round(broker, postgres, values, seed, faults)
            good = found[:4] == wanted[:4]
            bad += not good
            said = "the same" if good else f"DIFFERENT {found._asdict()}"
            secs = time.monotonic() - began
            print(f"seed {seed}: {said}, {found.doubled} doubled, {secs:.0f} s", flush=True)
            seed += 1
    print(f"{seed - asked.seed} rounds, {bad} different; faults: {dict(sorted(faults.items()))}")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
