"""Two texts laid side by side: which words stand for which."""

import zlib
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import LCSseq

from pipeline.core.shingles import (
    NAME_BIT,
    WORD_MASK,
    Ids,
    Shingles,
    shingle_hashes,
    split_words,
    token_ids,
    token_spans,
)

ALIGNED_WORDS = 4_000
"""How far into a text words are aligned: the bit matrix of two such texts takes 2 MB."""
FAST = 1
"""zlib level: some 50 µs for 3 kB."""


def pack(text: str) -> bytes:
    """Return `text` in half of its bytes."""
    return zlib.compress(text.encode(), FAST)


@dataclass(frozen=True)
class Body:
    """A clean text with its words as ids; the rest is computed when somebody asks."""

    ids: Ids
    source: str | bytes
    """The text, or what `pack` made of it: most comparisons end without the need of it."""

    @classmethod
    def of(cls, text: str) -> "Body":
        """Read the words of `text`."""
        return cls(token_ids(split_words(text)), text)

    @cached_property
    def text(self) -> str:
        """The clean text."""
        return (
            self.source if isinstance(self.source, str) else zlib.decompress(self.source).decode()
        )

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
    def names(self) -> frozenset[str]:
        """The words that stand somewhere in it as a name."""
        head = self.ids[:ALIGNED_WORDS]
        return frozenset(compress(self.words, head & np.uint16(NAME_BIT)))

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Start and end of every word, in code points."""
        return token_spans(self.text)


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

    @property
    def width(self) -> int:
        """How many words it has on its longer side."""
        return max(self.old_end - self.old_start, self.new_end - self.new_start)


class Alignment(NamedTuple):
    """The equal stretches (start in the older, start in the newer, words) and the gaps between."""

    equal: list[tuple[int, int, int]]
    gaps: list[Gap]

    @property
    def matched(self) -> int:
        """How many words are equal: the length of the longest common subsequence."""
        return sum(words for _, _, words in self.equal)


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
    equal: list[tuple[int, int, int]] = []
    gaps: list[Gap] = []
    old_at = new_at = 0
    for block in LCSseq.opcodes(older.words, newer.words):
        if block.tag != "equal":
            continue
        if block.src_start > old_at or block.dest_start > new_at:
            gaps.append(Gap(old_at, block.src_start, new_at, block.dest_start))
        equal.append((block.src_start, block.dest_start, block.src_end - block.src_start))
        old_at, new_at = block.src_end, block.dest_end
    if old_at < len(older.words) or new_at < len(newer.words):
        gaps.append(Gap(old_at, len(older.words), new_at, len(newer.words)))
    return Alignment(equal, gaps)
