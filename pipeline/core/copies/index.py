"""Which earlier articles share sketch hashes with a new one."""

from collections import Counter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.core.copies.sparse import Dumped, dump_table, load_table
from pipeline.core.shingles import Shingles

WAYS = 8
SLOTS_PER_ARTICLE = 56
"""Some 40 new hashes an article fill 0.7 of them, 4 bytes each: 224 bytes an article."""
MIN_SHARED = 2
"""One shared hash alone is chance or a stock phrase: asking for two saves four in five checks."""
MAX_CANDIDATES = 8
SWEEP_EVERY = 64
"""How many articles pass between two sweeps: each takes a strip of the table, for a few µs."""

_Looked: TypeAlias = tuple[
    NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32], NDArray[np.bool_]
]
_MIX, _HIGH = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)


class SketchIndex:
    """A set-associative table, hash -> articles that have it: the first one and the latest one.

    8 ways a bucket. A way is 32 bits: the low ones are the article's number, the rest are a tag of
    the hash. A full bucket gives up its oldest entry, so memory is fixed and nothing has to be
    deleted: entries of forgotten articles are passed over. As numbers come again after a round of
    `_round`, a sweep takes those entries out before that.

    What it finds depends only on the articles that are not forgotten, so long as the table saw
    all of them come in.
    """

    def __init__(self, max_articles: int) -> None:
        """Make room for the sketches of `max_articles`."""
        number_bits = (2 * (max_articles + SWEEP_EVERY) + 1).bit_length()
        self._max_articles = max_articles
        self._round = (1 << number_bits) - 1
        self._number_mask = np.uint32(self._round)
        self._tag_mask = np.uint32(0xFFFFFFFF ^ self._round)
        self._buckets = max(1, max_articles * SLOTS_PER_ARTICLE // WAYS)
        self._table = np.zeros((self._buckets, WAYS), np.uint32)
        self._looked: dict[bytes, _Looked] = {}

    def find(self, sketch: Shingles, number: int, oldest: int) -> list[int]:
        """Return the articles that share hashes with `sketch`, most first, then oldest first.

        `number` is that of the new article. Numbers grow by one with every article and start at 1;
        those below `oldest` are forgotten.
        """
        _rows, _tags, entries, same = self._look_up(sketch)
        ages = self._live_ages(entries[same], number, oldest)
        shared = Counter(ages[ages > 0].tolist())
        found = [(-count, -age) for age, count in shared.items() if count >= MIN_SHARED]
        return [number + age for _, age in sorted(found)[:MAX_CANDIDATES]]

    def add(self, sketch: Shingles, number: int, oldest: int, *, is_copy: bool) -> None:
        """Enter the article `number`. A copy adds only the hashes that no other article has.

        Of the articles that share a stock phrase the first and the latest are kept: then neither a
        phrase that everybody uses nor a syndicated text can fill the table.
        """
        rows, tags, entries, same = self._look_up(sketch)
        held = self._live_ages(entries, number, oldest)
        own = held * same
        # Over what is forgotten, else the oldest.
        held[held == 0] = self._round + 1
        ways = held.argmax(axis=1)
        owners = (own > 0).sum(axis=1)
        if is_copy:
            wanted = owners == 0
            rows, tags, ways = rows[wanted], tags[wanted], ways[wanted]
        elif owners.max(initial=0) > 1:
            # Over the latest owner, if there are two.
            latest = np.where(own > 0, own, self._round + 1).argmin(axis=1)
            ways = np.where(owners > 1, latest, ways)
        entry = np.uint32((number - 1) % self._round + 1)
        self._table[rows, ways] = tags | entry
        self._looked = {}
        if number % SWEEP_EVERY == 0:
            self._sweep(number, oldest)

    def _places(self, sketch: Shingles) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """Return bucket and tag of each hash: the low bits, and what a product mixes of all."""
        rows = ((sketch * _MIX >> _HIGH) % np.uint64(self._buckets)).astype(np.int64)
        return rows, sketch.astype(np.uint32) & self._tag_mask

    def _look_up(self, sketch: Shingles) -> _Looked:
        """Return bucket and tag of each hash, what the buckets hold, and which of it has the tag.

        An article is looked up and then entered: the second time the answer is there.
        """
        key = sketch.tobytes()
        known = self._looked.get(key)
        if known is None:
            rows, tags = self._places(sketch)
            entries = self._table[rows]
            same = (entries & self._tag_mask) == tags[:, None]
            known = rows, tags, entries, same
            self._looked = {key: known}
        return known

    def _live_ages(
        self, entries: NDArray[np.uint32], number: int, oldest: int
    ) -> NDArray[np.int64]:
        """Return how many articles ago each entry was made; 0 where it is empty or forgotten."""
        numbers = (entries & self._number_mask).astype(np.int64)
        ages = (number - 1) % self._round + 1 - numbers
        ages[ages <= 0] += self._round
        ages[(numbers == 0) | (ages > number - oldest)] = 0
        return ages

    def _sweep(self, number: int, oldest: int) -> None:
        """Empty the forgotten entries of the next strip: a round of numbers sweeps all of them."""
        strip = -(-self._buckets * SWEEP_EVERY // self._max_articles)
        start = number // SWEEP_EVERY * strip
        rows = np.arange(start, start + strip) % self._buckets
        entries = self._table[rows]
        entries[self._live_ages(entries, number + 1, oldest) == 0] = 0
        self._table[rows] = entries
        self._looked = {}

    def dump(self) -> Dumped:
        """Return the table as bytes."""
        return dump_table(self._table)

    def load(self, dumped: Dumped) -> None:
        """Take over what `dump` returned from an index of the same size."""
        load_table(self._table, dumped)
        self._looked = {}
