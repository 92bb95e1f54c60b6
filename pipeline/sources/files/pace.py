"""How fast files may go: a rate, and for a back-fill only as fast as the flow keeps up."""

import asyncio
import time
from collections.abc import Awaitable, Callable

WAIT_SECS = 2.0

Lag = Callable[[], Awaitable[int]]
"""How many records the slowest stage has not finished."""


class Pace:
    """Say when the next documents may be sent.

    `rate` is documents a second, 0 for no bound. With `lag`, what is under way is kept below
    `max_lag` records, so that a live article waits for no more than these before it is handled.
    `tell` is told, once a pause, how far behind the flow is.
    """

    def __init__(
        self,
        rate: float = 0.0,
        lag: Lag | None = None,
        max_lag: int = 0,
        tell: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._rate = rate
        self._lag = lag
        self._max_lag = max_lag
        self._tell = tell
        self._free_at = 0.0
        self._room = 0

    def most(self, wanted: int) -> int:
        """Return how many documents may go at once, of those that are wanted."""
        by_rate = max(1, int(self._rate)) if self._rate else wanted
        by_lag = max(1, self._max_lag // 2) if self._lag else wanted
        return min(wanted, by_rate, by_lag)

    async def wait(self, count: int) -> None:
        """Return when `count` more documents may be sent."""
        if self._lag is not None:
            await self._wait_for_room(self._lag, count)
        if self._rate:
            now = time.monotonic()
            start = max(now, self._free_at)
            self._free_at = start + count / self._rate
            await asyncio.sleep(start - now)

    async def _wait_for_room(self, lag: Lag, count: int) -> None:
        """Ask for the lag only when what was free at the last look is used up."""
        while self._room < count:
            behind = await lag()
            self._room = self._max_lag - behind
            if self._room < count:
                self._tell(behind)
                await asyncio.sleep(WAIT_SECS)
        self._room -= count
