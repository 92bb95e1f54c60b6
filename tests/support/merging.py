"""Run mentions through a merger, and look at what stays of the events."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pipeline.core.events.merger import Merger
from pipeline.core.wire import encode
from pipeline.records import Event, Mention
from tests.support.mentions import at


def run(
    records: Sequence[Mention],
    size: int = 1,
    merger: Merger | None = None,
    time: datetime | None = None,
) -> list[Event]:
    """Return what goes out, in batches of `size`, all at one time of the log."""
    merger = merger or Merger(72)
    events: list[Event] = []
    for start in range(0, len(records), size):
        batch = records[start : start + size]
        outcomes = merger(batch, [time or at(21)] * len(batch))
        assert len(outcomes) == len(batch)
        for outcome in outcomes:
            assert isinstance(outcome, tuple)
            for forward in outcome:
                assert forward.key == forward.record.id
            events += [forward.record for forward in outcome]
    return events


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
