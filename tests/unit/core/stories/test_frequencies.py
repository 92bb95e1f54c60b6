from math import log

import pytest

from pipeline.core.stories.frequencies import (
    HOUSE_MIN_ARTICLES,
    HOUSE_MOST_ARTICLES,
    MOST_ARTICLES,
    MOST_HOUSES,
    PRIOR_ARTICLES,
    RARE_SHARE,
    Frequencies,
)


def counted(*articles, shares=None, publisher=""):
    frequencies = Frequencies(shares or {})
    for keys in articles:
        frequencies.add(keys, publisher)
    return frequencies


def test_the_table_says_what_is_common_before_anything_was_seen():
    frequencies = counted(shares={"the": 1.0, "talk": 0.1})

    assert frequencies.idf("the") < 0.01
    assert frequencies.idf("talk") == pytest.approx(
        log((PRIOR_ARTICLES + 1) / (PRIOR_ARTICLES * 0.1 + 0.5))
    )
    assert frequencies.idf("unknown") == pytest.approx(
        log((PRIOR_ARTICLES + 1) / (PRIOR_ARTICLES * RARE_SHARE + 0.5))
    )


def test_what_the_stream_has_in_every_article_comes_to_say_nothing():
    frequencies = counted(*[("ferry", f"word{n}") for n in range(400)])

    assert frequencies.idf("ferry") < 0.3
    assert frequencies.idf("word7") > 5.0


def test_what_was_common_long_ago_fades():
    frequencies = counted(*[("old",)] * 10, *[("new",)] * (MOST_ARTICLES - 10))

    assert frequencies.dump().articles == MOST_ARTICLES / 2
    assert frequencies.dump().counts == {"old": 5.0, "new": MOST_ARTICLES / 2 - 5.0}


def test_a_word_that_comes_once_in_the_longest_time_is_forgotten():
    frequencies = counted(("once",), *[("new",)] * (MOST_ARTICLES - 1))

    assert "once" not in frequencies.dump().counts


def test_furniture_is_what_most_articles_of_a_publisher_have_in_common():
    articles = [
        ("name", f"word{n}", "half" if n % 2 else "other") for n in range(HOUSE_MIN_ARTICLES)
    ]
    frequencies = counted(*articles, publisher="one.example")

    assert frequencies.furniture("one.example") == {"name"}
    assert frequencies.furniture("two.example") == frozenset()


def test_the_share_of_a_publisher_is_that_of_all_articles_and_little_of_few():
    few, all_of_one = counted(("ferry",), publisher="a"), counted(*[("x",)] * 400, publisher="a")
    old, others = counted(*[("x",)] * 9, publisher="a"), MOST_ARTICLES - 9
    for _ in range(others):
        old.add((), "b")

    assert few.share("a") == pytest.approx(1 / (PRIOR_ARTICLES + 1))
    assert all_of_one.share("a") == pytest.approx(400 / (PRIOR_ARTICLES + 400))
    assert all_of_one.share("b") == 0.0
    assert old.share("a") == pytest.approx(4.5 / (PRIOR_ARTICLES + MOST_ARTICLES / 2))


def test_few_articles_do_not_tell_furniture():
    articles = [("name",)] * (HOUSE_MIN_ARTICLES - 1)

    assert counted(*articles, publisher="one.example").furniture("one.example") == frozenset()


def test_new_furniture_is_learned_and_rare_words_are_not_kept():
    articles = [("old", f"a{n}") for n in range(HOUSE_MOST_ARTICLES)]
    articles += [("new", f"b{n}") for n in range(HOUSE_MOST_ARTICLES)]
    frequencies = counted(*articles, publisher="one.example")

    assert frequencies.furniture("one.example") == {"new"}
    assert len(frequencies.dump().houses["one.example"].counts) < 20


def test_of_too_many_publishers_the_one_that_rests_longest_is_forgotten():
    frequencies = counted()
    for number in range(MOST_HOUSES):
        frequencies.add(("name",), f"{number}.example")
    frequencies.add(("name",), "0.example")
    frequencies.add(("name",), "more.example")

    assert len(frequencies.dump().houses) == MOST_HOUSES
    assert "0.example" in frequencies.dump().houses
    assert "1.example" not in frequencies.dump().houses


def test_counts_can_be_taken_over():
    first, second = counted(("ferry",), publisher="one.example"), counted()
    second.load(first.dump())

    assert second.idf("ferry") == first.idf("ferry")
    assert second.dump() == first.dump()
