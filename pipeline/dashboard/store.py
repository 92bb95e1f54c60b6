"""The current state of all events, and which of them a reader asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import msgspec

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode
from pipeline.records import Event

GONE = ("merge", "retract")
"""Operations that end an event's own life; its record stays readable by its id."""


class Row(NamedTuple):
    """One record of `news.event.v1`. An empty `value` is a tombstone."""

    key: bytes
    value: bytes
    partition: int
    offset: int


class Position:
    """How far a topic has been read: the next offset of each partition. As text: `0:17,1:4`."""

    def __init__(self, offsets: Mapping[int, int] | None = None) -> None:
        self._next = dict(offsets or {})

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the position that a text names; None where it names none."""
        pairs = [part.split(":") for part in text.split(",")]
        if not all(len(pair) == 2 and all(part.isdecimal() for part in pair) for pair in pairs):
            return None
        return cls({int(partition): int(offset) for partition, offset in pairs})

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return ",".join(f"{partition}:{self._next[partition]}" for partition in sorted(self._next))

    def next_of(self, partition: int) -> int:
        """Return the next offset of a partition; 0 where it was never read."""
        return self._next.get(partition, 0)

    def advance(self, partition: int, offset: int) -> None:
        """Move past an offset; never back."""
        self._next[partition] = max(self.next_of(partition), offset + 1)

    def partitions(self) -> Iterator[int]:
        """Yield the partitions that were read."""
        yield from self._next


class Question(NamedTuple):
    """What a reader asks for. Empty means any; the words of `text` must all occur."""

    types: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    @classmethod
    def parse(cls, kind: str, status: str, country: str, text: str) -> Self:
        """Return the question of a query string; several values stand between commas."""
        return cls(
            types=_values(kind.upper()),
            statuses=_values(status.lower()),
            countries=_values(country.upper()),
            words=tuple(text.casefold().split()),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its bytes and what is looked up in it."""

    event: Event
    raw: bytes
    countries: frozenset[str]
    text: str

    def answers(self, question: Question) -> bool:
        """Tell whether the event is one that the question asks for."""
        return (
            self.event.op not in GONE
            and (not question.types or self.event.type in question.types)
            and (not question.statuses or self.event.status in question.statuses)
            and (not question.countries or bool(self.countries & question.countries))
            and all(word in self.text for word in question.words)
        )


class EventStore:
    """The newest revision of each event, at most `max_events`: those reported last."""

    def __init__(self, max_events: int) -> None:
        self._max_events = max_events
        self._entries: dict[str, Entry] = {}
        self._decoder = msgspec.json.Decoder(Event)
        self.position = Position()
        self.unreadable = 0

    def __len__(self) -> int:
        """Return how many records are kept, merged and retracted ones too."""
        return len(self._entries)

    def apply(self, row: Row) -> bytes | None:
        """Take in a record; return its bytes if it tells something new, else None.

        An old revision, a redelivery and a tombstone tell nothing new. What is no event is counted
        and passed over: the page goes on.
        """
        self.position.advance(row.partition, row.offset)
        if not row.value:
            self._entries.pop(row.key.decode(errors="replace"), None)
            return None
        try:
            event = decode(row.value, self._decoder)
        except Reject:
            self.unreadable += 1
            return None
        known = self._entries.get(event.id)
        if known is not None and known.event.revision >= event.revision:
            return None
        self._entries[event.id] = _entry(event, row.value)
        if len(self._entries) > self._max_events:
            self._shed()
        return row.value

    def get(self, event_id: str) -> bytes | None:
        """Return the record of an id, also of one that was merged or retracted."""
        entry = self._entries.get(event_id)
        return None if entry is None else entry.raw

    def ask(self, question: Question, limit: int) -> tuple[int, Sequence[bytes]]:
        """Return how many events answer, and the records of those `limit` reported last."""
        found = [entry for entry in self._entries.values() if entry.answers(question)]
        found.sort(key=lambda entry: (entry.event.last_seen, entry.event.id), reverse=True)
        return len(found), [entry.raw for entry in found[:limit]]

    def facets(self) -> dict[str, list[str]]:
        """Return the types, statuses and countries that occur."""
        living = [entry for entry in self._entries.values() if entry.event.op not in GONE]
        return {
            "types": sorted({entry.event.type for entry in living}),
            "statuses": sorted({entry.event.status for entry in living}),
            "countries": sorted(frozenset().union(*(entry.countries for entry in living))),
        }

    def _shed(self) -> None:
        """Let go of the tenth that was reported longest ago, so that it need not be done often."""
        by_age = sorted(self._entries, key=lambda key: (self._entries[key].event.last_seen, key))
        for key in by_age[: max(1, self._max_events // 10)]:
            del self._entries[key]


def _values(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _entry(event: Event, raw: bytes) -> Entry:
    parties = event.actors + event.recipients
    countries = {party.country for party in parties if party.country}
    words = [event.type, event.mode, event.status, event.id]
    words += [text for party in parties for text in (party.name, party.text, party.role)]
    if event.location is not msgspec.UNSET:
        countries |= {event.location.country} - {""}
        words.append(event.location.name)
    if event.content is not msgspec.UNSET:
        words.append(event.content.text)
    words += [text for proof in event.evidence for text in (proof.sentence, proof.publisher)]
    words += [text for quote in event.quotes for text in (quote.text, quote.speaker)]
    return Entry(event, raw, frozenset(countries), "\n".join(words).casefold())
