"""A Faust transport that hands out whole record batches and commits only what is finished.

What differs from Faust's own, on purpose:

* one event for each fetched slice of a partition, not for each message: about 20 times less CPU;
* a ledger for each partition: an offset is committed only when it and all before it are done;
* a partition whose batches pile up is not fetched for a while; the others are;
* aiokafka runs on the app's event loop, not in a thread of its own;
* on a rebalance the running batches end and are committed before the partitions are given up;
* how long a fetch waits is a setting.

It overrides private methods: `pipeline/runtime/pins.py` lists them.
"""

import asyncio
import logging
from collections.abc import Mapping
from time import monotonic
from typing import Any, Protocol, cast

import aiokafka
import faust
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faust.events import Event
from faust.transport.conductor import Conductor
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.tuples import ConsumerMessage
from mode import get_logger

from pipeline.runtime.ledger import Batch, Ledger
from pipeline.runtime.loop_client import LoopClient

log = logging.getLogger(__name__)

MOST_OPEN_BATCHES = 3
"""So many unfinished batches of a partition, and it is not fetched until there are fewer."""

COMMIT_SECS = 10.0
FETCH_SECS = 1.0


class Intake(Protocol):
    """What the transport asks of the frame that works on the batches."""

    @property
    def batch_size(self) -> int:
        """Return how many records a batch may have."""
        ...

    def place(self, committed: Mapping[TP, int | None]) -> None:
        """Take over these partitions, each from its committed offset on."""
        ...

    async def drain(self) -> None:
        """Let the running batches end and forget the waiting ones."""
        ...

    async def give_up(self) -> None:
        """Save what is remembered and let go of all partitions."""
        ...


