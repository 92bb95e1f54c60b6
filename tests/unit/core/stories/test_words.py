import pytest

from pipeline.core.stories.words import find_terms, stem


def terms(text):
    return [term for term, _ in find_terms(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("talks", "talk"),
        ("countries", "country"),
        ("killed", "kill"),
        ("killing", "kill"),
        ("arrested", "arrests"),
        ("closing", "closed"),
        ("running", "run"),
        ("prices", "price"),
    ],
)
def test_inflected_words_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["red", "king", "gas", "news", "crisis", "us", "boss", "string"])
def test_short_words_and_what_only_looks_like_an_ending_stay(word):
    kept = {"news": "new"}

    assert stem(word) == kept.get(word, word)


def test_terms_are_words_in_lower_case_and_numbers_of_two_digits_or_more():
    assert terms("Norland's 1,200 trucks, 7 in all: I can't.") == [
        "norland",
        "1200",
        "truck",
        "in",
        "all",
    ]


def test_a_term_knows_where_it_begins():
    assert list(find_terms("“Ça va”, 12.5 %")) == [("ça", 1), ("va", 4), ("12.5", 9)]
