"""Two texts laid side by side: which words stand for which."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from pipeline.core.copies import quantities
from pipeline.core.copies.quantities import Quantity, read_quantity
from pipeline.core.shingles import Shingles, count_shared, shingle_hashes
from pipeline.core.words import NAME_BIT, NUMBER_BIT, WORD_MASK, Ids, Words

ALIGNED_WORDS = 4_000
"""How far into a text words are aligned: the bit matrix of two such texts takes 2 MB."""
ANCHOR_WORDS = 3
"""Equal words that must stand on one side of a gap: in a reshuffled text fewer do."""
GAP_COST = 0.5
"""What a word that one text has alone costs, where an equal word is worth 1."""


def word_characters(words: Iterable[str]) -> frozenset[str]:
    """Return the characters that stand for these words (in lower case) in `Body.words`."""
    return frozenset(_characters(Words(" ".join(sorted(words))).ids))


def _characters(ids: Ids) -> str:
    """Return one character a word. 15 bits, so never a surrogate."""
    return (ids & np.uint16(WORD_MASK)).astype("<u2", copy=False).tobytes().decode("utf-16-le")


FIRST_NUMBER = chr(NUMBER_BIT)
"""Words from this character on are numbers in digits, weekdays or months."""
LONGEST_QUANTITY = 6
"""Words that a number, a date or a time takes, at most."""
SPELT_OUT = word_characters(quantities.WORDS)
_NUMBERS = np.arange(WORD_MASK + 1) >= NUMBER_BIT
_NUMBERS[[ord(word) for word in SPELT_OUT]] = True


def has_numbers(words: str) -> bool:
    """Return whether one of these words, as characters, may start a number, a date or a time."""
    return max(words, default="") >= FIRST_NUMBER or not SPELT_OUT.isdisjoint(words)


class Mark(NamedTuple):
    """A quantity and its words, `first` to `last`, both included."""

    quantity: Quantity
    first: int
    last: int


class Body(Words):
    """A clean text with its words as ids; the rest when somebody asks."""

    @cached_property
    def shingles(self) -> Shingles:
        """The distinct hashes of its runs of three words."""
        return shingle_hashes(self.ids)

    @cached_property
    def words(self) -> str:
        """One character a word: what the string matcher takes."""
        return _characters(self.ids[:ALIGNED_WORDS])

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Its words, each once."""
        return frozenset(self.words)

    @cached_property
    def names(self) -> frozenset[str]:
        """The words that stand somewhere in it as a name; none, if most words have a capital."""
        words = self.words
        named: list[int] = (self.ids[:ALIGNED_WORDS] >= NAME_BIT).nonzero()[0].tolist()
        if 2 * len(named) > len(words):
            return frozenset()
        return frozenset([words[at] for at in named])

    def slice(self, start: int, end: int) -> tuple[str, int, int]:
        """Return the text of words `start` to `end` (exclusive) and its offsets.

        No words at all stand before the word `start`.
        """
        if start == end:
            at = self.span(start)[0] if start < len(self.ids) else len(self.text)
            return "", at, at
        first, last = self.span(start)[0], self.span(end - 1)[1]
        return self.text[first:last], first, last

    @cached_property
    def plain(self) -> frozenset[str]:
        """The words that stand somewhere in it in lower case, so that they are no names."""
        return frozenset(compress(self.words, self.lower[:ALIGNED_WORDS].tobytes()))

    @cached_property
    def _is_number(self) -> bytes:
        """Of each word 1 if a number, a date or a time may start with it, else 0."""
        flags: NDArray[np.bool_] = _NUMBERS[self.ids[:ALIGNED_WORDS] & np.uint16(WORD_MASK)]
        return flags.tobytes()

    def has_number(self, start: int, end: int) -> bool:
        """Return whether one of the words `start` to `end` (exclusive) may start a number."""
        return self._is_number.find(1, max(start, 0), end) >= 0

    @cached_property
    def _read(self) -> dict[int, list[Mark]]:
        """What `marks` read, by the word that it starts at."""
        return {}

    def marks(self, first: int, last: int) -> list[Mark]:
        """Return the numbers, dates and times that have a word from `first` to `last`, included."""
        found: list[Mark] = []
        at = self._is_number.find(1, max(first - LONGEST_QUANTITY, 0), last + 1)
        while at >= 0:
            if at not in self._read:
                self._read[at] = list(self._read_word(at))
            found += self._read[at]
            past = max(at, found[-1].last) if found else at
            at = self._is_number.find(1, past + 1, last + 1)
        return [mark for mark in found if mark.last >= first]

    @cached_property
    def quantities(self) -> list[Quantity]:
        """All its numbers, dates and times."""
        return [mark.quantity for mark in self.marks(0, len(self.words))]

    def _read_word(self, at: int) -> Iterator[Mark]:
        """Yield the quantities that start in a word: in `3-1` there are two."""
        start, end = self.span(at)
        while start < end:
            quantity = read_quantity(self.text, start)
            if quantity is None:
                return
            yield Mark(quantity, at, self.count_before(quantity.end) - 1)
            start = quantity.end + 1


