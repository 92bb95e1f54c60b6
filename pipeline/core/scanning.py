"""The words and sentences of a text as hashes, by whole-array arithmetic: 40 µs at 364 words.

Coarser than `words.Words`: nothing tells numbers or names, every apostrophe parts words.
That is enough to find what may be a copy; what is one, the ids tell.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

_TABLE = 0x3100
"""Code points from here on are, each by itself, a word: most scripts there have no spaces."""
_UNSPACED = ((0x0E00, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800), (0x3040, 0x3100))
_BASE = 0x9E3779B97F4A7C15
_BASE_INVERSE = pow(_BASE, -1, 1 << 64)
_WORD, _ALONE, _MARK, _LINE, _SPACE = 1, 2, 3, 4, 5


class Words(NamedTuple):
    """The words of a text: a hash each, and where they stand, in code points."""

    hashes: Hashes
    starts: Places
    ends: Places


class Sentences(NamedTuple):
    """The sentences that have words: a hash each, blind to digits, and where their words stand."""

    hashes: Hashes
    starts: Places
    ends: Places


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint64], NDArray[np.uint64]]:
    """Return what each code point below `_TABLE` is, its lower case, and that without digits."""
    kinds = np.zeros(_TABLE + 1, np.uint8)
    lower = np.arange(_TABLE + 1, dtype=np.uint64)
    for code in range(_TABLE):
        character = chr(code)
        if character.isalnum():
            kinds[code] = _WORD
            lower[code] = ord(character.lower()[0])
        elif character.isspace():
            kinds[code] = _SPACE
    for start, end in _UNSPACED:
        kinds[start:end] = _ALONE
    kinds[_TABLE] = _ALONE
    kinds[[ord(mark) for mark in ".!?"]] = _MARK
    kinds[ord("\n")] = _LINE
    undigited = lower.copy()
    undigited[ord("0") : ord("9") + 1] = ord("0")
    return kinds, lower, undigited


class _Powers:
    """The powers of the base and of its inverse, as many as the longest text so far has needed."""

    def __init__(self) -> None:
        self._up = self._down = np.ones(1, np.uint64)

    def first(self, count: int) -> tuple[Hashes, Hashes]:
        """Return the first `count` powers of both."""
        if count > len(self._up):
            size = 2 * count
            self._up, self._down = (_powers(base, size) for base in (_BASE, _BASE_INVERSE))
        return self._up[:count], self._down[:count]


def _powers(base: int, count: int) -> Hashes:
    factors = np.full(count, base, np.uint64)
    factors[0] = 1
    return np.multiply.accumulate(factors)


_POWERS = _Powers()


@cache
def _ascii_tables() -> tuple[bytes, bytes, bytes]:
    """Return the same of the code points of ASCII."""
    kinds, lower, undigited = (bytes(table[:256].astype(np.uint8)) for table in _tables())
    return kinds, lower, undigited


def _read(text: str, *, digits: bool) -> tuple[NDArray[np.uint8], Hashes]:
    """Return of each character what it is, and its value: in lower case, or also without digits."""
    if text.isascii():
        data, (kinds, *values) = text.encode(), _ascii_tables()
        return (
            np.frombuffer(data.translate(kinds), np.uint8),
            np.frombuffer(data.translate(values[not digits]), np.uint8).astype(np.uint64),
        )
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    places = np.minimum(codes, np.uint32(_TABLE))
    table = _tables()
    return table[0][places], np.where(places == _TABLE, codes, table[1 + (not digits)][places])


def _find_words(kinds: NDArray[np.uint8]) -> tuple[Places, Places]:
    """Return where words start and where they end: runs of letters and digits, single signs."""
    inside = np.zeros(len(kinds) + 2, np.bool_)
    inside[1:-1] = kinds == _WORD
    edges = (inside[1:] != inside[:-1]).nonzero()[0]
    starts, ends = edges[::2], edges[1::2]
    is_alone = kinds == _ALONE
    if is_alone.any():
        alone = np.flatnonzero(is_alone)
        starts, ends = np.concatenate((starts, alone)), np.concatenate((ends, alone + 1))
        order = np.argsort(starts)
        starts, ends = starts[order], ends[order]
    return starts, ends


def _hash_runs(values: Hashes, starts: Places, ends: Places) -> Hashes:
    """Return a polynomial hash of each run of values, from sums over all of them.

    Karp and Rabin 1987, "Efficient randomized pattern-matching algorithms"; modulo 2**64, so what
    uses the hashes mixes them first.
    """
    up, down = _POWERS.first(len(values) + 1)
    sums = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(values * up[:-1], out=sums[1:])
    return (sums[ends] - sums[starts]) * down[starts]


def scan_words(text: str) -> Words:
    """Return the words of a text, without regard to case."""
    kinds, values = _read(text, digits=True)
    starts, ends = _find_words(kinds)
    return Words(_hash_runs(values, starts, ends), starts, ends)


def scan_sentences(text: str) -> Sentences:
    """Return the sentences of a text, without regard to case, spacing, punctuation and digits.

    A sentence ends with its line, or with a mark that has white space after it.
    """
    kinds, values = _read(text, digits=False)
    starts, ends = _find_words(kinds)
    if not len(starts):
        nothing = np.zeros(0, np.int64)
        return Sentences(np.zeros(0, np.uint64), nothing, nothing)
    words = _hash_runs(values, starts, ends)
    followed = np.append(kinds[1:], np.uint8(_LINE))
    is_end = (kinds == _LINE) | ((kinds == _MARK) & (followed >= _LINE))
    number = np.cumsum(is_end)[starts]
    firsts = np.flatnonzero(np.append(True, number[1:] != number[:-1]))
    lasts = np.append(firsts[1:], len(starts))
    return Sentences(_hash_runs(words, firsts, lasts), starts[firsts], ends[lasts - 1])
