"""The pattern language: lines of text -> patterns. docs/pattern-language.md describes it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.records.mention import EventType

Slot = Literal["o", "om", "s", "p", "x", "a", "m", "c", "d", "i"]
SLOTS: Mapping[str, float] = {
    "o": 2.0,
    "om": 1.0,
    "s": 1.5,
    "p": 1.2,
    "x": 1.2,
    "a": 2.0,
    "m": 1.0,
    "c": 1.0,
    "d": 1.5,
    "i": 1.4,
}
"""Every slot and how much a match in it adds to a pattern's weight.

o object, om its modifier, s subject, p preposition (=its object), x complement or adjunct clause,
i complement with `to`, a predicate adjective, m modifier of a noun trigger, c a conjoined verb,
d any word below the trigger. (`w:0.5` is no slot: it adds weight where two patterns would tie.)
"""

_HEAD = re.compile(r"([A-Z]+)(?:\.([a-z-]+))?\s+([vn]):(\S+)((?:\s+!?[a-z]+:\S+)*)$")


class LexiconError(ValueError):
    """Raised when a line of a lexicon file does not follow the pattern language."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """What one slot must hold: any of `words`, none of them where `negative`; no words: anything.

    For slot `p` each alternative is a preposition with the words that may be its object.
    """

    slot: str
    words: frozenset[str]
    negative: bool
    alternatives: tuple[tuple[str, frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of the lexicon: a trigger, what must stand around it, and the event it makes."""

    type: EventType
    mode: str
    kind: Literal["v", "n"]
    triggers: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    bonus: float
    tail: str
    place: str
    examples: tuple[str, ...]
    counters: tuple[str, ...]

    def label(self, trigger: str) -> str:
        """Return the name under which evidence cites this pattern."""
        name = f"{self.type}.{self.mode}" if self.mode else self.type
        return f"{name} {self.kind}:{trigger}{self.tail}"


def _expand(value: str, classes: Mapping[str, frozenset[str]], place: str) -> frozenset[str]:
    if not value or "*" in value.split("|"):
        return frozenset()
    words: set[str] = set()
    for word in value.split("|"):
        if not word.startswith("@"):
            words.add(word)
        elif word in classes:
            words |= classes[word]
        else:
            raise LexiconError(f"{place}: no word class {word}")
    return frozenset(words)


def _prepositions(
    value: str, classes: Mapping[str, frozenset[str]], place: str
) -> tuple[tuple[str, frozenset[str]], ...]:
    """Read `with|to` or `in=@talks,into=@talks|deal`: commas part prepositions that take words."""
    if "=" not in value:
        return tuple((word, frozenset[str]()) for word in value.split("|"))
    pairs = (part.partition("=") for part in value.split(","))
    return tuple(
        (name, _expand(words, classes, place))
        for names, _, words in pairs
        for name in names.split("|")
    )


def _constraint(text: str, classes: Mapping[str, frozenset[str]], place: str) -> Constraint:
    slot, _, value = text.removeprefix("!").partition(":")
    negative = text.startswith("!")
    if slot not in SLOTS:
        raise LexiconError(f"{place}: no slot `{slot}`; there are {', '.join(SLOTS)}")
    if slot == "p":
        pairs = _prepositions(value, classes, place)
        return Constraint(slot, frozenset(), negative, pairs)
    return Constraint(slot, _expand(value, classes, place), negative)


def read_classes(name: str, text: str) -> dict[str, frozenset[str]]:
    """Return the word classes of a file of `@name = word word ...` lines; one may use earlier ones.

    Raises:
        LexiconError: a line that is no class, or a class that is not known yet.

    """
    classes: dict[str, frozenset[str]] = {}
    for place, line in _lines(name, text):
        left, equals, right = line.partition(" = ")
        if not (left.startswith("@") and equals):
            raise LexiconError(f"{place}: expected `@class = words`, got `{line}`")
        classes[left] = _expand("|".join(right.split()), classes, place)
    return classes


def _lines(name: str, text: str) -> Iterable[tuple[str, str]]:
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line and not line.startswith("#"):
            yield f"{name}:{number}", line


def read_patterns(
    name: str,
    text: str,
    classes: Mapping[str, frozenset[str]],
    modes: Mapping[EventType, frozenset[str]],
) -> list[Pattern]:
    """Return the patterns of a file, each with its examples (`+`) and counter-examples (`-`).

    Raises:
        LexiconError: a line that is no pattern, an unknown type, mode, slot or class, or a pattern
            without an example.

    """
    rows: list[_Row] = []
    for place, line in _lines(name, text):
        if line[:2] in {"+ ", "- "}:
            if not rows:
                raise LexiconError(f"{place}: an example before the first pattern")
            (rows[-1].examples if line[0] == "+" else rows[-1].counters).append(line[2:])
        else:
            rows.append(_Row(place, line))
    return [_pattern(row, classes, modes) for row in rows]


def _shorten(part: str) -> str:
    """Return a constraint short enough to cite: its first two words, and dots for the others."""
    words = part.split("|")
    return part if len(words) <= 3 else f"{words[0]}|{words[1]}|.."


@dataclass(frozen=True, slots=True)
class _Row:
    """A pattern's line, where it stands, and the sentences below it."""

    place: str
    line: str
    examples: list[str] = field(default_factory=list)
    counters: list[str] = field(default_factory=list)


def _pattern(
    row: _Row,
    classes: Mapping[str, frozenset[str]],
    modes: Mapping[EventType, frozenset[str]],
) -> Pattern:
    place = row.place
    found = _HEAD.match(row.line)
    if not found:
        raise LexiconError(f"{place}: expected `TYPE.mode v:words slot:words`, got `{row.line}`")
    name, mode, kind, triggers, tail = found.groups()
    type_ = next((known for known in modes if known == name), None)
    if type_ is None or (mode and mode not in modes[type_]):
        raise LexiconError(f"{place}: no PLOVER type and mode `{name}` `{mode or ''}`")
    if not row.examples:
        raise LexiconError(f"{place}: a pattern needs an example (`+ ` and a sentence)")
    parts = tail.split()
    constraints = tuple(
        _constraint(part, classes, place) for part in parts if not part.startswith("w:")
    )
    weights = [float(part[2:]) for part in parts if part.startswith("w:")]
    return Pattern(
        type=type_,
        mode=mode or "",
        kind="v" if kind == "v" else "n",
        triggers=tuple(triggers.split("|")),
        constraints=constraints,
        bonus=sum(SLOTS[c.slot] for c in constraints if not c.negative) + sum(weights),
        tail="".join(f" {_shorten(part)}" for part in parts),
        place=place,
        examples=tuple(row.examples),
        counters=tuple(row.counters),
    )
