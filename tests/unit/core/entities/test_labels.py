import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.entities.labels import cut_windows, decode


@given(st.integers(0, 3_000), st.integers(8, 512))
def test_windows_believe_each_piece_once_and_never_exceed_their_size(count, size):
    windows = list(cut_windows(count, size))

    assert [at for _, _, first, last in windows for at in range(first, last)] == list(range(count))
    assert all(end - start <= size for start, end, _, _ in windows)
    assert all(start <= first and last <= end for start, end, first, last in windows)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["B-PER", "I-PER", "O"], [(0, 3, "PERSON")]),
        (["B-PER", "B-PER", "O"], [(0, 1, "PERSON"), (2, 3, "PERSON")]),
        (["I-ORG", "I-LOC", "O"], [(0, 1, "ORG"), (2, 3, "LOC")]),
        (["B-ORG", "L-ORG", "U-LOC"], [(0, 3, "ORG"), (4, 5, "LOC")]),
        (["ORG", "ORG", "misc"], [(0, 3, "ORG")]),
        (["B-MISC", "O", "B-LOC"], [(4, 5, "LOC")]),
    ],
)
def test_all_customs_of_labelling_are_read(labels, expected):
    assert decode(labels, [(0, 1), (2, 3), (4, 5)], [0, 1, 2]) == expected


def test_a_word_has_the_label_of_its_first_piece():
    offsets = [(0, 2), (2, 4), (5, 7), (7, 9)]

    assert decode(["B-LOC", "O", "O", "B-PER"], offsets, [0, 0, 1, 1]) == [(0, 4, "LOC")]
