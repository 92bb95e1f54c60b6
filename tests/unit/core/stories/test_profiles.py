import pytest

from pipeline.core.stories.frequencies import HOUSE_MIN_ARTICLES, Frequencies
from pipeline.core.stories.profiles import KEYS, MOST_WORDS, Sum, keys_of, make_profile
from pipeline.records.outline import Term
from tests.support.outlines import outline


def length(vector):
    return sum(weight * weight for weight in vector.values())


def test_a_profile_has_vectors_of_length_one_with_the_rarer_word_heavier():
    profile = make_profile(outline("a", "Norland talks"), Frequencies({"talk": 0.5}))

    assert length(profile.words) == pytest.approx(1.0)
    assert profile.words["norland"] > profile.words["talk"]
    assert list(profile.entities) == ["local:norland"]
    assert profile.keys == ("norland", "talk")


def test_what_is_said_often_weighs_more_but_not_by_so_many_times():
    words = (Term(key="ferry", weight=8.0), Term(key="port", weight=1.0))
    profile = make_profile(outline("a", "x", words=words), Frequencies({}))

    assert 3.0 < profile.words["ferry"] / profile.words["port"] < 3.2


def test_words_that_are_everywhere_are_left_out_and_an_empty_article_has_no_vectors():
    profile = make_profile(outline("a", "the"), Frequencies({"the": 1.1}))

    assert profile.words == profile.title == profile.entities == profile.facts == {}


def test_only_the_heaviest_words_are_compared():
    words = tuple(Term(key=f"w{n}", weight=1.0 + n) for n in range(MOST_WORDS + 40))
    profile = make_profile(outline("a", "x", words=words), Frequencies({}))

    assert len(profile.words) == MOST_WORDS
    assert "w0" not in profile.words
    assert len(profile.keys) == KEYS
    assert profile.keys[0] == f"w{MOST_WORDS + 39}"


def test_the_furniture_of_the_publisher_is_left_out():
    frequencies = Frequencies({})
    article = outline("a", "Bugle ferry", publisher="bugle.example")
    for number in range(HOUSE_MIN_ARTICLES):
        frequencies.add(("bugl", "local:bugle", f"w{number}"), "bugle.example")
    profile = make_profile(article, frequencies)

    assert (list(profile.words), list(profile.title)) == (["ferry"], ["ferry"])
    assert profile.entities == {}


def test_each_word_entity_and_fact_counts_once():
    article = outline("a", "Norland talks", facts=(Term(key="number:12", weight=1.0),))

    assert keys_of(article) == ("norland", "talk", "number:12", "local:norland")


def test_a_sum_is_as_near_to_a_vector_as_its_parts_are_on_the_whole():
    middle = Sum(10, {})
    middle.add({"a": 1.0})
    middle.add({"b": 1.0})

    assert middle.cosine({"a": 1.0}) == pytest.approx(0.5**0.5)
    assert middle.cosine({"c": 1.0}) == 0.0
    assert middle.cosine_to(Sum(10, {"a": 3.0, "b": 3.0})) == pytest.approx(1.0)


def test_an_empty_sum_is_near_to_nothing():
    assert Sum(10, {}).cosine({"a": 1.0}) == 0.0
    assert Sum(10, {"a": 1.0}).cosine_to(Sum(10, {})) == 0.0


def test_a_sum_of_very_many_terms_keeps_the_heaviest():
    middle = Sum(2, {})
    middle.add({"a": 0.9, "b": 0.8, "c": 0.1, "d": 0.2})
    assert len(middle.weights) == 4

    middle.add({"e": 0.1})
    assert middle.weights == {"a": 0.9, "b": 0.8}
