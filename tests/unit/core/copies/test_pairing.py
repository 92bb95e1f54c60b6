import pytest

from pipeline.core.copies.alignment import Body, Gap, align
from pipeline.core.copies.pairing import Names, pair_numbers

FRAME = "It was said in the town hall that {} and that the boats will leave in the early morning."


def numbers(old, new):
    older, newer = Body(FRAME.format(old)), Body(FRAME.format(new))
    return [
        (older.slice(*pair.old)[0], newer.slice(*pair.new)[0])
        for gap in align(older, newer).gaps
        for pair in pair_numbers(older, newer, gap, in_order=True)
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,300.5 acres burned", "1 300 5 acres burned"),
        ("50 percent agreed", "50% agreed"),
        ("it cost $1.5bn in all", "it cost 1.5 billion dollars in all"),
        ("it came on Sept. 3 at noon", "it came on 3 September at 12 p.m."),
        ("some 1,200 came", "some twelve hundred came"),
        ("some 300 came", "people came"),
        ("there were 7 of them", "there were on Friday of them"),
        ("they saw 7 carts " + "and much more that has no end " * 3, "they saw nothing"),
        ("7 carts", "7 carts " + "and much more that has no end " * 3),
    ],
)
def test_the_same_value_is_no_conflict(old, new):
    assert numbers(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("it cost 5 billion in all", "it cost 5 million in all", [("5 billion", "5 million")]),
        ("it cost 1.5 billion in all", "it cost 1.5 in all", [("1.5 billion", "1.5")]),
        ("it cost 5 dollars in all", "it cost 5 euros in all", [("5 dollars", "5 euros")]),
        ("it ended 3-1 there", "it ended 3-2 there", [("3-1", "3-2")]),
        ("in 2007 they came", "in 75 they came", [("2007", "75")]),
        ("on May 3, 2025 there", "on May 4, 2025 there", [("May 3, 2025", "May 4, 2025")]),
        ("7 and 9 of them", "8 and 6 of them", [("7", "8"), ("9", "6")]),
    ],
)  # fmt: skip
def test_another_value_at_the_same_place_is_one(old, new, pairs):
    assert numbers(old, new) == pairs


def test_in_a_wide_gap_only_numbers_of_the_same_things_are_compared():
    old = "aa bb cc dd ee ff gg hh jj kk ll mm 250 {} oo pp qq rr"
    new = "zz yy xx ww vv uu ab ac ad ae af ag 310 {} ah ai aj"

    assert numbers(old.format("nn"), new.format("tt")) == []
    assert numbers(old.format("carts"), new.format("boats of carts")) == []
    older, newer = Body(old.format("carts")), Body(new.format("carts"))
    gap = Gap.between(0, 18, 0, 17)
    assert len(list(pair_numbers(older, newer, gap, in_order=True))) == 1


def test_names_in_a_wide_gap_and_words_in_capitals_are_not_compared():
    older = Body("He met Dolan. " + " ".join("abcdefghijklmn") + " WASHINGTON")
    newer = Body("He met Brandt. " + " ".join("opqrstuvwxyz") + " BALTIMORE")
    pairs = [pair for gap in align(older, newer).gaps for pair in Names(older, newer).pair(gap)]

    assert pairs == []


def test_text_in_title_case_says_nothing_about_names():
    body = Body("The Mayor Of The Town Opened The Bridge On The Other Side Of The Bay")

    assert body.names == frozenset()
