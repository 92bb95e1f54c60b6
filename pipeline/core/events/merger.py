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
* The live events are the same in the end, byte for byte, in one partition or several. Which ids
  were merged away or retracted depends on what readers may have been shown before, and so on the
  order; an id that nobody can have been shown needs no farewell.
* Small changes are held back until the log's next minute (`merging_news`). They are part of the
  memory, and the frame asks for them when no more records wait (`Thinning`).

An event is remembered for the window and `MEMORY_SLACK_HOURS` after its last report entered the
topic, a planned one at least until `AFTER_DATE_DAYS` after its day; a report that comes later than
that founds a new event. All rules in words: docs/merging.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from pipeline.core.events.blocks import block_key
from pipeline.core.events.merging_block import Told
from pipeline.core.events.merging_forgetting import forget
from pipeline.core.events.merging_look import Look
from pipeline.core.events.merging_report import Name, Report, make_report
from pipeline.core.events.merging_rules import HOLD_MICROS
from pipeline.core.events.merging_snapshot import HOUR, Memory, dump, load
from pipeline.core.events.merging_traits import micros
from pipeline.core.events.merging_versions import Notice, stamp_of
from pipeline.core.outcome import Forward, Outcome, Outcomes
from pipeline.records import Event, Mention, VersionNotice


@dataclass(slots=True)
class _Batch:
    """What a batch touches, and by which record first; what to send again; what to send.

    `rows` are the reports and notices of its records, in order, with what goes out with each;
    `new` is by number which of the reports were unknown; `latest` is what its last record touched.
    """

    rows: list["_Row"] = field(default_factory=list)
    touched: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    latest: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    first: dict[str, int] = field(default_factory=dict)
    new: dict[int, int] = field(default_factory=dict)
    again: defaultdict[Name, set[int]] = field(default_factory=lambda: defaultdict(set))

    def touch(self, block: str, numbers: Iterable[int], index: int) -> None:
        """Note that record `index` touches these reports."""
        numbers = set(numbers)
        self.touched[block] |= numbers
        self.latest[block] |= numbers
        self.first.setdefault(block, index)


@dataclass(slots=True)
class _Row:
    """A record of a batch: what is remembered of it, and the events that go out with it."""

    known: Report | Notice
    received: int
    sent: dict[Name, Event] = field(default_factory=dict)

    def outcome(self) -> tuple[Forward[Event], ...]:
        """Return what goes out, and keep what it was, in case the record comes again."""
        if isinstance(self.known, Notice):
            self.known.sent = tuple(sorted({*self.known.sent, *self.sent}))
        elif self.sent:
            self.known.note(self.received, self.sent)
        return tuple(Forward(event.id, event) for _, event in sorted(self.sent.items()))


