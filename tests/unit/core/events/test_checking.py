from dataclasses import replace

import pytest

from pipeline.core.events.checking import find_faults, sentences_of
from pipeline.core.events.lexicon import Lexicon

ATTACK = "The rebels attacked the base."


@pytest.fixture(scope="module")
def small(lexicon) -> Lexicon:
    pattern = next(p for p in lexicon.patterns() if ATTACK in p.examples)
    return replace(lexicon, verbs={"attack": (pattern,)}, nouns={})


def change(lexicon: Lexicon, **fields) -> Lexicon:
    (pattern,) = lexicon.patterns()
    return replace(lexicon, verbs={"attack": (replace(pattern, **fields),)})


def faults(lexicon, parser):
    sentences = sentences_of(lexicon)
    parsed = dict(zip(sentences, parser.parse(sentences), strict=True))
    return [fault.problem for fault in find_faults(lexicon, parsed)]


def test_a_lexicon_that_does_what_it_says_has_no_faults(small, event_parser):
    assert faults(small, event_parser) == []


def test_a_silent_counter_example_is_as_it_should_be(small, event_parser):
    assert faults(change(small, counters=("It rained.",)), event_parser) == []


def test_a_silent_example_is_a_fault(small, event_parser):
    changed = change(small, examples=("It rained.",))

    assert faults(changed, event_parser) == ["does not fire on its example; what fires: nothing"]


def test_a_loud_counter_example_is_a_fault(small, event_parser):
    changed = change(small, counters=(ATTACK,))

    assert faults(changed, event_parser) == ["fires on its counter-example"]


def test_an_example_of_another_type_is_a_fault(small, event_parser):
    changed = change(small, examples=("Rome threatened that the rebels attacked.",))
    threat = replace(changed, operators=small.operators)

    assert faults(threat, event_parser) == ["makes no ASSAULT, but ['THREATEN']"]
