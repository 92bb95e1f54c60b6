"""Which reports of a block belong together, kept up to date report by report.

Two structures grow with every report. Both depend on the set of reports alone, never on the order
of their arrival, because each is a maximum or a union of pairwise scores that never change:

* A **tree**: each report follows the one that it is most like (`SAME` at least) among those that
  weigh more, that is, are told more precisely, then earlier. A tree is an event. A vague report
  follows one other and so cannot join two precise ones, as single linkage would.
* A **component**: the reports that are connected at all. It only grows, by reports or by another
  component. What an event says depends on its component and on those beside it (`MAYBE`), on
  nothing else; so their size is what a revision number can count (see `merger`).

Cost: a new report is scored against the reports of its family whose days are near its own and whose
parties can be alike (`merging_index`), some microseconds a pair.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from pipeline.core.events.merging_index import Index
from pipeline.core.events.merging_report import Rank, Report
from pipeline.core.events.merging_rules import MAYBE, SAME
from pipeline.core.events.merging_score import pair_score
from pipeline.core.events.merging_store import Store
from pipeline.core.events.merging_tokens import article_token, mention_token, token_of

SAME_MENTION = 3.0
"""The score of two wordings of one mention: above that of a copy."""


_NONE: frozenset[int] = frozenset()


@dataclass(slots=True)
class Graph:
    """The reports of one block, by their numbers in the store. A component is named by one of them.

    `number` is that of the block. `lost` is the weight of forgotten components beside a component.
    """

    window_hours: int
    store: Store
    number: int
    beside: dict[int, set[int]] = field(default_factory=dict)
    lost: dict[int, int] = field(default_factory=dict)
    index: Index = field(default_factory=Index)

    def add(self, report: Report, arrived: int) -> None:
        """Take in a report that is not yet known and compare it with those that are near."""
        near = self.index.near(report, self.store.__getitem__).union(self.beside_in_text(report))
        self.enter(report, arrived)
        for number in near:
            other = self.store[number]
            if other.mention_id == report.mention_id:
                score = SAME_MENTION
            else:
                score = pair_score(report.traits, other.traits, self.window_hours)
            if score >= SAME:
                _follow(report, other, score)
                self.join(report.number, number)
            elif score >= MAYBE:
                _stand_beside(report, other, score)
                self.link(report.number, number)

    def enter(self, report: Report, arrived: int) -> None:
        """Put a report into the index, as a component of its own, without comparing it."""
        self.store.add(report, self.number, arrived)
        self.index.add(report)

    def find(self, report: Report) -> Report | None:
        """Return the same report as it is known; None where it is new."""
        known = (other for other in self.wordings_of(report) if other.key == report.key)
        return next(known, None)

    def join(self, one: int, two: int) -> None:
        """Make one component of those of two reports."""
        big, small = self.component(one), self.component(two)
        if big == small:
            return
        components, ring = self.store.components, self.store.ring
        members = self.members(small)
        if len(members) > len(others := self.members(big)):
            big, small, members = small, big, others
        for number in members:
            components[number] = big
        ring[big], ring[small] = ring[small], ring[big]
        if small in self.lost:
            self.lost[big] = self.lost.get(big, 0) + self.lost.pop(small)
        for partner in self._part(small):
            self.link(big, partner)

    def link(self, one: int, two: int) -> None:
        """Note that the components of two reports, if they are two, stand beside each other."""
        here, there = self.component(one), self.component(two)
        if here != there:
            self.beside.setdefault(here, set()).add(there)
            self.beside.setdefault(there, set()).add(here)

    def component(self, number: int) -> int:
        """Return the component that a report is in."""
        return self.store.components[number]

    def members(self, root: int) -> list[int]:
        """Return the reports of a component."""
        return self.store.members(root)

    def roots(self) -> set[int]:
        """Return all components."""
        return {self.component(number) for number in self.index.numbers()}

    def beside_of(self, root: int) -> AbstractSet[int]:
        """Return the components that stand beside one."""
        return self.beside.get(root, _NONE)

    def root(self, number: int) -> int:
        """Return the report that the tree of a report hangs on."""
        while (parent := self.store[number].parent) is not None:
            number = parent[-1]
        return number

    def wordings(self, mention_id: str) -> list[int]:
        """Return all wordings of a mention."""
        found = self.index.names.find(token_of("mention", mention_id))
        return [number for number in found if self.store[number].mention_id == mention_id]

    def wordings_of(self, report: Report) -> list[Report]:
        """Return all wordings of the mention that a report is of."""
        found, own = self.index.names.find(mention_token(report.tokens)), report.mention_id
        return [other for other in self.reports(found) if other.mention_id == own]

    def of_article(self, article_id: str) -> list[int]:
        """Return the reports of an article."""
        return self._here(self.store.of_article(article_id))

    def beside_in_text(self, report: Report) -> list[int]:
        """Return all reports of the article that a report is of."""
        token = article_token(report.tokens)
        return self._here(self.store.of_article(report.article_id, token))

    def reports(self, numbers: Iterable[int]) -> list[Report]:
        """Return reports by their numbers."""
        return [self.store[number] for number in numbers]

    def knows(self, rank: Rank) -> bool:
        """Tell whether the report that a rank ends with is not forgotten."""
        *_, key, number = rank
        return (
            number in self.store
            and self.store.blocks[number] == self.number
            and self.store[number].key == key
        )

    def forget(self, root: int, weight: int) -> tuple[Report, ...]:
        """Drop a component and return its reports; those beside it keep count of its `weight`."""
        for partner in self._part(root):
            self.lost[partner] = self.lost.get(partner, 0) + weight
        self.lost.pop(root, None)
        gone = [self.store.remove(number) for number in self.members(root)]
        for report in gone:
            self.index.remove(report)
        return tuple(sorted(gone, key=lambda report: report.key))

    def _here(self, numbers: Iterable[int]) -> list[int]:
        blocks = self.store.blocks
        return [number for number in numbers if blocks[number] == self.number]

    def _part(self, root: int) -> set[int]:
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
    light.follow(_rank(heavy, score))


def _stand_beside(one: Report, two: Report, score: float) -> None:
    one.stand_beside(_rank(two, score))
    two.stand_beside(_rank(one, score))


def _rank(report: Report, score: float) -> Rank:
    return (-score, *report.traits.priority, report.number)
