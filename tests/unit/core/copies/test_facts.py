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
    older, newer = Body(old), Body(new)
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
        ("They met here, and Dolan spoke.", "They met here, and Brandt spoke.", 1),
        ("It rose. They met Dolan in it.", "It fell. He met Brandt on it.", 0),
        ("It cost 7 crowns a day then.", "It took 9 euros a day then.", 0),
    ],
)
def test_a_swap_stands_by_a_long_equal_stretch_or_an_end_of_the_texts(old, new, swaps):
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


def test_a_list_of_names_in_another_order_is_no_conflict_if_nothing_changed_places():
    old = "They met Dolan and later Brandt. Milne, Reyk and Sorel came too, said Dolan."
    new = "They met Brandt and later Milne. Milne, Reyk and Sorel came too, said Dolan and Brandt."

    assert conflicts(old, new).names == 0


def test_a_row_of_names_and_numbers_is_one_swap():
    old = "Verin Rovers 2, Osmund 1 was how it ended, and the crowd of the town went home early."
    new = "Halvik Stars 4, Osmund 1 was how it ended, and the crowd of the town went home early."
    other = "Halvik won by 4, Osmund 1 was how it ended, and the crowd of the town went home early."

    assert conflicts(old, new).swaps >= 1
    assert conflicts(old, other).swaps == 0


def test_names_in_the_dateline_and_in_credits_do_not_count():
    old = "VERIN (AP) - It rained on the hills all of the day and nobody came.\nBy Marek Dolan"
    new = old.replace("VERIN (AP)", "Halvik (AFP)").replace("Marek Dolan", "Ilse Brandt")
    found = conflicts(f"{old}\nDolan and Verin", f"{new}\nDolan and Verin")

    assert (found.swaps, found.names) == (0, 0)


def test_a_date_that_differs_in_two_words_is_one_conflict():
    old = "The last of the talks was held on 3 June 2025 in the town hall of Verin."
    new = old.replace("3 June 2025", "4 June 2026")

    assert pairs(old, new) == [("number", "3 June 2025", "4 June 2026")]


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("3 hours ago", "5 hours ago"),
        ("Published May 18, 2025", "Published May 19, 2025"),
        ("(Reporting by Marek Dolan)", "(Reporting by Ilse Brandt)"),
        ("4 min read", "6 min read"),
    ],
)
def test_lines_on_the_writing_and_the_time_of_an_article_do_not_count(line, other):
    found = conflicts(f"The head of it\n{line}\n{OLD}", f"The head of it\n{other}\n{OLD}")

    assert (found.swaps, found.numbers, found.names) == (0, 0, 0)


def test_a_number_in_the_dateline_counts():
    old = f"VERIN, May 18 (AP) - {OLD}"

    assert conflicts(old, old.replace("18", "19")).swaps == 1


def test_a_line_of_numbers_alone_counts():
    assert conflicts(f"Verin 23 degrees\n{OLD}", f"Verin 25 degrees\n{OLD}").swaps == 1


@pytest.mark.parametrize(
    ("word", "other", "turned"),
    [
        ("would cross", "would not cross", [("", "not")]),
        ("would cross", "wouldn't cross", [("would", "wouldn't")]),
        ("3 more weeks", "3 more months", [("weeks", "months")]),
        ("to check the lists again", "never", []),
        ("before 10", "after 10", [("before", "after")]),
        ("told reporters", "told nobody", []),
    ],
)
def test_a_statement_that_is_turned_round_is_told_with_its_offsets(word, other, turned):
    new = OLD.replace(word, other)
    found = conflicts(OLD, new)
    for one in found.reversals:
        assert OLD[one.from_start : one.from_end] == one.from_text
        assert new[one.to_start : one.to_end] == one.to

    assert [(one.from_text, one.to) for one in found.reversals] == turned
    assert found.make_a_revision(0.0) is (turned != [])


def test_a_negation_that_was_added_at_the_end_stands_behind_the_last_word():
    found = conflicts("He said that he came and saw it", "He said that he came and saw it not")

    assert [(one.from_start, one.to) for one in found.reversals] == [(31, "not")]


def test_among_many_swapped_words_an_opposite_may_be_chance_but_not_a_negation():
    words = "the old grey man went along the path home and sat by his warm fire all day with us "
    old = (words * 2).split()
    spun = [f"{word}{word}" if at % 4 == 1 else word for at, word in enumerate(old)]
    rose = " ".join([*old, "and so it rose to the top"])
    fell = " ".join([*spun, "and so it fell to the top"])

    assert len(conflicts(rose, fell).reversals) == 1
    assert not conflicts(rose, fell).make_a_revision(0.0)
    assert conflicts(rose, fell.replace("fell to", "never rose to")).turns == 1


def test_in_sentences_of_another_order_what_recurs_is_no_conflict():
    one, two, three = (
        "In the north 29 million people live by the sea and fish.",
        "In the south 45 million people live by the sea and farm the land of the hills.",
        "A few more have gone to look for work in the towns of the other coast by now.",
    )

    found = conflicts(f"{one} {two} {three}", f"{three} {two} {one}")
    assert (found.numbers, found.swaps) == (0, 0)


WORDS = st.lists(
    st.sampled_from(
        ("the", "Dolan", "Brandt", "7", "9", "in", "Verin", "said.", "met", "June", "“")
    ),
    max_size=25,
)


@given(WORDS, WORDS)
def test_offsets_slice_back_whatever_the_texts(old, new):
    conflicts(" ".join(old), " ".join(new))


LISTS = (
    "In Kessel at 09:17 Dolan spoke of the bridge and the lists at length. At 04:14 he went to the "
    "harbour, which is not open to ships. He left. The bridge is open to all who come in peace."
)


@pytest.mark.parametrize("reordered", [True, False])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LISTS, LISTS.replace("09:17", "x").replace("04:14", "09:17").replace("x", "04:14")),
        ("The gate is not open to ships today.", "The gate is open to ships today."),
    ],
)
def test_what_is_another_beside_the_same_words_is_a_conflict_in_any_order(old, new, reordered):
    older, newer = Body(old), Body(new)
    found = find_conflicts(older, newer, align(older, newer), reordered=reordered)

    assert found.swaps + found.turns > 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "First came Dolan at 09:17 as planned. Then came Brandt at 04:14 with the lists.",
            "Then came Brandt at 04:14 with the lists. First came Dolan at 09:17 as planned.",
        ),
        (
            "It is not based on trust. The plan is based on trust, they said at noon.",
            "The plan is based on trust, they said at noon. It is not based on trust.",
        ),
    ],
)
def test_what_has_moved_with_the_words_beside_it_is_no_conflict(old, new):
    older, newer = Body(old), Body(new)
    found = find_conflicts(older, newer, align(older, newer), reordered=True)

    assert (found.conflicts, found.reversals) == ((), ())


@pytest.mark.parametrize("head", ["Source of the trouble, {}", "By {}"])
def test_a_paragraph_that_begins_like_a_credit_is_no_credit(head):
    old = head.format(OLD)
    found = conflicts(old, old.replace("1,200", "1,300"))

    assert (found.numbers, found.swaps) == (1, 1)
