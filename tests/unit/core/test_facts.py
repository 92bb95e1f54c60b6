import pytest

from pipeline.core.facts import (
    countries_of,
    first_instant,
    last_instant,
    span_of,
    story_of,
    words_of,
)
from tests.support.events import events_of
from tests.support.mentions import RUS, content, day, mention, party, place, quote


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("2025-05-19", "2025-05-19T00:00:00", "2025-05-19T23:59:59.999999"),
        ("2025-05-19T14:00Z", "2025-05-19T14:00:00", "2025-05-19T14:00:00"),
        ("9999-12-31", "9999-12-31T00:00:00", "9999-12-31T23:59:59.999999"),
    ],
)
def test_a_day_lasts_to_its_last_instant(when, first, last):
    assert first_instant(when).isoformat() == f"{first}+00:00"
    assert last_instant(when).isoformat() == f"{last}+00:00"


@pytest.mark.parametrize("when", ["", "P3D"])
def test_a_duration_is_no_instant(when):
    assert (first_instant(when), last_instant(when)) == (None, None)


def test_an_event_lasts_from_the_first_to_the_last_instant_of_its_date():
    dated = events_of(mention("talks", event_date=day(19)))[-1]

    assert span_of(dated) == (first_instant("2025-05-19"), last_instant("2025-05-19"))
    assert span_of(events_of(mention("talks"))[-1]) == (None, None)


def test_the_countries_are_those_of_the_parties_and_of_the_place():
    parties = (RUS, party("Sato"))
    there = mention("talks", actors=parties, location=place("Istanbul", "TUR"))

    assert countries_of(events_of(there)[-1]) == {"RUS", "TUR"}
    assert countries_of(events_of(mention("talks", actors=parties))[-1]) == {"RUS"}


def test_a_search_looks_at_names_places_contents_sentences_and_quotes():
    told = events_of(
        mention(
            "talks",
            actors=(RUS,),
            location=place("Istanbul"),
            content=content("RETREAT", text="a ceasefire"),
            quotes=(quote("We agree."),),
            sentence="They met.",
        )
    )[-1]

    assert words_of(told).split("\n") == [
        *("Russia", "Istanbul", "a ceasefire", "They met.", "We agree.", "Orlan")
    ]
    assert words_of(events_of(mention("talks", actors=(RUS,), sentence="They met."))[-1]) == (
        "Russia\nThey met."
    )


def test_an_event_is_of_the_story_of_most_of_its_reports_and_of_equals_the_first():
    stories = {"a": "s", "b": "t", "c": "t"}

    assert story_of("abc", stories) == "t"
    assert story_of("ba", stories) == "t"
    assert story_of("x", stories) == ""
