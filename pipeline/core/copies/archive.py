"""Rows in the order of the log, packed in blocks that never change once they are full."""

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

BLOCK_ROWS = 4_096
"""At 364 words a block takes some 6 MB: what a snapshot writes anew is one block at most."""


class _Block:
    """The rows of one full block, as they stand in a snapshot: their count, ends and bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        count = int.from_bytes(data[:4], "little")
        self._ends: NDArray[np.uint32] = np.frombuffer(data, "<u4", count + 1, 4)
        self._start = 4 + 4 * (count + 1)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> bytes:
        start, end = int(self._ends[place]), int(self._ends[place + 1])
        return self.data[self._start + start : self._start + end]


def _seal(rows: Sequence[bytes]) -> bytes:
    ends = np.zeros(len(rows) + 1, "<u4")
    ends[1:] = np.cumsum([len(row) for row in rows])
    return len(rows).to_bytes(4, "little") + ends.tobytes() + b"".join(rows)


class Archive:
    """Rows by their number, from `first` to `next`. The oldest go, a block at a time.

    A full block is kept as the bytes that a snapshot holds: it is never written twice.
    """

    def __init__(self) -> None:
        """Start with no row; the first one gets number 1."""
        self._blocks: deque[_Block] = deque()
        self._open: list[bytes] = []
        self._base = 0
        self.next = 1
        """The number of the row that is added next."""

    def __getitem__(self, number: int) -> bytes:
        """Return a row.

        Raises:
            IndexError: it is not kept, or not there yet.

        """
        if number <= self._base:
            raise IndexError(f"row {number} is not kept")
        block, place = divmod(number - self._base - 1, BLOCK_ROWS)
        return self._blocks[block][place] if block < len(self._blocks) else self._open[place]

    def add(self, row: bytes) -> int:
        """Keep a row and return its number."""
        number = self.next
        self.next += 1
        self._open.append(row)
        if len(self._open) == BLOCK_ROWS:
            self._blocks.append(_Block(_seal(self._open)))
            self._open = []
        return number

    def forget(self, before: int) -> None:
        """Let go of the blocks of which all rows have a number below `before`."""
        while self._blocks and self._base + BLOCK_ROWS < before:
            self._blocks.popleft()
            self._base += BLOCK_ROWS

    def dump(self) -> tuple[int, tuple[bytes, ...]]:
        """Return the number before the first row that is kept, and the blocks.

        A block that was full before is the same object again.
        """
        return self._base, (*(block.data for block in self._blocks), _seal(self._open))

    def load(self, base: int, parts: Sequence[bytes]) -> None:
        """Take over what `dump` returned."""
        blocks = [_Block(part) for part in parts]
        *full, last = blocks
        self._base, self._blocks = base, deque(full)
        self._open = [last[place] for place in range(len(last))]
        self.next = base + BLOCK_ROWS * len(full) + len(last) + 1

    def rows(self, first: int) -> Iterator[tuple[int, bytes]]:
        """Yield number and row of each row from `first` on."""
        for number in range(first, self.next):
            yield number, self[number]
