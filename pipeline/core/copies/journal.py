"""The index as snapshots have it: its table as it once was, and what was entered since."""

from typing import NamedTuple

import numpy as np

from pipeline.core.copies.archive import Archive
from pipeline.core.copies.index import SketchIndex
from pipeline.core.copies.sparse import Dumped

SHARE = 16
"""After a sixteenth of `max_articles` the table is taken down anew: 20 bytes an article."""
_OLDEST_BYTES = 8


class Journaled(NamedTuple):
    """A dumped index. `first` is the number of the article that was entered first since then."""

    first: int
    table: Dumped
    blocks: tuple[bytes, ...]


class JournaledIndex:
    """A `SketchIndex` of which a dump costs no more than what is new in it.

    Every article changes some 40 places all over the table, so that soon no part of it is as it
    was; but what an article enters is 300 bytes.
    """

    def __init__(self, max_articles: int) -> None:
        """Make room for the sketches of `max_articles`."""
        self._index = SketchIndex(max_articles)
        self._most = max(1, max_articles // SHARE)
        self._first = 1
        self._table: Dumped = self._index.dump()
        self._entered: Archive | None = Archive()

    def find(self, sketch: bytes, number: int, oldest: int) -> list[int]:
        """Return the articles that share hashes with `sketch`, as `SketchIndex.find` does."""
        return self._index.find(np.frombuffer(sketch, "<u8"), number, oldest)

    def add(self, sketch: bytes, number: int, oldest: int, *, is_copy: bool) -> None:
        """Enter the article `number`, which is one more than that of the article before."""
        self._index.add(np.frombuffer(sketch, "<u8"), number, oldest, is_copy=is_copy)
        if self._entered is not None:
            self._entered.add(oldest.to_bytes(_OLDEST_BYTES, "little") + bytes([is_copy]) + sketch)
            if self._entered.next > self._most:
                self._entered = None

    def dump(self, number: int) -> Journaled:
        """Return the table and the articles since, where `number` is that of the next one.

        A table that is not taken down anew is the same object again, and so is a full block.
        """
        if self._entered is None:
            self._first, self._table, self._entered = number, self._index.dump(), Archive()
        return Journaled(self._first, self._table, self._entered.dump()[1])

    def load(self, dumped: Journaled) -> None:
        """Take over what `dump` returned from an index of the same size: enter the rest again."""
        self._first, self._table, blocks = dumped
        self._index.load(self._table)
        self._entered = Archive()
        self._entered.load(0, blocks)
        for at, row in self._entered.rows(1):
            oldest = int.from_bytes(row[:_OLDEST_BYTES], "little")
            is_copy, sketch = bool(row[_OLDEST_BYTES]), row[_OLDEST_BYTES + 1 :]
            self._index.add(
                np.frombuffer(sketch, "<u8"), self._first + at - 1, oldest, is_copy=is_copy
            )
