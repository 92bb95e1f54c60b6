"""Sentences that a publisher prints on page after page: calls to subscribe, notices, menus."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.core.copies.sparse import Dumped, dump_table, load_table
from pipeline.core.scanning import Hashes
from pipeline.core.words import letters_key

OFTEN = 3
"""In so many earlier articles of a publisher, none a copy, a sentence of the page must stand."""
CELLS_PER_ARTICLE = 40
"""A byte each; an article has some 20 sentences."""

_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
_ONE, _OFTEN = np.uint8(1), np.uint8(OFTEN)


@lru_cache(maxsize=10_000)
def _key_of(publisher: str) -> np.uint64:
    return np.uint64(letters_key(publisher))


def _lesser(table: NDArray[np.uint8], cells: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return of each sentence the lesser of its two cells."""
    counts = table.take(cells)
    return np.minimum(counts[::2], counts[1::2])


class Furniture:
    """How often each sentence stood on a publisher's pages, up to `OFTEN`, in fixed memory.

    A count-min sketch with conservative update (Estan and Varghese 2002, "New directions in traffic
    measurement and accounting"): of the two cells of a sentence the lesser counts, and an article
    raises no more than the lesser. So a sentence may be taken for more frequent than it is (some in
    1,000 when full), never for less. There is a table for the present and one for the time before:
    when half of `max_articles` are entered, the present one becomes the other.
    """

    def __init__(self, max_articles: int) -> None:
        """Make room for the sentences of `max_articles`."""
        self._half = max(1, max_articles // 2)
        self._entered = 0
        cells = self._half * CELLS_PER_ARTICLE
        self._size = np.uint32(cells)
        self._now, self._before = (np.zeros(cells, np.uint8) for _ in range(2))
        self._dumped: Dumped | None = None

    def find(self, publisher: str, sentences: Hashes) -> NDArray[np.bool_]:
        """Tell of each sentence whether it belongs to the publisher's pages."""
        cells = self._cells(publisher, sentences)
        often: NDArray[np.bool_] = (
            np.maximum(_lesser(self._now, cells), _lesser(self._before, cells)) >= OFTEN
        )
        return often

    def add(self, publisher: str, sentences: Hashes) -> None:
        """Count the distinct sentences of one more article."""
        if self._entered == self._half:
            self._now, self._before = np.zeros_like(self._now), self._now
            self._entered, self._dumped = 0, None
        cells = self._cells(publisher, sentences)
        raised = _lesser(self._now, cells)
        raised += _ONE
        np.minimum(raised, _OFTEN, out=raised)
        np.maximum.at(self._now, cells, raised.repeat(2))
        self._entered += 1

    def _cells(self, publisher: str, sentences: Hashes) -> NDArray[np.int64]:
        """Return the two cells of each sentence, one after the other."""
        mixed = (sentences ^ _key_of(publisher)) * _MIX
        mixed ^= mixed >> _HALF
        mixed *= _MIX
        halves = mixed.astype("<u8", copy=False).view("<u4") % self._size
        return halves.astype(np.int64)

    def dump(self) -> tuple[int, Dumped, Dumped]:
        """Return how many are entered, and both tables; the one before as the same object again."""
        if self._dumped is None:
            self._dumped = dump_table(self._before)
        return self._entered, dump_table(self._now), self._dumped

    def load(self, dumped: tuple[int, Dumped, Dumped]) -> None:
        """Take over what `dump` returned."""
        self._entered, now, self._dumped = dumped
        load_table(self._now, now)
        load_table(self._before, self._dumped)
