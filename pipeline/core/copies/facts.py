"""Numbers and names that stand against each other in two versions of one text."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.core.copies.alignment import Alignment, Body, Gap
from pipeline.core.shingles import NAME_BIT, NUMBER_BIT, normalize_word
from pipeline.records.deduped import FactConflict

TIGHT_WORDS = 4
"""In a gap this short on both sides, words stand for each other even if they recur elsewhere."""
SWAP_WORDS = 2
"""In a gap this short on both sides, one number or name was put in the place of another."""
ANCHOR_WORDS = 3
"""Equal words that must stand on both sides of such a swap: in a reshuffled text fewer do."""
SAME_NAME = 0.7
"""Names more alike than this are spellings of one name (`Zelensky`, `Zelenskyy`)."""


class Run(NamedTuple):
    """Words of one kind in a row, `start` to `end` (exclusive), in one of the texts."""

    start: int
    end: int


class Facts(NamedTuple):
    """The conflicts between two texts, and what they weigh.

    `numbers` and `names` count conflicting words, `swaps` those between long equal stretches;
    `all_numbers` and `all_names` are those of the shorter text.
    """

    conflicts: tuple[FactConflict, ...]
    numbers: int
    names: int
    swaps: int
    all_numbers: int
    all_names: int

    def make_a_revision(self, hours_apart: float) -> bool:
        """Return whether these are other facts, so that the text is no copy.

        One swap is enough. Of looser conflicts there must be several, or one where 20 hours or
        more lie between (thresholds measured on Reuters templates against copies).
        """
        numbers, both = self.numbers, self.numbers + self.names
        share_numbers = numbers / max(3, self.all_numbers)
        share_both = both / max(4, self.all_numbers + self.all_names)
        return (
            self.swaps >= 1
            or (numbers >= 1 and (hours_apart > 20.0 or share_numbers >= 0.3))
            or (numbers >= 2 and share_numbers >= 0.12)
            or (both >= 2 and share_both >= 0.12)
        )


def find_conflicts(older: Body, newer: Body, alignment: Alignment) -> Facts:
    """Return the numbers and names that differ at the same aligned place, with their offsets."""
    shorter = min((older, newer), key=lambda body: len(body.ids))
    seen = _Seen(frozenset(older.words), frozenset(newer.words))
    swaps_at = _find_swaps(alignment)
    conflicts: list[FactConflict] = []
    numbers = names = swaps = 0
    for gap in alignment.gaps:
        if gap.old_start == gap.old_end or gap.new_start == gap.new_end:
            continue
        for old, new in _pair_numbers(older, newer, gap, seen):
            numbers += 1
            swaps += gap in swaps_at
            conflicts.append(_conflict("number", older, newer, old, new))
        for old, new in _pair_names(older, newer, gap, seen):
            names += min(old.end - old.start, new.end - new.start)
            swaps += gap in swaps_at
            conflicts.append(_conflict("name", older, newer, old, new))
    return Facts(
        tuple(sorted(conflicts, key=lambda conflict: conflict.to_start)),
        numbers,
        names,
        swaps,
        int((shorter.ids & NUMBER_BIT > 0).sum()),
        int((shorter.ids & NAME_BIT > 0).sum()),
    )


def _find_swaps(alignment: Alignment) -> frozenset[Gap]:
    """Return the gaps of a word or two between stretches that are equal for longer than chance.

    At the head of both texts a shorter stretch will do.
    """
    starts = {(old, new) for old, new, words in alignment.equal if words >= ANCHOR_WORDS}
    ends = {
        (old + words, new + words)
        for old, new, words in alignment.equal
        if words >= ANCHOR_WORDS or old == new == 0
    }
    return frozenset(
        gap
        for gap in alignment.gaps
        if gap.width <= SWAP_WORDS
        and (gap.old_start, gap.new_start) in ends
        and (gap.old_end, gap.new_end) in starts
    )


class _Seen(NamedTuple):
    older: frozenset[str]
    newer: frozenset[str]


def _conflict(
    kind: Literal["number", "name"], older: Body, newer: Body, old: Run, new: Run
) -> FactConflict:
    old_start, old_end = older.spans[old.start][0], older.spans[old.end - 1][1]
    new_start, new_end = newer.spans[new.start][0], newer.spans[new.end - 1][1]
    return FactConflict(
        kind=kind,
        from_text=older.text[old_start:old_end],
        from_start=old_start,
        from_end=old_end,
        to=newer.text[new_start:new_end],
        to_start=new_start,
        to_end=new_end,
    )


def _pair_numbers(older: Body, newer: Body, gap: Gap, seen: _Seen) -> Iterator[tuple[Run, Run]]:
    tight = gap.width <= TIGHT_WORDS
    in_new = frozenset(newer.words[gap.new_start : gap.new_end]) if tight else seen.newer
    in_old = frozenset(older.words[gap.old_start : gap.old_end]) if tight else seen.older
    olds = _numbers(older, gap.old_start, gap.old_end, in_new)
    news = _numbers(newer, gap.new_start, gap.new_end, in_old)
    for old, new in zip(olds, news, strict=False):
        if _value(older, old) != _value(newer, new):
            yield Run(old, old + 1), Run(new, new + 1)


def _numbers(body: Body, start: int, end: int, elsewhere: frozenset[str]) -> Iterator[int]:
    for at in range(start, end):
        if body.ids[at] & NUMBER_BIT and body.words[at] not in elsewhere:
            yield at


def _value(body: Body, at: int) -> str | float:
    start, end = body.spans[at]
    word = normalize_word(body.text[start:end])
    try:
        return float(word)
    except ValueError:
        return word


def _pair_names(older: Body, newer: Body, gap: Gap, seen: _Seen) -> Iterator[tuple[Run, Run]]:
    swap = gap.width <= SWAP_WORDS
    in_new = frozenset(newer.words[gap.new_start : gap.new_end]) if swap else seen.newer
    in_old = frozenset(older.words[gap.old_start : gap.old_end]) if swap else seen.older
    names = older.names | newer.names
    olds = _names(older, gap.old_start, gap.old_end, in_new, names)
    news = _names(newer, gap.new_start, gap.new_end, in_old, names)
    for old, new in zip(olds, news, strict=False):
        if (
            Levenshtein.normalized_similarity(_surface(older, old), _surface(newer, new))
            < SAME_NAME
        ):
            yield old, new


def _names(
    body: Body, start: int, end: int, elsewhere: frozenset[str], names: frozenset[str]
) -> list[Run]:
    """Return the runs of name words that the other text has not."""
    runs: list[Run] = []
    for at in range(start, end):
        first = body.spans[at][0]
        word = body.words[at]
        if word in elsewhere or word not in names or not body.text[first].isupper():
            continue
        if runs and runs[-1].end == at and body.text[body.spans[at - 1][1] : first] in {" ", "-"}:
            runs[-1] = Run(runs[-1].start, at + 1)
        else:
            runs.append(Run(at, at + 1))
    return runs


def _surface(body: Body, run: Run) -> str:
    return body.text[body.spans[run.start][0] : body.spans[run.end - 1][1]].lower()
