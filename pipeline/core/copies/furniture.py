"""Sentences that a publisher prints on page after page: calls to subscribe, notices, menus."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.core.copies.sparse import Dumped, dump_table, load_table
from pipeline.core.scanning import Hashes
from pipeline.core.shingles import letters_key

OFTEN = 3
"""In so many earlier articles of a publisher, none a copy, a sentence of the page must stand."""
CELLS_PER_ARTICLE = 40
"""A byte each; an article has some 20 sentences."""

_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)


@lru_cache(maxsize=10_000)
def _key_of(publisher: str) -> np.uint64:
    return np.uint64(letters_key(publisher))


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
        self._now, self._before = (np.zeros(cells, np.uint8) for _ in range(2))

    def find(self, publisher: str, sentences: Hashes) -> NDArray[np.bool_]:
        """Tell of each sentence whether it belongs to the publisher's pages."""
        cells = self._cells(publisher, sentences)
        now, before = (table[cells].min(axis=0) for table in (self._now, self._before))
        often: NDArray[np.bool_] = np.maximum(now, before) >= OFTEN
        return often

    def add(self, publisher: str, sentences: Hashes) -> None:
        """Count the distinct sentences of one more article."""
        if self._entered == self._half:
            self._now, self._before = np.zeros_like(self._now), self._now
            self._entered = 0
        cells = self._cells(publisher, sentences)
        first, second = self._now[cells]
        raised = np.minimum(first, second) + np.uint8(1)
        raised[raised > OFTEN] = OFTEN
        # Flat: with indices of two dimensions numpy 2 reads beyond the shorter operand.
        np.maximum.at(self._now, cells.reshape(-1), np.concatenate((raised, raised)))
        self._entered += 1

    def _cells(self, publisher: str, sentences: Hashes) -> NDArray[np.int64]:
        """Return the two cells of each sentence."""
        mixed = (sentences ^ _key_of(publisher)) * _MIX
        mixed = (mixed ^ mixed >> _HALF) * _MIX
        both = np.empty((2, len(mixed)), np.uint64)
        both[0], both[1] = mixed >> _HALF, mixed & _LOW
        both %= np.uint64(len(self._now))
        return both.view(np.int64)

    def dump(self) -> tuple[int, Dumped, Dumped]:
        """Return how many are entered, and both tables."""
        return self._entered, dump_table(self._now), dump_table(self._before)

    def load(self, dumped: tuple[int, Dumped, Dumped]) -> None:
        """Take over what `dump` returned."""
        self._entered, now, before = dumped
        load_table(self._now, now)
        load_table(self._before, before)
