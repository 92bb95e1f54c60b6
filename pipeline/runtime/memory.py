"""What a stage remembers of one partition: restored, kept in step with the log, written down."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from time import monotonic

from aiokafka import ConsumerRecord, TopicPartition

from pipeline.core.step import Parted, Remembering, Thinning
from pipeline.runtime.machine import AnyMachine, Output, Result
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.replay import fingerprint, read_range
from pipeline.runtime.settings import Settings
from pipeline.runtime.snapshots import (
    Header,
    SnapshotError,
    SnapshotWriter,
    read_snapshot,
    snapshot_path,
)
from pipeline.runtime.stage import AnyStage
from pipeline.runtime.workshop import in_executor, make_remembering

log = logging.getLogger(__name__)


class Memory:
    """The step of one partition, with all it has seen of the log before `next_offset`.

    Every call of the step runs in the stage's one thread, so a snapshot never sees half a batch.
    `touch` is called while a restore makes progress.
    """

    def __init__(
        self,
        stage: AnyStage,
        settings: Settings,
        metrics: Metrics,
        partition: TopicPartition,
        *,
        executor: Executor,
        touch: Callable[[], None],
    ) -> None:
        self._stage = stage
        self._settings = settings
        self._metrics = metrics
        self.partition = partition
        self._executor = executor
        self._touch = touch
        self._path = snapshot_path(settings, stage.name, partition.partition)
        self._writer = SnapshotWriter(self._path)
        self._machine: AnyMachine | None = None
        self._step: Remembering | None = None
        self._next_offset = 0
        self._fingerprint = ""
        self._saved_offset = -1
        self._saved_at = monotonic()

    @property
    def holding(self) -> bool:
        """Return whether the step holds anything back. It is asked between two runs."""
        return isinstance(self._step, Thinning) and self._step.holding

    @property
    def save_due_in(self) -> float | None:
        """Return the seconds until a snapshot is due; None where there is nothing new to write."""
        if self._next_offset == self._saved_offset or self._step is None:
            return None
        return max(0.0, self._saved_at + self._settings.snapshot_every_secs - monotonic())

    async def run(self, values: Sequence[bytes | None], times_ms: Sequence[int]) -> list[Result]:
        """Return one result a value, in order."""
        if self._machine is None:
            raise RuntimeError("a memory is restored before it runs")
        return await in_executor(self._executor, self._machine.run, values, times_ms)

    async def waiting(self) -> list[Output]:
        """Return what the step holds back. It does so until `settle`."""
        if self._machine is None:
            return []
        return await in_executor(self._executor, self._machine.waiting)

    async def settle(self) -> None:
        """Note that what was `waiting` is acknowledged."""
        if isinstance(self._step, Thinning):
            await in_executor(self._executor, self._step.settle)

    def advance(self, last: ConsumerRecord) -> None:
        """Note that the outputs of all records up to `last` are acknowledged."""
        if last.offset >= self._next_offset:
            self._next_offset = last.offset + 1
            self._fingerprint = fingerprint(last)

    async def restore(self, committed: int | None) -> None:
        """Bring the step to where it has seen the log before `committed`, by a snapshot if it can.

        What the process still holds from before a rebalance is used where it fits.
        """
        began = monotonic()
        if self._machine is None or committed is None or self._next_offset == 0:
            await self._begin(committed)
        replayed = 0
        if committed and self._next_offset < committed:
            self._tell_replaying(replaying=True)
            replayed = await self._replay(committed)
            self._tell_replaying(replaying=False)
        secs = monotonic() - began
        self._metrics.observe("dateline_restore_seconds", secs, self._stage.name)
        self._metrics.add("dateline_replayed_records_total", replayed, self._stage.name)
        log.info(
            "%s: partition %d remembers up to offset %d (%d replayed, %.1f s)",
            self._stage.name,
            self.partition.partition,
            self._next_offset,
            replayed,
            secs,
        )

    def _tell_replaying(self, *, replaying: bool) -> None:
        if isinstance(self._step, Thinning):
            self._step.replaying = replaying

    async def save(self) -> None:
        """Write a snapshot, if there is anything new. Failing to is logged, never fatal."""
        if self._step is None or self._next_offset == self._saved_offset:
            return
        began = monotonic()
        header = Header(
            stage=self._stage.memory_name,
            topic=self.partition.topic,
            partition=self.partition.partition,
            next_offset=self._next_offset,
            fingerprint=self._fingerprint,
        )
        self._saved_at = monotonic()
        parts = await in_executor(self._executor, _take_parts, self._step)
        try:
            await asyncio.to_thread(self._writer.write, header, parts)
        except OSError as exc:
            log.error("the snapshot %s was not written: %r", self._path, exc)  # noqa: TRY400
            self._metrics.add("dateline_snapshot_failures_total", 1, self._stage.name)
            return
        self._saved_offset = header.next_offset
        partition, size = str(self.partition.partition), sum(map(len, parts))
        self._metrics.observe("dateline_snapshot_seconds", monotonic() - began, self._stage.name)
        self._metrics.put("dateline_snapshot_bytes", size, self._stage.name, partition)

    async def _begin(self, committed: int | None) -> None:
        """Take a new step and, where its snapshot is of this very log, fill it from that."""
        await self._new_step()
        self._next_offset, self._fingerprint = 0, ""
        found = await asyncio.to_thread(self._read)
        if found is None:
            return
        header, parts = found
        if not await self._is_of_this_log(header, committed):
            log.warning("the snapshot %s is of another log: it is not used", self._path)
            return
        if self._step is None or not await in_executor(
            self._executor, _give_parts, self._step, parts
        ):
            log.warning("the step refuses the snapshot %s: it is of another version", self._path)
            await self._new_step()
            return
        self._next_offset, self._fingerprint = header.next_offset, header.fingerprint
        self._saved_offset = header.next_offset

    async def _new_step(self) -> None:
        self._machine, self._step = await in_executor(
            self._executor, make_remembering, self._stage, self._settings
        )

    def _read(self) -> tuple[Header, tuple[bytes, ...]] | None:
        try:
            header, parts = read_snapshot(self._path)
        except FileNotFoundError:
            return None
        except (OSError, SnapshotError) as exc:
            log.warning("no snapshot to be had: %s", exc)
            return None
        place = (header.stage, header.topic, header.partition)
        if place != (self._stage.memory_name, self.partition.topic, self.partition.partition):
            log.warning("the snapshot %s is of %s: it is not used", self._path, place)
            return None
        return header, parts

    async def _is_of_this_log(self, header: Header, committed: int | None) -> bool:
        """Tell whether the last record that a snapshot covers stands in the log as it did.

        A topic may have been deleted and made anew. What retention has removed cannot be compared
        and is believed, as long as the group has read as far.
        """
        if header.next_offset == 0:
            return True
        last = header.next_offset - 1
        async for records in read_range(self._settings, self.partition, last, header.next_offset):
            return fingerprint(records[0]) == header.fingerprint
        return committed is not None and committed >= header.next_offset

    async def _replay(self, committed: int) -> int:
        """Let the step see the records from where it stands up to `committed`; return how many."""
        count = 0
        async for records in read_range(
            self._settings, self.partition, self._next_offset, committed
        ):
            if self._machine is not None:
                values = [record.value for record in records]
                times = [record.timestamp for record in records]
                await in_executor(self._executor, self._machine.replay, values, times)
            self.advance(records[-1])
            count += len(records)
            self._touch()
        self._next_offset = max(self._next_offset, committed)
        return count


def _take_parts(step: Remembering) -> Sequence[bytes]:
    return step.snapshot_parts() if isinstance(step, Parted) else (step.snapshot(),)


def _give_parts(step: Remembering, parts: Sequence[bytes]) -> bool:
    if isinstance(step, Parted):
        return step.restore_parts(parts)
    return len(parts) == 1 and step.restore(parts[0])
