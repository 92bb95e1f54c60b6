import pytest

from pipeline.core.copies.alignment import Body, align
from pipeline.core.copies.quotes import find_altered_quotes
from tests.support.articles import TALKS

QUOTE = "We have agreed on the names, and the buses are ready to leave the camp tomorrow morning"


def altered(old, new):
    older, newer = Body.of(old), Body.of(new)
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
        TALKS.replace(QUOTE, "Something else entirely was said here by somebody"),
        TALKS.replace("“", "").replace("”", ""),
    ],
)
def test_the_same_a_shorter_or_another_quote_is_not_altered(new):
    assert altered(TALKS, new) == []


def test_where_the_older_text_quotes_nobody_nothing_is_altered():
    assert altered(TALKS.replace("“", "").replace("”", ""), TALKS) == []


def test_a_few_words_in_quotation_marks_are_no_quote():
    assert altered("It was “very good” there.", "It was “very bad” there.") == []
