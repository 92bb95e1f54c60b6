"""Numbers, names and senses that stand against each other in two versions of one text."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np

from pipeline.core.copies import reversals
from pipeline.core.copies.alignment import Alignment, Body, Gap, has_numbers, word_characters
from pipeline.core.copies.pairing import Names, Pair, Run, pair_numbers
from pipeline.core.copies.reversals import Turn, turn_round
from pipeline.core.words import NAME_BIT, NUMBER_BIT
from pipeline.records.deduped import FactConflict, Reversal

SWAP_WORDS = 2
"""In a gap this short on both sides, one number or name was put in the place of another."""
FACTS_IN_A_ROW = 6
"""Or in one up to this long that holds nothing else (`Verin Rovers 2`)."""
BESIDE = 2
"""Words on one side of a fact by which it is known again where it has moved to."""
IN_ORDER = 0.5
"""Where a smaller share of the shorter text is aligned, its sentences were put in another order."""
SPUN_WORDS = 5
"""Where more words than that were replaced one by one, an opposite among them may be chance."""

_TURNING = word_characters(reversals.WORDS)
_HEAD = re.compile(
    r"(?:[A-Z\u00c0-\u00de][\w.'\u2019-]*[,/ ]+){1,5}(?:\d{1,2},? )?(?:\([^\n()]{2,30}\) ?)?"
    r"(?:--?|[\u2013\u2014])\s"
)
_CREDIT_LINE = re.compile(
    r"[(\[]?(?:by|(?:additional )?reporting by|(?:writing|edited|editing) by|contacts?|photos?"
    r"|image|picture|posted|published|updated|last updated|source|copyright|\u00a9"
    r"|\d+[ -]min(?:ute)?s?[ -]read|\d+ (?:minute|hour|day)s? ago)\b.{0,100}$",
    re.IGNORECASE | re.MULTILINE,
)
"""Lines that say who wrote the text and when. What is longer is a paragraph of it."""


class Facts(NamedTuple):
    """The conflicts between two texts, and what they weigh.

    `numbers` and `names` count conflicting words, `swaps` those between long equal stretches;
    `all_numbers` and `all_names` are those of the shorter text. `reversals` are the places where a
    statement was turned round; `turns` of them count.
    """

    conflicts: tuple[FactConflict, ...]
    numbers: int
    names: int
    swaps: int
    all_numbers: int
    all_names: int
    reversals: tuple[Reversal, ...] = ()
    turns: int = 0

    def make_a_revision(self, hours_apart: float) -> bool:
        """Return whether these are other facts, so that the text is no copy.

        One swap or turn is enough. Of looser conflicts there must be several, or one where 20
        hours or more lie between (thresholds measured on Reuters templates against copies).
        """
        numbers, both = self.numbers, self.numbers + self.names
        share_numbers = numbers / max(3, self.all_numbers)
        share_both = both / max(4, self.all_numbers + self.all_names)
        return (
            self.swaps >= 1
            or self.turns >= 1
            or (numbers >= 1 and (hours_apart > 20.0 or share_numbers >= 0.3))
            or (numbers >= 2 and share_numbers >= 0.12)
            or (both >= 2 and share_both >= 0.12)
        )


class _Asides(NamedTuple):
    """Lines on who wrote the text and when; for names also its head before the dateline's dash."""

    lines: tuple[tuple[int, int], ...]
    names: tuple[tuple[int, int], ...]


class Found(NamedTuple):
    """A conflict, and whether it stands between long equal stretches."""

    kind: Literal["number", "name"]
    pair: Pair
    is_swap: bool

    @property
    def words(self) -> int:
        """How many conflicting words it counts for."""
        old, new = self.pair.old, self.pair.new
        return 1 if self.kind == "number" else min(old.end - old.start, new.end - new.start)


def find_conflicts(
    older: Body, newer: Body, alignment: Alignment, *, reordered: bool = False
) -> Facts:
    """Return the numbers, names and senses that differ at the same aligned place, with offsets.

    What both have in lines that say who wrote it, and names before the dash of the dateline, are
    told but do not count: a copy has its own. In a `reordered` text, what stands elsewhere in the
    other one with the same words beside it has moved and is no conflict.
    """
    found = [
        (one, _conflict(older, newer, one))
        for one in _find(older, newer, alignment)
        if not (reordered and _has_moved(older, newer, one.pair.old, one.pair.new))
    ]
    found.sort(key=lambda one: one[1].to_start)
    asides = (_find_asides(older.text), _find_asides(newer.text)) if found else ()
    counted = [one for one, conflict in found if not _is_aside(conflict, *asides)]
    swaps = [gap for gap in alignment.gaps if gap.is_anchored and gap.width <= SWAP_WORDS]
    turned = list(_find_reversals(older, newer, swaps, reordered=reordered))
    replaced = sum(gap.old_start < gap.old_end and gap.new_start < gap.new_end for gap in swaps)
    spun = replaced - len(found) - len(turned) > SPUN_WORDS
    shorter = min((older, newer), key=lambda body: len(body.ids))
    return Facts(
        conflicts=tuple(conflict for _, conflict in found),
        numbers=sum(one.words for one in counted if one.kind == "number"),
        names=sum(one.words for one in counted if one.kind == "name"),
        swaps=sum(one.is_swap for one in counted),
        all_numbers=int(np.count_nonzero(shorter.ids & np.uint16(NUMBER_BIT))),
        all_names=int(np.count_nonzero(shorter.ids & np.uint16(NAME_BIT))),
        reversals=tuple(reversal for _, reversal in turned),
        turns=sum(turn == "negation" or not spun for turn, _ in turned),
    )


