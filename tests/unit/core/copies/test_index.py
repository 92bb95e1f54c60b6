import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.copies.index import MAX_CANDIDATES, SWEEP_EVERY, WAYS, SketchIndex


def hashes(*numbers):
    return np.array([number * 0x9E3779B97F4A7C15 % 2**64 for number in numbers], np.uint64)


def filled(*sketches, size=1_000):
    index = SketchIndex(size)
    for number, sketch in enumerate(sketches, start=1):
        index.add(hashes(*sketch), number, 1, is_copy=False)
    return index


def test_an_article_is_found_by_two_shared_hashes_not_by_one():
    index = filled((1, 2, 3))

    assert index.find(hashes(3, 4, 5), 2, 1) == []
    assert index.find(hashes(1, 2, 9), 2, 1) == [1]


def test_the_article_that_shares_most_comes_first_then_the_oldest():
    assert filled((1, 2), (3, 4, 5), (6, 7)).find(hashes(*range(1, 8)), 4, 1) == [2, 1, 3]


def test_no_more_than_a_few_candidates_are_named():
    index = filled(*((2 * number, 2 * number + 1) for number in range(1, 20)))

    assert len(index.find(hashes(*range(2, 40)), 20, 1)) == MAX_CANDIDATES


def test_of_those_who_share_a_phrase_the_first_and_the_latest_are_kept():
    assert filled((1, 2), (1, 2), (1, 2), (1, 2)).find(hashes(1, 2), 5, 1) == [1, 4]


def test_a_copy_adds_only_what_nobody_has():
    index = filled((1, 2))
    index.add(hashes(1, 2, 3, 4), 2, 1, is_copy=True)

    assert index.find(hashes(1, 2), 3, 1) == [1]
    assert index.find(hashes(3, 4), 3, 1) == [2]


def test_a_forgotten_article_is_passed_over_and_its_hashes_are_taken_again():
    index = filled((1, 2))

    assert index.find(hashes(1, 2), 2, 2) == []

    index.add(hashes(1, 2), 2, 2, is_copy=True)
    assert index.find(hashes(1, 2), 3, 2) == [2]


def test_a_full_bucket_gives_up_its_oldest_entry():
    sets = [tuple(range(100 * n, 100 * n + 40)) for n in range(1, 30)]
    index = filled(*sets, size=1)  # few buckets: they fill at once

    assert index.find(hashes(*sets[0]), 30, 1) == []
    assert 29 in index.find(hashes(*sets[28]), 30, 1)
    assert index._table.shape == (7, WAYS)


@pytest.mark.parametrize("size", [1, 10, 200])
def test_numbers_that_come_again_never_name_an_article_of_the_round_before(size):
    index = SketchIndex(size)
    index.add(hashes(1, 2), 1, 1, is_copy=False)
    for number in range(2, 4 * (size + SWEEP_EVERY) + 10):
        oldest = max(1, number - size)
        assert index.find(hashes(1, 2), number, oldest) == ([1] if oldest == 1 else [])
        index.add(hashes(), number, oldest, is_copy=False)


def test_what_is_found_does_not_depend_on_how_long_the_log_was_before():
    late = 3 * (1_000 + SWEEP_EVERY)
    index = SketchIndex(1_000)
    for number, sketch in enumerate(((1, 2), (1, 2, 3, 4), (3, 4)), start=late):
        index.add(hashes(*sketch), number, late, is_copy=False)

    found = [number - late + 1 for number in index.find(hashes(1, 2, 3, 4), late + 3, late)]
    assert found == filled((1, 2), (1, 2, 3, 4), (3, 4)).find(hashes(1, 2, 3, 4), 4, 1) == [2, 1, 3]


def test_an_empty_sketch_finds_nothing_and_adds_nothing():
    index = filled(())

    assert index.find(hashes(), 2, 1) == []
    assert index.dump() == (b"", b"") or index.dump()[1] == b""


@given(
    st.lists(st.lists(st.integers(1, 60), min_size=2, max_size=8, unique=True), max_size=12),
    st.booleans(),
)
def test_a_loaded_dump_goes_on_like_the_original(sketches, is_copy):
    index, copy = filled(*sketches, size=4), SketchIndex(4)
    copy.load(index.dump())

    for one in (index, copy):
        one.add(hashes(*range(1, 61)), 13, 10, is_copy=is_copy)
    assert copy.find(hashes(*range(1, 61)), 14, 10) == index.find(hashes(*range(1, 61)), 14, 10)
    assert copy.dump() == index.dump()
