"""One block of reports: its events, and which of them readers must be told anew, now or soon."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pipeline.core.events.merging_graph import Graph
from pipeline.core.events.merging_look import Look, Tree, event_id
from pipeline.core.events.merging_news import shown_as
from pipeline.core.events.merging_report import Report, Shown
from pipeline.core.events.merging_state import Identity, awaited_until, build_event
from pipeline.core.events.merging_traits import micros
from pipeline.core.events.merging_versions import Notices
from pipeline.records import Event

NEVER = 2**63 - 1
PERHAPS = Shown(b"", b"", "", "")
"""What may have been shown, but in which state is not known."""


class Told(NamedTuple):
    """An event as it now is. `face` names it; `news` tells whether it is to go out now."""

    face: Report
    event: Event
    shown: Shown
    news: bool
    reports: tuple[int, ...]

    @property
    def first(self) -> str:
        """Return the id of the mention that names the event."""
        return self.face.mention_id


@dataclass(slots=True)
class Block:
    """The reports that share a block key. `news_time` is the newest publication among them.

    By the first mention of an event: `awaited` has when the day of a planned one ends (none before
    `next_due`), `held` those that have changed since readers were told of them, in nothing that
    cannot wait. Nothing of it can be forgotten before `quiet_until`.
    """

    graph: Graph
    news_time: int = 0
    awaited: dict[str, int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    next_due: int = 0
    quiet_until: int = NEVER

    def advance(self, moment: int) -> set[int]:
        """Move the time of the news and return the reports whose event became due by it.

        No clock does that: without newer news a plan stays a plan.
        """
        before, self.news_time = self.news_time, max(self.news_time, moment)
        if self.news_time < self.next_due:
            return set()
        passed = [first for first, until in self.awaited.items() if before < until <= moment]
        ahead = (until for until in self.awaited.values() if until > self.news_time)
        self.next_due = min(ahead, default=NEVER)
        return {number for first in passed for number in self.graph.wordings(first)}

    def tell(self, touched: Iterable[int], look: Look) -> list[Told]:
        """Return the events of the components of the touched reports.

        In those beside them nothing has changed that cannot wait: they are held.
        """
        graph = self.graph
        roots = {graph.component(number) for number in touched}
        told = [item for root in roots for item in self._tell_component(look, root)]
        for item in told:
            if item.news:
                item.face.show(item.shown)
                self.held.discard(item.first)
        beside = {partner for root in roots for partner in graph.beside_of(root)} - roots
        for root in beside:
            self.held.update(tree.first for tree in look.trees(root) if tree.alive)
        return sorted(told, key=lambda item: item.event.id)

    def foresee(self, touched: Iterable[int], notices: Notices) -> None:
        """Note which events would have been shown, had a batch ended here.

        Perhaps one did: its outputs went out, but a worker died before it could commit them. So who
        gets the records again, in larger batches, says farewell to events that it never showed.
        """
        graph = self.graph
        for root in {graph.component(number) for number in touched}:
            firsts: dict[int, Report] = {}
            for report in graph.reports(graph.members(root)):
                top = graph.root(report.number)
                firsts[top] = min(firsts.get(top, report), report, key=_order)
            if all(self._is_shown(report) for report in firsts.values()):
                continue
            for tree in Look(graph, notices).trees(root):
                if tree.alive and not self._is_shown(tree.reports[0]):
                    tree.reports[0].show(PERHAPS)

    def tell_held(self, look: Look, just_told: Iterable[Told] = ()) -> list[Told]:
        """Return the events that are held back, as they now are. They still are held.

        `just_told` are some of them.
        """
        graph = self.graph
        told = {item.first: item for item in just_told}
        unknown = [number for one in self.held - told.keys() for number in graph.wordings(one)]
        for root in {graph.component(number) for number in unknown}:
            told |= {item.first: item for item in self._tell_component(look, root)}
        held = [item for first, item in told.items() if first in self.held]
        for item in held:
            item.face.show(item.shown)
        return sorted(held, key=lambda item: item.event.id)

    def _tell_component(self, look: Look, root: int) -> Iterator[Told]:
        known = look.known(root)
        for tree in look.trees(root):
            shown = {report.mention_id: report for report in tree.reports if report.shown}
            due = self._due(tree)
            if tree.alive:
                identity = Identity(
                    id=event_id(tree.first),
                    revision=2 * known + (due is not None),
                    op="create" if len(tree.reports) == 1 else "update",
                    maybe_same_as=look.partners(tree),
                )
                face = shown.pop(tree.first, tree.reports[0])
                yield self._note(face, tree, build_event(identity, tree.tellings, due))
            for _, report in sorted(shown.items()):
                yield _note_gone(report, tree, 2 * known)

    def closed(self, now: int, horizon: int, patience: int) -> tuple[list[int], int]:
        """Return the components without news for `horizon` that wait for nothing.

        And the first moment when more can be closed. `now` is the time of the log; a planned event
        is waited for until `patience` after its day.
        """
        graph, arrived = self.graph, self.graph.store.arrived
        waiting = {
            graph.component(number)
            for first, until in self.awaited.items()
            if self.news_time < until + patience and now < until + horizon
            for number in graph.wordings(first)
        }
        newest = {
            root: max(arrived[number] for number in graph.members(root)) for root in graph.roots()
        }
        gone = [root for root, at in newest.items() if root not in waiting and at < now - horizon]
        left = newest.keys() - set(gone)
        return gone, min((newest[root] for root in left), default=now) + horizon

    def forget(self, root: int, notices: Notices) -> tuple[Report, ...]:
        """Drop a component and all that is known of its events; return its reports."""
        gone = self.graph.forget(root, Look(self.graph, notices).weight(root))
        for report in gone:
            self.awaited.pop(report.mention_id, None)
            self.held.discard(report.mention_id)
        return gone

    def _is_shown(self, report: Report) -> bool:
        """Tell whether readers were told of the event that is named after the mention."""
        return any(wording.shown for wording in self.graph.wordings_of(report))

    def _due(self, tree: Tree) -> datetime | None:
        """Return since when the event is due, if it is; keep when it will be."""
        until = awaited_until(tree.tellings)
        for report in tree.reports:
            self.awaited.pop(report.mention_id, None)
        if until is None:
            return None
        moment = self.awaited[tree.first] = micros(until)
        if moment > self.news_time:
            self.next_due = min(self.next_due, moment)
            return None
        return until

    def _note(self, face: Report, tree: Tree, event: Event) -> Told:
        """Tell of a living event; one that differs in nothing but what can wait is held back."""
        shown, now = face.shown, shown_as(event)
        news = shown is None or shown.gist != now.gist
        if not news and shown != now:
            self.held.add(tree.first)
        return Told(face, event, now, news, tuple(report.number for report in tree.reports))


def _note_gone(report: Report, tree: Tree, revision: int) -> Told:
    """Tell of an event that was shown under this mention and is no event of its own now."""
    shown, first = report.shown or PERHAPS, report.mention_id
    target = "" if first == tree.first else event_id(tree.first)
    if not tree.alive and shown.merged_into != target:
        target = ""
    identity = Identity(
        id=event_id(first),
        revision=revision,
        op="merge" if target else "retract",
        merged_into=target,
        reason="" if target else tree.withdrawn,
    )
    event = build_event(identity, tree.tellings)
    news = (shown.op, shown.merged_into) != (event.op, target)
    return Told(report, event, Shown(b"", b"", event.op, target), news, ())


def _order(report: Report) -> tuple[int, int, str]:
    return report.traits.order
