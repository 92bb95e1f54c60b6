"""What a block's reports amount to at one moment: its trees, and which of their reports stand."""

import uuid
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
        self._trees: dict[str, dict[str, Tree]] = {}
        self._weights: dict[str, int] = {}
        self._standings: dict[str, tuple[Standing | None, int]] = {}

    def trees(self, root: str) -> list[Tree]:
        """Return the trees of a component."""
        return list(self._by_top(root).values())

    def known(self, root: str) -> int:
        """Return how much is known that the events of a component can depend on."""
        graph = self._graph
        beside = sum(self.weight(partner) for partner in graph.beside_of(root))
        return self.weight(root) + beside + graph.lost.get(root, 0)

    def weight(self, root: str) -> int:
        """Return how much is known of a component: its reports, those withdrawn counted again."""
        if root not in self._weights:
            self._weights[root] = sum(
                2 - telling.live + 2 * self._standing(report.article_id)[1]
                for tree in self.trees(root)
                for report, telling in zip(tree.reports, tree.tellings, strict=True)
            )
        return self._weights[root]

    def partners(self, tree: Tree) -> tuple[str, ...]:
        """Return the ids of the living events that the living reports of a tree may be of."""
        graph = self._graph
        own = graph.root(tree.reports[0].key)
        ids: set[str] = set()
        for report, telling in zip(tree.reports, tree.tellings, strict=True):
            for rank in report.beside if telling.live else ():
                key = rank[-1]
                if key not in graph.reports or (top := graph.root(key)) == own:
                    continue
                other = self._by_top(graph.component[key])[top]
                if other.alive:
                    ids.add(event_id(other.first))
        return tuple(sorted(ids))

    def _by_top(self, root: str) -> dict[str, Tree]:
        if root not in self._trees:
            tops: dict[str, list[Report]] = {}
            for key in self._graph.members[root]:
                tops.setdefault(self._graph.root(key), []).append(self._graph.reports[key])
            self._trees[root] = {top: self._tree(reports) for top, reports in tops.items()}
        return self._trees[root]

    def _tree(self, reports: list[Report]) -> Tree:
        ordered = tuple(sorted(reports, key=lambda report: report.traits.order))
        tellings = tuple(
            Telling(report.mention, report.traits, self._is_live(report)) for report in ordered
        )
        standings = (self._standing(report.article_id)[0] for report in ordered)
        reasons = {standing.withdrawn for standing in standings if standing and standing.withdrawn}
        return Tree(ordered, tellings, min(reasons, default="revised"))

    def _is_live(self, report: Report) -> bool:
        """Tell whether a report stands: the version that stands, in the best of its wordings."""
        wordings = self._graph.wordings(report.mention_id)
        if len(wordings) > 1:
            best = min(wordings, key=lambda key: _wording_rank(self._graph.reports[key]))
            if best != report.key:
                return False
        standing = self._standing(report.article_id)[0]
        return standing is None or standing == Standing(report.mention.version)

    def _standing(self, article_id: str) -> tuple[Standing | None, int]:
        """Return how an article stands (None: nothing but one report is known), and its weight."""
        if article_id not in self._standings:
            self._standings[article_id] = self._work_out(article_id)
        return self._standings[article_id]

    def _work_out(self, article_id: str) -> tuple[Standing | None, int]:
        told, reports = self._notices.stamps(article_id), self._graph.reports_of(article_id)
        if len(reports) == 1 and not told:
            return None, 0
        stamps = stamps_of(reports) | told
        return standing_of(stamps), weight_of(stamps)


def stamps_of(reports: list[Report]) -> AbstractSet[Stamp]:
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
