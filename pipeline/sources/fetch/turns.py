"""Who may be asked when: few requests at once, fewer to one host, with pauses between them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

from pipeline.sources.fetch.errors import HeldError

LONGEST_DELAY_SECS = 60.0
"""A longer pause between two requests than this is not kept: nothing would ever be read."""
PATIENCE_SECS = 5.0
"""A longer wait than this for a held host is given back to the caller."""
MANY_HOSTS = 5_000


@dataclass(slots=True)
class _Lane:
    """The way to one host: how many use it, and from when on the next may start."""

    gate: asyncio.Semaphore
    delay_secs: float
    users: int = 0
    free_at: float = 0.0
    held_until: float = 0.0


class Turns:
    """Give out turns: `at_once` in all, `per_host` to one host, `delay_secs` between two starts.

    Who waits for a slow host takes no place from those who go elsewhere.
    """

    def __init__(self, at_once: int, per_host: int, delay_secs: float) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._per_host = per_host
        self._delay_secs = delay_secs
        self._lanes: dict[str, _Lane] = {}

    @contextlib.asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Hold a turn to ask `host` for the length of the block.

        Raises: HeldError: the host has asked for a pause that is not over.
        """
        lane = self._lane(host)
        lane.users += 1
        try:
            async with lane.gate:
                await self._wait(host, lane)
                async with self._all:
                    yield
        finally:
            lane.users -= 1

    def hold(self, host: str, secs: float) -> None:
        """Let nobody ask `host` for `secs`, as it has asked for itself (`Retry-After`)."""
        lane = self._lane(host)
        lane.held_until = max(lane.held_until, monotonic() + secs)

    def slow_down(self, host: str, delay_secs: float) -> None:
        """Make the pause between two requests to `host` at least this long (`Crawl-delay`)."""
        lane = self._lane(host)
        lane.delay_secs = max(self._delay_secs, min(delay_secs, LONGEST_DELAY_SECS))

    def _lane(self, host: str) -> _Lane:
        lane = self._lanes.get(host)
        if lane is None:
            self._forget_idle()
            lane = _Lane(asyncio.Semaphore(self._per_host), self._delay_secs)
            self._lanes[host] = lane
        return lane

    @staticmethod
    async def _wait(host: str, lane: _Lane) -> None:
        held = lane.held_until - monotonic()
        if held > PATIENCE_SECS:
            raise HeldError(host, held)
        start = max(monotonic(), lane.free_at, lane.held_until)
        lane.free_at = start + lane.delay_secs
        await asyncio.sleep(max(0.0, start - monotonic()))
        # A loop that was busy wakes us late: the pause counts from when we really start.
        lane.free_at = max(lane.free_at, monotonic() + lane.delay_secs)

    def _forget_idle(self) -> None:
        """Forget hosts that nobody waits for, once there are many."""
        if len(self._lanes) < MANY_HOSTS:
            return
        now = monotonic()
        idle = [
            host
            for host, lane in self._lanes.items()
            if not lane.users and max(lane.free_at, lane.held_until) < now
        ]
        for host in idle:
            del self._lanes[host]
