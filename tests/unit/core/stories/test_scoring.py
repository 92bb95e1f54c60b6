from itertools import pairwise
from math import e

import pytest

from pipeline.core.stories.frequencies import Frequencies
from pipeline.core.stories.profiles import make_profile
from pipeline.core.stories.scoring import (
    CROWD,
    GROWTH,
    GROWTH_FROM,
    HOUSE,
    MERGE_COSINE,
    THIN,
    THRESHOLD,
    are_one,
    hurdle,
    match,
)
from pipeline.core.stories.state import StoryState
from pipeline.records.outline import Term
from tests.support.outlines import outline

FREQUENCIES = Frequencies({})
FERRY = "Ferry sinks off Halvik with eighty aboard"


def story(*articles):
    state = StoryState.found(1, articles[0])
    for article in articles:
        state.add(article, make_profile(article, FREQUENCIES), "similar")
    return state


def compare(article, state):
    return match(article, make_profile(article, FREQUENCIES), state)


def test_the_same_words_are_wholly_alike_and_other_words_not_at_all():
    state = story(outline("a", FERRY))

    assert compare(outline("b", FERRY), state).likeness == pytest.approx(1.0)
    assert compare(outline("c", "Voters queue from dawn"), state).likeness == 0.0


def test_likeness_fades_with_the_days_between():
    state = story(outline("a", FERRY))
    found = [
        compare(outline("b", FERRY, hours=24 * days), state).likeness for days in (0, 3, 7, 14)
    ]

    assert all(earlier > later for earlier, later in pairwise(found))
    assert found == [
        compare(outline("b", FERRY, hours=-24 * d), state).likeness for d in (0, 3, 7, 14)
    ]


def test_without_a_headline_or_entities_the_words_decide():
    bare = outline("b", FERRY.lower(), title_words=())
    state = story(outline("a", FERRY.lower(), title_words=()))

    assert compare(bare, state).likeness == pytest.approx(1.0)


def test_a_fact_that_both_name_makes_them_more_alike():
    fact = (Term(key="number:80", weight=1.0),)
    text = "Divers search the wreck off Halvik"
    plain = compare(outline("b", text), story(outline("a", FERRY)))
    told = compare(outline("b", text, facts=fact), story(outline("a", FERRY, facts=fact)))

    assert told.likeness > plain.likeness > 0.0


def test_a_crowded_story_and_one_of_the_same_house_are_harder_to_join():
    one, same = (
        outline("a", FERRY, publisher="x.example"),
        outline("b", FERRY, publisher="x.example"),
    )
    profile = make_profile(same, FREQUENCIES)
    plain = THRESHOLD + THIN / len(profile.words)
    crowd = story(*[outline(f"c{n}", FERRY) for n in range(2)])

    assert hurdle(same, profile, story(one)) == pytest.approx(plain + HOUSE)
    assert hurdle(same, profile, story(outline("a", FERRY))) == pytest.approx(plain)
    assert hurdle(same, profile, crowd) == pytest.approx(plain + CROWD * 0.6931471805599453)
    assert hurdle(outline("b", FERRY), profile, story(outline("a", FERRY))) == pytest.approx(plain)


def test_of_who_tells_nearly_everything_one_house_says_nothing():
    article = outline("b", FERRY, publisher="x.example")
    told = story(outline("a", FERRY, publisher="x.example"))
    profile = make_profile(article, FREQUENCIES)
    plain = hurdle(article, profile, told)

    assert plain - hurdle(article, profile._replace(share=0.9), told) == pytest.approx(0.9 * HOUSE)


def many(words, name):
    """A story of thirty articles that have these words and two of their own."""
    return story(*(outline(f"{name}{n}", f"{words} {name}{n}x {name}{n}y") for n in range(30)))


def test_large_stories_of_one_subject_stay_two_and_halves_of_a_story_are_one():
    ebb, flow = many("tide coast ebb mud sand", "p"), many("tide coast flow wave foam", "q")
    single = story(outline("s", "tide coast ebb ship mast"))

    assert ebb.words.cosine_to(flow.words) > MERGE_COSINE
    assert not are_one(ebb, flow)
    assert are_one(ebb, many("tide coast ebb mud sand", "r"))
    assert are_one(ebb, single)


@pytest.mark.parametrize(
    ("seen", "harder"), [(0, 0.0), (GROWTH_FROM, 0.0), (GROWTH_FROM * e, GROWTH), (10**6, 0.0416)]
)
def test_after_many_articles_every_story_is_harder_to_join_up_to_a_bound(seen, harder):
    article = outline("b", FERRY)
    profile = make_profile(article, Frequencies({}))
    told = story(outline("a", FERRY))
    plain = hurdle(article, profile, told)

    grown = hurdle(article, profile._replace(seen=seen), told)
    assert grown - plain == pytest.approx(harder, abs=1e-4)


def test_an_article_without_words_fits_nothing():
    empty = outline("b", "", title="")

    assert compare(empty, story(outline("a", FERRY))).margin < 0.0
