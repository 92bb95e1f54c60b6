"""How many records make a batch: as many as take about a second."""

TARGET_SECS = 1.0
"""A batch that takes longer delays its first record, a rebalance and a shutdown."""

SMOOTHING = 0.3


class Pacer:
    """Learn from the batches what a record costs.

    `first` is the size until something is known, `most` the size of the largest batch.
    """

    def __init__(self, first: int, most: int) -> None:
        self._most = most
        self._first = min(first, most)
        self._secs_per_record = 0.0

    @property
    def size(self) -> int:
        """Return how many records the next batch may have, at least one."""
        if not self._secs_per_record:
            return self._first
        return max(1, min(self._most, int(TARGET_SECS / self._secs_per_record)))

    def note(self, records: int, secs: float) -> None:
        """Learn from a batch of `records` that took `secs`."""
        cost = max(secs / records, 1e-9)
        if self._secs_per_record:
            cost = SMOOTHING * cost + (1 - SMOOTHING) * self._secs_per_record
        self._secs_per_record = cost
