"""One block of reports: its events, and which of them readers must be told anew."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pipeline.core.events.merging_graph import Graph, Report
from pipeline.core.events.merging_state import Identity, Telling, awaited_until, build_event
from pipeline.core.events.merging_traits import micros
from pipeline.core.events.merging_versions import Versions
from pipeline.core.wire import encode
from pipeline.records import Event

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://dateline.invalid/event")
_RELATIONS = ("unique", "revision", "partial", "near", "exact")


class Shown(NamedTuple):
    """What readers were last told of an event."""

    digest: bytes
    op: str
    merged_into: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The reports of one event, in their order, and which are alive."""

    reports: tuple[Report, ...]
    tellings: tuple[Telling, ...]

    @property
    def first(self) -> str:
        """Return the id of the mention that names the event."""
        return self.reports[0].mention.id

    @property
    def alive(self) -> bool:
        """Tell whether any report still stands."""
        return any(telling.live for telling in self.tellings)


class Told(NamedTuple):
    """An event as it now is. `first` names it; `news` tells whether readers do not know it so."""

    first: str
    event: Event
    news: bool
    reports: tuple[str, ...]


@dataclass(slots=True)
class Block:
    """The reports that share a block key. `news_time` is the newest publication among them.

    `awaited` has, by first mention, when the day of a planned event ends; `shown` what was told.
    """

    graph: Graph
    news_time: int = 0
    awaited: dict[str, int] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)

    def advance(self, moment: int) -> set[str]:
        """Move the time of the news and return the reports whose event became due by it.

        No clock does that: without newer news a plan stays a plan.
        """
        before, self.news_time = self.news_time, max(self.news_time, moment)
        passed = (first for first, until in self.awaited.items() if before < until <= moment)
        return {key for first in passed for key in self.graph.wordings(first)}

    def tell(self, touched: Iterable[str], versions: Versions) -> list[Told]:
        """Return the events of the components of the touched reports and of those beside them."""
        look = _Look(self.graph, versions)
        graph = self.graph
        roots = {graph.component[key] for key in touched if key in graph.component}
        roots |= {partner for root in roots for partner in graph.beside[root]}
        told = [item for root in roots for item in self._tell_component(look, root)]
        return sorted(told, key=lambda item: item.event.id)

    def _tell_component(self, look: "_Look", root: str) -> Iterator[Told]:
        known = look.known(root)
        for tree in look.trees(root):
            due = self._due(tree)
            if tree.alive:
                identity = Identity(
                    id=event_id(tree.first),
                    revision=2 * known + (due is not None),
                    op="create" if len(tree.reports) == 1 else "update",
                    maybe_same_as=look.partners(tree),
                )
                yield self._note(tree, build_event(identity, tree.tellings, due))
            for mention_id in sorted({report.mention.id for report in tree.reports}):
                yield from self._note_gone(tree, mention_id, 2 * known)

    def closed(self, now: int, horizon: int, patience: int) -> list[str]:
        """Return the components without news for `horizon` that wait for nothing.

        `now` is the time of the log; a planned event is waited for until `patience` after its day.
        """
        waiting = {
            self.graph.component[key]
            for first, until in self.awaited.items()
            if self.news_time < until + patience and now < until + horizon
            for key in self.graph.wordings(first)
        }
        reports = self.graph.reports
        return [
            root
            for root, keys in self.graph.members.items()
            if root not in waiting and max(reports[key].arrived for key in keys) < now - horizon
        ]

    def forget(self, root: str, versions: Versions) -> tuple[Report, ...]:
        """Drop a component and all that is known of its events; return its reports."""
        gone = self.graph.forget(root, _Look(self.graph, versions).weight(root))
        for report in gone:
            self.awaited.pop(report.mention.id, None)
            self.shown.pop(report.mention.id, None)
        return gone

    def _due(self, tree: Tree) -> datetime | None:
        """Return since when the event is due, if it is; keep when it will be."""
        until = awaited_until(tree.tellings)
        for report in tree.reports:
            self.awaited.pop(report.mention.id, None)
        if until is None:
            return None
        self.awaited[tree.first] = micros(until)
        return until if micros(until) <= self.news_time else None

    def _note(self, tree: Tree, event: Event) -> Told:
        shown = Shown(_digest(event), event.op, "")
        news = self.shown.get(tree.first) != shown
        self.shown[tree.first] = shown
        return Told(tree.first, event, news, tuple(report.key for report in tree.reports))

    def _note_gone(self, tree: Tree, mention_id: str, revision: int) -> Iterator[Told]:
        """Tell of an event that was shown under this mention and is no event of its own now."""
        shown = self.shown.get(mention_id)
        if shown is None or (tree.alive and mention_id == tree.first):
            return
        target = "" if mention_id == tree.first else event_id(tree.first)
        if not tree.alive and shown.merged_into != target:
            target = ""
        identity = Identity(
            id=event_id(mention_id),
            revision=revision,
            op="merge" if target else "retract",
            merged_into=target,
        )
        event = build_event(identity, tree.tellings)
        news = (shown.op, shown.merged_into) != (event.op, target)
        if news:
            self.shown[mention_id] = Shown(b"", event.op, target)
        yield Told(mention_id, event, news, ())


class _Look:
    """One look at a graph that does not change meanwhile; what is worked out is kept."""

    def __init__(self, graph: Graph, versions: Versions) -> None:
        self._graph = graph
        self._versions = versions
        self._trees: dict[str, dict[str, Tree]] = {}
        self._weights: dict[str, int] = {}

    def trees(self, root: str) -> list[Tree]:
        """Return the trees of a component."""
        return list(self._by_top(root).values())

    def known(self, root: str) -> int:
        """Return how much is known that the events of a component can depend on."""
        graph = self._graph
        beside = sum(self.weight(partner) for partner in graph.beside[root])
        return self.weight(root) + beside + graph.lost.get(root, 0)

    def weight(self, root: str) -> int:
        """Return how much is known of a component: its reports, those withdrawn counted again."""
        if root not in self._weights:
            self._weights[root] = sum(
                2 - telling.live + 2 * self._versions.weight(telling.mention.article_id)
                for tree in self.trees(root)
                for telling in tree.tellings
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
        return Tree(ordered, tellings)

    def _is_live(self, report: Report) -> bool:
        """Tell whether a report stands: the newest version in the best of its wordings."""
        wordings = self._graph.wordings(report.mention.id)
        best = min(wordings, key=lambda key: _wording_rank(self._graph.reports[key]))
        return best == report.key and self._versions.is_newest(report.mention)


def event_id(mention_id: str) -> str:
    """Return the id of the event that a mention is the first of (RFC 4122, version 5)."""
    return str(uuid.uuid5(NAMESPACE, mention_id))


def _wording_rank(report: Report) -> tuple[int, bool, str]:
    mention = report.mention
    return _RELATIONS.index(mention.relation), not mention.is_origin, report.key


def _digest(event: Event) -> bytes:
    return hashlib.blake2b(encode(event), digest_size=8).digest()
