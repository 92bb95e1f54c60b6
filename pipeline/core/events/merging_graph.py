"""Which reports of a block belong together, kept up to date report by report.

Two structures grow with every report. Both depend on the set of reports alone, never on the order
of their arrival, because each is a maximum or a union of pairwise scores that never change:

* A **tree**: each report follows the one that it is most like (`SAME` at least) among those that
  weigh more, that is, are told more precisely, then earlier. A tree is an event. A vague report
  follows one other and so cannot join two precise ones, as single linkage would.
* A **component**: the reports that are connected at all. It only grows, by reports or by another
  component. What an event says depends on its component and on those beside it (`MAYBE`), on
  nothing else; so their size is what a revision number can count (see `merger`).

Cost: a new report is scored against the reports of its family whose days are near its own, some
microseconds a pair; so a block, family and day cost the square of their reports and no more.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias

from pipeline.core.events.merging_rules import MAYBE, SAME
from pipeline.core.events.merging_score import pair_score
from pipeline.core.events.merging_traits import Traits
from pipeline.records import Mention

WIDE_DAYS = 7
"""Reports whose event may be on more days than this are kept in one list of their family."""

MAX_BESIDE = 4
"""How many `maybe` partners a report keeps: the likest."""

SAME_MENTION = 3.0
"""The score of two wordings of one mention: above that of a copy."""

Rank: TypeAlias = tuple[float, int, int, int, str]
Place: TypeAlias = tuple[str, ...]


@dataclass(slots=True)
class Report:
    """A mention in one wording. `parent` is whom it follows, `beside` its likest `maybe` partners.

    A rank sorts by likeness, then by weight, and ends with the key. `arrived` is the last time, in
    microseconds, when it entered the topic; `sent` has by time of receipt the events (block and
    first mention) that went out with it, so that they can go out again when it comes again.
    """

    key: str
    mention: Mention
    traits: Traits
    arrived: int
    parent: Rank | None = None
    beside: tuple[Rank, ...] = ()
    sent: dict[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Graph:
    """The reports of one block. `lost` is the weight of forgotten components beside a component."""

    window_hours: int
    reports: dict[str, Report] = field(default_factory=dict)
    component: dict[str, str] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    beside: dict[str, set[str]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    _index: dict[Place, set[str]] = field(default_factory=dict)

    def add(self, report: Report) -> None:
        """Take in a report that is not yet known and compare it with those that are near."""
        near: set[str] = set()
        for place in _looks_at(report):
            near |= self._index.get(place, set())
        self.enter(report)
        for key in near:
            other = self.reports[key]
            if other.mention.id == report.mention.id:
                score = SAME_MENTION
            else:
                score = pair_score(report.traits, other.traits, self.window_hours)
            if score >= SAME:
                _follow(report, other, score)
                self.join(report.key, key)
            elif score >= MAYBE:
                _stand_beside(report, other, score)
                self.link(report.key, key)

    def enter(self, report: Report) -> None:
        """Put a report into the index, as a component of its own, without comparing it."""
        key = report.key
        self.reports[key] = report
        self.component[key] = key
        self.members[key] = {key}
        self.beside[key] = set()
        for place in _stands_at(report):
            self._index.setdefault(place, set()).add(key)

    def join(self, one: str, two: str) -> None:
        """Make one component of those of two reports."""
        big, small = self.component[one], self.component[two]
        if big == small:
            return
        if len(self.members[big]) < len(self.members[small]):
            big, small = small, big
        for key in self.members[small]:
            self.component[key] = big
        self.members[big] |= self.members.pop(small)
        if small in self.lost:
            self.lost[big] = self.lost.get(big, 0) + self.lost.pop(small)
        for partner in self.beside.pop(small):
            self.beside[partner].discard(small)
            if partner != big:
                self.beside[partner].add(big)
                self.beside[big].add(partner)

    def link(self, one: str, two: str) -> None:
        """Note that the components of two reports, if they are two, stand beside each other."""
        here, there = self.component[one], self.component[two]
        if here != there:
            self.beside[here].add(there)
            self.beside[there].add(here)

    def root(self, key: str) -> str:
        """Return the report that the tree of `key` hangs on."""
        while (parent := self.reports[key].parent) is not None:
            key = parent[-1]
        return key

    def wordings(self, mention_id: str) -> AbstractSet[str]:
        """Return the keys of all wordings of a mention."""
        return self._index.get(("mention", mention_id), set())

    def forget(self, root: str, weight: int) -> tuple[Report, ...]:
        """Drop a component and return its reports; those beside it keep count of its `weight`."""
        for partner in self.beside.pop(root):
            self.beside[partner].discard(root)
            self.lost[partner] = self.lost.get(partner, 0) + weight
        self.lost.pop(root, None)
        gone = tuple(self.reports.pop(key) for key in sorted(self.members.pop(root)))
        for report in gone:
            del self.component[report.key]
            for place in _stands_at(report):
                keys = self._index[place]
                keys.discard(report.key)
                if not keys:
                    del self._index[place]
        return gone


def _follow(one: Report, two: Report, score: float) -> None:
    light, heavy = (one, two) if one.traits.priority > two.traits.priority else (two, one)
    rank = (-score, *heavy.traits.priority)
    if light.parent is None or rank < light.parent:
        light.parent = rank


def _stand_beside(one: Report, two: Report, score: float) -> None:
    for here, there in ((one, two), (two, one)):
        ranks = sorted((*here.beside, (-score, *there.traits.priority)))
        here.beside = tuple(ranks[:MAX_BESIDE])


def _is_wide(report: Report) -> bool:
    return report.traits.days.last - report.traits.days.first > WIDE_DAYS


def _stands_at(report: Report) -> list[Place]:
    """Return the places of the index where a report is found: each day it may be of, or one off."""
    traits, family = report.traits, report.traits.family
    places: list[Place] = [
        ("mention", report.mention.id),
        ("copy", *traits.copy_key),
        ("family", family),
    ]
    if _is_wide(report):
        return [*places, ("wide", family)]
    first, last = traits.days.first - 1, traits.days.last + 1
    return [*places, *(("day", family, str(day)) for day in range(first, last + 1))]


def _looks_at(report: Report) -> list[Place]:
    """Return the places of the index where the reports stand that a report is compared with."""
    traits, family = report.traits, report.traits.family
    places: list[Place] = [("mention", report.mention.id), ("copy", *traits.copy_key)]
    if _is_wide(report):
        return [*places, ("family", family)]
    days = range(traits.days.first, traits.days.last + 1)
    return [*places, ("wide", family), *(("day", family, str(day)) for day in days)]
