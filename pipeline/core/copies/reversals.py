"""Words that turn a statement round: a negation, or the opposite of what stood there."""

from collections.abc import Sequence
from typing import Literal

Turn = Literal["", "negation", "opposite"]

# fmt: off
# What stands where the negation does not: nothing, the verb alone, or one of these words.
_NEGATIONS: dict[str, tuple[str, ...]] = {
    "not": (), "never": ("always", "ever", "once", "often"),
    "no": ("a", "an", "the", "any", "some", "every", "more", "yes"),
    "none": ("all", "some", "most", "many", "one"),
    "nothing": ("something", "everything", "anything", "much"),
    "nobody": ("somebody", "everybody", "anybody", "someone", "everyone", "anyone"),
    "neither": ("both", "either"), "nor": ("and", "or"), "without": ("with",),
    "cannot": ("can",), "won't": ("will",), "shan't": ("shall",), "ain't": ("is", "are"),
} | {
    f"{verb}n't": (verb,)
    for verb in ("do", "does", "did", "is", "are", "was", "were", "would", "could", "should",
                 "must", "need", "has", "have", "had", "might")
} | {"can't": ("can",)}
# fmt: on
# What reports of one mould differ in: directions, outcomes, yes and no. Each line is a set of words
# of which one excludes those of its other parts.
_OPPOSITES = """
rise rises rose risen rising climb climbs climbed climbing gain gains gained gaining increase \
increases increased increasing grow grows grew grown growing jump jumps jumped advance advances \
advanced up higher strengthen strengthens strengthened raise raises raised raising rally rallied \
surge surged surging | fall falls fell fallen falling drop drops dropped dropping lose loses lost \
losing loss losses decrease decreases decreased decreasing shrink shrinks shrank shrinking slide \
slides slid decline declines declined declining down lower weaken weakens weakened cut cuts \
cutting slump slumped plunge plunged plunging slip slipped slipping
win wins won winning beat beats | lose loses lost losing
above over | below under
more | less fewer
best | worst
warmer hotter | colder cooler
largest biggest highest | smallest lowest
before | after
accept accepts accepted accepting approve approves approved approving agree agrees agreed back \
backs backed backing | reject rejects rejected rejecting refuse refuses refused refusing decline \
declined oppose opposes opposed opposing deny denies denied denying
confirm confirms confirmed confirming | deny denies denied denying
allow allows allowed allowing | ban bans banned banning forbid forbids forbade forbidden
open opens opened opening reopen reopens reopened | close closes closed closing
start starts started begin begins began begun | end ends ended stop stops stopped
guilty convicted | innocent acquitted
buy buys bought buying | sell sells sold selling
surplus | deficit
profit profits | loss losses
north northern | south southern | east eastern | west western
second seconds | minute minutes | hour hours | day days | week weeks | month months | year years
daily | weekly | monthly | quarterly | annual yearly
morning | afternoon | evening | night
killed dead died | wounded injured hurt | missing | arrested detained | released freed
man men boy boys | woman women girl girls
husband | wife
son sons | daughter daughters
brother brothers | sister sisters
import imports imported | export exports exported
"""


def _read_sides() -> dict[str, frozenset[tuple[int, int]]]:
    """Return for each word the sets (by number) and the parts of them that it stands in."""
    sides: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(_OPPOSITES.strip().splitlines()):
        for part, words in enumerate(line.split("|")):
            for word in words.split():
                sides.setdefault(word, set()).add((number, part))
    return {word: frozenset(places) for word, places in sides.items()}


_SIDES = _read_sides()
WORDS = frozenset(_NEGATIONS) | frozenset(_SIDES)
"""The words that can turn a statement round."""


def turn_round(old: Sequence[str], new: Sequence[str]) -> Turn:
    """Return how the words `new`, in lower case, say the opposite of those they stand for, if so.

    Of a negation the other side must be what is left without it: a word of another meaning in its
    place is how careless rewriters swap words.
    """
    if _letters(old) == _letters(new):
        return ""
    if _negates(old, new) or _negates(new, old):
        return "negation"
    return "opposite" if _is_opposite(old, new) else ""


def _negates(words: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether `words` are `others` with one negation more."""
    wanted = list(others)
    return any(
        [*words[:at], *instead, *words[at + 1 :]] == wanted
        for at, word in enumerate(words)
        if word in _NEGATIONS
        for instead in ((), *((other,) for other in _NEGATIONS[word]))
    )


def _is_opposite(old: Sequence[str], new: Sequence[str]) -> bool:
    mine, theirs = _places(old), _places(new)
    return any(
        number == other and part != other_part
        for number, part in mine - theirs
        for other, other_part in theirs - mine
    )


def _places(words: Sequence[str]) -> frozenset[tuple[int, int]]:
    return frozenset(place for word in words for place in _SIDES.get(word, ()))


def _letters(words: Sequence[str]) -> str:
    """Return what is left where apostrophes and hyphens were lost (`hasn't`, `hasn t`)."""
    return "".join(character for word in words for character in word if character.isalpha())
