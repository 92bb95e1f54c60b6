"""The one frame of all stages: read a batch, decode, step, send, await every acknowledgement.

Only then may the batch be committed. `attach` binds a stage to a Faust app.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import faust
from aiokafka import TopicPartition
from faust.types import TP, StreamT

from pipeline.runtime.handling import Handler, Run
from pipeline.runtime.lane import Lane, Work
from pipeline.runtime.ledger import Batch
from pipeline.runtime.machine import Output
from pipeline.runtime.memory import Memory
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.outbox import Outbox
from pipeline.runtime.pacer import Pacer
from pipeline.runtime.replays import follow_replays
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage
from pipeline.runtime.storing import Storing
from pipeline.runtime.takedown.registry import read_takedowns
from pipeline.runtime.takedown.snapshots import forget_void_snapshots
from pipeline.runtime.transport import BatchConsumer, BatchTransport
from pipeline.runtime.workshop import Workshop, one_thread, open_workshop

log = logging.getLogger(__name__)

FIRST_BATCHES = {"inline": 10_000, "thread": 20, "process": 4, "store": 100}
"""Records of the first batches, while it is not known what one costs; it may be seconds."""


class Frame:
    """All that a worker holds for one stage: its step, its lanes, its outbox."""

    def __init__(self, stage: AnyStage, settings: Settings, metrics: Metrics) -> None:
        self.stage = stage
        self.settings = settings
        self.metrics = metrics
        self.outbox = Outbox(settings, f"dateline-{stage.name}")
        self._lanes: dict[TP, Lane] = {}
        self._memories: dict[TP, Memory] = {}
        self._workshop: Workshop | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._app: faust.App | None = None
        self._placed = False
        self._pacer = Pacer(FIRST_BATCHES[stage.runs], settings.batch_max_records)
        self._handler = Handler(stage, settings, metrics, self.outbox, self._pacer)

    @property
    def batch_size(self) -> int:
        """Return how many records a batch may have."""
        return self._pacer.size

    @property
    def consumer(self) -> BatchConsumer:
        """Return the consumer of our app."""
        if self._app is None or not isinstance(self._app.consumer, BatchConsumer):
            raise RuntimeError("a frame works only once it is attached to an app")
        return self._app.consumer

    @property
    def ready(self) -> bool:
        """Return whether the group has placed us and every partition has restored what it needs."""
        return self._placed and all(lane.ready for lane in self._lanes.values())

    def bind(self, app: faust.App) -> None:
        """Take the app whose consumer we finish batches for."""
        self._app = app

    async def open(self) -> None:
        """Connect the outbox and build the step, so that the first batch waits for nothing.

        Raises: aiokafka.errors.KafkaError: the broker does not answer; ReplayError: a replay is
        being switched to; or what the step raises.
        """
        await self.outbox.start()
        self.stage = await follow_replays(self.stage, self.settings)
        if self.stage.make_store is not None:
            self._workshop = Storing(self.stage, self.stage.make_store(self.settings))
        elif self.stage.remembers:
            await forget_void_snapshots(self.settings, self.stage.name)
            self._thread = one_thread(self.stage)
        else:
            taken_down = await read_takedowns(self.settings) if self.stage.withholds else ()
            self._workshop = await open_workshop(self.stage, self.settings, taken_down)

    async def close(self) -> None:
        """Let go of everything. No batch is running any more."""
        await self.give_up()
        if self._workshop is not None:
            await self._workshop.close()
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
        await self.outbox.stop()
        await self._handler.close()

    def accept(self, batch: Batch) -> None:
        """Let a batch wait for its lane; that of a partition we gave up will come to somebody."""
        lane = self._lanes.get(batch.tp)
        if lane is not None:
            lane.put(batch)

    async def handle(
        self, batches: Sequence[Batch], run: Run, then: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Take batches of one partition through the stage, and `then`; they may be committed."""
        records = [record for batch in batches for record in batch.records]
        await self._handler.handle(records, run)
        if then is not None:
            await then()
        for batch in batches:
            self.consumer.finish(batch)

    async def release(self, outputs: Sequence[Output], partition: int) -> None:
        """Send what the step of a partition held back; return when it is acknowledged."""
        await self._handler.release(outputs, partition)

    def place(self, committed: Mapping[TP, int | None]) -> None:
        """Take over these partitions, each from its committed offset on."""
        for tp in self._memories.keys() - committed.keys():
            del self._memories[tp]
        for tp, offset in committed.items():
            lane = self._lanes.get(tp)
            if lane is None:
                lane = self._lanes[tp] = Lane(self._work(tp), self._crash)
            lane.place(offset)
        self._placed = True

    async def drain(self) -> None:
        """Forget the waiting batches and let the running ones end, within the time for it."""
        for lane in self._lanes.values():
            lane.forget()
        secs = self.settings.drain_timeout_secs
        try:
            async with asyncio.timeout(secs):
                await asyncio.gather(*(lane.calm() for lane in self._lanes.values()))
        except TimeoutError:
            log.warning("%s: a batch ran on after %d s, it will come again", self.stage.name, secs)

    async def give_up(self) -> None:
        """Save what is remembered and let go of all partitions; what was remembered is kept here.

        Often the same partitions come back after a rebalance.
        """
        lanes, self._lanes = self._lanes, {}
        self._placed = False
        await asyncio.gather(*(lane.close() for lane in lanes.values()))
        await asyncio.gather(*(self._memories[tp].save() for tp in lanes if tp in self._memories))

    async def _crash(self, exc: BaseException) -> None:
        if self._app is not None:
            await self._app.crash(exc)

    def _work(self, tp: TP) -> Work:
        if self._workshop is not None:
            return _Forgetting(self, self._workshop)
        if self._thread is None:
            raise RuntimeError("a frame is opened before its partitions come")
        memory = self._memories.get(tp)
        if memory is None:
            memory = self._memories[tp] = Memory(
                self.stage,
                self.settings,
                self.metrics,
                TopicPartition(tp.topic, tp.partition),
                executor=self._thread,
                touch=lambda: self.consumer.touch(tp),
            )
        return _Remembering(self, memory, lambda: tp in self._lanes and self._lanes[tp].behind)


