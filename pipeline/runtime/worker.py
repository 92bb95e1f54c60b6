"""Run stages in one process until a signal ends it, or a failure does."""

import asyncio
import contextlib
import ctypes
import gc
import logging
import os
import threading
from collections.abc import Sequence
from time import monotonic

from aiokafka.errors import KafkaError
from faust.types import TP

from pipeline.runtime.app import StageApp, make_app
from pipeline.runtime.frame import Frame, attach
from pipeline.runtime.health import HealthServer, StageStatus
from pipeline.runtime.logs import configure_logging
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.names import topic_name
from pipeline.runtime.pins import check_pins
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage
from pipeline.runtime.stalls import StallWatch
from pipeline.runtime.stopping import stop_on_signal
from pipeline.runtime.topics import missing_topics
from pipeline.runtime.usage import memory_bytes

log = logging.getLogger(__name__)

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_HUNG = 70
"""A shutdown did not end: the guard ended the process (EX_SOFTWARE)."""

GUARD_GRACE_SECS = 15.0
LEFT_THREADS_SECS = 5.0
WATCH_SECS = 1.0
ENDS_EVERY_SECS = 30.0
ENDS_TIMEOUT_SECS = 10.0
MEMORY_EVERY_SECS = 15.0
BROKER_WAIT_SECS = 2.0
GC_THRESHOLDS = (100_000, 50, 100)
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEPT_BYTES = 128 * 1024 * 1024
LARGEST_KEPT_BYTES = 32 * 1024 * 1024


class StalledError(RuntimeError):
    """Raised when a partition has work and makes no progress: a restart is the only cure."""


class Running:
    """One stage as it runs in this process."""

    def __init__(self, stage: AnyStage, settings: Settings, metrics: Metrics) -> None:
        self.stage = stage
        self.app: StageApp = make_app(stage, settings)
        self.frame: Frame = attach(self.app, stage, settings, metrics)
        self.lags: dict[TP, int] = {}
        self.stalled: tuple[TP, ...] = ()
        self._metrics = metrics
        self._watch = StallWatch(settings.stall_timeout_secs)
        self._ends: dict[TP, int] = {}
        self._ends_due = 0.0

    async def run(self) -> None:
        """Run until the app is stopped.

        Raises: what made it crash; RuntimeError: it stopped by itself.
        """
        await self.frame.open()
        await self.app.start()
        await self.app.wait_until_stopped()
        raise self.app.crash_reason or RuntimeError(f"the app of {self.stage.name} has stopped")

    async def stop(self) -> None:
        """Drain, commit, save and disconnect."""
        await self.app.stop()
        await self.frame.close()

    async def look(self) -> None:
        """Look after the client and measure the lag.

        Raises: StalledError: there is work and no progress for `stall_timeout_secs`;
        aiokafka.errors.KafkaError: the group threw us out for good.
        """
        name = self.stage.name
        consumer = self.frame.consumer
        consumer.check()
        now = monotonic()
        if now >= self._ends_due:
            self._ends_due = now + ENDS_EVERY_SECS
            await self._ask_for_ends()
        gone = self.lags.keys() - consumer.ledgers.keys()
        self.lags = consumer.lags(self._ends)
        for tp in gone:
            self._metrics.remove("dateline_lag_records", name, str(tp.partition))
        for tp, lag in self.lags.items():
            self._metrics.put("dateline_lag_records", lag, name, str(tp.partition))
        self._metrics.put("dateline_ready", self.frame.ready, name)
        self.stalled = self._watch.check(now, self.lags, consumer.touched)
        if self.stalled:
            partitions = ", ".join(str(tp.partition) for tp in self.stalled)
            raise StalledError(f"{name}: partition {partitions} has work and makes no progress")

    async def _ask_for_ends(self) -> None:
        """Ask for the ends by another way than fetching, lest a dead fetch hide the work."""
        consumer = self.frame.consumer
        partitions = list(consumer.ledgers)
        if not partitions:
            return
        with contextlib.suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(ENDS_TIMEOUT_SECS):
                self._ends = dict(await consumer.highwaters(*partitions))

    def status(self) -> StageStatus:
        """Return how the stage is."""
        return StageStatus(
            name=self.stage.name,
            ready=self.frame.ready,
            partitions=len(self.lags),
            lag=sum(self.lags.values()),
            stalled=tuple(f"{tp.topic}-{tp.partition}" for tp in self.stalled),
        )


