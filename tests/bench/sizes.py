"""How many workers, cores and partitions for how much news, and what delay they give.

`python -m tests.bench.sizes [--peak 3]` takes what a record costs each stage (measured: see
docs/scaling.md), plans workers for the peak of the day, and simulates minutes of that peak
(tests/bench/simulation.py).
"""

import argparse
import math
import random
import statistics
from typing import NamedTuple

from tests.bench.simulation import Arrival, Station, peak_lag, simulate

DAY_SECS = 86_400
USED = 0.7
"""The share of its time that a step may be busy at the peak; above it queues grow fast."""
CORES = 16
"""Of one machine: the most step processes of one worker."""
PARTITIONS = 4
"""A worker, at least."""
LONGEST_SECS = 300
MOST_RECORDS = 120_000


class Cost(NamedTuple):
    """What a record costs a stage; `in_processes`: a worker uses all cores of its machine.

    `by_language`: its key is the language, so it has a partition for each and no more.
    """

    name: str
    secs: float
    in_processes: bool = False
    by_language: bool = False


COSTS = (
    Cost("ingest", 0.003),
    Cost("dedupe", 0.000_7, by_language=True),
    Cost("tag", 0.080, in_processes=True),
    Cost("code", 0.008, in_processes=True),
    Cost("merge", 0.000_6),
)
"""Articles of some 450 words, one mention an article."""
SIZES = ((10_000, 1), (1_000_000, 1), (100_000_000, 8))
"""Articles a day, and in how many languages, as many in each."""
ACKNOWLEDGED_SECS = 0.01


def plan(rate, languages):
    """Return the stations for so many records a second."""
    stations = []
    for cost in COSTS:
        steps = math.ceil(rate * cost.secs / USED)
        parallel = min(steps, CORES) if cost.in_processes else 1
        most = languages if cost.by_language else math.inf
        workers = min(math.ceil(steps / parallel), most)
        # So many that no worker has much more than another: the fullest one says how late all is.
        partitions = min(2 ** math.ceil(math.log2(PARTITIONS * workers)), most)
        stations.append(
            Station(cost.name, cost.secs, partitions, workers, parallel, ACKNOWLEDGED_SECS)
        )
    return stations


def look(per_day, languages, peak):
    """Return the stations for a size, and what is simulated of its peak."""
    rate = peak * per_day / DAY_SECS
    stations = plan(rate, languages)
    chance, time, arrivals = random.Random(1), 0.0, []
    while time < LONGEST_SECS and len(arrivals) < MOST_RECORDS:
        time += chance.expovariate(rate)
        arrivals.append(Arrival(time, chance.randrange(1 << 30)))
    passed = simulate(stations, arrivals)
    delays = sorted(one.left[-1] - one.entered for one in passed)
    lag = peak_lag([one.entered for one in passed], [one.left[-1] for one in passed])
    return stations, (statistics.median(delays), delays[int(0.99 * len(delays))], lag)


def row(per_day, languages, peak):
    """Return the line of a size."""
    stations, (middle, late, lag) = look(per_day, languages, peak)
    rate = per_day / DAY_SECS
    steps = " · ".join(
        f"{one.name} {one.workers}" + (f"x{one.parallel}" if one.parallel > 1 else "")
        for one in stations
    )
    cores = peak * rate * sum(one.secs for one in stations)
    busiest = max(stations, key=lambda one: peak * rate / one.highest_rate)
    backlog = rate * 3_600 / (min(one.highest_rate for one in stations) - rate) / 60
    return (
        f"| {per_day:,} in {languages} | {rate:,.1f}, {peak * rate:,.1f} | {steps} "
        f"| {max(one.partitions for one in stations)} | {cores:,.1f} "
        f"| {busiest.name}, {peak * rate / busiest.highest_rate:.0%} "
        f"| {middle:.2f}, {late:.2f} | {lag:,} | {backlog:,.0f} |"
    )


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peak", type=float, default=3.0)
    asked = parser.parse_args()
    print(
        "| articles a day in languages | a second: mean, peak | workers (x processes) | partitions "
        "| cores at peak | busiest | delay s: 50 %, 99 % | lag | min to catch up an hour |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    for per_day, languages in SIZES:
        print(row(per_day, languages, asked.peak))


if __name__ == "__main__":
    main()