class _Forgetting:
    """The work of a lane whose step remembers nothing."""

    idle_due_in = None

    def __init__(self, frame: Frame, workshop: Workshop) -> None:
        self._frame = frame
        self._workshop = workshop

    @property
    def batch_size(self) -> int:
        return self._frame.batch_size

    async def prepare(self, committed: int | None) -> None:
        """Nothing is to be restored."""

    async def take(self, batches: Sequence[Batch]) -> None:
        await self._frame.handle(batches, self._workshop.run)

    async def idle(self) -> None:
        """Nothing is ever due."""


class _Remembering:
    """The work of a lane whose step remembers: it restores first, and saves now and then."""

    def __init__(self, frame: Frame, memory: Memory, is_behind: Callable[[], bool]) -> None:
        self._frame = frame
        self._memory = memory
        self._is_behind = is_behind

    @property
    def batch_size(self) -> int:
        return self._frame.batch_size

    @property
    def idle_due_in(self) -> float | None:
        return self._memory.save_due_in

    async def prepare(self, committed: int | None) -> None:
        await self._memory.restore(committed)
        await self._say_all()

    async def take(self, batches: Sequence[Batch]) -> None:
        await self._frame.handle(batches, self._memory.run, self._say_all)
        self._memory.advance(batches[-1].records[-1])
        if self._memory.save_due_in == 0:
            await self._memory.save()

    async def idle(self) -> None:
        await self._memory.save()

    async def _say_all(self) -> None:
        """Send what the step holds back, if no more records wait: who is through has said all."""
        if self._memory.holding and not self._is_behind():
            waiting = await self._memory.waiting()
            await self._frame.release(waiting, self._memory.partition.partition)
            await self._memory.settle()


def attach(app: faust.App, stage: AnyStage, settings: Settings, metrics: Metrics) -> Frame:
    """Bind a stage to an app: the app's one agent hands every batch to the stage's frame.

    The frame must be opened before the app starts, and closed after it has stopped.
    """
    frame = Frame(stage, settings, metrics)
    app.transport = BatchTransport(app, intake=frame, fetch_wait_ms=settings.fetch_wait_ms)
    topic = app.topic(
        stage.input_topic(settings),
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
    )

    async def dispatch(stream: StreamT[Batch]) -> None:
        stream.enable_acks = False  # the ledger knows better
        async for batch in stream:
            frame.accept(batch)

    app.agent(topic, name=stage.name)(dispatch)
    frame.bind(app)
    return frame
