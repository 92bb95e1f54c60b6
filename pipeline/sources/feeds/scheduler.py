"""Start each poll when it is due."""

import asyncio
import contextlib
import heapq
import logging
import sqlite3
from functools import partial
from time import monotonic

import msgspec

from pipeline.sources.feeds.database import StateError
from pipeline.sources.feeds.polls import Polls
from pipeline.sources.feeds.status import Known
from pipeline.sources.feeds.tools import Tools, now_secs
from pipeline.sources.feeds.websub import Hubs

log = logging.getLogger(__name__)

LONGEST_PAUSE_SECS = 5.0
AFTER_OUR_BUG_SECS = 3_600.0
_FATAL = (sqlite3.Error, StateError)
"""Without its state the poller would flood the topic: better none than a forgetful one."""


class Scheduler:
    """Poll each feed when it is due, for ever.

    A poll is a task that mostly waits for its host's turn, so that a slow host, or one with a
    hundred feeds, keeps nobody else waiting.
    """

    def __init__(self, tools: Tools, polls: Polls, hubs: Hubs) -> None:
        self._tools = tools
        self._polls = polls
        self._hubs = hubs
        self._due = [(known.status.due, number) for number, known in tools.feeds.items()]
        heapq.heapify(self._due)
        self._tasks: set[asyncio.Task[Known]] = set()
        self._change = asyncio.Event()
        self._fatal: BaseException | None = None
        self._beat = monotonic()

    @property
    def is_alive(self) -> bool:
        """Return whether polls are started when they are due, or the broker is waited for."""
        is_beating = monotonic() - self._beat < 10 * LONGEST_PAUSE_SECS
        return is_beating or self._tools.courier.is_full

    async def run(self) -> None:
        """Poll for ever.

        Raises: sqlite3.Error: the state cannot be read or written any more.
        """
        try:
            while self._fatal is None:
                await self._tools.courier.room()
                self._beat = monotonic()
                self._change.clear()
                self._start_due()
                await self._wait()
            raise self._fatal
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start_due(self) -> None:
        now = now_secs()
        while self._due and self._due[0][0] <= now:
            _, number = heapq.heappop(self._due)
            task = asyncio.create_task(self._poll(number))
            self._tasks.add(task)
            task.add_done_callback(partial(self._finish, number))

    async def _wait(self) -> None:
        """Return when the next poll is due, or a poll has ended."""
        pause = self._due[0][0] - now_secs() if self._due else LONGEST_PAUSE_SECS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(max(pause, 0.0), LONGEST_PAUSE_SECS)):
                await self._change.wait()

    async def _poll(self, number: int) -> Known:
        known = await self._polls.poll(self._tools.feeds[number])
        self._tools.feeds[number] = known
        if self._hubs.is_due(known):
            await self._hubs.subscribe(known)
        return known

    def _finish(self, number: int, task: asyncio.Task[Known]) -> None:
        """Put a feed back into the queue; a bug of ours with one feed is not the end of all."""
        self._tasks.discard(task)
        if task.cancelled():
            return
        failure = task.exception()
        if isinstance(failure, _FATAL):
            self._fatal = failure
        elif failure is not None:
            known = self._tools.feeds[number]
            log.error("%s: the poll failed, our bug", known.feed.url, exc_info=failure)
            self._tools.metrics.add("dateline_feed_polls_total", 1, "our_bug")
            due = now_secs() + AFTER_OUR_BUG_SECS
            status = msgspec.structs.replace(known.status, due=due)
            self._tools.feeds[number] = known._replace(status=status)
        heapq.heappush(self._due, (self._tools.feeds[number].status.due, number))
        self._change.set()
