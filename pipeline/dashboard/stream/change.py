"""One change: a record of `news.event.v1`, and what its event was before."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode
from pipeline.dashboard.query.joining import EventStories, Moved, with_story
from pipeline.dashboard.query.matching import Facts
from pipeline.dashboard.stream.position import Anchor, mark_of
from pipeline.records import Event

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
        *("_before_facts", "_facts", "_stories", "anchor", "before", "before_story", "event_id"),
        *("is_first", "merged_into", "op", "partition", "reason", "revision", "tells", "value"),
    )

    def __init__(
        self,
        row: Row,
        event: Event | None,
        before: "Change | None",
        stories: EventStories,
        moved: Moved | None = None,
    ) -> None:
        """Take a record, what it says, and the last change of the same event that we know.

        `moved` says that with it the event came into another one of the stories.
        """
        self._stories = stories
        self.before_story = None if moved is None else moved.before
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
        return _in_story(self._facts, self.story)

    @property
    def before_facts(self) -> Facts | None:
        """Return the same of what the event was before."""
        if self._before_facts is None and self.before:
            self._before_facts = Facts(_DECODER.decode(self.before))
        story = self.story if self.before_story is None else self.before_story
        return _in_story(self._before_facts, story)

    @property
    def story(self) -> str:
        """Return the story that the event is in by now; empty if in none."""
        return self._stories.of(self.event_id)

    @property
    def record(self) -> bytes:
        """Return the record of the event with its story; empty where it is no more."""
        return with_story(self.value, self.story)

    def facts_in(self, story: str) -> Facts | None:
        """Return `facts` as if the event were in a story."""
        return _in_story(self.facts, story)

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


def _in_story(facts: Facts | None, story: str) -> Facts | None:
    """Say in the facts of an event which story it is in: they are held for longer than that."""
    if facts is not None:
        facts.story_id = story
    return facts


def is_event_id(key: str) -> bool:
    """Tell whether a key is that of an event; another is of a mark that somebody left."""
    try:
        UUID(key)
    except ValueError:
        return False
    return True


class Move(NamedTuple):
    """An event, by its last change, that came into a story; `before` are those it may have left."""

    change: Change
    before: Sequence[str]
