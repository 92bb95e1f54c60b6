"""Which watches an event enters, changes in or leaves with a revision."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from pipeline.core.outcome import Drop, Forward, Outcome
from pipeline.dashboard.query.matching import Facts, Test
from pipeline.records import Delivery, Event
from pipeline.records.delivery import Kind
from pipeline.watches.aspects import NEWS, changes, prints_of

VERSION = 1
MAX_EVENTS = 200_000
"""Most events of one partition that are remembered to be in a watch. What is forgotten, those that
changed longest ago, would be `new` to its watches at its next revision."""
KEPT_STATES = 3
"""A revision that comes again after a rebalance is judged by what was known before it."""

Reason = Literal["", "retracted", "merged", "no_match"]
_REASONS: dict[str, Reason] = {"retract": "retracted", "merge": "merged"}


StoryOf = Callable[[Event, datetime], str]
"""Returns the story of an event that was written at a time; empty where it is in none."""


def own_story(event: Event, _at: datetime) -> str:
    """Return the story that an event says itself."""
    return event.story_id


class Watched(NamedTuple):
    """A watch as it is asked: `takes` is true of events that are alive and pass the filter.

    `key` is another one where a watch has ended and one of the same name was made. `of_story`: the
    story of an event plays a part.
    """

    name: str
    key: str
    since: datetime
    all_revisions: bool
    takes: Test
    of_story: bool = False


class State(NamedTuple):
    """What is known of an event at a revision: prints of what it says, keys of those it is in."""

    revision: int
    prints: bytes
    told: tuple[str, ...]


_NOTHING = State(0, b"", ())
_States = tuple[State, ...]
_SNAPSHOT = msgspec.msgpack.Decoder(tuple[int, list[tuple[str, list[State]]]])


class Decider:
    """A remembering step: events in, deliveries out, a pure function of the log and the watches.

    `watches` gives those that there are now.
    """

    def __init__(
        self,
        watches: Callable[[], Sequence[Watched]],
        story_of: StoryOf = own_story,
    ) -> None:
        self._watches = watches
        self._story_of = story_of
        self._states: dict[str, _States] = {}

    def __call__(
        self, records: Sequence[Event], times: Sequence[datetime]
    ) -> list[Outcome[Delivery]]:
        """Return the deliveries of each event; a redelivery gets those that it had."""
        watches = self._watches()
        return [self._decide(event, at, watches) for event, at in zip(records, times, strict=True)]

    def snapshot(self) -> bytes:
        """Return all that is remembered."""
        return msgspec.msgpack.encode((VERSION, list(self._states.items())))

    def restore(self, data: bytes) -> bool:
        """Take over a snapshot. Return False, unchanged, where its format is another."""
        try:
            version, states = _SNAPSHOT.decode(data)
        except msgspec.DecodeError:
            return False
        if version != VERSION:
            return False
        self._states = {event_id: tuple(some) for event_id, some in states}
        return True

    def _decide(self, event: Event, at: datetime, watches: Sequence[Watched]) -> Outcome[Delivery]:
        states = self._states.get(event.id, ())
        before = next((one for one in reversed(states) if one.revision < event.revision), _NOTHING)
        asked = [one for one in watches if at >= one.since]
        if not (asked or states):
            return Drop("no_watch")
        facts = Facts(event)
        if any(one.of_story for one in asked):
            facts.story_id = self._story_of(event, at)
        told = tuple(one.key for one in asked if one.takes(facts))
        if not (told or states):
            return Drop("no_watch")
        after = State(event.revision, prints_of(event), told)
        if not states or states[-1].revision < event.revision:
            self._remember(event.id, (*states, after))
        found = tuple(
            Forward(delivery.watch, delivery)
            for one in asked
            for delivery in _deliveries(event, at, one, before, after)
        )
        return found or Drop("no_watch")

    def _remember(self, event_id: str, states: _States) -> None:
        self._states.pop(event_id, None)  # so that the oldest change stands first
        self._states[event_id] = states[-KEPT_STATES:]
        if len(self._states) > MAX_EVENTS:
            del self._states[next(iter(self._states))]


def delivery_id(watch: str, event_id: str, revision: int) -> str:
    """Return the id of what a watch tells of a revision: 128 bits of SHA-256, in hex."""
    return hashlib.sha256(f"{watch}\n{event_id}\n{revision}".encode()).hexdigest()[:32]


def _deliveries(
    event: Event, at: datetime, watch: Watched, before: State, after: State
) -> Iterator[Delivery]:
    """Yield the delivery, if a watch has one."""
    was_in, is_in = watch.key in before.told, watch.key in after.told
    if is_in and not was_in:
        yield _delivery(event, at, watch, "new")
    elif is_in:
        changed = changes(before.prints, after.prints)
        if watch.all_revisions or NEWS.intersection(changed):
            yield _delivery(event, at, watch, "changed", changed=changed)
    elif was_in:
        reason = _REASONS.get(event.op, "no_match")
        yield _delivery(event, at, watch, "left", reason=reason)


def _delivery(
    event: Event,
    at: datetime,
    watch: Watched,
    kind: Kind,
    *,
    changed: tuple[str, ...] = (),
    reason: Reason = "",
) -> Delivery:
    return Delivery(
        schema=Delivery.SCHEMA,
        id=delivery_id(watch.name, event.id, event.revision),
        watch=watch.name,
        kind=kind,
        changed=changed,
        reason=reason,
        at=at,
        event=event,
    )
