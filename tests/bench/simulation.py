"""A flow of stages as queues: what would its lag and its delays be? A discrete-event simulation.

A stage is some workers that share its partitions. Each partition hands out what waits as one batch,
as large as takes about a second; the batches of one worker take turns at its step (`parallel`
processes share one); what came of a batch is sent, and only then the partition goes on. So does
`pipeline/runtime/lane.py`. Time is in seconds.
"""

import math
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import simpy

TARGET_SECS = 1.0


class Station(NamedTuple):
    """One stage: a record takes `secs`, sending a batch `batch_secs` beside it."""

    name: str
    secs: float
    partitions: int
    workers: int = 1
    parallel: int = 1
    batch_secs: float = 0.0
    most: int = 500

    @property
    def batch_size(self) -> int:
        """Return how many records a batch may have."""
        return max(1, min(self.most, int(TARGET_SECS * self.parallel / self.secs)))

    @property
    def highest_rate(self) -> float:
        """Return how many records a second it can take, if all partitions get the same."""
        return min(self.workers, self.partitions) * self.parallel / self.secs


class Arrival(NamedTuple):
    """A record that enters at `time`; `key` chooses its partition at every stage."""

    time: float
    key: int


class Passage(NamedTuple):
    """When a record entered the first stage, and when it left each stage, in order."""

    entered: float
    left: tuple[float, ...]


def simulate(
    stations: Sequence[Station], arrivals: Sequence[Arrival], cores: int | None = None
) -> list[Passage]:
    """Return how every record passes, in order of arrival; `cores` bound all steps together."""
    world = simpy.Environment()
    shared = simpy.Resource(world, cores) if cores else None
    left: list[list[float]] = [[] for _ in arrivals]
    queues: list[_Queues] = []
    for place, station in enumerate(stations):
        queues.append(_Queues(world, station, place, queues, left=left, cores=shared))

    def feed():
        for number, arrival in enumerate(arrivals):
            yield world.timeout(max(0.0, arrival.time - world.now))
            queues[0].put(number, arrival.key)

    world.process(feed())
    world.run()
    pairs = zip(arrivals, left, strict=True)
    return [Passage(arrival.time, tuple(times)) for arrival, times in pairs]


class _Queues:
    """The partitions of one stage, and the lanes that work on them."""

    def __init__(self, world, station, place, stages, *, left, cores):
        self._world = world
        self._station = station
        self._place = place
        self._stages = stages
        self._left = left
        self._cores = cores
        self._waiting = [deque() for _ in range(station.partitions)]
        self._wake = [world.event() for _ in range(station.partitions)]
        turns = [simpy.Resource(world, 1) for _ in range(station.workers)]
        for partition in range(station.partitions):
            world.process(self._lane(partition, turns[partition % station.workers]))

    def put(self, number, key):
        partition = key % self._station.partitions
        self._waiting[partition].append((number, key))
        if not self._wake[partition].triggered:
            self._wake[partition].succeed()

    def _lane(self, partition, turn):
        station, waiting = self._station, self._waiting[partition]
        while True:
            if not waiting:
                self._wake[partition] = self._world.event()
                yield self._wake[partition]
            batch = [waiting.popleft() for _ in range(min(len(waiting), station.batch_size))]
            with turn.request() as mine:
                yield mine
                yield from self._step(math.ceil(len(batch) / station.parallel) * station.secs)
            yield self._world.timeout(station.batch_secs)
            for number, key in batch:
                self._left[number].append(self._world.now)
                if self._place + 1 < len(self._stages):
                    self._stages[self._place + 1].put(number, key)

    def _step(self, secs):
        if self._cores is None:
            yield self._world.timeout(secs)
            return
        with self._cores.request() as core:
            yield core
            yield self._world.timeout(secs)


def peak_lag(entered: Sequence[float], left: Sequence[float]) -> int:
    """Return the most records that had entered and not left."""
    steps = sorted([(time, 1) for time in entered] + [(time, -1) for time in left])
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most
