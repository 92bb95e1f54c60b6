"""One block of reports: its events, and which of them readers must be told anew, now or soon."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pipeline.core.events.merging_graph import Graph
from pipeline.core.events.merging_look import Look, Tree, event_id
from pipeline.core.events.merging_news import Shown, shown_as
from pipeline.core.events.merging_report import Report, mention_id_of
from pipeline.core.events.merging_state import Identity, awaited_until, build_event
from pipeline.core.events.merging_traits import micros
from pipeline.core.events.merging_versions import Notices
from pipeline.records import Event

NOBODY: frozenset[str] = frozenset()
PERHAPS = Shown(b"", b"", "", "")
"""What may have been shown, but in which state is not known."""


class Told(NamedTuple):
    """An event as it now is. `first` names it; `news` tells whether it is to go out now."""

    first: str
    event: Event
    news: bool
    reports: tuple[str, ...]


@dataclass(slots=True)
class Block:
    """The reports that share a block key. `news_time` is the newest publication among them.

    By the first mention of an event: `awaited` has when the day of a planned one ends, `shown` what
    readers were told, `held` those that have changed since, in nothing that cannot wait. Nothing of
    it can be forgotten before `quiet_until`.
    """

    graph: Graph
    news_time: int = 0
    awaited: dict[str, int] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    quiet_until: int = 0

    def advance(self, moment: int) -> set[str]:
        """Move the time of the news and return the reports whose event became due by it.

        No clock does that: without newer news a plan stays a plan.
        """
        before, self.news_time = self.news_time, max(self.news_time, moment)
        passed = (first for first, until in self.awaited.items() if before < until <= moment)
        return {key for first in passed for key in self.graph.wordings(first)}

    def tell(
        self, touched: Iterable[str], notices: Notices, release: AbstractSet[str] = NOBODY
    ) -> list[Told]:
        """Return the events of the components of the touched reports and of those beside them.

        Those in `release` are news, whatever has changed.
        """
        look = Look(self.graph, notices)
        graph = self.graph
        roots = {graph.component[key] for key in touched if key in graph.component}
        roots |= {partner for root in roots for partner in graph.beside_of(root)}
        told = [item for root in roots for item in self._tell_component(look, root, release)]
        return sorted(told, key=lambda item: item.event.id)

    def foresee(self, touched: Iterable[str], notices: Notices) -> None:
        """Note which events would have been shown, had a batch ended here.

        Perhaps one did: its outputs went out, but a worker died before it could commit them. So who
        gets the records again, in larger batches, says farewell to events that it never showed.
        """
        graph = self.graph
        for root in {graph.component[key] for key in touched}:
            firsts: dict[str, tuple[int, int, str]] = {}
            for key in graph.members[root]:
                top, order = graph.root(key), graph.reports[key].traits.order
                firsts[top] = min(firsts.get(top, order), order)
            if all(mention_id_of(order[2]) in self.shown for order in firsts.values()):
                continue
            for tree in Look(graph, notices).trees(root):
                if tree.alive:
                    self.shown.setdefault(tree.first, PERHAPS)

    def tell_held(self, notices: Notices) -> list[Told]:
        """Return the events that are held back, as they now are. They still are held."""
        held = frozenset(self.held)
        keys = [key for first in held for key in self.graph.wordings(first)]
        return [item for item in self.tell(keys, notices, held) if item.first in held]

    def _tell_component(self, look: Look, root: str, release: AbstractSet[str]) -> Iterator[Told]:
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
                yield self._note(tree, build_event(identity, tree.tellings, due), release)
            for mention_id in sorted({report.mention_id for report in tree.reports}):
                yield from self._note_gone(tree, mention_id, 2 * known, release)

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
        newest = {
            root: max(reports[key].arrived for key in keys)
            for root, keys in self.graph.members.items()
        }
        self.quiet_until = min(newest.values()) + horizon
        return [
            root
            for root, arrived in newest.items()
            if root not in waiting and arrived < now - horizon
        ]

    def forget(self, root: str, notices: Notices) -> tuple[Report, ...]:
        """Drop a component and all that is known of its events; return its reports."""
        gone = self.graph.forget(root, Look(self.graph, notices).weight(root))
        for report in gone:
            self.awaited.pop(report.mention_id, None)
            self.shown.pop(report.mention_id, None)
            self.held.discard(report.mention_id)
        return gone

    def _due(self, tree: Tree) -> datetime | None:
        """Return since when the event is due, if it is; keep when it will be."""
        until = awaited_until(tree.tellings)
        for report in tree.reports:
            self.awaited.pop(report.mention_id, None)
        if until is None:
            return None
        self.awaited[tree.first] = micros(until)
        return until if micros(until) <= self.news_time else None

    def _note(self, tree: Tree, event: Event, release: AbstractSet[str]) -> Told:
        """Tell of a living event; one that differs in nothing but what can wait is held back."""
        first, shown, now = tree.first, self.shown.get(tree.first), shown_as(event)
        news = first in release or shown is None or shown.gist != now.gist
        if news:
            self._show(first, now, release)
        elif shown != now:
            self.held.add(first)
        return Told(first, event, news, tuple(report.key for report in tree.reports))

    def _note_gone(
        self, tree: Tree, mention_id: str, revision: int, release: AbstractSet[str]
    ) -> Iterator[Told]:
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
            reason="" if target else tree.withdrawn,
        )
        event = build_event(identity, tree.tellings)
        news = mention_id in release or (shown.op, shown.merged_into) != (event.op, target)
        if news:
            self._show(mention_id, Shown(b"", b"", event.op, target), release)
        yield Told(mention_id, event, news, ())

    def _show(self, first: str, shown: Shown, release: AbstractSet[str]) -> None:
        self.shown[first] = shown
        if first not in release:
            self.held.discard(first)
