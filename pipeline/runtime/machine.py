"""Decode, step, encode: what happens to the bytes of a batch, wherever the step runs.

Knows no broker. What goes in and comes out is cheap to send to another process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar, overload

import msgspec

from pipeline.core.outcome import Drop, Forward, Outcome, Outcomes, Reject
from pipeline.core.step import Step, Thinning
from pipeline.core.wire import decode, decoder_of, encode
from pipeline.runtime.cloudevents import time_of
from pipeline.runtime.stage import Stage

In = TypeVar("In", bound=msgspec.Struct)
Out = TypeVar("Out", bound=msgspec.Struct)


Output: TypeAlias = tuple[bytes, bytes, int]
"""One message that came of a record: key, value, and which of the stage's `outputs` it is."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A record that ended here: it was dropped (`drop`) or rejected (`code`, `message`).

    `outputs` is what was said of a dropped one in the topics beside.
    """

    drop: str = ""
    code: str = ""
    message: str = ""
    outputs: tuple[Output, ...] = ()


Result: TypeAlias = tuple[Output, ...] | Ended
"""What came of one record. Plain tuples: they are made by the million, and cross processes."""


class Machine(Generic[In, Out]):
    """Run a stage's step over raw values. One record's fault never harms another."""

    def __init__(self, stage: Stage[In, Out], step: Step[In, Out], max_message_bytes: int) -> None:
        self._step = step
        self._decoder = decoder_of(stage.record, *stage.reads_also)
        self._max_bytes = max_message_bytes
        self._kinds = {record: kind for kind, (record, _topic) in enumerate(stage.outputs)}
        self._revision_base = stage.revision_base

    def run(self, values: Sequence[bytes | None], times_ms: Sequence[int]) -> list[Result]:
        """Return one result a value, in order. `times_ms` are the records' timestamps (Unix, ms).

        Where the step fails on a batch, each record is tried alone, so that only the culprit is
        rejected (`step_failed`).
        """
        outcomes = self._read_and_step(values, times_ms)
        return [self._encoded(outcome) for outcome in outcomes]

    def replay(self, values: Sequence[bytes | None], times_ms: Sequence[int]) -> None:
        """Let the step see records again, for what it remembers; their outcomes are known."""
        self._read_and_step(values, times_ms)

    def waiting(self) -> list[Output]:
        """Return what a step that thins holds back, whatever its size."""
        held = self._step.waiting() if isinstance(self._step, Thinning) else ()
        return [
            (one.key.encode(), self._encode(one.record), self._kinds[type(one.record)])
            for one in held
        ]

    def _read_and_step(
        self, values: Sequence[bytes | None], times_ms: Sequence[int]
    ) -> Outcomes[Out]:
        try:
            records = [decode(value, self._decoder) for value in values]
        except Reject:
            return self._read_each(values, times_ms)
        return self._outcomes(records, _Times(times_ms))

    def _read_each(
        self, values: Sequence[bytes | None], times_ms: Sequence[int]
    ) -> list[Outcome[Out]]:
        """Do the same where some of the values cannot be read."""
        outcomes: list[Outcome[Out]] = [()] * len(values)
        places: list[int] = []
        records: list[In] = []
        for place, value in enumerate(values):
            try:
                records.append(decode(value, self._decoder))
            except Reject as reject:
                outcomes[place] = reject
            else:
                places.append(place)
        times = _Times([times_ms[place] for place in places])
        for place, outcome in zip(places, self._outcomes(records, times), strict=True):
            outcomes[place] = outcome
        return outcomes

    def _outcomes(self, records: Sequence[In], times: Sequence[datetime]) -> Outcomes[Out]:
        if not records:
            return ()
        try:
            return self._stepped(records, times)
        except MemoryError:
            raise
        except Exception as exc:  # noqa: BLE001 - a step's bug must not stop the other records
            if len(records) == 1:
                text = f"{type(exc).__name__}: {exc}"
                return (Reject("step_failed", text),)
        alone = [
            self._outcomes([record], times[place : place + 1])
            for place, record in enumerate(records)
        ]
        return [outcome for (outcome,) in alone]

    def _stepped(self, records: Sequence[In], times: Sequence[datetime]) -> Outcomes[Out]:
        outcomes = self._step(records, times)
        if len(outcomes) != len(records):
            raise ValueError(f"{len(records)} records went in, {len(outcomes)} outcomes came out")
        return outcomes

    def _encoded(self, outcome: Outcome[Out]) -> Result:
        if isinstance(outcome, Reject):
            return _rejected(outcome)
        if isinstance(outcome, Drop):
            said = self._written(outcome.beside)
            return said if isinstance(said, Ended) else Ended(drop=outcome.reason, outputs=said)
        return self._written(outcome)

    def _written(self, outcome: tuple[Forward[Out], ...]) -> Result:
        outputs = []
        for forward in outcome:
            value = self._encode(forward.record)
            if len(value) > self._max_bytes:
                return _rejected(_too_large(len(value), self._max_bytes))
            kind = self._kinds.get(type(forward.record))
            if kind is None:
                text = f"the stage has no topic for a {type(forward.record).__name__}"
                return Ended(code="step_failed", message=text)
            outputs.append((forward.key.encode(), value, kind))
        return tuple(outputs)

    def _encode(self, record: Out) -> bytes:
        """Return a record as bytes, its revision above all that were given before a replay."""
        base = self._revision_base
        if base and isinstance(revision := getattr(record, "revision", None), int):
            record = msgspec.structs.replace(record, revision=base + revision)
        return encode(record)


class _Times(Sequence[datetime]):
    """Kafka timestamps as times, made only for the steps that look at them."""

    def __init__(self, times_ms: Sequence[int]) -> None:
        self._times_ms = times_ms

    def __len__(self) -> int:
        return len(self._times_ms)

    @overload
    def __getitem__(self, place: int) -> datetime: ...
    @overload
    def __getitem__(self, place: slice) -> "_Times": ...
    def __getitem__(self, place: int | slice) -> "datetime | _Times":
        if isinstance(place, slice):
            return _Times(self._times_ms[place])
        return time_of(self._times_ms[place])


AnyMachine = Machine[Any, Any]


def _too_large(size: int, largest: int) -> Reject:
    return Reject(
        "too_large",
        f"an output has {size} bytes, the most is {largest} (DATELINE_MAX_MESSAGE_BYTES)",
    )


def _rejected(reject: Reject) -> Ended:
    return Ended(code=reject.code, message=reject.message)
