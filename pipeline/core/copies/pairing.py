"""Which number or name of one text stands where the other text has another."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from pipeline.core.copies import quantities
from pipeline.core.copies.alignment import Body, Gap, Mark, has_numbers, word_characters
from pipeline.core.copies.names import same_name
from pipeline.core.copies.quantities import agree, comparable

TIGHT_WORDS = 4
"""In a gap this short on both sides, words stand for each other even if they recur elsewhere."""
SWAP_WORDS = 2
"""In a gap this short on both sides, one number or name was put in the place of another."""
WIDE_WORDS = 12
"""In a longer gap the texts go different ways: only a number of the same things tells anything."""
SHOUTED = 6
"""A word in capitals with so many letters stands in a heading; names in capitals are shorter."""

_UNITS = word_characters(quantities.UNITS)


class Run(NamedTuple):
    """Words in a row, `start` to `end` (exclusive), in one of the texts."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many words it has."""
        return self.end - self.start


class Pair(NamedTuple):
    """What stands in the older text, and what in the newer, and which of it the other has too."""

    old: Run
    new: Run
    old_recurs: bool = False
    new_recurs: bool = False


def pair_numbers(older: Body, newer: Body, gap: Gap, *, in_order: bool) -> Iterable[Pair]:
    """Return the numbers, dates and times of a gap that contradict each other.

    Unless the texts go in one order (`in_order`), what recurs elsewhere contradicts nothing.
    Those that touch the gap belong to it: of `1.5 billion` and `1.5 million` one word is equal.
    """
    if _is_far_from_numbers(older, newer, gap):
        return ()
    return _pair_numbers(older, newer, gap, in_order=in_order)


def _pair_numbers(older: Body, newer: Body, gap: Gap, *, in_order: bool) -> Iterator[Pair]:
    olds = older.marks(gap.old_start - 1, gap.old_end)
    news = newer.marks(gap.new_start - 1, gap.new_end)
    olds, news = _without_agreeing(olds, news)
    if len(olds) != len(news) and _digits(older, olds) == _digits(newer, news):
        return
    if gap.width > TIGHT_WORDS or not in_order:
        olds = _without_recurring(olds, newer)
        news = _without_recurring(news, older)
    for old, new in _pair_up(olds, news, swapped=gap.width <= SWAP_WORDS):
        inside = _overlaps(old, gap.old_start, gap.old_end) or _overlaps(
            new, gap.new_start, gap.new_end
        )
        if inside and (gap.width <= WIDE_WORDS or _counts_the_same(older, old, newer, new)):
            yield Pair(Run(old.first, old.last + 1), Run(new.first, new.last + 1))


def _is_far_from_numbers(older: Body, newer: Body, gap: Gap) -> bool:
    """Return whether no number on both sides can be touched by the gap: without reading any."""
    old_start, old_end, new_start, new_end, width, _ = gap
    if not (
        older.has_number(old_start - 1, old_end + 1)
        and newer.has_number(new_start - 1, new_end + 1)
    ):
        return True
    if width > TIGHT_WORDS and (old_start == old_end or new_start == new_end):
        return True
    inside = older.words[old_start:old_end] + newer.words[new_start:new_end]
    return not has_numbers(inside) and _UNITS.isdisjoint(inside)


def _without_agreeing(olds: list[Mark], news: list[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Leave out, in pairs, what both sides say."""
    left: list[Mark] = []
    news = list(news)
    for old in olds:
        same = next((new for new in news if agree(old.quantity, new.quantity)), None)
        if same is None:
            left.append(old)
        else:
            news.remove(same)
    return left, news


def _without_recurring(marks: list[Mark], other: Body) -> list[Mark]:
    """Leave out what the other text says anywhere."""
    if not marks:
        return marks
    everywhere = other.quantities
    return [mark for mark in marks if not any(agree(mark.quantity, one) for one in everywhere)]


def _pair_up(
    olds: Sequence[Mark], news: Sequence[Mark], *, swapped: bool
) -> Iterator[tuple[Mark, Mark]]:
    left = list(news)
    for old in olds:
        new = next((n for n in left if comparable(old.quantity, n.quantity, swapped=swapped)), None)
        if new is not None:
            left.remove(new)
            yield old, new


def _digits(body: Body, marks: Sequence[Mark]) -> str:
    """Return all digits of the marks: where marks were lost, `1,300.5` becomes `1 300 5`."""
    texts = (body.text[mark.quantity.start : mark.quantity.end] for mark in marks)
    return "".join(character for text in texts for character in text if character.isdigit())


def _overlaps(mark: Mark, start: int, end: int) -> bool:
    return mark.first < end and mark.last >= start


def _counts_the_same(older: Body, old: Mark, newer: Body, new: Mark) -> bool:
    after = older.words[old.last + 1 : old.last + 2]
    return after != "" and after == newer.words[new.last + 1 : new.last + 2]


class Names:
    """The names of two texts, and which of them stand against each other."""

    def __init__(self, older: Body, newer: Body) -> None:
        """Take two texts that are being compared."""
        self._older, self._newer = older, newer
        self._capitalised = older.names | newer.names

    @cached_property
    def _names(self) -> frozenset[str]:
        """What stands as a name in one of them and in lower case in none."""
        return self._capitalised - self._older.plain - self._newer.plain

    def pair(self, gap: Gap) -> Iterable[Pair]:
        """Return the names of a gap that stand against each other and are not the same name."""
        if gap.width > WIDE_WORDS or not self._capitalised:
            return ()
        old_words = self._older.words[gap.old_start : gap.old_end]
        new_words = self._newer.words[gap.new_start : gap.new_end]
        if self._capitalised.isdisjoint(old_words) or self._capitalised.isdisjoint(new_words):
            return ()
        return self._pair(gap, old_words, new_words)

    def _pair(self, gap: Gap, old_words: str, new_words: str) -> Iterator[Pair]:
        swap = gap.width <= SWAP_WORDS
        not_old = frozenset(new_words) if swap else self._newer.vocabulary
        not_new = frozenset(old_words) if swap else self._older.vocabulary
        olds = _runs(self._older, gap.old_start, gap.old_end, self._names - not_old)
        news = _runs(self._newer, gap.new_start, gap.new_end, self._names - not_new)
        for old, new in zip(olds, news, strict=False):
            if not same_name(_words(self._older, old), _words(self._newer, new)):
                yield Pair(
                    old,
                    new,
                    old_recurs=not self._newer.vocabulary.isdisjoint(
                        self._older.words[slice(*old)]
                    ),
                    new_recurs=not self._older.vocabulary.isdisjoint(
                        self._newer.words[slice(*new)]
                    ),
                )


def _runs(body: Body, start: int, end: int, names: frozenset[str]) -> list[Run]:
    """Return the runs of those names."""
    runs: list[Run] = []
    for at in range(start, end):
        if body.words[at] not in names or not _is_written_as_name(body.surface(at)):
            continue
        if runs and runs[-1].end == at and _is_joined(body, at):
            runs[-1] = Run(runs[-1].start, at + 1)
        else:
            runs.append(Run(at, at + 1))
    return runs


def _is_written_as_name(surface: str) -> bool:
    is_shouted = surface.isupper() and len(surface) >= SHOUTED
    return surface[0].isupper() and not is_shouted


def _is_joined(body: Body, at: int) -> bool:
    """Return whether nothing but a space or a hyphen stands before a word."""
    return body.text[body.span(at - 1)[1] : body.span(at)[0]] in {" ", "-"}


def _words(body: Body, run: Run) -> str:
    return " ".join(map(body.surface, range(*run)))
