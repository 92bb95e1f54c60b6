import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.copies.index import MAX_CANDIDATES, WAYS, SketchIndex


def hashes(*numbers):
    return np.array([number * 0x9E3779B97F4A7C15 % 2**64 for number in numbers], np.uint64)


def filled(*sketches, size=1_000):
    index = SketchIndex(size)
    for number, sketch in enumerate(sketches, start=1):
        index.add(hashes(*sketch), number, 1, is_copy=False)
    return index


def test_an_article_is_found_by_two_shared_hashes_not_by_one():
    index = filled((1, 2, 3))

    assert index.find(hashes(3, 4, 5), 1) == []
    assert index.find(hashes(1, 2, 9), 1) == [1]


def test_the_article_that_shares_most_comes_first():
    assert filled((1, 2), (3, 4, 5)).find(hashes(1, 2, 3, 4, 5), 1) == [2, 1]


def test_no_more_than_a_few_candidates_are_named():
    index = filled(*((2 * number, 2 * number + 1) for number in range(1, 20)))

    assert len(index.find(hashes(*range(2, 40)), 1)) == MAX_CANDIDATES


def test_of_those_who_share_a_phrase_the_first_and_the_latest_are_kept():
    index = filled((1, 2), (1, 2), (1, 2), (1, 2))

    assert index.find(hashes(1, 2), 1) == [1, 4]


def test_a_copy_adds_only_what_nobody_has():
    index = filled((1, 2))
    index.add(hashes(1, 2, 3, 4), 2, 1, is_copy=True)

    assert index.find(hashes(1, 2), 1) == [1]
    assert index.find(hashes(3, 4), 1) == [2]


def test_a_forgotten_article_is_passed_over_and_its_hashes_are_taken_again():
    index = filled((1, 2))

    assert index.find(hashes(1, 2), 2) == []

    index.add(hashes(1, 2), 2, 2, is_copy=True)
    assert index.find(hashes(1, 2), 2) == [2]


def test_a_full_bucket_gives_up_its_oldest_entry():
    sets = [tuple(range(100 * n, 100 * n + 40)) for n in range(1, 30)]
    index = filled(*sets, size=1)  # few buckets: they fill at once

    assert index.find(hashes(*sets[0]), 1) == []
    assert 29 in index.find(hashes(*sets[28]), 1)
    assert index._tags.shape == (8, WAYS)


def test_an_empty_sketch_finds_nothing_and_adds_nothing():
    index = filled(())

    assert index.find(hashes(), 1) == []
    assert index.dump() == (b"", b"", b"")


@given(
    st.lists(st.lists(st.integers(1, 60), min_size=2, max_size=8, unique=True), max_size=12),
    st.booleans(),
)
def test_a_loaded_dump_goes_on_like_the_original(sketches, is_copy):
    index, copy = filled(*sketches, size=4), SketchIndex(4)
    copy.load(*index.dump())

    for one in (index, copy):
        one.add(hashes(*range(1, 61)), 99, 2, is_copy=is_copy)
    assert copy.find(hashes(*range(1, 61)), 2) == index.find(hashes(*range(1, 61)), 2)
    assert copy.dump() == index.dump()
