"""Quotes that read differently in the article that copies them."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.core.copies.alignment import Alignment, Body, Gap, Mark, align_words
from pipeline.core.copies.pairing import Run
from pipeline.core.copies.quantities import agree
from pipeline.records.deduped import AlteredQuote, FactConflict

MIN_WORDS = 4
"""Shorter ones are scare quotes and titles, not something that somebody said."""
SAME_SLOT = 0.3
"""At least this share of the shorter quote is aligned with the other: they are one quote."""
FRAME_WORDS = 2
"""Or so many words right before and right after it are: only its words were replaced."""
NEAR_WORDS = 3
"""How far from where words are missing the dots may stand that say so."""
SPEAKER_WORDS = 12
"""A speaker is named within so many words of the quote."""

_QUOTED = re.compile(
    "\u201c([^\u201c\u201d\n]+)(?:\u201d|$)|\u00ab([^\u00ab\u00bb\n]+)\u00bb"
    "|\u201e([^\u201e\u201c\u201d\n]+)[\u201c\u201d]|(?<!\\w)\u2018([^\u2018\n]+?)\u2019(?!\\w)"
    '|``([^`\n]+?)\'\'|^"([^"\n]+)(?:"|$)|"([^"\n]+)"',
    re.MULTILINE,
)
_OPENING = re.compile('[\u201c\u00ab\u201e\u2018`"]')
_LEFT_OUT = re.compile(r"\.\s?\.\s?\.|\u2026|[\[\]()]")
_BRITISH = ((r"our\b", "or"), (r"is(e[ds]?|ing|ation)\b", r"iz\1"), (r"ll(ed|ing|er)\b", r"l\1"),
            (r"tre\b", "ter"), (r"ogue\b", "og"), (r"ence\b", "ense"))  # fmt: skip


def find_altered_quotes(
    older: Body, newer: Body, alignment: Alignment, conflicts: Sequence[FactConflict] = ()
) -> tuple[AlteredQuote, ...]:
    """Return the quotes of `newer` whose words are others in `older`, with offsets in both.

    Rewriters leave the frame of a quote alone (who said it, and where) and spin its words, so that
    the alignment finds its place. A quote is not altered where it was only shortened, where words
    left out or put in are marked by dots or brackets, or where a number or a word is merely written
    in another way; nor where the speaker is another one (a name of `conflicts` beside it).
    """
    if all(_is_cut(gap, len(older.words), len(newer.words)) for gap in alignment.gaps):
        return ()
    olds = find_quotes(older)
    news = find_quotes(newer) if olds else []
    if not news:
        return ()
    partner = _partners(alignment, len(newer.words))
    owner = _owners(olds, len(older.words))
    altered = []
    for new in news:
        if newer.words[slice(*new)] in older.words:
            continue
        old = _find_same(olds, owner, new, partner)
        if old is None or _is_anothers(newer, new, conflicts):
            continue
        if any(_is_altered(older, newer, gap) for gap in _changes(older, newer, old, new)):
            altered.append(_altered(older, newer, old, new))
    return tuple(altered)


def find_quotes(body: Body) -> list[Run]:
    """Return the quotes of a text that have words enough to be somebody's.

    One that is not closed goes on in the next paragraph, which opens it again.
    """
    found: list[tuple[int, int]] = []
    for mark in _OPENING.finditer(body.text):
        start = mark.start()
        if not found or start >= found[-1][1]:
            match = _QUOTED.match(body.text, start)
            found += [match.span()] if match else []
    if not found:
        return []
    known = len(body.words)
    runs = (Run(body.count_before(start), body.count_before(end)) for start, end in found)
    return [run for run in runs if run.start + MIN_WORDS <= run.end <= known]


def _is_cut(gap: Gap, old_words: int, new_words: int) -> bool:
    """Return whether only the head or the tail of one text is missing in the other."""
    at_head = gap.old_start == gap.new_start == 0
    at_tail = (gap.old_end, gap.new_end) == (old_words, new_words)
    return (at_head or at_tail) and (gap.old_start == gap.old_end or gap.new_start == gap.new_end)


def _partners(alignment: Alignment, words: int) -> NDArray[np.int64]:
    """Return for each word of the newer text the word of the older that it equals, or -1."""
    partner = np.full(words, -1, np.int64)
    for old, new, length in alignment.equal:
        partner[new : new + length] = np.arange(old, old + length)
    return partner


def _owners(olds: Sequence[Run], words: int) -> NDArray[np.int64]:
    """Return for each word of the older text the number of the quote that it is in, from 1, or 0.

    There is one word more, which -1 means.
    """
    owner = np.zeros(words + 1, np.int64)
    for number, old in enumerate(olds, start=1):
        owner[old.start : old.end] = number
    return owner


def _find_same(
    olds: Sequence[Run], owner: NDArray[np.int64], new: Run, partner: NDArray[np.int64]
) -> Run | None:
    """Return the quote that stands in the older text where this one stands in the newer."""
    matched = np.bincount(owner[partner[new.start : new.end]], minlength=len(olds) + 1)[1:]
    best = int(matched.argmax())
    if matched[best] >= SAME_SLOT * min(new.length, olds[best].length):
        return olds[best]
    before = partner[max(0, new.start - FRAME_WORDS) : new.start]
    after = partner[new.end : new.end + FRAME_WORDS]
    for old in olds:
        frame = [*range(old.start - FRAME_WORDS, old.start), *range(old.end, old.end + FRAME_WORDS)]
        if [*before.tolist(), *after.tolist()] == frame:
            return old
    return None


def _is_anothers(newer: Body, new: Run, conflicts: Sequence[FactConflict]) -> bool:
    """Return whether another name stands beside the quote than in the older text."""
    first, _ = newer.span(max(0, new.start - SPEAKER_WORDS))
    _, last = newer.span(min(len(newer.ids), new.end + SPEAKER_WORDS) - 1)
    (start, _), (_, end) = newer.span(new.start), newer.span(new.end - 1)
    return any(
        conflict.kind == "name"
        and (first <= conflict.to_start < start or end <= conflict.to_start < last)
        for conflict in conflicts
    )


def _changes(older: Body, newer: Body, old: Run, new: Run) -> Iterator[Gap]:
    """Yield where two quotes differ, but for what was cut from the head and the tail of one."""
    inside = align_words(older.words[slice(*old)], newer.words[slice(*new)])
    for gap in inside.gaps:
        if not _is_cut(gap, old.length, new.length):
            yield Gap.between(
                old.start + gap.old_start,
                old.start + gap.old_end,
                new.start + gap.new_start,
                new.start + gap.new_end,
            )


def _is_altered(older: Body, newer: Body, gap: Gap) -> bool:
    """Return whether a change in a quote says something else, and does not admit it."""
    old, new = Run(gap.old_start, gap.old_end), Run(gap.new_start, gap.new_end)
    if _admits_change(older, old) or _admits_change(newer, new):
        return False
    same_letters = _spelling(older.slice(*old)[0]) == _spelling(newer.slice(*new)[0])
    return not same_letters and not _is_same_number(older, newer, gap)


def _admits_change(body: Body, run: Run) -> bool:
    """Return whether dots or brackets stand there; a cut may be found a few words beside them."""
    near = NEAR_WORDS if run.start == run.end else 0
    first = body.span(max(0, run.start - 1 - near))[1 if not near else 0]
    last = body.span(min(len(body.ids) - 1, run.end + near))[0 if not near else 1]
    return _LEFT_OUT.search(body.text, first, last) is not None


def _is_same_number(older: Body, newer: Body, gap: Gap) -> bool:
    """Return whether the words belong to a number that is written in another way (`50%`)."""
    olds = older.marks(gap.old_start - 1, gap.old_end)
    news = newer.marks(gap.new_start - 1, gap.new_end)
    return (
        bool(olds)
        and len(olds) == len(news)
        and all(agree(old.quantity, new.quantity) for old, new in zip(olds, news, strict=True))
        and _covers(olds, gap.old_start, gap.old_end)
        and _covers(news, gap.new_start, gap.new_end)
    )


def _covers(marks: Sequence[Mark], start: int, end: int) -> bool:
    return all(any(mark.first <= at <= mark.last for mark in marks) for at in range(start, end))


def _spelling(text: str) -> str:
    """Return the letters of words in one spelling, without hyphens and apostrophes."""
    words = re.findall(r"[^\W_]+", text.lower())
    for british, american in _BRITISH:
        words = [re.sub(british, american, word) for word in words]
    return "".join(words)


def _altered(older: Body, newer: Body, old: Run, new: Run) -> AlteredQuote:
    other, other_start, other_end = older.slice(*old)
    text, start, end = newer.slice(*new)
    return AlteredQuote(
        text=text,
        start=start,
        end=end,
        other=other,
        other_start=other_start,
        other_end=other_end,
    )