class Merger:
    """The merge step of a partition. `window_hours`: how far apart reports of an event may be.

    While `replaying`, what it returns goes nowhere: whether readers were told is then not sure.
    """

    def __init__(self, window_hours: int) -> None:
        self._memory = Memory(window_hours)
        self.replaying = False

    def __call__(
        self, records: Sequence[Mention | VersionNotice], times: Sequence[datetime]
    ) -> Outcomes[Event]:
        """Return for each record the events that readers must be told anew because of it.

        A change that several records of the batch have part in goes out once, in its last state,
        with the first of them. A record that comes again sends again, as they now are, the events
        that went out with it: whoever lost its output gets all that it lost.
        """
        outcomes: list[Outcome[Event]] = []
        moments = [micros(time) for time in times]
        for part in self._hours(moments):
            outcomes += self._merge(records[part], moments[part])
            self._memory.store.rest()
        return outcomes

    @property
    def holding(self) -> bool:
        """Tell whether any event has changed that readers are not told of yet."""
        return bool(self._memory.holding)

    def waiting(self) -> list[Forward[Event]]:
        """Return the events that are held back, as they now are; they still are held."""
        return [Forward(told.event.id, told.event) for _, told in self._held({})]

    def settle(self) -> None:
        """Note that readers were told of all that was `waiting`."""
        memory = self._memory
        for name in memory.holding:
            memory.blocks[name].held.clear()
        memory.holding.clear()

    def snapshot(self) -> bytes:
        """Return all that it remembers."""
        return msgspec.msgpack.encode(self.snapshot_parts())

    def restore(self, data: bytes) -> bool:
        """Take over a snapshot; False, unchanged, where its format or its window is another."""
        try:
            parts = msgspec.msgpack.decode(data, type=list[bytes])
        except msgspec.DecodeError:
            return False
        return self.restore_parts(parts)

    def snapshot_parts(self) -> list[bytes]:
        """Return the same in parts. A part that did not change is the same object again."""
        return dump(self._memory)

    def restore_parts(self, parts: Sequence[bytes]) -> bool:
        """Take over a snapshot in parts, as `restore` does."""
        memory = load(parts, self._memory.window_hours)
        if memory is None:
            return False
        self._memory = memory
        return True

    def _hours(self, times: Sequence[int]) -> Iterator[slice]:
        """Yield the batch in stretches of one hour of the log, so that it forgets between them."""
        now, start = self._memory.now, 0
        for index, time in enumerate(times):
            if index > start and time // HOUR > now // HOUR:
                yield slice(start, index)
                start = index
            now = max(now, time)
        if times:
            yield slice(start, len(times))

    def _merge(
        self, records: Sequence[Mention | VersionNotice], times: Sequence[int]
    ) -> Iterator[Outcome[Event]]:
        memory = self._memory
        memory.now = max(memory.now, times[0])
        forget(memory)
        memory.now = max(memory.now, *times)
        turned = memory.now // HOLD_MICROS > memory.released_at // HOLD_MICROS
        if turned and self.replaying:
            self.settle()
        batch = self._read(records, times)
        looks: dict[str, tuple[Look, list[Told]]] = {}
        for key in sorted(batch.touched):
            block = memory.blocks[key]
            look = Look(block.graph, memory.notices)
            told = block.tell(batch.touched[key], look)
            looks[key] = look, told
            for item in told:
                self._send(key, item, batch)
            if block.held:
                memory.holding.add(key)
        if self.replaying:
            self._hold(batch)
        elif turned:
            held = self._held(looks)
            batch.rows[-1].sent |= {(key, item.first): item.event for key, item in held}
            self.settle()
        if turned:
            memory.released_at = memory.now
        return (row.outcome() for row in batch.rows)

    def _read(self, records: Sequence[Mention | VersionNotice], times: Sequence[int]) -> _Batch:
        batch = _Batch()
        for index, (record, time) in enumerate(zip(records, times, strict=True)):
            if isinstance(record, Mention):
                self._take(record, time, index, batch)
            else:
                self._heed(record, time, index, batch)
            if index < len(records) - 1:
                self._foresee(batch)
        return batch

    def _take(self, mention: Mention, time: int, index: int, batch: _Batch) -> None:
        memory = self._memory
        name, received = block_key(mention), micros(mention.received_at)
        block, arrived = memory.block(name), memory.store.arrived
        report = make_report(mention, memory.window_hours)
        known = block.graph.find(report)
        if known is None:
            block.graph.add(report, time)
            memory.expect(name, time + memory.horizon)
            batch.new[report.number] = index
        else:
            report = known
            arrived[report.number] = max(arrived[report.number], time)
        sent = report.sent_at(received)
        self._again(sent or (), index, batch)
        if sent is None:
            report.note(received, ())
            batch.touch(name, block.graph.beside_in_text(report), index)
        batch.rows.append(_Row(report, received))
        newest = min(micros(mention.published_at), received)
        if due := block.advance(newest):
            batch.touch(name, due, index)

    def _heed(self, notice: VersionNotice, time: int, index: int, batch: _Batch) -> None:
        """Take in what a notice tells of an article, whether or not it has reports here."""
        memory, article, stamp = self._memory, notice.article_id, stamp_of(notice)
        rows = memory.notices.told.setdefault(article, {})
        known = rows.get(stamp)
        if known is None:
            known = rows[stamp] = Notice(time)
            for name in memory.homes(article):
                batch.touch(name, memory.blocks[name].graph.of_article(article), index)
        else:
            known.arrived = max(known.arrived, time)
            self._again(known.sent, index, batch)
        batch.rows.append(_Row(known, stamp.received))

    def _foresee(self, batch: _Batch) -> None:
        for name, numbers in batch.latest.items():
            self._memory.blocks[name].foresee(numbers, self._memory.notices)
        batch.latest.clear()

    def _again(self, events: Iterable[Name], index: int, batch: _Batch) -> None:
        """Let events go out again: the record that they went out with has come again."""
        for event in events:
            block = self._memory.blocks.get(event[0])
            if block is not None:
                batch.again[event].add(index)
                batch.touch(event[0], block.graph.wordings(event[1]), index)

    @staticmethod
    def _send(block: str, told: Told, batch: _Batch) -> None:
        event = (block, told.first)
        indexes = set(batch.again.get(event, ()))
        if told.news:
            fresh = [batch.new[number] for number in told.reports if number in batch.new]
            indexes.add(min(fresh, default=batch.first[block]))
        for index in indexes:
            batch.rows[index].sent[event] = told.event

    def _held(self, looks: Mapping[str, tuple[Look, list[Told]]]) -> Iterator[tuple[str, Told]]:
        """Yield what is held back. `looks` are those of this batch, and what they showed."""
        memory = self._memory
        for name in sorted(memory.holding):
            block = memory.blocks[name]
            look, told = looks.get(name) or (Look(block.graph, memory.notices), [])
            yield from ((name, item) for item in block.tell_held(look, told))

    def _hold(self, batch: _Batch) -> None:
        for row in batch.rows:
            for name, first in row.sent:
                self._memory.blocks[name].held.add(first)
                self._memory.holding.add(name)
