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

from pipeline.core.events.merging_index import Index
from pipeline.core.events.merging_report import Report
from pipeline.core.events.merging_rules import MAYBE, SAME
from pipeline.core.events.merging_score import pair_score

MAX_BESIDE = 4
"""How many `maybe` partners a report keeps: the likest."""

SAME_MENTION = 3.0
"""The score of two wordings of one mention: above that of a copy."""


_NONE: frozenset[str] = frozenset()


@dataclass(slots=True)
class Graph:
    """The reports of one block. `lost` is the weight of forgotten components beside a component."""

    window_hours: int
    reports: dict[str, Report] = field(default_factory=dict)
    component: dict[str, str] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    beside: dict[str, set[str]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    index: Index = field(default_factory=Index)

    def add(self, report: Report) -> None:
        """Take in a report that is not yet known and compare it with those that are near."""
        near = self.index.near(report)
        self.enter(report)
        for key in near:
            other = self.reports[key]
            if other.mention_id == report.mention_id:
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
        self.index.add(report)

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
        for partner in self._part(small):
            self.link(big, partner)

    def link(self, one: str, two: str) -> None:
        """Note that the components of two reports, if they are two, stand beside each other."""
        here, there = self.component[one], self.component[two]
        if here != there:
            self.beside.setdefault(here, set()).add(there)
            self.beside.setdefault(there, set()).add(here)

    def beside_of(self, root: str) -> AbstractSet[str]:
        """Return the components that stand beside one."""
        return self.beside.get(root, _NONE)

    def root(self, key: str) -> str:
        """Return the report that the tree of `key` hangs on."""
        while (parent := self.reports[key].parent) is not None:
            key = parent[-1]
        return key

    def wordings(self, mention_id: str) -> tuple[str, ...]:
        """Return the keys of all wordings of a mention."""
        return self.index.mentions.get(mention_id, ())

    def reports_of(self, article_id: str) -> list[Report]:
        """Return the reports of an article."""
        return [self.reports[key] for key in self.index.articles.get(article_id, ())]

    def forget(self, root: str, weight: int) -> tuple[Report, ...]:
        """Drop a component and return its reports; those beside it keep count of its `weight`."""
        for partner in self._part(root):
            self.lost[partner] = self.lost.get(partner, 0) + weight
        self.lost.pop(root, None)
        gone = tuple(self.reports.pop(key) for key in sorted(self.members.pop(root)))
        for report in gone:
            del self.component[report.key]
            self.index.remove(report)
        return gone

    def _part(self, root: str) -> set[str]:
        """Take a component from beside all others and return those."""
        partners = self.beside.pop(root, set())
        for partner in partners:
            others = self.beside[partner]
            others.discard(root)
            if not others:
                del self.beside[partner]
        return partners


def _follow(one: Report, two: Report, score: float) -> None:
    light, heavy = (one, two) if one.traits.priority > two.traits.priority else (two, one)
    rank = (-score, *heavy.traits.priority)
    if light.parent is None or rank < light.parent:
        light.parent = rank


def _stand_beside(one: Report, two: Report, score: float) -> None:
    for here, there in ((one, two), (two, one)):
        ranks = sorted((*here.beside, (-score, *there.traits.priority)))
        here.beside = tuple(ranks[:MAX_BESIDE])
