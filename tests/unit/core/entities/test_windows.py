import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.entities.windows import find_windows, search

WORDS = ["Monday", "rain", "in May", "2024", "harbour", "\n", "two weeks", "İ", "a"]


def test_only_what_is_near_a_word_of_time_is_searched():
    text = "rain " * 40 + "on Monday " + "rain " * 40 + "in 2024"
    windows = find_windows(text)
    found = [match.group() for match in search(re.compile(r"Monday|2024|rain"), text, windows)]

    assert len(windows) == 2
    assert {"Monday", "2024"} <= set(found)
    assert found.count("rain") < 40


def test_a_text_without_words_of_time_has_no_windows():
    assert find_windows("It rained on the harbour.") == []


@given(st.lists(st.sampled_from(WORDS), max_size=80))
def test_windows_are_apart_and_hold_every_word_of_time(words):
    text = " ".join(words)
    windows = find_windows(text)
    named = [match.span() for match in re.finditer("Monday|May|2024|weeks", text)]

    assert all(one[1] < two[0] for one, two in pairwise(windows))
    assert all(any(low <= a and b <= high for low, high in windows) for a, b in named)
