"""Where a stage's step runs: on the event loop, in one thread, or in worker processes."""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import chain
from typing import Protocol, TypeVar

from pipeline.core.step import Remembering
from pipeline.runtime.machine import AnyMachine, Machine, Result
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage

log = logging.getLogger(__name__)
T = TypeVar("T")

Values = Sequence[bytes | None]


class Workshop(Protocol):
    """A place where batches of raw values become results, in order."""

    parallel: int
    """How many records it works on at once."""

    async def run(self, values: Values, times_ms: Sequence[int]) -> list[Result]:
        """Return one result a value, in order."""
        ...

    async def close(self) -> None:
        """Let go of threads and processes."""
        ...


class Inline:
    """Run the step on the event loop: for microseconds a record."""

    parallel = 1

    def __init__(self, machine: AnyMachine) -> None:
        self._machine = machine

    async def run(self, values: Values, times_ms: Sequence[int]) -> list[Result]:
        """Run at once, without giving way."""
        return self._machine.run(values, times_ms)

    async def close(self) -> None:
        """Nothing is held."""


class OneThread:
    """Run the step in the one thread of an executor, so that what is asked first is done first."""

    parallel = 1

    def __init__(self, machine: AnyMachine, executor: Executor) -> None:
        self._machine = machine
        self._executor = executor

    async def run(self, values: Values, times_ms: Sequence[int]) -> list[Result]:
        """Run in the thread."""
        return await in_executor(self._executor, self._machine.run, values, times_ms)

    async def close(self) -> None:
        """Let the thread end once it is idle."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class Processes:
    """Run the step in worker processes, each with a step of its own; raw bytes go in and out.

    A process that dies takes the pool with it (BrokenProcessPool): the worker then stops loudly.
    """

    def __init__(self, pool: ProcessPoolExecutor, parallel: int) -> None:
        self._pool = pool
        self.parallel = parallel

    async def run(self, values: Values, times_ms: Sequence[int]) -> list[Result]:
        """Share the batch out over the processes and put the results together in order."""
        parts = split(len(values), self.parallel)
        done = await asyncio.gather(
            *(in_executor(self._pool, _work, values[part], times_ms[part]) for part in parts)
        )
        return list(chain.from_iterable(done))

    async def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=False, cancel_futures=True)


async def open_workshop(stage: AnyStage, settings: Settings) -> Workshop:
    """Build the step of a stage that does not remember, and the place where it runs.

    Returns when the step is ready, which may take seconds (models are loaded).
    """
    if stage.runs == "inline":
        return Inline(make_machine(stage, settings))
    if stage.runs == "thread":
        executor = one_thread(stage)
        machine = await in_executor(executor, make_machine, stage, settings)
        return OneThread(machine, executor)
    count = settings.nlp_processes or os.cpu_count() or 1
    pool = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(stage, settings),
    )
    # Each waits for all to be there, so that every process is started and has its step.
    await asyncio.gather(*(in_executor(pool, _nap) for _ in range(count)))
    log.info("%s: %d processes are ready", stage.name, count)
    return Processes(pool, count)


def one_thread(stage: AnyStage) -> ThreadPoolExecutor:
    """Return an executor with one thread, named after the stage."""
    return ThreadPoolExecutor(1, thread_name_prefix=f"dateline-{stage.name}")


async def in_executor(executor: Executor, work: Callable[..., T], *args: object) -> T:
    """Return what `work` returns there."""
    return await asyncio.get_running_loop().run_in_executor(executor, work, *args)


def make_machine(stage: AnyStage, settings: Settings) -> AnyMachine:
    """Build a stage's step and the machine around it."""
    return Machine(stage, stage.make_step(settings), settings.max_message_bytes)


def make_remembering(stage: AnyStage, settings: Settings) -> tuple[AnyMachine, Remembering]:
    """Build a step that remembers and the machine around it.

    Raises: TypeError: the stage says it remembers, but its step has no snapshot.
    """
    step = stage.make_step(settings)
    if not isinstance(step, Remembering):
        raise TypeError(f"stage {stage.name} remembers, but its step has no snapshot and restore")
    return Machine(stage, step, settings.max_message_bytes), step


def split(count: int, parts: int) -> list[slice]:
    """Return at most `parts` slices of nearly one size that cover `count` things in order."""
    size = -(-count // parts)
    return [slice(start, start + size) for start in range(0, count, size)] if count else []


_machines: list[AnyMachine] = []
"""The machine of this worker process, once it is built."""


def _begin(stage: AnyStage, settings: Settings) -> None:
    """Build the step of this process, which lives as long as its parent and heeds only it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _machines[:] = [make_machine(stage, settings)]


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _nap() -> None:
    threading.Event().wait(0.2)


def _work(values: Values, times_ms: Sequence[int]) -> list[Result]:
    return _machines[0].run(values, times_ms)
