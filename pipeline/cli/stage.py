"""`dateline stage`: the same core as the workers run, over JSON Lines, without a broker."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice, repeat
from multiprocessing import get_context
from typing import Any, BinaryIO, Self

import msgspec
import orjson
import typer

from pipeline.core.copies.passing import PassAll
from pipeline.core.outcome import Drop, Reject
from pipeline.core.step import Step, Thinning
from pipeline.core.stories.joining import settle
from pipeline.core.wire import decode, decoder_of, encode
from pipeline.flow import FLOW, way_to
from pipeline.records import Event, Inbound, Storied
from pipeline.runtime.clock import utc_now
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage
from pipeline.sources.files import delivered

_NAMES = tuple(stage.name for stage in FLOW)
_BATCH = 256
_CHUNK = 8
"""Documents a worker process takes at a time: enough to fill spaCy's batch, few enough to share."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A record on its way, and the number of the input line that it came from."""

    number: int
    record: msgspec.Struct


@dataclass(frozen=True, slots=True)
class _Rejected:
    number: int
    stage: str
    code: str
    message: str


def choose_stages(first: str, last: str, without: Sequence[str]) -> tuple[AnyStage, ...]:
    """Return the stages from `first` to `last`; `emit` as last is merge, as first is code.

    Raises:
        typer.BadParameter: no such step, a wrong order, or a step that cannot be left out.

    """
    first, last = {"emit": "code"}.get(first, first), {"emit": "merge"}.get(last, last)
    for name in (first, last):
        if name not in _NAMES:
            raise typer.BadParameter(f"no step {name!r}: there are {', '.join(_NAMES)} and emit")
    if others := sorted(set(without) - {"dedupe"}):
        raise typer.BadParameter(f"only dedupe can be left out, not {', '.join(others)}")
    way = way_to(FLOW[_NAMES.index(last)])
    start = next((at for at, stage in enumerate(way) if stage.name == first), None)
    if start is None:
        raise typer.BadParameter(f"{first} comes after {last}, or beside it")
    if without and first == last == "dedupe":
        raise typer.BadParameter("nothing is left to run")
    return way[start:]


def run_stage(  # noqa: PLR0917 - one argument an option
    first: str, last: str, without: Sequence[str], jobs: int, settings: Settings, lines: BinaryIO
) -> int:
    """Run the steps over `lines`; return 1 if any line was rejected, else 0."""
    stages = choose_stages(first, last, without)
    rejected = False
    with _Chain(
        stages, jobs or os.cpu_count() or 1, settings, pass_copies="dedupe" in without
    ) as chain:
        for item in chain.run(lines):
            if isinstance(item, _Rejected):
                rejected = True
                _print_rejected(item)
            else:
                sys.stdout.buffer.write(encode(item.record) + b"\n")
    sys.stdout.buffer.flush()
    return int(rejected)


def _print_rejected(item: _Rejected) -> None:
    row = {"line": item.number, "stage": item.stage, "code": item.code, "message": item.message}
    sys.stderr.buffer.write(orjson.dumps(row) + b"\n")
    sys.stderr.buffer.flush()


