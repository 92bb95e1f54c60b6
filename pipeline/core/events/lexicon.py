"""The event lexicon: all that coding knows of words and codes, as one frozen value."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from pipeline.core.events.codes import Codes
from pipeline.core.events.patterns import Pattern, read_classes, read_patterns
from pipeline.records.mention import EventType, Status

TYPES: tuple[EventType, ...] = get_args(EventType)


class Operator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that make another event of the one they govern: `refuse` + CONSULT -> REJECT.

    `result` maps the governed event's type to the type of the whole; where the governed word is one
    of `idle` (`declined to comment`) there is no event at all. Verbs in `wary` have other senses
    (`call`): they count only where one of their patterns has matched.
    """

    name: str = ""
    verbs: frozenset[str] = frozenset()
    adjectives: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    result: dict[EventType, EventType] = {}
    idle: frozenset[str] = frozenset()
    wary: frozenset[str] = frozenset()
    weight: float = 2.2


class Cues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that give a status to the event they govern or modify; each maps a word to a status."""

    verbs: dict[str, Status]
    adjectives: dict[str, Status]
    nouns: dict[str, Status]
    modifiers: dict[str, Status]
    modals: dict[str, Status]
    predicates: dict[str, Status]
    adverbs: dict[str, Status]
    conditions: frozenset[str]
    refusals: frozenset[str]
    nonfactives: frozenset[str]
    verdicts: dict[str, Status]
    preventives: frozenset[str]
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What `load_lexicon` returns. `version` is a hash of all its files."""

    verbs: Mapping[str, tuple[Pattern, ...]]
    nouns: Mapping[str, tuple[Pattern, ...]]
    classes: Mapping[str, frozenset[str]]
    operators: tuple[Operator, ...]
    cues: Cues
    codes: Codes
    sectors: Mapping[str, str]
    name_sectors: Mapping[str, str]
    people: frozenset[str]
    trust: Mapping[str, tuple[float, ...]]
    version: str

    def words(self, name: str) -> frozenset[str]:
        """Return a word class."""
        return self.classes[name]

    def patterns(self) -> list[Pattern]:
        """Return every pattern once."""
        rows = [*self.verbs.values(), *self.nouns.values()]
        return list({id(p): p for row in rows for p in row}.values())


def build_lexicon(files: Mapping[str, str]) -> Lexicon:
    """Return the lexicon that these files (name -> text) hold.

    Raises:
        LexiconError: a line of a pattern file is wrong.
        msgspec.ValidationError: a table is.

    """
    classes = read_classes("classes.txt", files["classes.txt"])
    codes = msgspec.convert(tomllib.loads(files["codes.toml"]), Codes)
    modes = {type_: frozenset(codes.types[type_].modes) for type_ in TYPES}
    sectors = tomllib.loads(files["sectors.toml"])
    verbs: dict[str, list[Pattern]] = {}
    nouns: dict[str, list[Pattern]] = {}
    for name in sorted(files):
        if name.endswith(".txt") and name != "classes.txt":
            for pattern in read_patterns(name, files[name], classes, modes):
                for trigger in pattern.triggers:
                    side = verbs if pattern.kind == "v" else nouns
                    side.setdefault(trigger, []).append(pattern)
    return Lexicon(
        verbs={key: tuple(row) for key, row in verbs.items()},
        nouns={key: tuple(row) for key, row in nouns.items()},
        classes=classes,
        operators=_operators(files["operators.toml"]),
        cues=msgspec.convert(_split(tomllib.loads(files["status.toml"])), Cues),
        codes=codes,
        sectors=_invert(sectors["nouns"]),
        name_sectors={**_invert(sectors["nouns"]), **_invert(sectors["names"])},
        people=classes["@actor"] | frozenset(_invert(sectors["nouns"])),
        trust=msgspec.convert(
            tomllib.loads(files["confidence.toml"]), dict[str, tuple[float, ...]]
        ),
        version=_version(files),
    )


def _operators(text: str) -> tuple[Operator, ...]:
    tables = tomllib.loads(text)
    return tuple(
        msgspec.convert({"name": name, **table}, Operator) for name, table in tables.items()
    )


def _split(tables: Mapping[str, Any]) -> dict[str, object]:
    """Turn `planned = "plan intend"` rows into word -> status."""
    return {
        name: _invert(table) if isinstance(table, dict) else table.split()
        for name, table in tables.items()
    }


def _invert(table: Mapping[str, str]) -> dict[str, str]:
    """Turn `value = "word word"` rows into word -> value."""
    return {word: value for value, words in table.items() for word in words.split()}


def _version(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode())
    return digest.hexdigest()[:12]
