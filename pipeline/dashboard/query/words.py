"""Search for words without a database, as PostgreSQL's `english` and `websearch_to_tsquery` do.

A text becomes its stems in a row, between spaces; what is asked for becomes patterns over them. A
word that says nothing (`of`, `the`) holds its place as a dot. Stems: Snowball's English stemmer,
version 2, which PostgreSQL 15 to 17 have built in.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

_TOKEN = re.compile(r"[^\W_]+(?:[./@][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r'"([^"]*)"?|(-)|([^\s"!&|()]+)|[!&|()]')
_OR = re.compile(r"or(?![\w-]).*\S", re.IGNORECASE | re.DOTALL)
_GAP = "."
_STEM = snowballstemmer.stemmer("english").stemWord
_SAY_NOTHING = frozenset(
    _TOKEN.findall("""
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she
    her hers herself it its itself they them their theirs themselves what which who whom this that
    these those am is are was were be been being have has had having do does did doing a an the and
    but if or because as until while of at by for with about against between into through during
    before after above below to from up down in out on off over under again further then once here
    there when where why how all any both each few more most other some such no nor not only own
    same so than too very s t can will just don should now
    """)
)
"""Snowball's English stop words."""


def stem(text: str) -> str:
    """Return the stems of a text, between spaces: `The talks failed` is ` . talk fail `."""
    return f" {' '.join(_stem_word(found) for found in _TOKEN.findall(text.lower()))} "


def split(text: str) -> list[str]:
    """Return the words of a text in small letters, and the parts of those that marks join."""
    return _WORD.findall(text.lower())


@lru_cache(maxsize=65_536)
def _stem_word(word: str) -> str:
    if word in _SAY_NOTHING:
        return _GAP
    return _STEM(word) if word.isalpha() else word


class Term(NamedTuple):
    """Words that must stand in a row, or must not; a dot stands for any word."""

    row: str | re.Pattern[str]
    is_wanted: bool

    def holds(self, stems: str) -> bool:
        """Tell whether that is so. A row without gaps is found much faster."""
        row = self.row
        is_there = row in stems if isinstance(row, str) else row.search(stems) is not None
        return is_there is self.is_wanted


class WordQuery:
    """What is looked for: `"prisoner exchange" -swap`, `talks or call`.

    Words must all be there, in any order; between quotation marks in this order; after a hyphen
    not; `or` binds weakest. A text of nothing but stop words finds nothing.
    """

    def __init__(self, text: str) -> None:
        """Read what is asked for."""
        self._choices = [terms for terms in _choices(text) if terms]

    def matches(self, stems: str) -> bool:
        """Tell whether the stems of a text (`stem`) have what is looked for."""
        return any(all(term.holds(stems) for term in terms) for terms in self._choices)


def _choices(text: str) -> Iterator[list[Term]]:
    """Yield the terms of each side of an `or`."""
    terms: list[Term] = []
    is_wanted, after_word, place = True, False, 0
    while piece := _PIECE.search(text, place):
        place = piece.end()
        quoted, hyphen, word = piece.groups()
        if after_word and word and _OR.match(text, piece.start()):
            yield terms
            terms, after_word = [], False
            place = piece.start() + len("or")
            continue
        if hyphen:
            is_wanted, after_word = not is_wanted, False
            continue
        operand = word if quoted is None else quoted
        if operand is None:
            continue
        if row := _row(operand):
            terms.append(Term(row, is_wanted))
        is_wanted, after_word = True, True
    yield terms


def _row(operand: str) -> str | re.Pattern[str]:
    """Return what stands between spaces where the words do; nothing where they say nothing."""
    stems = stem(operand).strip(f"{_GAP} ").split()
    if _GAP not in stems:
        return f" {' '.join(stems)} " if stems else ""
    row = " ".join(r"\S+" if one == _GAP else re.escape(one) for one in stems)
    return re.compile(f" {row} ")
