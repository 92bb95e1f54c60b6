import pytest

from pipeline.core.copies.alignment import Body, align
from pipeline.core.copies.facts import find_conflicts
from pipeline.core.copies.quotes import find_altered_quotes, find_quotes
from tests.support.articles import TALKS

QUOTE = "We have agreed on the names, and the buses are ready to leave the camp tomorrow morning"


def altered(old, new):
    older, newer = Body(old), Body(new)
    found = find_altered_quotes(older, newer, align(older, newer))
    for quote in found:
        assert old[quote.other_start : quote.other_end] == quote.other
        assert new[quote.start : quote.end] == quote.text
    return [(quote.other, quote.text) for quote in found]


@pytest.mark.parametrize(
    "spun",
    [
        "We have settled on the names, and the coaches are set to leave the camp tomorrow morning",
        "We never agreed on the names, and the buses are ready to leave the camp tomorrow morning",
        "Something else entirely was said here by somebody",
    ],
)
@pytest.mark.parametrize("marks", ["“”", '""', "«»", "„“"])
def test_other_words_in_the_same_quote_are_told(spun, marks):
    old = TALKS.replace("“", marks[0]).replace(",”", marks[1])

    assert altered(old, old.replace(QUOTE, spun)) == [(QUOTE, spun)]


@pytest.mark.parametrize(
    "new",
    [
        TALKS,
        TALKS.replace("“", '"').replace("”", '"'),
        TALKS.replace(" tomorrow morning,”", ",”"),
        TALKS.replace("“", "").replace("”", ""),
    ],
)
def test_the_same_a_shorter_or_another_quote_is_not_altered(new):
    assert altered(TALKS, new) == []


def test_where_the_older_text_quotes_nobody_nothing_is_altered():
    assert altered(TALKS.replace("“", "").replace("”", ""), TALKS) == []


def test_a_few_words_in_quotation_marks_are_no_quote():
    assert altered("It was “very good” there.", "It was “very bad” there.") == []


SPOKEN = "We have 1,200 names on the list, and the centre will organise the buses for them by noon"
FRAME = (
    "It was late. The minister told the press in the hall: “{}.” Then she left by the back door."
)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("1,200", "twelve hundred"),
        ("1,200", "1200"),
        ("organise", "organize"),
        ("centre", "center"),
        ("We have", "[The board has]"),
        ("and the centre will", "and ... will"),
        ("on the list, ", "… "),
        ("by noon", "by 12 p.m."),
        ("We have 1,200 names", "We have the names"),
    ],
)
def test_what_is_written_in_another_way_or_admits_to_be_changed_is_not_altered(word, other):
    found = altered(FRAME.format(SPOKEN), FRAME.format(SPOKEN.replace(word, other)))

    assert (found == []) is (other != "We have the names")


def test_the_quote_of_another_speaker_is_another_quote():
    old = FRAME.format(SPOKEN).replace("minister", "envoy Dolan")
    new = old.replace("Dolan", "Brandt").replace("names on the list", "people on the bus")
    older, newer = Body(old), Body(new)
    alignment = align(older, newer)
    conflicts = find_conflicts(older, newer, alignment).conflicts

    assert find_altered_quotes(older, newer, alignment, conflicts) == ()
    assert len(find_altered_quotes(older, newer, alignment)) == 1


def test_a_quote_that_goes_on_in_the_next_paragraph_is_two():
    body = Body("“We came and saw the place.\n“Then we went home again,” he said, ‘as we do it.’")

    assert [body.slice(*quote)[0] for quote in find_quotes(body)] == [
        "We came and saw the place",
        "Then we went home again",
        "as we do it",
    ]


def test_a_quote_that_stands_elsewhere_in_the_older_text_is_not_altered():
    one, two = FRAME.format(SPOKEN), FRAME.format("Nobody asked us about it, and so we went")

    assert altered(f"{one}\n{two}", f"{two}\n{one}") == []


def test_a_quote_that_the_older_text_has_not_is_new_not_altered():
    old = FRAME.format(SPOKEN)
    more = old.replace("Then", "In the end “But that was not all of it,” she added. Then")

    assert altered(old, more) == []


def test_where_the_newer_text_quotes_nobody_nothing_is_altered():
    new = TALKS.replace("“", "").replace("”", "").replace("called", "named")

    assert altered(TALKS, new) == []


def test_a_quote_that_was_cut_and_has_another_word_is_altered():
    spun = "agreed on the people, and the buses are ready to leave the camp tomorrow morning"

    assert altered(TALKS, TALKS.replace(QUOTE, spun)) == [(QUOTE, spun)]


def test_an_unclosed_mark_and_a_foot_sign_are_no_quotes():
    assert find_quotes(Body('It is 5" wide, and he said “yes')) == []