class BatchConsumer(driver.Consumer):
    """Fetch slices, enter them in the ledgers, hand them to the agent, commit what is finished."""

    _thread: LoopClient

    logger = get_logger("faust.dateline")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.ledgers: dict[TP, Ledger] = {}
        self.touched: dict[TP, float] = {}
        self._epoch = 0
        self._must_seek = False
        super().__init__(*args, **kwargs)

    @property
    def intake(self) -> Intake:
        """Return the frame that works on our batches."""
        return _ours(self.transport).intake

    def finish(self, batch: Batch) -> None:
        """Note that the outputs of a batch are acknowledged: it may be committed."""
        self.touch(batch.tp)
        ledger = self.ledgers.get(batch.tp)
        if ledger is None:
            batch.done = True
            return
        ledger.finish(batch)
        if ledger.open_batches < MOST_OPEN_BATCHES and batch.tp in self._buffered_partitions:
            self.on_buffer_drop(batch.tp)
            self._thread.interrupt()

    def check(self) -> None:
        """Raise what ended a background task of the client, if anything did."""
        self._thread.check()

    def touch(self, tp: TP) -> None:
        """Note that a partition makes progress."""
        self.touched[tp] = monotonic()

    def lags(self, ends: Mapping[TP, int]) -> dict[TP, int]:
        """Return how many records of each partition are known and not finished.

        `ends` are offsets asked for by another way than fetching, where there are any.
        """
        lags = {}
        for tp, ledger in self.ledgers.items():
            try:
                known = self.highwater(tp) or 0
            except AssertionError:  # the broker has taken it from us, we have not been told yet
                continue
            lags[tp] = max(0, max(known, ends.get(tp, 0)) - (ledger.finished or 0))
        return lags

    # Fetching

    async def _drain_messages(self, fetcher: Any) -> None:
        try:
            while not (self._stopped.is_set() or fetcher._stopped.is_set()):  # noqa: SLF001
                await self._fetch()
        except (ConsumerStoppedError, asyncio.CancelledError):
            if not self.app.should_stop:
                raise

    async def _fetch(self) -> None:
        if not self.flow_active:
            await self.wait(self.can_resume_flow)  # type: ignore[arg-type]
            return
        if self._must_seek and not await self._seek_again():
            return
        epoch = self._epoch
        found = await self._getmany(set(self._get_active_partitions()), FETCH_SECS)
        if not found or self.should_stop:
            await asyncio.sleep(0)
            return
        if epoch != self._epoch or not self.flow_active:
            # Fetched for positions that are no more; aiokafka has moved past them already.
            self._must_seek = True
            return
        for tp, records in found.items():
            self._hand_out(TP(*tp), records)

    def _hand_out(self, tp: TP, records: list[aiokafka.ConsumerRecord]) -> None:
        ledger = self.ledgers.get(tp)
        if ledger is None:
            return
        (channel,) = cast("Conductor", self.app.topics)._tp_index[tp]  # noqa: SLF001
        generation = self.app.consumer_generation_id
        for batch in ledger.hand_out(tp, ledger.unseen(records), self.intake.batch_size):
            channel.queue.put_nowait(self._event(batch, generation))
        if ledger.open_batches >= MOST_OPEN_BATCHES:
            self.on_buffer_full(tp)

    def _event(self, batch: Batch, generation: int) -> Event:
        topic, partition = batch.tp
        last = batch.records[-1]
        message = ConsumerMessage(
            topic,
            partition,
            last.offset,
            last.timestamp / 1000.0,
            last.timestamp_type,
            None,
            None,
            batch,  # type: ignore[arg-type]
            None,
            0,
            0,
            batch.tp,
            generation_id=generation,
        )
        message.tracked = True  # by our ledger, not by Faust
        return Event(self.app, None, batch, {}, message)

    # Committing

    async def force_commit(self, *_args: Any, **_kwargs: Any) -> bool:
        """Commit the finished prefix of every partition, whatever topics are asked for."""
        ours = self.assignment()
        offsets = {
            tp: offset
            for tp, ledger in self.ledgers.items()
            if (offset := ledger.to_commit) is not None and tp in ours
        }
        if not offsets or not await self._commit(offsets):
            return False
        for tp, offset in offsets.items():
            if tp in self.ledgers:
                self.ledgers[tp].committed = offset
        return True

    async def wait_empty(self) -> None:
        """Let running batches end, then commit. Faust calls it before it stops or gives up."""
        await self.intake.drain()
        try:
            async with asyncio.timeout(COMMIT_SECS):
                await self._commit_all()
        except TimeoutError:
            log.warning("no commit within %.0f s: some records will come again", COMMIT_SECS)
        await self.intake.give_up()

    async def _commit_all(self) -> None:
        while any(ledger.to_commit is not None for ledger in self.ledgers.values()):
            # A commit that was under way may have missed what was finished meanwhile.
            waited = await self.maybe_wait_for_commit_to_finish()
            if not (waited or await self.commit()):
                break

    # Positions

    async def perform_seek(self) -> None:
        """Go on from the committed offsets, with new ledgers."""
        self._must_seek = False
        self._epoch += 1
        found = cast("Mapping[TP, int | None]", await self.seek_to_committed())
        committed = {TP(*tp): offset for tp, offset in found.items()}
        # aiokafka does not seek where nothing, or zero, was committed: only where something was
        # handed out already does that matter.
        rewind = {tp: 0 for tp, offset in committed.items() if not offset and tp in self.ledgers}
        if rewind:
            await self._thread.seek_wait(rewind)
        self._epoch += 1
        self.ledgers = {tp: Ledger(offset) for tp, offset in committed.items()}
        for tp in list(self._buffered_partitions):
            self.on_buffer_drop(tp)
        now = monotonic()
        self.touched = dict.fromkeys(committed, now)
        self.intake.place(committed)

    async def _seek_again(self) -> bool:
        try:
            await self.perform_seek()
        except (KafkaError, AssertionError) as exc:  # between two assignments
            log.warning("cannot seek yet: %r", exc)
            self._must_seek = True
            await asyncio.sleep(0.1)
            return False
        return True

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Finish, commit and forget before somebody else takes the partitions."""
        self.stop_flow()
        await self.wait_empty()
        self._epoch += 1
        self.ledgers.clear()
        self.touched.clear()
        self._buffered_partitions.clear()
        self._unacked_messages.clear()
        await super().on_partitions_revoked(revoked)

    async def verify_all_partitions_active(self) -> None:
        """Leave it to our own watch: Faust's measures per message and would cry wolf."""

    def _new_consumer_thread(self) -> LoopClient:
        wait_ms = _ours(self.transport).fetch_wait_ms
        return LoopClient(self, fetch_wait_ms=wait_ms, loop=self.loop, beacon=self.beacon)


class BatchTransport(driver.Transport):
    """Faust's aiokafka transport with our consumer, for one frame."""

    Consumer = BatchConsumer

    def __init__(self, app: faust.App, *, intake: Intake, fetch_wait_ms: int) -> None:
        super().__init__(app.conf.broker_consumer, app)
        self.intake = intake
        self.fetch_wait_ms = fetch_wait_ms


def _ours(transport: object) -> BatchTransport:
    return cast("BatchTransport", transport)
