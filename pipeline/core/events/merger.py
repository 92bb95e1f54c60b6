"""Merge mentions into events: one record an event, whose state moves as reports come in.

What holds, whatever the order of arrival, the batching, redelivery, or a restart from a snapshot:

* The state of an event is a function of the set of reports in the block, of the versions known of
  their articles, and of the block's newest publication. Nothing else enters, no clock.
* `revision` is strictly monotone for an id, and in the end the same for every order. It counts
  what is known that the event can depend on: twice the reports ever seen in its component and in
  those beside it (withdrawn reports count again, and so do the versions of articles that have
  several), plus one once it is due. Reports are never unseen, components only grow, and an event
  changes only when one of these counts grows, so every change of state has a higher number; a
  change back to an earlier state has a higher one too. The price: an event next to a changed one
  may be sent with a new revision and nothing else new.
* After a crash, records that were not committed come again, perhaps in other batches: states that
  were passed already may then be sent once more, with their old revisions, before the newest is.
  Readers take the higher revision; a compacted topic ends in it anyway.
* The live events are the same in the end, byte for byte. Which ids were merged away or retracted
  depends on what readers had been shown before, and so on the order; an id that nobody was shown
  needs no farewell.

Limits. Reports meet only inside a block, and a version supersedes its predecessor only where both
are seen by one merger: if a new version of an article has no event in any block of this partition,
its old mentions here stay. An event is remembered for the window and `MEMORY_SLACK_HOURS` after its
last report entered the topic, a planned one at least until `AFTER_DATE_DAYS` after its day; a
report that comes later than that founds a new event. Memory is some 8 kB a report.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.core.events.blocks import block_key
from pipeline.core.events.merging_block import Told
from pipeline.core.events.merging_graph import Report
from pipeline.core.events.merging_rules import AFTER_DATE_DAYS, MEMORY_SLACK_HOURS
from pipeline.core.events.merging_snapshot import Memory, dump, load
from pipeline.core.events.merging_traits import micros, traits_of, variant_of
from pipeline.core.outcome import Forward, Outcomes
from pipeline.records import Event, Mention, VersionNotice

HOUR = 3_600_000_000
"""In microseconds, as all times here."""

DAY = 24 * HOUR


@dataclass(slots=True)
class _Batch:
    """What a batch touches, and by which record first; what to send again; what to send.

    `reports` are those of its records, in order; `new` is by key which of them were unknown.
    """

    reports: list[Report] = field(default_factory=list)
    touched: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    first: dict[str, int] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)
    again: defaultdict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    sent: defaultdict[int, dict[tuple[str, str], Event]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def touch(self, block: str, keys: Iterable[str], index: int) -> None:
        """Note that record `index` touches these reports."""
        self.touched[block].update(keys)
        self.first.setdefault(block, index)


class Merger:
    """The merge step of a partition. `window_hours`: how far apart reports of an event may be."""

    def __init__(self, window_hours: int) -> None:
        self._memory = Memory(window_hours)

    def __call__(
        self, records: Sequence[Mention | VersionNotice], times: Sequence[datetime]
    ) -> Outcomes[Event]:
        """Return for each record what `_merge` says; a notice says nothing yet."""
        pairs = [(r, t) for r, t in zip(records, times, strict=True) if isinstance(r, Mention)]
        outcomes = iter(self._merge([r for r, _ in pairs], [t for _, t in pairs]))
        return [next(outcomes) if isinstance(r, Mention) else () for r in records]

    def _merge(self, records: Sequence[Mention], times: Sequence[datetime]) -> Outcomes[Event]:
        """Return for each mention the events that readers must be told anew because of it.

        A change that several mentions of the batch have part in goes out once, in its last state,
        with the first of them. A mention that comes again sends again, as they now are, the events
        that went out with it: whoever lost its output gets all that it lost.
        """
        batch = _Batch()
        for index, (mention, time) in enumerate(zip(records, times, strict=True)):
            self._take(mention, micros(time), index, batch)
        for key in sorted(batch.touched):
            block = self._memory.blocks[key]
            for told in block.tell(batch.touched[key], self._memory.versions):
                self._send(key, told, batch)
        outcomes = [self._outcome(mention, index, batch) for index, mention in enumerate(records)]
        if times:
            self._sweep(micros(max(times)))
        return outcomes

    def snapshot(self) -> bytes:
        """Return all that it remembers."""
        return dump(self._memory)

    def restore(self, data: bytes) -> bool:
        """Take over a snapshot; False, unchanged, where its format or its window is another."""
        memory = load(data, self._memory.window_hours)
        if memory is None:
            return False
        self._memory = memory
        return True

    def _take(self, mention: Mention, time: int, index: int, batch: _Batch) -> None:
        memory = self._memory
        name = block_key(mention)
        block = memory.block(name)
        traits = traits_of(mention, variant_of(mention), memory.window_hours)
        key = traits.order[2]
        report = block.graph.reports.get(key)
        if report is None:
            report = Report(key, mention, traits, time)
            block.graph.add(report)
            batch.new[key] = index
            batch.touch(name, (key,), index)
        else:
            report.arrived = max(report.arrived, time)
            for event in report.sent.get(micros(mention.received_at), ()):
                batch.again[event].add(index)
                batch.touch(event[0], memory.block(event[0]).graph.wordings(event[1]), index)
        batch.reports.append(report)
        if memory.versions.add(mention, (name, key)):
            for place, other in memory.versions.places[mention.article_id]:
                batch.touch(place, (other,), index)
        newest = min(micros(mention.published_at), micros(mention.received_at))
        if due := block.advance(newest):
            batch.touch(name, due, index)

    def _send(self, block: str, told: Told, batch: _Batch) -> None:
        event = (block, told.first)
        indexes = set(batch.again.get(event, ()))
        if told.news:
            fresh = [batch.new[key] for key in told.reports if key in batch.new]
            indexes.add(min(fresh, default=batch.first[block]))
        for index in indexes:
            batch.sent[index][event] = told.event

    @staticmethod
    def _outcome(mention: Mention, index: int, batch: _Batch) -> tuple[Forward[Event], ...]:
        sent = batch.sent.get(index, {})
        if sent:
            report, received = batch.reports[index], micros(mention.received_at)
            report.sent[received] = tuple(sorted({*report.sent.get(received, ()), *sent}))
        return tuple(Forward(event.id, event) for _, event in sorted(sent.items()))

    def _sweep(self, now: int) -> None:
        """Forget, at most once an hour of the log, what is closed."""
        memory = self._memory
        if now < memory.swept_at + HOUR:
            return
        memory.swept_at = now
        horizon = (memory.window_hours + MEMORY_SLACK_HOURS) * HOUR
        for name, block in list(memory.blocks.items()):
            for root in block.closed(now, horizon, AFTER_DATE_DAYS * DAY):
                for report in block.forget(root, memory.versions):
                    memory.versions.forget(report.mention.article_id, (name, report.key))
            if not block.graph.reports:
                del memory.blocks[name]
