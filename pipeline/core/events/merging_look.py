"""What a block's reports amount to at one moment: its trees, and which of their reports stand."""

import uuid
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from pipeline.core.events.merging_graph import Graph
from pipeline.core.events.merging_report import Report
from pipeline.core.events.merging_state import Reason, Telling
from pipeline.core.events.merging_versions import (
    Notices,
    Stamp,
    Standing,
    standing_of,
    weight_of,
)

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://dateline.invalid/event")
_RELATIONS = ("unique", "revision", "partial", "near", "exact")


@dataclass(frozen=True, slots=True)
class Tree:
    """The reports of one event, in their order, and which are alive.

    `withdrawn` is why, if it has no living report: their publishers took the articles back
    (`kill`, `withdrawn`), or the newest versions do not report it any more (`revised`).
    """

    reports: tuple[Report, ...]
    tellings: tuple[Telling, ...]
    withdrawn: Reason

    @property
    def first(self) -> str:
        """Return the id of the mention that names the event."""
        return self.reports[0].mention_id

    @property
    def alive(self) -> bool:
        """Tell whether any report still stands."""
        return any(telling.live for telling in self.tellings)


class Look:
    """One look at a graph that does not change meanwhile; what is worked out is kept."""

    def __init__(self, graph: Graph, notices: Notices) -> None:
        self._graph = graph
        self._notices = notices
        self._trees: dict[int, dict[int, Tree]] = {}
        self._torn: dict[int, dict[int, set[int]]] = {}
        self._weights: dict[int, int] = {}
        self._standings: dict[str, tuple[Standing | None, int]] = {}

    def trees(self, root: int) -> list[Tree]:
        """Return the trees of a component."""
        return list(self._by_top(root).values())

    def known(self, root: int) -> int:
        """Return how much is known that the events of a component can depend on."""
        graph = self._graph
        beside = sum(self.weight(partner) for partner in graph.beside_of(root))
        return self.weight(root) + beside + graph.lost.get(root, 0)

    def weight(self, root: int) -> int:
        """Return how much is known of a component: its reports, those withdrawn counted again."""
        if root not in self._weights:
            self._weights[root] = sum(
                2 - telling.live + 2 * self._standing(report)[1]
                for tree in self.trees(root)
                for report, telling in zip(tree.reports, tree.tellings, strict=True)
            )
        return self._weights[root]

    def partners(self, tree: Tree) -> tuple[str, ...]:
        """Return the ids of the living events that the living reports of a tree may be of.

        That a report is nearly as much like one of another event counts for both: an event that is
        parted points to the part that went.
        """
        graph = self._graph
        own = graph.root(tree.reports[0].number)
        root = graph.component(own)
        parted = (self._by_top(root)[top] for top in self._torn_from(root).get(own, ()))
        ids = {event_id(other.first) for other in parted if other.alive}
        for report, telling in zip(tree.reports, tree.tellings, strict=True):
            for rank in report.beside if telling.live else ():
                if not graph.knows(rank) or (top := graph.root(rank[-1])) == own:
                    continue
                other = self._by_top(graph.component(top))[top]
                if other.alive:
                    ids.add(event_id(other.first))
        return tuple(sorted(ids))

    def _torn_from(self, root: int) -> dict[int, set[int]]:
        """Return for each tree of a component those that a living report ties it to."""
        if root not in self._torn:
            self._torn[root] = ties = dict[int, set[int]]()
            trees = self._by_top(root)
            for top, tree in trees.items() if len(trees) > 1 else ():
                for report, telling in zip(tree.reports, tree.tellings, strict=True):
                    if report.rival is not None and telling.live:
                        other = self._graph.root(report.rival[-1])
                        if other != top:
                            ties.setdefault(top, set()).add(other)
                            ties.setdefault(other, set()).add(top)
        return self._torn[root]

    def _by_top(self, root: int) -> dict[int, Tree]:
        if root not in self._trees:
            graph, tops = self._graph, dict[int, list[Report]]()
            for report in graph.reports(graph.members(root)):
                tops.setdefault(graph.root(report.number), []).append(report)
            self._trees[root] = {top: self._tree(reports) for top, reports in tops.items()}
        return self._trees[root]

    def _tree(self, reports: list[Report]) -> Tree:
        ordered = tuple(sorted(reports, key=lambda report: report.traits.order))
        tellings = tuple(
            Telling(report.mention, report.traits, self._is_live(report)) for report in ordered
        )
        standings = (self._standing(report)[0] for report in ordered)
        reasons = {standing.withdrawn for standing in standings if standing and standing.withdrawn}
        return Tree(ordered, tellings, min(reasons, default="revised"))

    def _is_live(self, report: Report) -> bool:
        """Tell whether a report stands: the version that stands, in the best of its wordings."""
        wordings = self._graph.wordings_of(report)
        if len(wordings) > 1 and min(wordings, key=_wording_rank) is not report:
            return False
        standing = self._standing(report)[0]
        return standing is None or standing == Standing(report.mention.version)

    def _standing(self, report: Report) -> tuple[Standing | None, int]:
        """Return how an article stands (None: nothing but one report is known), and its weight."""
        if report.article_id not in self._standings:
            self._standings[report.article_id] = self._work_out(report)
        return self._standings[report.article_id]

    def _work_out(self, report: Report) -> tuple[Standing | None, int]:
        graph, told = self._graph, self._notices.stamps(report.article_id)
        numbers = graph.beside_in_text(report)
        if len(numbers) == 1 and not told:
            return None, 0
        stamps = stamps_of(graph.reports(numbers)) | told
        return standing_of(stamps), weight_of(stamps)


def stamps_of(reports: Iterable[Report]) -> AbstractSet[Stamp]:
    """Return what reports of an article tell of its versions."""
    return {
        Stamp(report.traits.order[1], received, report.mention.version)
        for report in reports
        for received, _ in report.receipts
    }


@lru_cache(maxsize=65_536)
def event_id(mention_id: str) -> str:
    """Return the id of the event that a mention is the first of (RFC 4122, version 5)."""
    return str(uuid.uuid5(NAMESPACE, mention_id))


def _wording_rank(report: Report) -> tuple[int, bool, str]:
    mention = report.mention
    return _RELATIONS.index(mention.relation), not mention.is_origin, report.key