class _Chain:
    """Steps in a row. Heavy steps share a pool of processes; order is that of the input."""

    def __init__(
        self, stages: Sequence[AnyStage], jobs: int, settings: Settings, *, pass_copies: bool
    ) -> None:
        self._stages = stages
        self._settings = settings
        self._pass_copies = pass_copies
        self._jobs = jobs
        self._decoder = decoder_of(stages[0].record, *stages[0].reads_also)
        self._kept = {stage.name: _kept(stage, stages) for stage in stages}
        self._steps: dict[str, Step[Any, Any]] = {}
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def run(self, lines: Iterable[bytes]) -> Iterator[_Line | _Rejected]:
        """Yield what becomes of each line; events and stories at the end, in their final state."""
        numbered = enumerate(lines, start=1)
        events: dict[str, _Line] = {}
        placed: list[tuple[int, Storied]] = []
        while batch := list(islice(numbered, _BATCH)):
            for item in self._run_batch([self._read(n, raw) for n, raw in batch if raw.strip()]):
                if isinstance(item, _Line) and isinstance(item.record, Event):
                    events[item.record.id] = item
                elif isinstance(item, _Line) and isinstance(item.record, Storied):
                    placed.append((item.number, item.record))
                else:
                    yield item
        for step in self._steps.values():
            for forward in step.waiting() if isinstance(step, Thinning) else ():
                events[forward.record.id] = _Line(0, forward.record)
        for line in events.values():
            if isinstance(line.record, Event) and line.record.op in {"create", "update"}:
                yield line
        for number, record in settle(placed):
            yield _Line(number, record)

    def _read(self, number: int, raw: bytes) -> _Line | _Rejected:
        try:
            record = decode(raw.strip(), self._decoder)
        except Reject as exc:
            return _Rejected(number, self._stages[0].name, exc.code, exc.message)
        return _Line(number, delivered(record) if isinstance(record, Inbound) else record)

    def _run_batch(self, items: list[_Line | _Rejected]) -> list[_Line | _Rejected]:
        for stage in self._stages:
            if stage.name == "dedupe" and self._pass_copies:
                kept = self._kept[stage.name]
                items = _apply(stage, self._steps.setdefault("pass", PassAll()), items, kept)
            elif stage.runs == "process" and self._jobs > 1 and len(items) > _CHUNK:
                items = self._run_in_pool(stage, items)
            else:
                if stage.name not in self._steps:
                    self._steps[stage.name] = stage.make_step(self._settings)
                step, kept = self._steps[stage.name], self._kept[stage.name]
                items = _apply(stage, step, items, kept)
        return items

    def _run_in_pool(
        self, stage: AnyStage, items: list[_Line | _Rejected]
    ) -> list[_Line | _Rejected]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._jobs,
                mp_context=get_context("spawn"),
                initializer=_remember_settings,
                initargs=(self._settings,),
            )
        chunks = [items[i : i + _CHUNK] for i in range(0, len(items), _CHUNK)]
        names, kept = repeat(stage.name), repeat(self._kept[stage.name])
        done = self._pool.map(_apply_in_pool, names, chunks, kept)
        return [item for part in done for item in part]


def _kept(stage: AnyStage, stages: Sequence[AnyStage]) -> tuple[type[Any], ...]:
    """Return the types of those records of a step that go on: what the next one of these reads.

    Of the last one that is its main answer.
    """
    following = stages[stages.index(stage) + 1 :]
    if not following:
        return (stage.makes,)
    return tuple(record for record, topic in stage.outputs if topic == following[0].reads)


def _apply(
    stage: AnyStage,
    step: Step[Any, Any],
    items: Sequence[_Line | _Rejected],
    kept: tuple[type[Any], ...],
) -> list[_Line | _Rejected]:
    """Return what the step makes of the lines; what was rejected before keeps its place."""
    lines = [item for item in items if isinstance(item, _Line)]
    outcomes = iter(step([line.record for line in lines], [utc_now()] * len(lines)))
    out: list[_Line | _Rejected] = []
    for item in items:
        if isinstance(item, _Rejected):
            out.append(item)
            continue
        outcome = next(outcomes)
        if isinstance(outcome, Reject):
            out.append(_Rejected(item.number, stage.name, outcome.code, outcome.message))
        else:
            forwards = outcome.beside if isinstance(outcome, Drop) else outcome
            made = (forward.record for forward in forwards)
            out.extend(_Line(item.number, one) for one in made if type(one) in kept)
    return out


_pool_settings: Settings
_pool_steps: dict[str, Step[Any, Any]] = {}


def _remember_settings(settings: Settings) -> None:
    global _pool_settings  # noqa: PLW0603 - the one way to hand something to a pool's process
    _pool_settings = settings


def _apply_in_pool(
    name: str, items: Sequence[_Line | _Rejected], kept: tuple[type[Any], ...]
) -> list[_Line | _Rejected]:
    stage = next(stage for stage in FLOW if stage.name == name)
    if name not in _pool_steps:
        _pool_steps[name] = stage.make_step(_pool_settings)
    return _apply(stage, _pool_steps[name], items, kept)
