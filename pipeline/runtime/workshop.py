"""Where a stage's step runs: on the event loop, in one thread, or in worker processes."""

import asyncio
import logging
import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeVar

from pipeline.core.step import Remembering
from pipeline.core.withholding import Withholding
from pipeline.runtime.machine import AnyMachine, Machine, Result
from pipeline.runtime.settings import Settings
from pipeline.runtime.spread import Spread
from pipeline.runtime.stage import AnyStage
from pipeline.runtime.zygote import Crew

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


Question = tuple[list[bytes | None], list[int]]
Work = Callable[[Question], list[Result]]


class Processes:
    """Run the step in worker processes that share what it has loaded; raw bytes go in and out.

    A process that dies takes us with it (BrokenProcessPool): the worker then stops loudly.
    """

    def __init__(self, crew: Crew[Question, list[Result]], spread: Spread) -> None:
        self._crew = crew
        self._spread = spread
        self.parallel = spread.parts
        self._threads = [ThreadPoolExecutor(1) for _ in range(self.parallel)]

    async def run(self, values: Values, times_ms: Sequence[int]) -> list[Result]:
        """Share the batch out over the processes and put the results together in order."""
        shares = [share for share in enumerate(self._spread.share(values)) if share[1]]
        done = await asyncio.gather(
            *(
                in_executor(
                    self._threads[worker],
                    self._crew.ask,
                    worker,
                    ([values[at] for at in share], [times_ms[at] for at in share]),
                )
                for worker, share in shares
            )
        )
        placed = {
            at: result
            for (_, share), results in zip(shares, done, strict=True)
            for at, result in zip(share, results, strict=True)
        }
        return [placed[at] for at in range(len(values))]

    async def close(self) -> None:
        """End the processes."""
        for thread in self._threads:
            thread.shutdown(wait=False, cancel_futures=True)
        self._crew.close()


async def open_workshop(
    stage: AnyStage, settings: Settings, withheld: Collection[str] = ()
) -> Workshop:
    """Build the step of a stage that does not remember, and the place where it runs.

    Returns when the step is ready, which may take seconds (models are loaded). Of the `withheld`
    articles a stage that is no crew of processes lets nothing pass.
    """
    if stage.runs == "inline":
        return Inline(make_machine(stage, settings, withheld))
    if stage.runs == "thread":
        executor = one_thread(stage)
        machine = await in_executor(executor, make_machine, stage, settings, withheld)
        return OneThread(machine, executor)
    count = settings.nlp_processes or os.cpu_count() or 1
    crew: Crew[Question, list[Result]] = Crew(partial(make_work, stage, settings), count)
    with ThreadPoolExecutor(1) as waiter:
        await in_executor(waiter, crew.wait_until_ready)
    log.info("%s: %d processes are ready", stage.name, count)
    return Processes(crew, Spread(count, stage.same_work))


def make_work(stage: AnyStage, settings: Settings) -> Work:
    """Return what a worker process does with a share of a batch."""
    machine = make_machine(stage, settings)
    return lambda question: machine.run(*question)


def one_thread(stage: AnyStage) -> ThreadPoolExecutor:
    """Return an executor with one thread, named after the stage."""
    return ThreadPoolExecutor(1, thread_name_prefix=f"dateline-{stage.name}")


async def in_executor(executor: Executor, work: Callable[..., T], *args: object) -> T:
    """Return what `work` returns there."""
    return await asyncio.get_running_loop().run_in_executor(executor, work, *args)


def make_machine(stage: AnyStage, settings: Settings, withheld: Collection[str] = ()) -> AnyMachine:
    """Build a stage's step and the machine around it."""
    step = stage.make_step(settings)
    if withheld:
        step = Withholding(step, frozenset(withheld))
    return Machine(stage, step, settings.max_message_bytes)


def make_remembering(stage: AnyStage, settings: Settings) -> tuple[AnyMachine, Remembering]:
    """Build a step that remembers and the machine around it.

    Raises: TypeError: the stage says it remembers, but its step has no snapshot.
    """
    step = stage.make_step(settings)
    if not isinstance(step, Remembering):
        raise TypeError(f"stage {stage.name} remembers, but its step has no snapshot and restore")
    return Machine(stage, step, settings.max_message_bytes), step
