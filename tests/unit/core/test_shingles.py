import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.shingles import (
    count_shared,
    hash_shingles,
    shingle_hashes,
    sketch_text,
)
from pipeline.core.words import Words


def ids(text):
    return Words(text).ids


def test_shingles_ignore_the_name_bit_and_come_once_in_order():
    hashes = shingle_hashes(ids("We met Dolan. We met dolan."))

    assert len(hashes) == 3
    assert hashes.tolist() == sorted(hashes.tolist())


@pytest.mark.parametrize(("text", "count"), [("", 0), ("one", 1), ("a b", 1), ("a b c d", 2)])
def test_a_short_text_has_one_shingle_and_an_empty_one_none(text, count):
    assert len(shingle_hashes(ids(text))) == count


@pytest.mark.parametrize(
    ("count", "size"), [(0, 0), (2, 1), (22, 20), (202, 32), (502, 50), (5002, 96)]
)
def test_a_sketch_holds_the_lowest_tenth_within_bounds(count, size):
    words, sketch = sketch_text(" ".join(f"w{number}" for number in range(count)))
    hashes = np.frombuffer(sketch, "<u8").tolist()

    assert (words, len(hashes)) == (count, size)
    assert hashes == sorted(set(hashes))


def test_a_sketch_is_blind_to_case_spacing_and_punctuation():
    assert sketch_text("It’s so.  “Go!” he\nsaid") == sketch_text("it's SO, go HE said")


def test_a_phrase_that_stands_twice_is_once_in_a_sketch():
    assert len(sketch_text("so it goes so it goes")[1]) == 8 * 3


def test_a_run_of_three_words_has_one_hash_wherever_it_stands():
    words = np.arange(1, 8, dtype=np.uint64)

    assert hash_shingles(words)[2:].tolist() == hash_shingles(words[2:]).tolist()


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_what_two_texts_share_is_counted(one, other):
    first, second = (np.array(sorted(hashes), np.uint64) for hashes in (one, other))

    assert count_shared(first, second) == len(one & other)
