import pytest

from pipeline.core.copies.alignment import (
    ALIGNED_WORDS,
    Body,
    Gap,
    Overlap,
    align,
    count_common_words,
    measure_overlap,
    pack,
)


def test_overlap_is_of_the_shorter_of_both_and_of_the_newer():
    older, newer = Body.of("a b c d e"), Body.of("a b c d e f g")

    assert measure_overlap(older, newer) == Overlap(1.0, 0.6, 0.6)
    assert measure_overlap(newer, older) == Overlap(1.0, 0.6, 1.0)


@pytest.mark.parametrize(("one", "other"), [("", "a b c"), ("a b c", ""), ("", "")])
def test_empty_texts_share_nothing(one, other):
    assert measure_overlap(Body.of(one), Body.of(other)) == Overlap(0.0, 0.0, 0.0)


def test_texts_are_aligned_along_their_common_words():
    older, newer = Body.of("We met Dolan in Verin today"), Body.of("Once we met Brandt in Verin")
    alignment = align(older, newer)

    assert alignment.gaps == [Gap(0, 0, 0, 1), Gap(2, 3, 3, 4), Gap(5, 6, 6, 6)]
    assert alignment.matched == count_common_words(older, newer) == 4
    assert [gap.width for gap in alignment.gaps] == [1, 1, 1]


def test_equal_texts_have_no_gaps():
    alignment = align(Body.of("a b c"), Body.of("A, b: c"))

    assert (alignment.equal, alignment.gaps) == ([(0, 0, 3)], [])


def test_a_packed_text_reads_as_it_was():
    body = Body.of("Dolan’s plan")

    assert Body(body.ids, pack(body.text)).text == "Dolan’s plan"
    assert Body(body.ids, pack(body.text)).spans == [(0, 7), (8, 12)]


def test_only_so_many_words_are_aligned():
    assert len(Body.of("word " * (ALIGNED_WORDS + 5)).words) == ALIGNED_WORDS
