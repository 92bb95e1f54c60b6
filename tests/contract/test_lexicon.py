"""Every line of the event lexicon does what its examples say, and not what its counters say."""

import pytest

from pipeline.core.events.checking import find_faults, sentences_of
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.nlp import ModelMissingError, load_parser
from pipeline.runtime.settings import Settings


def test_every_pattern_does_what_its_examples_and_counter_examples_say():
    lexicon = load_lexicon(Settings())
    sentences = sentences_of(lexicon)
    try:
        parser = load_parser(Settings())
    except ModelMissingError as exc:
        pytest.skip(str(exc))
    parsed = dict(zip(sentences, parser.parse(sentences), strict=True))

    assert find_faults(lexicon, parsed) == []
