"""Hundreds of thousands of facts in a few arrays: the world's towns, and a site's own gazetteer.

A fact is a line of JSON in one block of bytes, made into an object only when a text names it. Its
names are 64-bit hashes in one sorted array. Worker processes that fork after the shelf is built
share all of it: no Python object is touched by a look-up that finds nothing. The hashes are
Python's own, which are the same in a process and those forked from it, and nowhere else.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress, pairwise
from unicodedata import combining, normalize

import msgspec
import numpy as np

from pipeline.core.entities.extras import Extra, make_extra
from pipeline.core.entities.facts import Fact, Title, fold

MAX_WORDS = 8
"""Longest name that is looked for in a text."""

MAX_REMEMBERED = 4096
"""Facts that a process keeps as objects."""

_WORD = re.compile(r"\w+")
_MAX_GAP = 3
"""Most characters between two words of one name: `St. Kitts`, `A. & B.`."""

Span = tuple[int, int]


def _digest(key: str) -> int:
    """Return the hash of a key; curly apostrophes are straight ones."""
    return hash(key.replace("’", "'"))


def _unaccented(name: str) -> str:
    """Return a name as those write it who leave accents out: `Cordoba`."""
    return "".join(char for char in normalize("NFKD", name) if not combining(char))


def folded_forms(name: str) -> tuple[str, ...]:
    """Return by what a person is known whatever accents and middle names: `ilse brandt`."""
    words = fold(name).split()
    return tuple(dict.fromkeys((" ".join(words), f"{words[0]} {words[-1]}"))) if words else ()


def is_titled(words: Sequence[str], titles: Mapping[str, Title]) -> bool:
    """Return whether a name begins with a title: `President Brandt`, `Prime Minister Dolan`."""
    return len(words) > 1 and any(
        " ".join(words[:count]).casefold() in titles for count in (1, 2, 3) if count < len(words)
    )


class ShelfBuilder:
    """Takes rows one by one and makes a shelf of them. `titles` tell which office a role is."""

    def __init__(self, titles: Mapping[str, Title]) -> None:
        """Start empty."""
        self._titles = titles
        self._encoder = msgspec.json.Encoder()
        self._block = bytearray()
        self._starts = array("Q")
        self._keys = array("q")
        self._rows = array("I")

    def add(self, row: Extra, keys: Iterable[str] = ()) -> None:
        """Put a row on the shelf under its names, its ids and, for a person, other `keys`."""
        number = len(self._starts)
        self._starts.append(len(self._block))
        self._block += self._encoder.encode(row)
        wanted = {name for name in (row.name, *row.aliases) if self._may_name(row, name)}
        wanted.update([_unaccented(name) for name in wanted if not name.isascii()])
        wanted.update(keys)
        if row.wikidata:
            wanted.add(f"i:wikidata:{row.wikidata}")
        if row.geonames:
            wanted.add(f"i:geonames:{row.geonames}")
        if row.type == "PERSON":
            names = (row.name, *row.aliases)
            wanted.update(f"f:{form}" for name in names for form in folded_forms(name))
        for key in wanted:
            self._keys.append(_digest(key))
            self._rows.append(number)

    def _may_name(self, row: Extra, name: str) -> bool:
        """Return whether a name is one in news: not all small letters, no title before it."""
        if len(name) < 2 or name.islower():
            return False
        words = name.split()
        return row.type != "PERSON" or not is_titled(words, self._titles)

    def build(self) -> "Shelf":
        """Return the shelf. The builder is spent."""
        keys = np.array(self._keys, np.int64)
        rows = np.array(self._rows, np.uint32)
        order = np.argsort(keys, kind="stable")
        self._starts.append(len(self._block))
        starts = np.array(self._starts, np.uint64)
        return Shelf(bytes(self._block), starts, keys[order], rows[order], self._titles)


class Shelf:
    """Facts by their names and other keys. Frozen."""

    def __init__(
        self,
        block: bytes,
        starts: "np.ndarray[tuple[int], np.dtype[np.uint64]]",
        keys: "np.ndarray[tuple[int], np.dtype[np.int64]]",
        rows: "np.ndarray[tuple[int], np.dtype[np.uint32]]",
        titles: Mapping[str, Title],
    ) -> None:
        """Take the arrays of a builder: where rows start, hashes in order, the row of each."""
        self._block, self._starts, self._keys, self._rows = block, starts, keys, rows
        self._titles = titles
        self._decoder = msgspec.json.Decoder(Extra)
        self._fact = lru_cache(MAX_REMEMBERED)(self._make)

    def __len__(self) -> int:
        """Return the number of facts."""
        return len(self._starts) - 1

    def _make(self, number: int) -> Fact:
        start, end = int(self._starts[number]), int(self._starts[number + 1])
        return make_extra(self._decoder.decode(self._block[start:end]), self._titles)

    def get(self, key: str) -> tuple[Fact, ...]:
        """Return the facts of a key, the weightiest first."""
        digest = np.int64(_digest(key))
        first = int(np.searchsorted(self._keys, digest, "left"))
        return self._facts(first, digest)

    def _facts(self, first: int, digest: np.int64) -> tuple[Fact, ...]:
        facts = []
        while first < len(self._keys) and self._keys[first] == digest:
            facts.append(self._fact(int(self._rows[first])))
            first += 1
        return tuple(sorted(facts, key=lambda fact: (-fact.weight, fact.id)))

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[Fact, ...]]]:
        """Yield the names in a text with their facts: leftmost, longest, whole words only."""
        spans, digests = _spans(text.replace("’", "'"))
        if not spans or not len(self._keys):
            return
        firsts = np.searchsorted(self._keys, digests, "left")
        at = np.minimum(firsts, len(self._keys) - 1)
        reached = 0
        for index in np.flatnonzero(self._keys[at] == digests).tolist():
            start, end = spans[index]
            if start >= reached:
                yield start, end, self._facts(int(firsts[index]), digests[index])
                reached = end


def _spans(text: str) -> tuple[list[Span], "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    """Return what may be a name with its hash, from the left, the longest first.

    A name begins and ends with a word in capitals or figures. It may also end in a word joined to
    the one before (`Sana'a`), or with the dot of an abbreviation (`Washington D.C.`).
    """
    words = [match.span() for match in _WORD.finditer(text)]
    is_capital = [text[start].isupper() or text[start].isdigit() for start, _ in words]
    is_end = [
        has or text[start - 1 : start] in {"'", "-"}
        for has, (start, _) in zip(is_capital, words, strict=True)
    ]
    is_near = [
        after[0] - before[1] <= _MAX_GAP and "\n" not in text[before[1] : after[0]]
        for before, after in pairwise(words)
    ]
    spans: list[Span] = []
    for first, has in enumerate(is_capital):
        if has:
            last = first
            while last < len(is_near) and is_near[last] and last - first + 1 < MAX_WORDS:
                last += 1
            start = words[first][0]
            for begin, stop in reversed(list(compress(words[first : last + 1], is_end[first:]))):
                if text[stop : stop + 1] == "." and stop - begin <= 2:
                    spans.append((start, stop + 1))
                if stop - start > 1:
                    spans.append((start, stop))
    return spans, np.array([hash(text[a:b]) for a, b in spans], dtype=np.int64)
