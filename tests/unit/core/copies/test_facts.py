import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.copies.alignment import Body, align
from pipeline.core.copies.facts import Facts, find_conflicts

OLD = (
    "On Friday the envoy Marek Dolan told reporters that 1,200 prisoners would cross the bridge at "
    "Kessel before 10 June, and that Norland had asked for 3 more weeks to check the lists again."
)


def conflicts(old, new):
    older, newer = Body.of(old), Body.of(new)
    found = find_conflicts(older, newer, align(older, newer))
    for conflict in found.conflicts:
        assert old[conflict.from_start : conflict.from_end] == conflict.from_text
        assert new[conflict.to_start : conflict.to_end] == conflict.to
    return found


def pairs(old, new):
    return [(one.kind, one.from_text, one.to) for one in conflicts(old, new).conflicts]


@pytest.mark.parametrize(
    ("word", "other", "kind"),
    [
        ("1,200", "1,300", "number"),
        ("3 more", "4 more", "number"),
        ("Friday", "Monday", "number"),
        ("10 June", "10 July", "number"),
        ("Kessel", "Halvik", "name"),
        ("Marek Dolan", "Ilse Brandt", "name"),
        ("Norland", "Sudland", "name"),
    ],
)
def test_a_fact_put_in_the_place_of_another_is_a_conflict(word, other, kind):
    old, _, _ = word.partition(" more")
    ((found_kind, from_text, to),) = pairs(OLD, OLD.replace(word, other))

    assert found_kind == kind
    assert from_text in old
    assert to in other


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("1,200", "1200"),
        ("3 more", "three more"),
        ("3 more", "3.0 more"),
        ("Marek Dolan", "Marek Dolen"),
        ("the envoy", "a negotiator"),
        ("1,200 prisoners", "prisoners"),
        ("Norland", "the country"),
        ("OLD", "NEW"),
    ],
)
def test_another_spelling_or_wording_is_no_conflict(word, other):
    assert pairs(OLD, OLD.replace(word, other)) == []


def test_names_that_change_places_are_conflicts_though_both_recur():
    old = "Then Norland had attacked Sudland at dawn."
    new = "Then Sudland had attacked Norland at dawn."

    assert pairs(old, new) == [("name", "Norland", "Sudland"), ("name", "Sudland", "Norland")]


@pytest.mark.parametrize(
    ("old", "new", "swaps"),
    [
        (OLD, OLD.replace("1,200", "1,300"), 1),
        (OLD, OLD.replace("Kessel", "Halvik"), 1),
        (OLD, OLD.replace("Friday", "Monday"), 1),
        ("It rose. They met Dolan here.", "It fell. They met Brandt there.", 0),
        ("It cost 7 crowns a day then.", "It took 9 euros a day then.", 0),
    ],
)
def test_a_swap_stands_between_equal_stretches_or_at_the_head(old, new, swaps):
    assert conflicts(old, new).swaps == swaps


def test_a_name_at_the_head_of_a_sentence_is_known_from_elsewhere():
    old = "The plan of Dolan failed. Dolan said so to the press on the way out."
    new = "The plan of Dolan failed. Brandt said so to the press on the way out with Brandt."

    assert ("name", "Dolan", "Brandt") in pairs(old, new)


def test_in_a_long_gap_only_what_the_other_text_has_nowhere_counts():
    old = (
        "In the north they counted 7 boats and many more carts while 9 trucks stood idle. The end."
    )
    new = "In the north rain fell on 9 tents for days and 7 roads were wet or gone. The end."

    assert pairs(old, new) == []


def test_a_word_that_is_no_number_though_it_starts_like_one_is_compared_as_text():
    assert pairs("It is 10/12 now, they say.", "It is 10/13 now, they say.") == [
        ("number", "10/12", "10/13")
    ]


@pytest.mark.parametrize(
    ("facts", "hours_apart", "expected"),
    [
        (Facts((), 0, 0, 0, 10, 10), 0.0, False),
        (Facts((), 1, 0, 1, 100, 10), 0.0, True),
        (Facts((), 1, 0, 0, 10, 10), 0.0, False),
        (Facts((), 1, 0, 0, 3, 10), 0.0, True),
        (Facts((), 1, 0, 0, 10, 10), 21.0, True),
        (Facts((), 2, 0, 0, 10, 30), 0.0, True),
        (Facts((), 2, 0, 0, 40, 30), 0.0, False),
        (Facts((), 0, 2, 0, 5, 10), 0.0, True),
        (Facts((), 0, 2, 0, 5, 40), 0.0, False),
        (Facts((), 0, 1, 0, 1, 1), 30.0, False),
    ],
)
def test_enough_conflicts_make_a_revision(facts, hours_apart, expected):
    assert facts.make_a_revision(hours_apart) is expected


WORDS = st.lists(
    st.sampled_from(
        ("the", "Dolan", "Brandt", "7", "9", "in", "Verin", "said.", "met", "June", "“")
    ),
    max_size=25,
)


@given(WORDS, WORDS)
def test_offsets_slice_back_whatever_the_texts(old, new):
    conflicts(" ".join(old), " ".join(new))
