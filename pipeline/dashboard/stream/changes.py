"""What changed last: the records of `news.event.v1`, in the order in which we read them."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode
from pipeline.dashboard.query.matching import Facts
from pipeline.dashboard.stream.position import NO_RECORD, Anchor, Position, mark_of
from pipeline.records import Event

SLACK_MS = 60_000
"""The clocks of those who write may differ by so much; who resumes by time starts earlier by it."""

PATIENCE_MS = 2_000
"""A record that is not there so long after its time will not come: it was compacted away."""

FACTS_KEPT = 2_000
"""So many changes keep what filters look at, for those who come back at once."""

_DECODER = msgspec.json.Decoder(Event)


class Row(NamedTuple):
    """One record of the topic. An empty `value` is a tombstone; `at_ms` is the record's time."""

    partition: int
    at_ms: int
    key: bytes
    value: bytes


def read_event(row: Row) -> Event | None:
    """Return the event of a record; None of a tombstone and of what is no event."""
    try:
        return decode(row.value, _DECODER)
    except Reject:
        return None


class Change:
    """A record, and what the event was before it. Not `tells`: it is nothing new to anybody."""

    __slots__ = (
        *("_before_facts", "_facts", "anchor", "before", "event_id", "is_first", "merged_into"),
        *("op", "partition", "reason", "revision", "tells", "value"),
    )

    def __init__(self, row: Row, event: Event | None, before: "Change | None") -> None:
        """Take a record, what it says, and the last change of the same event that we know."""
        self.partition = row.partition
        self.anchor = Anchor(row.at_ms, mark_of(row.key, row.value))
        self.event_id = row.key.decode(errors="replace")
        self.value = b"" if event is None else row.value
        self.revision = 0 if event is None else event.revision
        self.op = "delete" if event is None else event.op
        self.merged_into = "" if event is None else event.merged_into
        self.reason = "" if event is None else event.reason
        self.before = b"" if before is None else before.value
        self.is_first = before is None
        self._facts = None if event is None else Facts(event)
        self._before_facts = None if before is None else before._facts  # noqa: SLF001 - our own
        is_news = before is None or event is None or event.revision > before.revision
        had_value = is_event_id(self.event_id) if before is None else bool(before.value)
        is_deletion = not row.value and had_value
        self.tells = is_news if event is not None else is_deletion

    @property
    def facts(self) -> Facts | None:
        """Return what filters look at; None where the event is no more."""
        if self._facts is None and self.value:
            self._facts = Facts(_DECODER.decode(self.value))
        return self._facts

    @property
    def before_facts(self) -> Facts | None:
        """Return the same of what the event was before."""
        if self._before_facts is None and self.before:
            self._before_facts = Facts(_DECODER.decode(self.before))
        return self._before_facts

    def slim(self) -> None:
        """Let go of what can be read again."""
        self._facts = self._before_facts = None

    def forget_before(self) -> None:
        """Let go of what the event was before."""
        self.before, self.is_first, self._before_facts = b"", True, None

    def silence(self) -> None:
        """Let go of the event too; its place is kept."""
        self.value, self.tells = b"", False
        self.forget_before()
        self.slim()


def is_event_id(key: str) -> bool:
    """Tell whether a key is that of an event; another is of a mark that somebody left."""
    try:
        UUID(key)
    except ValueError:
        return False
    return True


class Start(NamedTuple):
    """Where somebody begins: by partition, the change that they know and the time they ask from."""

    how: Literal["now", "since", "exact", "by_time"]
    as_of_ms: int
    known: dict[int, tuple[int, int]]
    anchors: dict[int, Anchor]

    def is_news(self, number: int, change: Change) -> bool:
        """Tell whether they do not have a change yet."""
        known, from_ms = self.known[change.partition]
        return number > known and change.anchor.at_ms >= from_ms


