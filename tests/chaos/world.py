"""What faults act on, and what a fault is."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.chaos.flow import Chain
from tests.support.cluster import Cluster
from tests.support.disks import SmallDisk
from tests.support.doors import Door
from tests.support.poison import Poison, poisons
from tests.support.postgres import Postgres


@dataclass
class World:
    """A chain and all that it needs; `long` lets every fault outlast all patience."""

    chain: Chain
    kafka: Cluster
    postgres: Postgres
    database: Door
    disk: SmallDisk
    chance: random.Random
    long: bool = False
    sent: list[bytes] = field(default_factory=list)
    poison: list[Poison] = field(default_factory=poisons)

    def secs(self, least: float, most: float) -> float:
        """Return how long something lasts."""
        return most if self.long else self.chance.uniform(least, most)

    def part(self) -> str:
        """Return a part of the chain that runs."""
        return self.chance.choice(sorted(self.chain.processes))


Act = Callable[[World], Awaitable[str]]


class Fault(NamedTuple):
    """Something that goes wrong. It returns when it is over, and says where it was.

    `weight` is how often it comes beside others, `brokers` how many there must be.
    """

    act: Act
    weight: int = 1
    brokers: int = 1


FAULTS: dict[str, Fault] = {}
"""All faults by name, in the order of their tables."""


def fault(*, weight: int = 1, brokers: int = 1) -> Callable[[Act], Act]:
    """Make a function one of the faults."""

    def enter(act: Act) -> Act:
        FAULTS[act.__name__] = Fault(act, weight, brokers)
        return act

    return enter
