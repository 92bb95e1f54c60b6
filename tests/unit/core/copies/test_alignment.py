import pytest

from pipeline.core.copies.alignment import (
    ALIGNED_WORDS,
    Body,
    Core,
    Gap,
    Overlap,
    align,
    count_common_words,
    find_core,
    measure_overlap,
)


def test_overlap_is_of_the_shorter_of_both_and_of_the_newer():
    older, newer = Body("a b c d e"), Body("a b c d e f g")

    assert measure_overlap(older, newer) == Overlap(1.0, 0.6, 0.6)
    assert measure_overlap(newer, older) == Overlap(1.0, 0.6, 1.0)


@pytest.mark.parametrize(("one", "other"), [("", "a b c"), ("a b c", ""), ("", "")])
def test_empty_texts_share_nothing(one, other):
    assert measure_overlap(Body(one), Body(other)) == Overlap(0.0, 0.0, 0.0)


def test_texts_are_aligned_along_their_common_words():
    older, newer = Body("We met Dolan in Verin today"), Body("Once we met Brandt in Verin")
    alignment = align(older, newer)

    assert alignment.gaps == [
        Gap(0, 0, 0, 1, width=1, is_anchored=True),
        Gap(2, 3, 3, 4, width=1, is_anchored=False),
        Gap(5, 6, 6, 6, width=1, is_anchored=True),
    ]
    assert alignment.matched == count_common_words(older, newer) == 4
    assert [gap.width for gap in alignment.gaps] == [1, 1, 1]


def test_equal_texts_have_no_gaps():
    alignment = align(Body("a b c"), Body("A, b: c"))

    assert (alignment.equal, alignment.gaps) == ([(0, 0, 3)], [])


def test_words_are_found_again_in_their_text():
    text = "Dolan’s plan. It is a-b, a plan!"

    assert Body(text).slice(5, 8) == ("b, a plan", 22, 31)


def test_only_so_many_words_are_aligned():
    assert len(Body("word " * (ALIGNED_WORDS + 5)).words) == ALIGNED_WORDS


def test_a_core_is_where_two_texts_go_together():
    text = " ".join(f"word{chr(97 + at % 26)}{chr(97 + at // 26)}" for at in range(60))
    other = "some thing else stood here first and then " + text + " and more of it behind"
    core = find_core(align(Body(text), Body(other)))

    assert core == Core(60, 60, 60)
    assert find_core(align(Body("a b c"), Body("d e f"))) == Core(0, 0, 0)


def test_a_core_begins_anew_behind_a_long_gap():
    lone, core = "the old", "people of the lake town went home again by boat"
    gap = " ".join(["and", "went", "far", "from", "there"] * 4)

    older, newer = Body(f"{lone} x {core}"), Body(f"{lone} {gap} {core}")

    assert find_core(align(older, newer)) == Core(10, 10, 10)


def test_a_slice_of_no_words_stands_before_its_word_or_behind_the_last():
    body = Body("It rose.")

    assert body.slice(1, 1) == ("", 3, 3)
    assert body.slice(2, 2) == ("", 8, 8)
    assert body.slice(0, 2) == ("It rose", 0, 7)
