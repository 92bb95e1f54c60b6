"""aiokafka's consumer on the app's own event loop, where Faust would give it a thread."""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, cast

import aiokafka
from faust.transport.consumer import ThreadDelegateConsumer
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode import get_logger

PREFETCH_BACKOFF_SECS = 0.01
"""So long aiokafka asks a node for nothing while records of any of its partitions lie unread."""


class LoopClient(driver.AIOKafkaConsumerThread):
    """Faust's consumer thread, without the thread: aiokafka runs on the app's own event loop.

    Steps run elsewhere or are short, so the loop is free for heartbeats; threads that parse would
    fight over the interpreter lock with it. `interrupt` lets a waiting fetch look again.
    """

    logger = get_logger("faust.dateline")

    def __init__(
        self, consumer: ThreadDelegateConsumer, *, fetch_wait_ms: int, **kwargs: Any
    ) -> None:
        super().__init__(consumer, thread_loop=asyncio.get_running_loop(), **kwargs)
        self._fetch_wait_ms = fetch_wait_ms
        self._interrupted = asyncio.Event()

    def interrupt(self) -> None:
        """Let a waiting fetch look again which partitions are wanted."""
        self._interrupted.set()

    def check(self) -> None:
        """Raise what ended the group's or the fetch's background task, if anything did.

        aiokafka keeps such an error (a session timeout the broker refuses, a missing permission)
        until a consumer polls; Faust does not, and would live on and consume nothing.
        Raises: aiokafka.errors.KafkaError: what it was.
        """
        consumer = self._consumer
        if consumer is None or consumer._coordinator is None:  # noqa: SLF001
            return  # it is still connecting
        consumer._coordinator.check_errors()  # noqa: SLF001
        fetching = consumer._fetcher.error_future  # noqa: SLF001
        if fetching.done() and not fetching.cancelled():
            fetching.result()

    async def start(self) -> None:
        """Connect.

        Raises: aiokafka.errors.KafkaError: the broker does not answer.
        """
        self._thread_started.set()
        await self._default_start()

    async def on_start(self) -> None:
        """Connect, and do not let unread records of one partition hold up the others."""
        await super().on_start()
        self._ensure_consumer()._fetcher._prefetch_backoff = PREFETCH_BACKOFF_SECS  # noqa: SLF001

    async def stop(self) -> None:
        """Leave the group and disconnect."""
        if self._started.is_set() and not self._stopped.is_set():
            self._stopped.set()
            await self.on_thread_stop()
            await self._default_stop_children()
            await self._default_stop_futures()
            await self._default_stop_exit_stacks()
            self._shutdown.set()

    async def call_thread(self, fun: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call at once: there is no thread."""
        result = fun(*args, **kwargs)
        return await result if inspect.isawaitable(result) else result

    async def getmany(
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109 - Faust's interface
    ) -> Mapping[TP, list[aiokafka.ConsumerRecord]]:
        """Return what is fetched of the partitions that are wanted by then."""
        consumer = self._ensure_consumer()
        fetcher = consumer._fetcher  # noqa: SLF001
        wanted = active_partitions
        deadline = monotonic() + timeout
        while True:
            self._interrupted.clear()
            # An empty set would mean all partitions.
            found = await self._fetch_records(consumer, wanted, 0, self._most) if wanted else {}
            left = deadline - monotonic()
            if found or left <= 0 or not self.consumer.flow_active:
                return found
            waiter = fetcher._create_fetch_waiter()  # noqa: SLF001
            interrupted = asyncio.ensure_future(self._interrupted.wait())
            await asyncio.wait(
                (waiter, interrupted), timeout=left, return_when=asyncio.FIRST_COMPLETED
            )
            interrupted.cancel()
            if waiter.done():
                waiter.result()  # raises what the group's coordinator met
            waiter.cancel()
            wanted = set(self.consumer._get_active_partitions())  # noqa: SLF001

    @property
    def _most(self) -> int:
        return cast("int", self._ensure_consumer()._max_poll_records)  # noqa: SLF001

    def _create_worker_consumer(self, transport: driver.Transport) -> aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = self._fetch_wait_ms  # noqa: SLF001
        return consumer
