"""Which records of a partition were delivered, and up to where all are finished. No broker."""

from collections import deque
from collections.abc import Iterator, Sequence

from aiokafka import ConsumerRecord
from faust.types import TP


class Batch:
    """A stretch of one partition that was handed out as one piece.

    `next` is the offset after its last record; the partition may be committed up to there once
    this batch and all before it are done.
    """

    __slots__ = ("done", "next", "records", "tp")

    def __init__(self, tp: TP, records: Sequence[ConsumerRecord]) -> None:
        self.tp = tp
        self.records = records
        self.next: int = records[-1].offset + 1
        self.done = False

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.records)


class Ledger:
    """The batches of one partition, in the order of the log.

    `finished` is the offset up to which all are done (None: nothing yet), `committed` what the
    broker has been told.
    """

    def __init__(self, committed: int | None) -> None:
        self.committed = committed
        self.finished = committed
        self._position = committed
        self._open: deque[Batch] = deque()

    @property
    def open_batches(self) -> int:
        """Return how many batches were handed out and are not all finished up to them."""
        return len(self._open)

    @property
    def to_commit(self) -> int | None:
        """Return the offset to commit, or None where the broker knows it already."""
        return self.finished if self.finished != self.committed else None

    def unseen(self, records: Sequence[ConsumerRecord]) -> Sequence[ConsumerRecord]:
        """Return the records that were not handed out yet."""
        position = self._position
        if position is None or not records or records[0].offset >= position:
            return records
        return [record for record in records if record.offset >= position]

    def hand_out(self, tp: TP, records: Sequence[ConsumerRecord], size: int) -> Iterator[Batch]:
        """Yield the records as batches of at most `size`, each entered before it is yielded."""
        for start in range(0, len(records), size):
            batch = Batch(tp, records[start : start + size])
            self._open.append(batch)
            self._position = batch.next
            yield batch

    def finish(self, batch: Batch) -> None:
        """Mark a batch done; `finished` moves over all that are done from the front."""
        batch.done = True
        while self._open and self._open[0].done:
            self.finished = self._open.popleft().next
