import pytest

from pipeline.core.events.blocks import FAMILY, block_key
from pipeline.core.events.lexicon import TYPES
from tests.unit.core.events.conftest import describe

KEYS = {
    "Japan condemned Peru.": ["JPN|PER"],
    "Peru condemned Japan.": ["JPN|PER"],
    "Japan condemned the coup.": ["JPN:WORD"],
    "NATO condemned the coup.": ["ZZZ"],
}


@pytest.mark.parametrize("text", KEYS)
def test_the_key_is_the_sorted_countries_or_country_and_family(text, mentions):
    assert [block_key(mention) for mention in mentions(text)] == KEYS[text]


def test_every_event_type_has_a_family():
    assert set(FAMILY) == set(TYPES)


def test_describe_names_both_sides(mentions):
    (mention,) = mentions("Japan condemned Peru.")

    assert describe(mention) == "ACCUSE.disapprove happened Japan > Peru"
