"""Run mentions through a merger, and look at what stays of the events."""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from pipeline.core.events.merger import Merger
from pipeline.core.wire import encode
from pipeline.records import Event, Mention, VersionNotice
from tests.support.mentions import at

Records = Sequence[Mention | VersionNotice]


def run(
    records: Records,
    size: int = 1,
    merger: Merger | None = None,
    time: datetime | None = None,
) -> list[Event]:
    """Return what goes out, in batches of `size`, all at one time of the log, and at rest."""
    merger = merger or Merger(72)
    events: list[Event] = []
    for start in range(0, len(records), size):
        batch = records[start : start + size]
        events += step(merger, batch, [time or at(21)] * len(batch))
    return events + rest(merger)


def step(merger: Merger, batch: Records, times: Sequence[datetime]) -> list[Event]:
    """Return what goes out with a batch."""
    outcomes = merger(batch, times)
    assert len(outcomes) == len(batch)
    events: list[Event] = []
    for outcome in outcomes:
        assert isinstance(outcome, tuple)
        assert all(forward.key == forward.record.id for forward in outcome)
        events += [forward.record for forward in outcome]
    return events


def rest(merger: Merger) -> list[Event]:
    """Return what a merger lets go when no more records come."""
    events = [forward.record for forward in merger.waiting()]
    merger.settle()
    return events


def replay(records: Records, size: int, merger: Merger, start: int = 0) -> None:
    """Let a merger see again what was committed before; what it says goes nowhere."""
    merger.replaying = True
    for first in range(0, len(records), size):
        batch = records[first : first + size]
        merger(batch, [log_time(start + first + number) for number in range(len(batch))])
    merger.replaying = False


def log_time(position: int) -> datetime:
    """Return when a record enters the log, where three enter it each minute."""
    return at(21) + timedelta(seconds=20 * position)


def survive(records: Records, chance: random.Random, size: int) -> list[Event]:
    """Return what a topic holds that was written by workers who are killed again and again.

    A worker is killed before its outputs are acknowledged, or before they are committed, or while
    it lets go what it held back. The next one takes the last snapshot, replays to the commit, goes
    on from there. Now and then a worker is at rest.
    """
    topic: list[Event] = []
    merger, saved, saved_at, committed, position = Merger(72), Merger(72).snapshot(), 0, 0, 0
    while position < len(records):
        batch = records[position : position + chance.randint(1, size)]
        times = [log_time(position + number) for number in range(len(batch))]
        events, fate = step(merger, batch, times), chance.random()
        if fate < 0.1:
            events = events[: chance.randint(0, len(events))]
        topic += events
        if fate >= 0.2:
            committed = position = position + len(batch)
        if 0.2 <= fate < 0.4:
            saved, saved_at = merger.snapshot(), position
        elif 0.4 <= fate < 0.6:
            topic += [forward.record for forward in merger.waiting()]
        if fate < 0.2 or 0.4 <= fate < 0.5:
            merger = Merger(72)
            assert merger.restore(saved)
            replay(records[saved_at:committed], chance.randint(1, size), merger, saved_at)
            position = committed
        elif 0.5 <= fate < 0.6:
            merger.settle()
    return topic + rest(merger)


def compacted(events: Iterable[Event], *, crashed: bool = False) -> dict[str, bytes]:
    """Return the live events that a compacted topic holds in the end.

    On the way every change of an event must have had a higher revision than the one before; only
    after a crash may states between that were passed already come once more.
    """
    last: dict[str, Event] = {}
    for event in events:
        if event.id in last and event != last[event.id] and not crashed:
            assert event.revision > last[event.id].revision
        last[event.id] = event
    return {
        key: encode(event)
        for key, event in sorted(last.items())
        if event.op not in ("merge", "retract")
    }
