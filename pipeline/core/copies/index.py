"""Which earlier articles share sketch hashes with a new one."""

from collections import Counter
from typing import NamedTuple

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

Entries = NDArray[np.uint32]
_MIX, _HIGH = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_NEVER = np.uint32(0xFFFFFFFF)


class _Looked(NamedTuple):
    """What the buckets of a sketch hold: a row a hash, a column a way.

    `cells` are where the buckets begin in the flat table, `ages` how many articles ago each entry
    was made; `own` are the entries of the hash itself.
    """

    cells: NDArray[np.int64]
    tags: Entries
    ages: Entries
    own: NDArray[np.bool_]


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
        buckets = max(1, max_articles * SLOTS_PER_ARTICLE // WAYS)
        self._buckets = np.uint64(buckets)
        self._table = np.zeros((buckets, WAYS), np.uint32)
        self._flat = self._table.reshape(-1)
        self._looked: tuple[tuple[bytes, int, int], _Looked] | None = None

    def find(self, sketch: Shingles, number: int, oldest: int) -> list[int]:
        """Return the articles that share hashes with `sketch`, most first, then oldest first.

        `number` is that of the new article. Numbers grow by one with every article and start at 1;
        those below `oldest` are forgotten.
        """
        looked = self._look_up(sketch, number, oldest)
        if np.count_nonzero(looked.own) < MIN_SHARED:
            return []
        shared = Counter(looked.ages[looked.own].tolist())
        found = [(-count, -age) for age, count in shared.items() if count >= MIN_SHARED]
        found.sort()
        return [number + age for _, age in found[:MAX_CANDIDATES]]

    def add(self, sketch: Shingles, number: int, oldest: int, *, is_copy: bool) -> None:
        """Enter the article `number`. A copy adds only the hashes that no other article has.

        Of the articles that share a stock phrase the first and the latest are kept: then neither a
        phrase that everybody uses nor a syndicated text can fill the table.
        """
        cells, tags, ages, own = self._look_up(sketch, number, oldest)
        # Over what is forgotten, which is _NEVER old, else the oldest.
        ways = ages.argmax(axis=1)
        if np.count_nonzero(own):
            owners = np.count_nonzero(own, axis=1)
            if is_copy:
                wanted = owners == 0
                cells, tags, ways = cells[wanted], tags[wanted], ways[wanted]
            elif owners.max() > 1:
                # Over the latest owner, if there are two.
                latest = np.where(own, ages, _NEVER).argmin(axis=1)
                ways = np.where(owners > 1, latest, ways)
        self._flat[cells + ways] = tags | ((number - 1) % self._round + 1)
        self._looked = None
        if number % SWEEP_EVERY == 0:
            self._sweep(number, oldest)

    def _look_up(self, sketch: Shingles, number: int, oldest: int) -> _Looked:
        """Return where each hash may stand and what stands there.

        An article is looked up and then entered: the second time the answer is there.
        """
        asked = sketch.tobytes(), number, oldest
        if self._looked is not None and self._looked[0] == asked:
            return self._looked[1]
        # The bucket by what a product mixes of all bits, the tag by the low ones.
        rows = ((sketch * _MIX >> _HIGH) % self._buckets).view(np.int64)
        tags = sketch.astype(np.uint32)
        tags &= self._tag_mask
        entries = self._table.take(rows, axis=0)
        ages = self._ages(entries, number, oldest)
        own = (entries & self._tag_mask) == tags[:, None]
        if np.count_nonzero(own):
            own &= ages != _NEVER
        looked = _Looked(rows * WAYS, tags, ages, own)
        self._looked = asked, looked
        return looked

    def _ages(self, entries: Entries, number: int, oldest: int) -> Entries:
        """Return how many articles ago each entry was made; `_NEVER` if empty or forgotten."""
        now, span = (number - 1) % self._round + 1, number - oldest
        numbers = entries & self._number_mask
        ages: Entries = now - numbers
        if now <= span:
            # Some live entries were made in the round before this one.
            ages[numbers >= now] += self._round
            ages[numbers == 0] = 0
        # An age of 0 wraps around to the largest number there is.
        ages[ages - 1 >= span] = _NEVER
        return ages

    def _sweep(self, number: int, oldest: int) -> None:
        """Empty the forgotten entries of the next strip: a round of numbers sweeps all of them."""
        strip = -(-len(self._table) * SWEEP_EVERY // self._max_articles)
        start = number // SWEEP_EVERY * strip
        rows = np.arange(start, start + strip) % len(self._table)
        entries = self._table[rows]
        entries[self._ages(entries, number + 1, oldest) == _NEVER] = 0
        self._table[rows] = entries

    def dump(self) -> Dumped:
        """Return the table as bytes."""
        return dump_table(self._table)

    def load(self, dumped: Dumped) -> None:
        """Take over what `dump` returned from an index of the same size."""
        load_table(self._table, dumped)
        self._looked = None
