"""Hold the simulation of a flow (tests/bench/simulation.py) against real workers on Kafka.

`python -m tests.bench.scaling [--small]` starts Kafka in a container and workers whose step sleeps
for each record instead of computing, so that other work on the machine counts little. What a record
takes is how fast the first run was, a burst at one worker; how long a batch is sent, its metrics
say. All further runs are foretold from that, with the arrivals as Kafka has their times. The
deviation is that of the simulation: (simulated - measured) / measured.
"""

import argparse
import asyncio
import itertools
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.bench.simulation import Arrival, Station, peak_lag, simulate
from tests.support.broker import PROVIDERS
from tests.support.toyflow import NOTES, ToyFlow, some_notes, until

PARTITIONS = 4
SECS = 0.02
"""What the step sleeps, a record."""
TICK_SECS = 0.1
THROUGH_SECS = 180


class Run(NamedTuple):
    """One measurement: `at_once` records, then `rate` a second for `secs`; `chain`: two stages."""

    name: str
    workers: int = 1
    at_once: int = 0
    rate: float = 0.0
    secs: float = 0.0
    chain: bool = False

    @property
    def count(self):
        return self.at_once + round(self.rate * self.secs)


RUNS = (
    Run("burst, one worker", at_once=600),
    Run("burst, two workers", workers=2, at_once=600),
    Run("steady 35/s, one worker", rate=35, secs=20),
    Run("steady 70/s, two workers", workers=2, rate=70, secs=15),
    Run("burst, then 25/s", at_once=300, rate=25, secs=20),
    Run("burst, two stages", at_once=400, chain=True),
)
SMALL = (Run("burst, one worker", at_once=200), Run("burst, two workers", workers=2, at_once=200))


class Seen(NamedTuple):
    """When the records entered and left, in Unix seconds, and the keys of their partitions."""

    entered: dict
    left: dict
    keys: dict

    def figures(self):
        """Return the records a second, the mean and the 95th percentile of the delay, the lag."""
        delays = [self.left[name] - self.entered[name] for name in self.entered]
        return {
            "records/s": len(delays) / (max(self.left.values()) - min(self.entered.values())),
            "mean delay s": statistics.fmean(delays),
            "delay 95 % s": statistics.quantiles(delays, n=20)[-1],
            "peak lag": peak_lag(list(self.entered.values()), list(self.left.values())),
        }


async def send(flow, run):
    """Send the records of a run, those that come one by one in small lots."""
    notes = some_notes(run.count, keys=run.count)
    rest = iter(notes)
    if run.at_once:
        await flow.send("a", itertools.islice(rest, run.at_once))
    began, sent = time.monotonic(), 0
    while sent < run.count - run.at_once:
        await asyncio.sleep(TICK_SECS)
        due = min(run.count - run.at_once, int((time.monotonic() - began) * run.rate))
        await flow.send("a", list(itertools.islice(rest, due - sent)))
        sent = due


async def start(flow, stage, secs):
    """Start a worker; a busy machine must not look like one that is silent."""
    worker = flow.worker(stage, TOY_SECS=secs, DATELINE_SESSION_TIMEOUT_SECS=30)
    await until(worker.is_ready, THROUGH_SECS)
    return worker


async def measure(broker, folder, run, number):
    """Return what was seen of a run, and what the sending of a batch took its first worker."""
    flow = ToyFlow(broker, f"scaling-{number}.", folder)
    await flow.create(PARTITIONS)
    try:
        workers = [await start(flow, "thread", SECS) for _ in range(run.workers)]
        if run.chain:
            await start(flow, "second", SECS / 2)
        # Every worker has its share before the clock runs.
        share = PARTITIONS / run.workers
        for worker in workers:
            await until(lambda one=worker: _partitions(one) == share, THROUGH_SECS)
        await send(flow, run)
        outputs = await flow.read("c" if run.chain else "b", run.count, THROUGH_SECS)
        inputs = await flow.read("a", run.count)
        return _seen(inputs, outputs), _sending_secs(workers[0])
    finally:
        await flow.close()


def _partitions(worker):
    return sum(one["partitions"] for one in json.loads(worker.get("/readyz")[1])["stages"])


def _seen(inputs, outputs):
    entered, left, keys = {}, {}, {}
    for record in inputs:
        name = NOTES.decode(record.value).id
        entered[name], keys[name] = record.timestamp / 1_000, record.partition
    for record in outputs:
        left[NOTES.decode(record.value).id] = record.timestamp / 1_000
    return Seen(entered, left, keys)


def _sending_secs(worker):
    """Return how long the sending of a batch took, on the mean."""
    return worker.metric("dateline_send_seconds_sum") / worker.metric("dateline_batches_total")


def foretell(run, seen, secs, batch_secs):
    """Return the same of the simulation."""
    stations = [Station("thread", secs, PARTITIONS, run.workers, batch_secs=batch_secs)]
    if run.chain:
        stations.append(Station("second", secs / 2, PARTITIONS, batch_secs=batch_secs))
    names = sorted(seen.entered, key=seen.entered.get)
    first = seen.entered[names[0]]
    arrivals = [Arrival(seen.entered[name] - first, seen.keys[name]) for name in names]
    passed = simulate(stations, arrivals)
    left = {name: first + one.left[-1] for name, one in zip(names, passed, strict=True)}
    return Seen(seen.entered, left, seen.keys)


def rows_of(run, measured, simulated):
    """Yield the lines of a run: what, measured, simulated, deviation."""
    pairs = zip(measured.figures().items(), simulated.figures().values(), strict=True)
    for (what, real), told in pairs:
        yield f"| {run.name} | {what} | {real:.2f} | {told:.2f} | {(told - real) / real:+.0%} |"


async def main():
    """Measure, simulate, print the section of a document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    asked = parser.parse_args()
    rows = []
    with PROVIDERS["container"]() as broker, tempfile.TemporaryDirectory() as folder:
        costs = None
        for number, run in enumerate(SMALL if asked.small else RUNS):
            seen, sending_secs = await measure(broker, Path(folder), run, number)
            costs = costs or (1 / seen.figures()["records/s"], sending_secs)
            rows += rows_of(run, seen, foretell(run, seen, *costs))
    print("## Simulation\n\n    python -m tests.bench.scaling\n")
    print(
        f"A record takes {1_000 * costs[0]:.1f} ms and the sending of a batch "
        f"{1_000 * costs[1]:.0f} ms (from the first run); {psutil.cpu_count()} cores with a load "
        f"of {psutil.getloadavg()[0]:.0f}.\n"
    )
    print("| run | what | measured | simulated | deviation |\n|---|---|---|---|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    asyncio.run(main())
