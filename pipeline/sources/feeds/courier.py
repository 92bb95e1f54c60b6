"""Bring deliveries from the outbox to the broker, each once, in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from pipeline.runtime.clock import utc_now
from pipeline.runtime.metrics import Metrics
from pipeline.sources.feeds import history
from pipeline.sources.feeds.config import DAY_SECS
from pipeline.sources.feeds.database import Database
from pipeline.sources.feeds.history import Waiting

log = logging.getLogger(__name__)

Send = Callable[[Sequence[bytes]], Awaitable[list[int]]]
"""Send values and wait for all acknowledgements; return the indexes of those too large."""

AT_ONCE = 500
AT_ONCE_BYTES = 8_000_000


class Courier:
    """Send what is in the outbox; take out what the broker has acknowledged.

    While the broker is away `send` waits, the outbox fills up to about `max_backlog`, and `room`
    keeps everybody who would add to it waiting.
    """

    def __init__(
        self, database: Database, send: Send, metrics: Metrics, max_backlog: int = 2_000
    ) -> None:
        self._database = database
        self._send = send
        self._metrics = metrics
        self._max_backlog = max_backlog
        self._backlog = 0
        self._work = asyncio.Event()
        self._change = asyncio.Condition()

    @property
    def backlog(self) -> int:
        """Return how many deliveries the broker has not acknowledged."""
        return self._backlog

    @property
    def is_full(self) -> bool:
        """Return whether there is no room for more."""
        return self._backlog >= self._max_backlog

    async def room(self) -> None:
        """Return when there is room for more."""
        async with self._change:
            await self._change.wait_for(lambda: not self.is_full)

    async def drained(self) -> None:
        """Return when the broker has everything that is in the outbox."""
        while await self._database.do(history.backlog):
            self.wake()
            async with self._change:
                await self._change.wait()

    def wake(self, added: int = 0) -> None:
        """Look into the outbox soon: so many deliveries were put there."""
        self._backlog += added  # until they are counted, which may be after the broker is back
        self._work.set()

    async def run(self) -> None:
        """Send for ever.

        Raises: aiokafka.errors.KafkaError: the broker refuses, and waiting would not help.
        """
        while True:
            self._work.clear()  # before the look, or a wake in the middle of it would be lost
            await self._count()
            rows = await self._database.do(lambda db: history.waiting(db, AT_ONCE, AT_ONCE_BYTES))
            if rows:
                await self._deliver(rows)
            else:
                await self._work.wait()

    async def _deliver(self, rows: Sequence[Waiting]) -> None:
        refused = set(await self._send([row.value for row in rows]))
        # From here to the end of the next line a kill leaves deliveries in the outbox that the
        # broker has: the next start finds them in the topic (resolving.py).
        await self._database.do(lambda db: history.forget_waiting(db, rows))
        now = utc_now().timestamp()
        for index, row in enumerate(rows):
            if index in refused:
                log.warning("a delivery of %d bytes is too large for the topic", len(row.value))
            elif 0 <= now - row.age_from < DAY_SECS:
                self._metrics.observe("dateline_feed_delivery_delay_seconds", now - row.age_from)
        delivered = len(rows) - len(refused)
        self._metrics.add("dateline_feed_deliveries_total", delivered, "acknowledged")
        self._metrics.add("dateline_feed_deliveries_total", len(refused), "too_large")

    async def _count(self) -> None:
        count = await self._database.do(history.backlog)
        self._metrics.put("dateline_feed_backlog_records", count)
        async with self._change:
            self._backlog = count
            self._change.notify_all()
