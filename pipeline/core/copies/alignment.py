"""Two texts laid side by side: which words stand for which."""

import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import LCSseq

from pipeline.core.copies import quantities
from pipeline.core.copies.quantities import Quantity, read_quantity
from pipeline.core.shingles import (
    NAME_BIT,
    NUMBER_BIT,
    WORD_MASK,
    Ids,
    Shingles,
    read_words,
    shingle_hashes,
    split_words,
    token_ids,
)

ALIGNED_WORDS = 4_000
"""How far into a text words are aligned: the bit matrix of two such texts takes 2 MB."""
GAP_COST = 0.5
"""What a word that one text has alone costs, where an equal word is worth 1."""
FAST = 1
"""zlib level: some 50 µs for 3 kB."""


def pack(text: str) -> bytes:
    """Return `text` in half of its bytes."""
    return zlib.compress(text.encode(), FAST)


def word_characters(words: Iterable[str]) -> frozenset[str]:
    """Return the characters that stand for these words (in lower case) in `Body.words`."""
    ids = token_ids(split_words(" ".join(sorted(words)))) & np.uint16(WORD_MASK)
    return frozenset(ids.astype("<u2").tobytes().decode("utf-16-le"))


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


@dataclass(frozen=True)
class Body:
    """A clean text with its words, as ids and as they stand there; the rest when somebody asks."""

    text: str
    ids: Ids
    surfaces: list[str]

    @classmethod
    def of(cls, text: str) -> "Body":
        """Read the words of `text`."""
        return cls(text, *read_words(text))

    @cached_property
    def shingles(self) -> Shingles:
        """The distinct hashes of its runs of three words."""
        return shingle_hashes(self.ids)

    @cached_property
    def words(self) -> str:
        """One character a word: what the string matcher takes. 15 bits, so never a surrogate."""
        head = self.ids[:ALIGNED_WORDS] & np.uint16(WORD_MASK)
        return head.astype("<u2").tobytes().decode("utf-16-le")

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Its words, each once."""
        return frozenset(self.words)

    @cached_property
    def names(self) -> frozenset[str]:
        """The words that stand somewhere in it as a name; none, if most words have a capital."""
        named = self.ids[:ALIGNED_WORDS] & np.uint16(NAME_BIT) > 0
        if 2 * np.count_nonzero(named) > len(named):
            return frozenset()
        return frozenset(compress(self.words, named))

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Start and end of every word, in code points."""
        spans: list[tuple[int, int]] = []
        end = 0
        for word in self.surfaces:
            start = self.text.index(word, end)
            end = start + len(word)
            spans.append((start, end))
        return spans

    def slice(self, start: int, end: int) -> tuple[str, int, int]:
        """Return the text of words `start` to `end` (exclusive) and its offsets.

        No words at all stand before the word `start`.
        """
        if start == end:
            at = self.spans[start][0] if start < len(self.spans) else len(self.text)
            return "", at, at
        first, last = self.spans[start][0], self.spans[end - 1][1]
        return self.text[first:last], first, last

    @cached_property
    def plain(self) -> frozenset[str]:
        """The words that stand somewhere in it in lower case, so that they are no names."""
        pairs = zip(self.words, self.surfaces, strict=False)
        return frozenset(word for word, surface in pairs if surface[0].islower())

    @cached_property
    def _number_words(self) -> list[int]:
        """The words that a number, a date or a time may start with."""
        words = self.ids[:ALIGNED_WORDS] & np.uint16(WORD_MASK)
        places: list[int] = np.flatnonzero(_NUMBERS[words]).tolist()
        return places

    def has_number(self, start: int, end: int) -> bool:
        """Return whether one of the words `start` to `end` (exclusive) may start a number."""
        place = bisect_left(self._number_words, start)
        return place < len(self._number_words) and self._number_words[place] < end

    @cached_property
    def _read(self) -> dict[int, list[Mark]]:
        """What `marks` read, by the word that it starts at."""
        return {}

    def marks(self, first: int, last: int) -> list[Mark]:
        """Return the numbers, dates and times that have a word from `first` to `last`, included."""
        found: list[Mark] = []
        starts = self._number_words
        for at in starts[bisect_left(starts, first - LONGEST_QUANTITY) :]:
            if at > last:
                break
            if not (found and at <= found[-1].last):
                if at not in self._read:
                    self._read[at] = list(self._read_word(at))
                found += self._read[at]
        return [mark for mark in found if mark.last >= first]

    def _read_word(self, at: int) -> Iterator[Mark]:
        """Yield the quantities that start in a word: in `3-1` there are two."""
        start, end = self.spans[at]
        while start < end:
            quantity = read_quantity(self.text, start)
            if quantity is None:
                return
            last = at
            while last + 1 < len(self.spans) and self.spans[last + 1][0] < quantity.end:
                last += 1
            yield Mark(quantity, at, last)
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

    @classmethod
    def between(cls, old_start: int, old_end: int, new_start: int, new_end: int) -> "Gap":
        """Return the gap of these words."""
        width = max(old_end - old_start, new_end - new_start)
        return cls(old_start, old_end, new_start, new_end, width)


class Alignment(NamedTuple):
    """The equal stretches (start in the older, start in the newer, words) and the gaps between."""

    equal: list[tuple[int, int, int]]
    gaps: list[Gap]

    @property
    def matched(self) -> int:
        """How many words are equal: the length of the longest common subsequence."""
        return sum(words for _, _, words in self.equal)


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
    shared = int(np.intersect1d(a, b, assume_unique=True).size)
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
    for block in LCSseq.opcodes(older, newer):
        if block.tag != "equal":
            continue
        if block.src_start > old_at or block.dest_start > new_at:
            gaps.append(Gap.between(old_at, block.src_start, new_at, block.dest_start))
        equal.append((block.src_start, block.dest_start, block.src_end - block.src_start))
        old_at, new_at = block.src_end, block.dest_end
    if old_at < len(older) or new_at < len(newer):
        gaps.append(Gap.between(old_at, len(older), new_at, len(newer)))
    return Alignment(equal, gaps)


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