class Worker:
    """Some stages in one process, each with its own Faust app, producer and consumer group."""

    def __init__(
        self, stages: Sequence[AnyStage], settings: Settings, metrics: Metrics | None = None
    ) -> None:
        self._stages = tuple(stages)
        self._settings = settings
        self._metrics = metrics or Metrics()
        self._running: list[Running] = []
        self._failed = False

    def stages(self) -> tuple[StageStatus, ...]:
        """Return how each stage is."""
        return tuple(one.status() for one in self._running)

    @property
    def is_alive(self) -> bool:
        """Return whether everything runs and makes progress where there is work."""
        return not self._failed and not any(one.stalled for one in self._running)

    async def run(self, stop: asyncio.Event) -> int:
        """Run until `stop` is set (then return 0) or something fails (then return 1)."""
        host, port = self._settings.http_host, self._settings.http_port
        server = HealthServer(self, self._metrics, host, port)
        await server.start()
        log.info("health and metrics on http://%s:%d", host, server.port)
        work = asyncio.create_task(self._work())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            self._failed = work.done()
            if self._failed:
                log.error("the worker ends because of a failure", exc_info=work.exception())
        finally:
            guard = _Guard(self._settings.drain_timeout_secs + GUARD_GRACE_SECS)
            await self._end(work, stopping)
            await server.stop()
            guard.release()
        log.info("the worker has ended")
        return EXIT_FAILED if self._failed else EXIT_OK

    async def _work(self) -> None:
        """Run all stages; return never, raise what the first of them raises."""
        await self._wait_for_topics()
        self._running = [Running(one, self._settings, self._metrics) for one in self._stages]
        async with asyncio.TaskGroup() as group:
            for one in self._running:
                group.create_task(one.run())
            group.create_task(self._watch())

    async def _watch(self) -> None:
        memory_due = 0.0
        while True:
            await asyncio.sleep(WATCH_SECS)
            if monotonic() >= memory_due:
                memory_due = monotonic() + MEMORY_EVERY_SECS
                self._metrics.put("dateline_memory_bytes", await asyncio.to_thread(memory_bytes))
            for one in self._running:
                if one.app.started:
                    await one.look()

    async def _wait_for_topics(self) -> None:
        """Wait for the broker and its topics; a worker may well be started before them."""
        wanted = {
            name
            for stage in self._stages
            for name in (
                stage.input_topic(self._settings),
                *(topic_name(self._settings, topic) for _, topic in stage.outputs),
                stage.dead_letters(self._settings),
            )
        }
        while True:
            try:
                missing = await missing_topics(self._settings, wanted)
            except KafkaError as exc:
                log.warning("waiting for the broker %s: %r", self._settings.broker, exc)
            else:
                if not missing:
                    return
                log.warning("waiting for topics: %s are not there", ", ".join(missing))
            await asyncio.sleep(BROKER_WAIT_SECS)

    async def _end(self, *tasks: asyncio.Task[object]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        ends = await asyncio.gather(*(one.stop() for one in self._running), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                self._failed = True
                log.error("a stage did not stop cleanly", exc_info=end)


class _Guard:
    """End the process, with an exit code that says so, when a shutdown does not."""

    def __init__(self, secs: float) -> None:
        self._timer = self._start(secs)

    def release(self) -> None:
        """Let the process end by itself; not for long where a thread is left that may never end."""
        self._timer.cancel()
        left = [
            thread.name
            for thread in threading.enumerate()
            if thread is not threading.main_thread() and not thread.daemon
        ]
        if left:
            log.debug("threads are left to end by themselves: %s", ", ".join(left))
            self._timer = self._start(LEFT_THREADS_SECS)

    @staticmethod
    def _start(secs: float) -> threading.Timer:
        timer = threading.Timer(secs, _exit_hung)
        timer.daemon = True
        timer.start()
        return timer


def run_worker(stages: Sequence[AnyStage], settings: Settings) -> int:
    """Run stages in this process until SIGTERM or SIGINT; return the exit code.

    0: ended by a signal, drained. 1: something failed; a supervisor starts it again.
    Raises: PinError: the installed Faust, aiokafka or mode is not the one we were made for.
    """
    configure_logging(settings)
    check_pins()
    # Records are many small objects without cycles: looking for cycles that often costs a fifth.
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    _keep_freed_memory()
    return asyncio.run(_run_until_signal(stages, settings))


def _keep_freed_memory() -> None:
    """Let glibc keep what a batch frees for the next one: else each batch faults its pages anew.

    Other C libraries have no such setting and need none. See mallopt(3).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
        mallopt(M_MMAP_THRESHOLD, LARGEST_KEPT_BYTES)


async def _run_until_signal(stages: Sequence[AnyStage], settings: Settings) -> int:
    return await Worker(stages, settings).run(stop_on_signal())


def _exit_hung() -> None:
    log.critical("the shutdown does not end: the process ends now")
    logging.shutdown()
    os._exit(EXIT_HUNG)
