"""A lane works on the batches of one partition, one after the other. Lanes run side by side."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from pipeline.runtime.ledger import Batch


class Work(Protocol):
    """What a lane does with its partition."""

    async def prepare(self, committed: int | None) -> None:
        """Get ready to go on from the committed offset."""
        ...

    @property
    def batch_size(self) -> int:
        """Return how many records may be worked on at once."""
        ...

    async def take(self, batches: Sequence[Batch]) -> None:
        """Work on batches that follow each other; return when their outputs are acknowledged."""
        ...

    @property
    def idle_due_in(self) -> float | None:
        """Return the seconds until `idle` wants to be called; None: not at all."""
        ...

    async def idle(self) -> None:
        """Do what is due between two batches."""
        ...


class Lane:
    """The batches of one partition that wait, and the task that works on them.

    `crash` is told of whatever goes wrong: a lane never goes on after a failure.
    """

    def __init__(self, work: Work, crash: Callable[[BaseException], Awaitable[None]]) -> None:
        self._work = work
        self._crash = crash
        self._waiting: deque[Batch] = deque()
        self._wake = asyncio.Event()
        self._calm = asyncio.Event()
        self._calm.set()
        self._committed: int | None = None
        self._placed_anew = False
        self._task: asyncio.Task[None] | None = None
        self.ready = False

    def place(self, committed: int | None) -> None:
        """Go on from the committed offset: waiting batches are forgotten, they will come again."""
        self._waiting.clear()
        self._committed = committed
        self._placed_anew = True
        self.ready = False
        self._wake.set()
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def put(self, batch: Batch) -> None:
        """Let a batch wait for its turn."""
        self._waiting.append(batch)
        self._wake.set()

    @property
    def behind(self) -> bool:
        """Return whether batches wait for their turn."""
        return bool(self._waiting)

    def forget(self) -> None:
        """Forget the batches that wait."""
        self._waiting.clear()

    async def calm(self) -> None:
        """Wait until no batch is worked on."""
        await self._calm.wait()

    async def close(self) -> None:
        """End the task, whatever it is doing."""
        self._waiting.clear()
        self.ready = False
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _next(self) -> list[Batch]:
        """Return the first batch that waits, and those behind it that may go along."""
        taken = [self._waiting.popleft()]
        room = self._work.batch_size - len(taken[0])
        while self._waiting and len(self._waiting[0]) <= room:
            room -= len(self._waiting[0])
            taken.append(self._waiting.popleft())
        return taken

    async def _run(self) -> None:
        try:
            while True:
                await self._go_on()
        except Exception as exc:  # noqa: BLE001 - any failure ends the worker, loudly
            await self._crash(exc)

    async def _go_on(self) -> None:
        self._wake.clear()
        if self._placed_anew:
            self._placed_anew = False
            await self._work.prepare(self._committed)
            self.ready = not self._placed_anew
        elif self._waiting:
            self._calm.clear()
            try:
                await self._work.take(self._next())
            finally:
                self._calm.set()
        elif (due_in := self._work.idle_due_in) == 0:
            await self._work.idle()
        else:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(due_in):
                    await self._wake.wait()