class ChangeLog:
    """The last changes, numbered as they came, at most `most`; all since `kept_since_ms`.

    Who names a position gets what came after it, in the order of each partition. Between partitions
    the order may differ from one reader of the topic to another; so a position names them all.
    A partition that is written anew behind its end, as to take an article down, brings what it had
    again, with the old times: that is passed over.
    """

    def __init__(
        self, most: int, partitions: Iterable[int] = (), since_ms: int = 0, keep_ms: int = 0
    ) -> None:
        """Begin at a time (ms), before which nothing is kept; 0: at the topic's own beginning.

        What is older than `keep_ms` when it comes is written anew; 0: that cannot be told so.
        """
        self._most = most
        self._keep_ms = keep_ms
        self._changes: list[Change] = []
        self._places: dict[tuple[int, Anchor], int] = {}
        self._newest: dict[str, Change] = {}
        self._anchors = dict.fromkeys(partitions, Anchor(since_ms, NO_RECORD))
        self.first = 0
        self.kept_since_ms = since_ms
        self.as_of_ms = since_ms
        self.newest_ms = 0

    @property
    def end(self) -> int:
        """Return the number that the next change gets."""
        return self.first + len(self._changes)

    @property
    def position(self) -> Position:
        """Return where the log ends."""
        return Position(self.as_of_ms, dict(self._anchors))

    def append(self, row: Row, event: Event | None) -> Change | None:
        """Take in a record and what `read_event` says it is.

        Return the change; None where it is not new, but written anew.
        """
        key = row.key.decode(errors="replace")
        before = self._newest.get(key)
        change = Change(row, event, before)
        is_old = self._keep_ms and row.at_ms < self.newest_ms - self._keep_ms and before is None
        if is_old or (row.partition, change.anchor) in self._places:
            return None
        if change.tells:
            self._newest[key] = change
            if before is not None and row.at_ms <= before.anchor.at_ms:
                self._silence(key)
                change.forget_before()
        self._places[row.partition, change.anchor] = self.end
        self._anchors[row.partition] = change.anchor
        self._changes.append(change)
        self.newest_ms = max(self.newest_ms, row.at_ms)
        if len(self._changes) > FACTS_KEPT:
            self._changes[-FACTS_KEPT - 1].slim()
        if len(self._changes) > self._most:
            self._shed()
        return change

    def between(self, number: int, end: int) -> Iterator[tuple[int, Change]]:
        """Yield changes by their numbers, from one up to another."""
        place = number - self.first
        yield from enumerate(self._changes[place : end - self.first], number)

    def is_past(self, position: Position) -> bool:
        """Tell whether all is read that somebody at a position has, as far as it is to be had."""
        if self.as_of_ms < position.as_of_ms:
            return False
        newest_ms = max((at_ms for at_ms, _ in position.anchors.values()), default=0)
        return self.as_of_ms >= newest_ms + PATIENCE_MS or all(
            (partition, anchor) in self._places
            or anchor.mark == NO_RECORD
            or anchor.at_ms < self.kept_since_ms
            for partition, anchor in position.anchors.items()
        )

    def start_now(self) -> Start:
        """Return the start of those who want what comes from now on."""
        return Start(
            "now",
            self.as_of_ms,
            dict.fromkeys(self._anchors, (self.end - 1, 0)),
            dict(self._anchors),
        )

    def start_at(self, since_ms: int, how: Literal["since", "by_time"] = "since") -> Start | None:
        """Return the start at a time (ms); None where the log does not go back so far."""
        if since_ms < self.kept_since_ms:
            return None
        known = dict.fromkeys(self._anchors, (self.first - 1, since_ms))
        return Start(how, since_ms, known, dict.fromkeys(known, Anchor(since_ms, NO_RECORD)))

    def start_after(self, position: Position) -> Start | None:
        """Return the start of those who were at a position; None where the log is too short.

        Found by the last record of each partition, it is exact. Where one is not there (it was
        compacted away; a copy of the topic has other partitions), it is found by time, and
        somewhat earlier, so that rather something comes twice.
        """
        has_all = position.as_of_ms - SLACK_MS >= self.kept_since_ms
        known = {}
        if position.anchors.keys() == self._anchors.keys():
            for partition, anchor in position.anchors.items():
                place = self._places.get((partition, anchor))
                if place is not None:
                    known[partition] = place, 0
                elif anchor.mark == NO_RECORD and (has_all or anchor.at_ms >= self.kept_since_ms):
                    known[partition] = self.first - 1, anchor.at_ms
                elif anchor.at_ms < self.kept_since_ms and has_all:
                    known[partition] = self.first - 1, 0
        if known.keys() == self._anchors.keys():
            return Start("exact", position.as_of_ms, known, dict(position.anchors))
        return self.start_at(position.as_of_ms - SLACK_MS, "by_time")

    def _silence(self, key: str) -> None:
        """Forget what an event was: with the time of its last state it is that state, cut down."""
        for change in self._changes:
            if change.event_id == key:
                change.silence()

    def _shed(self) -> None:
        """Let go of the oldest tenth, so that it need not be done often."""
        count = max(1, self._most // 10)
        for change in self._changes[:count]:
            self._places.pop((change.partition, change.anchor), None)
            if self._newest.get(change.event_id) is change:
                del self._newest[change.event_id]
            self.kept_since_ms = max(self.kept_since_ms, change.anchor.at_ms + 1)
        del self._changes[:count]
        self.first += count
