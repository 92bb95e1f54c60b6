"""Check the event lexicon against its own examples: every line does what it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.core.events.composing import find_acts
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.matching import match_token
from pipeline.core.events.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence under a pattern that does not prove it. `place` is `file:line` of the pattern."""

    place: str
    sentence: str
    problem: str


def sentences_of(lexicon: Lexicon) -> list[str]:
    """Return all examples and counter-examples, each once."""
    rows = ((*p.examples, *p.counters) for p in lexicon.patterns())
    return list(dict.fromkeys(text for row in rows for text in row))


def find_faults(lexicon: Lexicon, parsed: Mapping[str, Doc]) -> list[Fault]:
    """Return where an example is silent or a counter-example loud; `parsed` has every sentence."""
    return [fault for pattern in lexicon.patterns() for fault in _check(pattern, parsed, lexicon)]


def _check(pattern: Pattern, parsed: Mapping[str, Doc], lexicon: Lexicon) -> Iterator[Fault]:
    for text in pattern.examples:
        winners = _winners(parsed[text], lexicon)
        types = {act.type for act in find_acts(parsed[text], lexicon)}
        if pattern not in winners:
            found = ", ".join(sorted(winner.place for winner in winners)) or "nothing"
            yield Fault(pattern.place, text, f"does not fire on its example; what fires: {found}")
        elif pattern.type not in types:
            yield Fault(pattern.place, text, f"makes no {pattern.type}, but {sorted(types)}")
    for text in pattern.counters:
        if pattern in _winners(parsed[text], lexicon):
            yield Fault(pattern.place, text, "fires on its counter-example")


def _winners(doc: Doc, lexicon: Lexicon) -> list[Pattern]:
    matches = (match_token(token, lexicon) for token in doc)
    return [match.pattern for match in matches if match]
