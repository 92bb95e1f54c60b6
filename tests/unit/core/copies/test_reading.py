import numpy as np
import pytest

from pipeline.core.copies.reading import Reading, measure_shared


def test_what_two_texts_share_is_measured_of_the_shorter_and_of_both():
    long, short = Reading("one two three four five six"), Reading("two three four five")

    assert measure_shared(long.shingles, short.shingles) == (1.0, 0.5)


@pytest.mark.parametrize(("one", "other"), [("", "a b c"), ("a b c", ""), ("", "")])
def test_an_empty_text_shares_nothing(one, other):
    assert measure_shared(Reading(one).shingles, Reading(other).shingles) == (0.0, 0.0)


def test_without_a_sentence_its_words_and_all_runs_over_its_ends_are_gone():
    reading = Reading("It rained all day. Sign up now for more. The river rose again.")
    words, shingles = reading.without(np.array([False, True, False]))
    left = {*Reading("it rained all day").shingles, *Reading("the river rose again").shingles}

    assert words == 8
    assert set(shingles) == left
