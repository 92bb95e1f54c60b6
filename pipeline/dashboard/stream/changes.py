"""What changed last: the records of `news.event.v1`, in the order in which we read them."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from pipeline.dashboard.query.joining import EventStories
from pipeline.dashboard.stream.change import Change, Move, Row
from pipeline.dashboard.stream.position import NO_RECORD, Anchor, Position
from pipeline.records import Event, Storied, Story

SLACK_MS = 60_000
"""The clocks of those who write may differ by so much; who resumes by time starts earlier by it."""

PATIENCE_MS = 2_000
"""A record that is not there so long after its time will not come: it was compacted away."""

FACTS_KEPT = 2_000
"""So many changes keep what filters look at, for those who come back at once."""


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
        self,
        most: int,
        partitions: Iterable[int] = (),
        since_ms: int = 0,
        keep_ms: int = 0,
        stories: EventStories | None = None,
    ) -> None:
        """Begin at a time (ms), before which nothing is kept; 0: at the topic's own beginning.

        What is older than `keep_ms` when it comes is written anew; 0: that cannot be told so.
        """
        self._most = most
        self._keep_ms = keep_ms
        self._stories = stories or EventStories()
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
        """Take in a record and what `read_event` says it is; the stories are told too.

        Return the change; None where it is not new, but written anew.
        """
        key = row.key.decode(errors="replace")
        before = self._newest.get(key)
        moved = self._stories.take(key, row.value, event)
        change = Change(row, event, before, self._stories, next(iter(moved), None))
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

    def place(self, at_ms: int, found: Story | Storied) -> list[Move]:
        """Take in what is said of stories; return the events that are in another one by it.

        What changed before all that is kept is left out.
        """
        if isinstance(found, Story):
            moved = self._stories.take_story(found, at_ms)
        else:
            moved = self._stories.take_storied(found, at_ms)
        return [
            Move(self._newest[one.event_id], (one.before,))
            for one in moved
            if one.event_id in self._newest
        ]

    def moves_since(self, at_ms: int) -> Iterator[Move]:
        """Yield the events that may have come into another story since a time."""
        for key in self._stories.placed_since(at_ms):
            if key in self._newest:
                yield Move(self._newest[key], self._stories.others(key))

    def has_moves_since(self, at_ms: int) -> bool:
        """Tell whether it is known which events came into another story since a time."""
        return at_ms >= self._stories.known_since_ms

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
