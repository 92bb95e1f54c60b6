"""An archive in memory: the events that the stream has read, where there is no database."""

import asyncio
from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from math import fsum
from typing import NamedTuple, TypeVar

import msgspec

from pipeline.dashboard.query.answers import (
    PLACES,
    Count,
    Counts,
    Entities,
    Entity,
    Explained,
    Pair,
    Pairs,
    why_of,
)
from pipeline.dashboard.query.archive import FoundPage
from pipeline.dashboard.query.filters import (
    Counting,
    Cursor,
    Filter,
    Naming,
    Page,
    Pairing,
)
from pipeline.dashboard.query.joining import EventStories, with_story
from pipeline.dashboard.query.matching import Facts, Test, make_test
from pipeline.dashboard.query.words import split
from pipeline.records import Event
from pipeline.records.mention import Party
from pipeline.runtime.clock import utc_now

MOST_EVENTS = 100_000
MOST_COUNTS = 10_000
TURN = 1_000
LAST = timedelta(days=30)
NO_TIME = datetime.min.replace(tzinfo=UTC)
_DECODER = msgspec.json.Decoder(Event)


T = TypeVar("T")


class Held(NamedTuple):
    """An event: its record, and what filters look at."""

    revision: int
    record: bytes
    facts: Facts


class Memory:
    """Holds the last state of each event, at most `most`: those that were reported last."""

    kind = "memory"

    def __init__(self, most: int = MOST_EVENTS, stories: EventStories | None = None) -> None:
        """Begin empty; take what knows the story of each event, if anything does."""
        self._stories = stories or EventStories()
        self._most = most
        self._events: dict[str, Held] = {}
        self._orders: dict[str, list[tuple[datetime, str]]] = {
            "last_seen": [],
            "first_seen": [],
            "event_date": [],
        }
        self._entities: dict[str, tuple[datetime, Party]] = {}
        self._parts: Counter[str] = Counter()

    def __len__(self) -> int:
        """Return how many events are held, also those merged and retracted."""
        return len(self._events)

    def take(self, key: str, record: bytes, event: Event | None) -> None:
        """Take in a record of the topic: an event, a tombstone, or what is no event.

        A revision that is not above the known one changes nothing.
        """
        if event is None:
            if not record:
                self._drop(key)
            return
        known = self._events.get(event.id)
        if known is not None and known.revision >= event.revision:
            return
        self._drop(event.id)
        facts = Facts(event)
        facts.read_words()
        self._events[event.id] = Held(event.revision, record, facts)
        self._parts.update(facts.party_ids)
        for order, place in _keys(facts):
            insort(self._orders[order], place)
        for party in (*event.actors, *event.recipients):
            seen = self._entities.get(party.id)
            if seen is None or seen[0] < event.last_seen:
                self._entities[party.id] = event.last_seen, party
        if len(self._events) > self._most:
            self._shed()

    async def events(self, asked: Page, *more: Filter) -> FoundPage:
        """Return a page of living events."""
        test = self._test(asked, *more)
        found: list[tuple[Cursor, Held]] = []
        async for place in _by_turns(self._behind(asked.order, asked.cursor)):
            held = self._events.get(place[1])
            if held is not None and test(held.facts):
                found.append((Cursor(*place), held))
                if len(found) > asked.limit:
                    break
        shown = found[: asked.limit]
        following = str(shown[-1][0]) if len(found) > len(shown) else ""
        return FoundPage([self.record_of(held.facts.id) for _, held in shown], following)

    async def event(self, key: str) -> Explained | None:
        """Return an event by its id; of its articles only what the evidence says."""
        held = self._events.get(key)
        if held is None:
            return None
        event = _DECODER.decode(self.record_of(key))
        return Explained(event, why_of(event, ()))

    def facts_of(self, key: str) -> Facts | None:
        """Return what filters look at in an event; None where it is not held."""
        held = self._events.get(key)
        return None if held is None else held.facts

    def record_of(self, key: str) -> bytes:
        """Return the record of an event that is held, with its story."""
        return with_story(self._events[key].record, self._stories.of(key))

    async def entities(self, asked: Naming) -> Entities:
        """Return who takes part in events."""
        wanted = split(asked.q)
        found = [
            (seen, party)
            for seen, party in self._entities.values()
            if all(any(word.startswith(one) for word in split(party.name)) for one in wanted)
        ]
        found.sort(key=lambda one: one[1].id)
        found.sort(key=lambda one: one[0], reverse=True)
        return Entities(
            tuple(_entity(party, self._parts[party.id]) for _, party in found[: asked.limit])
        )

    async def counts(self, asked: Counting, *more: Filter) -> Counts:
        """Return how many events there are."""
        first = None if _has_beginning(asked, *more) else _midnight(utc_now()) - LAST
        found: Counter[tuple[datetime | None, str]] = Counter()
        async for facts in self._passing(self._test(asked, *more)):
            at: datetime | None = getattr(facts, asked.clock)
            if at is not None and (first is None or at >= first):
                bucket = _bucket(at.astimezone(UTC), asked.every)
                found.update((bucket, value) for value in _values(facts, asked.by))
        rows = sorted(found.items(), key=lambda row: (row[0][0] or NO_TIME, -row[1], row[0][1]))
        return Counts(
            tuple(
                Count(events=number, at=msgspec.UNSET if at is None else at, value=value)
                for (at, value), number in rows[:MOST_COUNTS]
            )
        )

    async def pairs(self, asked: Pairing, *more: Filter) -> Pairs:
        """Return who has to do with whom."""
        first = None if _has_beginning(asked, *more) else utc_now() - LAST
        # Single precision, as the column has it: so that means are the same to the last digit.
        scores: defaultdict[tuple[str, str], array[float]] = defaultdict(lambda: array("f"))
        async for facts in self._passing(self._test(asked, *more)):
            if first is None or facts.last_seen >= first:
                members = facts.countries if asked.of == "countries" else facts.party_ids
                for pair in combinations(sorted(members), 2):
                    scores[pair].append(facts.score)
        found = sorted(scores.items(), key=lambda row: (-len(row[1]), row[0]))[: asked.limit]
        return Pairs(
            tuple(
                Pair(one, other, len(all_), round(fsum(all_) / len(all_), PLACES))
                for (one, other), all_ in found
            )
        )

    async def is_there(self) -> bool:
        """Tell that it is there."""
        return True

    def _test(self, *asked: Filter) -> Test:
        """Return what tells whether an event passes filters."""
        test = make_test(*asked, living=self._stories.living)
        if not any(one.story for one in asked):
            return test

        def is_told(facts: Facts) -> bool:
            facts.story_id = self._stories.of(facts.id) or facts.story_id
            return test(facts)

        return is_told

    async def _passing(self, test: Test) -> AsyncIterator[Facts]:
        async for held in _by_turns(tuple(self._events.values())):
            if test(held.facts):
                yield held.facts

    def _behind(self, order: str, cursor: str) -> list[tuple[datetime, str]]:
        """Return what stands behind a cursor: by `event_date` the later ones, else the earlier."""
        keys = self._orders[order]
        after = Cursor.parse(cursor) if cursor else None
        if order == "event_date":
            return keys[0 if after is None else bisect_right(keys, after) :]
        return keys[: len(keys) if after is None else bisect_left(keys, after)][::-1]

    def _drop(self, key: str) -> None:
        held = self._events.pop(key, None)
        if held is None:
            return
        self._parts.subtract(held.facts.party_ids)
        for order, place in _keys(held.facts):
            keys = self._orders[order]
            del keys[bisect_left(keys, place)]

    def _shed(self) -> None:
        """Let go of the hundredth that was reported longest ago."""
        by_age = sorted(self._events.values(), key=lambda held: held.facts.last_seen)
        for held in by_age[: max(1, self._most // 100)]:
            self._drop(held.facts.id)


async def _by_turns(all_: Sequence[T]) -> AsyncIterator[T]:
    """Yield all; others have their turn now and then, so that streams do not wait."""
    for number, one in enumerate(all_, start=1):
        yield one
        if number % TURN == 0:
            await asyncio.sleep(0)


def _keys(facts: Facts) -> Iterator[tuple[str, tuple[datetime, str]]]:
    """Yield where a living event stands in each order."""
    if facts.is_alive:
        yield "last_seen", (facts.last_seen, facts.id)
        yield "first_seen", (facts.first_seen, facts.id)
        if facts.ends_at is not None:
            yield "event_date", (facts.ends_at, facts.id)


def _has_beginning(*asked: Filter) -> bool:
    return any(one.since or one.from_ for one in asked)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _bucket(at: datetime, every: str) -> datetime | None:
    """Return the beginning of the time that an event is counted in; weeks begin on Monday."""
    if every == "hour":
        return at.replace(minute=0, second=0, microsecond=0)
    if every == "day":
        return _midnight(at)
    if every == "week":
        return _midnight(at) - timedelta(days=at.weekday())
    return _midnight(at).replace(day=1) if every == "month" else None


def _values(facts: Facts, by: str) -> Iterable[str]:
    if by == "country":
        return facts.countries
    if by == "none":
        return ("",)
    return (str(getattr(facts, by)),)


def _entity(party: Party, events: int) -> Entity:
    return Entity(
        id=party.id,
        name=party.name,
        wikidata_id=party.wikidata_id,
        country=party.country,
        sector=party.sector,
        role=party.role,
        events=events,
    )
