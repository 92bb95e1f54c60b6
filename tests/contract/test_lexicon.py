"""Every line of the event lexicon does what its examples say, and not what its counters say."""

import pytest

from pipeline.core.events.composing import find_acts
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.matching import match_token
from pipeline.core.events.patterns import Pattern
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.nlp import ModelMissingError, load_parser
from pipeline.runtime.settings import Settings


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(Settings())


@pytest.fixture(scope="module")
def parsed(lexicon):
    """Parse all examples and counter-examples in one go."""
    patterns = lexicon.patterns()
    texts = list(dict.fromkeys(t for p in patterns for t in (*p.examples, *p.counters)))
    try:
        parser = load_parser(Settings())
    except ModelMissingError as exc:
        pytest.skip(str(exc))
    return dict(zip(texts, parser.parse(texts), strict=True))


def _fires(pattern: Pattern, doc, lexicon: Lexicon) -> bool:
    matches = (match_token(token, lexicon) for token in doc)
    return any(match is not None and match.pattern is pattern for match in matches)


def test_every_pattern_fires_on_its_examples(lexicon, parsed):
    silent = [
        f"{pattern.place}: {text}"
        for pattern in lexicon.patterns()
        for text in pattern.examples
        if not _fires(pattern, parsed[text], lexicon)
    ]

    assert silent == []


def test_no_pattern_fires_on_its_counter_examples(lexicon, parsed):
    loud = [
        f"{pattern.place}: {text}"
        for pattern in lexicon.patterns()
        for text in pattern.counters
        if _fires(pattern, parsed[text], lexicon)
    ]

    assert loud == []


def test_the_first_act_of_every_example_has_the_type_of_its_pattern(lexicon, parsed):
    wrong = []
    for pattern in lexicon.patterns():
        for text in pattern.examples:
            types = {act.type for act in find_acts(parsed[text], lexicon)}
            if pattern.type not in types:
                wrong.append(f"{pattern.place}: {text} -> {sorted(types)}")

    assert wrong == []
