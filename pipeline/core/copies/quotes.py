"""Quotes that read differently in the article that copies them."""

import re
from bisect import bisect_left

from pipeline.core.copies.alignment import Alignment, Body
from pipeline.records.deduped import AlteredQuote

MIN_WORDS = 4
"""Shorter ones are scare quotes and titles, not something that somebody said."""
SAME_SLOT = 0.3
"""At least this share of the shorter quote is aligned with the other: they are one quote."""

_QUOTED = re.compile(
    '\u201c([^\u201c\u201d\n]+)\u201d|"([^"\n]+)"|\u00ab([^\u00ab\u00bb\n]+)\u00bb'
    "|\u201e([^\u201e\u201c\u201d\n]+)[\u201c\u201d]"
)


def find_altered_quotes(older: Body, newer: Body, alignment: Alignment) -> tuple[AlteredQuote, ...]:
    """Return the quotes of `newer` whose words are others in `older`, with offsets in both.

    A quote that was only shortened is not altered. Rewriters leave the frame of a quote alone
    (who said it, and where) and spin its words, so that the alignment finds its place.
    """
    old_quotes = _quotes(older)
    altered = []
    for start, end in _quotes(newer) if old_quotes else ():
        matched = dict.fromkeys(old_quotes, 0)
        for old_at in _aligned_words(alignment, start, end):
            for old in old_quotes:
                matched[old] += old[0] <= old_at < old[1]
        best = max(matched, key=lambda old: matched[old])
        shorter = min(end - start, best[1] - best[0])
        if matched[best] < SAME_SLOT * shorter:
            continue
        new_words, old_words = newer.words[start:end], older.words[best[0] : best[1]]
        if new_words not in old_words and old_words not in new_words:
            altered.append(_altered(older, newer, best, (start, end)))
    return tuple(altered)


def _quotes(body: Body) -> list[tuple[int, int]]:
    """Return the quotes as ranges of words."""
    starts = [start for start, _ in body.spans]
    ranges = (
        (bisect_left(starts, match.start()), bisect_left(starts, match.end()))
        for match in _QUOTED.finditer(body.text)
    )
    known = len(body.words)
    return [(start, end) for start, end in ranges if start + MIN_WORDS <= end <= known]


def _aligned_words(alignment: Alignment, start: int, end: int) -> list[int]:
    """Return the words of the older text that equal those from `start` to `end` of the newer."""
    return [
        old_start + at - new_start
        for old_start, new_start, words in alignment.equal
        for at in range(max(start, new_start), min(end, new_start + words))
    ]


def _altered(older: Body, newer: Body, old: tuple[int, int], new: tuple[int, int]) -> AlteredQuote:
    old_start, old_end = older.spans[old[0]][0], older.spans[old[1] - 1][1]
    new_start, new_end = newer.spans[new[0]][0], newer.spans[new[1] - 1][1]
    return AlteredQuote(
        text=newer.text[new_start:new_end],
        start=new_start,
        end=new_end,
        other=older.text[old_start:old_end],
        other_start=old_start,
        other_end=old_end,
    )