class Overlap(NamedTuple):
    """What two texts share, in shingles: of the shorter, of both together, of the newer one."""

    containment: float
    jaccard: float
    of_newer: float


class Gap(NamedTuple):
    """Words `old_start` to `old_end` of the older text stand where the newer has its own."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    width: int
    """How many words it has on its longer side."""
    is_anchored: bool = False
    """Whether an equal stretch beside it is longer than chance; the ends of the texts are."""

    @classmethod
    def between(cls, old_start: int, old_end: int, new_start: int, new_end: int) -> "Gap":
        """Return the gap of these words."""
        width = max(old_end - old_start, new_end - new_start)
        return cls(old_start, old_end, new_start, new_end, width)


class Alignment(NamedTuple):
    """The equal stretches (start in the older, start in the newer, words) and the gaps between."""

    equal: list[tuple[int, int, int]]
    gaps: list[Gap]
    matched: int
    """How many words are equal: the length of the longest common subsequence."""


class Core(NamedTuple):
    """The stretch of two texts in which they go together: its words, and how many are equal."""

    old_words: int
    new_words: int
    matched: int


def measure_overlap(older: Body, newer: Body) -> Overlap:
    """Return how much the texts share, each 0.0 to 1.0 (Broder 1997). Empty texts share nothing."""
    a, b = older.shingles, newer.shingles
    if not len(a) or not len(b):
        return Overlap(0.0, 0.0, 0.0)
    shared = count_shared(a, b)
    return Overlap(
        shared / min(len(a), len(b)), shared / (len(a) + len(b) - shared), shared / len(b)
    )


def count_common_words(older: Body, newer: Body) -> int:
    """Return the length of the longest common subsequence of words."""
    return LCSseq.similarity(older.words, newer.words)


def align(older: Body, newer: Body) -> Alignment:
    """Lay the texts side by side along their longest common subsequence of words."""
    return align_words(older.words, newer.words)


def align_words(older: str, newer: str) -> Alignment:
    """Lay words side by side, given as one character each."""
    equal: list[tuple[int, int, int]] = []
    gaps: list[Gap] = []
    old_at = new_at = 0
    before = ANCHOR_WORDS
    for block in LCSseq.editops(older, newer).as_matching_blocks():
        old, new, words = block.a, block.b, block.size
        if old > old_at or new > new_at:
            width = max(old - old_at, new - new_at)
            is_anchored = max(before, words or ANCHOR_WORDS) >= ANCHOR_WORDS
            gaps.append(Gap(old_at, old, new_at, new, width, is_anchored))
        if words:
            equal.append((old, new, words))
        old_at, new_at, before = old + words, new + words, words
    return Alignment(equal, gaps, sum(words for _, _, words in equal))


def find_core(alignment: Alignment) -> Core:
    """Return the stretch with the most equal words, less half of those that are not.

    What a copier puts before and after a text, and what he cuts there, is no part of it (the local
    alignment of Smith and Waterman 1981, over the equal stretches of a global one).
    """
    best = Core(0, 0, 0)
    best_score = score = 0.0
    start, matched = (0, 0), 0
    end: tuple[int, int] | None = None
    for old, new, words in alignment.equal:
        if end is not None:
            score -= GAP_COST * (old - end[0] + new - end[1])
        if score <= 0.0:
            score, start, matched = 0.0, (old, new), 0
        score, matched, end = score + words, matched + words, (old + words, new + words)
        if score > best_score:
            best_score = score
            best = Core(end[0] - start[0], end[1] - start[1], matched)
    return best
