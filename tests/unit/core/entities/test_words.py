import re

import pytest

from pipeline.core.entities.words import NUMBER_PATTERN, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", 1000),
        ("2.5 million", 2_500_000),
        ("two dozen", 24),
        ("half a dozen", 6),
        ("a hundred", 100),
        ("a couple of", 2),
        ("thirty-one", 31),
        ("three hundred and twelve", 312),
        ("two million three hundred thousand", 2_300_000),
        ("an", 1),
    ],
)
def test_numbers_in_figures_and_words_are_read(text, value):
    assert read_number(text) == value


@pytest.mark.parametrize("text", ["", "and", "several", "1,00,0"])
def test_what_is_no_number_is_none(text):
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["1,000", "12 million", "forty-two", "six hundred and one"])
def test_the_pattern_takes_a_number_whole(text):
    assert re.fullmatch(NUMBER_PATTERN, text)
