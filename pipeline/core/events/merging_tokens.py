"""Tokens: numbers of 60 bits by which reports are found, made of what they are of.

Two names with one token cost a comparison, no more. Numbers of 60 bits take 32 bytes in Python.
"""

import hashlib
import sys
from array import array
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache

from pipeline.core.events.merging_traits import Traits

WIDE_DAYS = 7
"""Reports whose event may be on more days than this stand in one place of their family."""

_MASK = (1 << 60) - 1
_DAY_STRIDE = 0x9E3779B97F4A7C15
"""An odd number: the days of one family lie far apart."""

_WIDE = -1
_NAMES = 3
"""How many tokens stand before those of the places."""


def tokens_of(article_id: str, mention_id: str, traits: Traits) -> bytes:
    """Return all tokens of a report: article, mention, copied text, then the places."""
    copied = int.from_bytes(traits.copy_key[:8], "little") & _MASK
    names = (token_of("article", article_id), token_of("mention", mention_id), copied)
    return array("Q", (*names, *_stands_at(traits))).tobytes()


def split_tokens(tokens: bytes) -> tuple[int, list[int], list[int]]:
    """Return the token of the article, those of the mention and the text, those of the places."""
    article, *rest = memoryview(tokens).cast("Q").tolist()
    return article, rest[: _NAMES - 1], rest[_NAMES - 1 :]


def article_token(tokens: bytes) -> int:
    """Return the token of the article alone."""
    return int.from_bytes(tokens[:8], sys.byteorder)


def mention_token(tokens: bytes) -> int:
    """Return the token of the mention alone."""
    return int.from_bytes(tokens[8:16], sys.byteorder)


def token_of(*names: str) -> int:
    """Return the token of a name."""
    digest = hashlib.blake2b("\n".join(names).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") & _MASK


def looks_at(traits: Traits) -> Iterator[int]:
    """Yield the tokens of the places of those it is compared with: a day may be one off."""
    days = (_WIDE, *range(traits.days.first - 1, traits.days.last + 2))
    for mark in marks_of(traits):
        here = _place_of(traits.family, mark)
        for day in days:
            yield here + day * _DAY_STRIDE & _MASK


def marks_of(traits: Traits) -> AbstractSet[str]:
    """Return what two reports of a block must share one of, to be compared by day at all.

    In a block of countries all share those. Where no party has a country (`ZZZ`, at volume), it
    is a party with a name, or the place; reports of `police` nowhere meet only their copies, and
    those of the same article.
    """
    parties = traits.actors + traits.recipients
    if any(party.country for party in parties):
        return {""}
    marks: set[str] = set()
    for party in parties:
        if party.named:
            marks |= {party.id, party.name.casefold(), party.wikidata_id}
    if traits.place is not None:
        marks |= {traits.place.name.casefold(), str(traits.place.geonames_id or "")}
    return marks - {""}


def _stands_at(traits: Traits) -> Iterator[int]:
    """Yield the tokens of the places where a report is found: each day it may be of."""
    days = traits.days
    wide = days.last - days.first > WIDE_DAYS
    for mark in marks_of(traits):
        here = _place_of(traits.family, mark)
        for day in (_WIDE,) if wide else range(days.first, days.last + 1):
            yield here + day * _DAY_STRIDE & _MASK


@lru_cache(maxsize=4_096)
def _place_of(family: str, mark: str) -> int:
    return token_of("place", family, mark)