def _find(older: Body, newer: Body, alignment: Alignment) -> Iterator[Found]:
    in_order = alignment.matched >= IN_ORDER * min(len(older.words), len(newer.words))
    names = Names(older, newer)
    recurring: list[Found] = []
    numbers: set[Pair] = set()
    for gap in alignment.gaps:
        is_firm = in_order and gap.is_anchored
        for pair in pair_numbers(older, newer, gap, in_order=in_order):
            if pair not in numbers:
                numbers.add(pair)
                yield Found("number", pair, is_firm and _is_swap(older, newer, gap))
        for pair in names.pair(gap):
            is_swap = is_firm and _is_swap(older, newer, gap)
            if pair.old_recurs and pair.new_recurs:
                recurring.append(Found("name", pair, is_swap))
            else:
                yield Found("name", pair, is_swap and not pair.old_recurs)
    # Names that both texts have may well stand here in a rewrite. Only where two names
    # changed places it was put in the place of another.
    words = [
        (older.words[slice(*one.pair.old)], newer.words[slice(*one.pair.new)]) for one in recurring
    ]
    for one, (old, new) in zip(recurring, words, strict=True):
        if (new, old) in words:
            yield one


def _is_swap(older: Body, newer: Body, gap: Gap) -> bool:
    """Return whether the gap is short, or holds nothing but numbers and names."""
    if gap.width <= SWAP_WORDS:
        return True
    return (
        gap.width <= FACTS_IN_A_ROW
        and _is_factual(older, gap.old_start, gap.old_end)
        and _is_factual(newer, gap.new_start, gap.new_end)
    )


def _is_factual(body: Body, start: int, end: int) -> bool:
    return all(
        has_numbers(body.words[at]) or body.surface(at)[0].isupper() for at in range(start, end)
    )


def _find_reversals(
    older: Body, newer: Body, swaps: Sequence[Gap], *, reordered: bool
) -> Iterator[tuple[Turn, Reversal]]:
    for old_start, old_end, new_start, new_end, _, _ in swaps:
        if _TURNING.isdisjoint(older.words[old_start:old_end] + newer.words[new_start:new_end]):
            continue
        old, new = Run(old_start, old_end), Run(new_start, new_end)
        turn = turn_round(_lower_words(older, old), _lower_words(newer, new))
        if turn and not (reordered and _has_moved(older, newer, old, new)):
            from_text, from_start, from_end = older.slice(*old)
            to, to_start, to_end = newer.slice(*new)
            yield (
                turn,
                Reversal(
                    from_text=from_text,
                    from_start=from_start,
                    from_end=from_end,
                    to=to,
                    to_start=to_start,
                    to_end=to_end,
                ),
            )


def _has_moved(older: Body, newer: Body, old: Run, new: Run) -> bool:
    """Return whether each side stands in the other text too, with the words beside it."""
    return _stands_in(older.words, old, newer.words) and _stands_in(newer.words, new, older.words)


def _stands_in(words: str, run: Run, other: str) -> bool:
    start, end = run
    width = max(end - start, 1) + BESIDE
    firsts = (start - BESIDE, start) if start < end else (start - BESIDE, start - BESIDE + 1)
    return any(first >= 0 and words[first : first + width] in other for first in firsts)


def _find_asides(text: str) -> _Asides:
    """Return where the text speaks of itself."""
    head = _HEAD.match(text)
    matches = (_CREDIT_LINE.match(text, start) for start in _line_starts(text))
    lines = tuple(match.span() for match in matches if match)
    return _Asides(lines, lines if head is None else ((0, head.end()), *lines))


def _line_starts(text: str) -> Iterator[int]:
    start = 0
    while start < len(text):
        yield start
        start = text.find("\n", start) + 1 or len(text)


def _is_aside(conflict: FactConflict, old: _Asides, new: _Asides) -> bool:
    where = (old.lines, new.lines) if conflict.kind == "number" else (old.names, new.names)
    return _is_in(conflict.from_start, where[0]) and _is_in(conflict.to_start, where[1])


def _is_in(offset: int, stretches: tuple[tuple[int, int], ...]) -> bool:
    return any(start <= offset < end for start, end in stretches)


def _conflict(older: Body, newer: Body, found: Found) -> FactConflict:
    from_text, from_start, from_end = older.slice(*found.pair.old)
    to, to_start, to_end = newer.slice(*found.pair.new)
    return FactConflict(
        kind=found.kind,
        from_text=from_text,
        from_start=from_start,
        from_end=from_end,
        to=to,
        to_start=to_start,
        to_end=to_end,
    )


def _lower_words(body: Body, run: Run) -> list[str]:
    return [body.surface(at).lower().replace("\u2019", "'") for at in range(*run)]
