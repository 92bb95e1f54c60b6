from msgspec import UNSET, structs

from pipeline.dashboard.query.headlines import headline, reach
from pipeline.records.mention import EventDate
from tests.support.mentions import day, party, place
from tests.support.watches import EVENT

PLAIN = structs.replace(
    EVENT,
    type="CONSULT",
    mode="",
    status="scheduled",
    actors=(party("Russia"), party("Ukraine")),
    recipients=(),
    event_date=UNSET,
    location=UNSET,
    articles=1,
    publishers=1,
    origins=1,
)


def told(**changes):
    return headline(structs.replace(PLAIN, **changes))


def test_a_headline_says_who_what_how_far_when_and_where():
    assert told() == "Russia, Ukraine: consult, scheduled"
    assert told(mode="visit", event_date=day(16), location=place("Istanbul")) == (
        "Russia, Ukraine: consult (visit), scheduled, 2025-05-16, Istanbul"
    )
    assert told(recipients=(party("Turkey"),)) == "Russia, Ukraine → Turkey: consult, scheduled"
    assert told(actors=()) == "consult, scheduled"


def test_a_stretch_of_time_has_two_ends_and_an_unknown_one_is_not_told():
    unknown = EventDate(start="", precision="unknown", basis="as_of")

    assert told(event_date=structs.replace(day(16), end="2025-05-18")).endswith(
        "2025-05-16 to 2025-05-18"
    )
    assert told(event_date=unknown) == told()


def test_a_name_stands_once_and_many_are_counted():
    names = ("A", "B", "A", "C", "D", "E", "F")

    assert told(actors=tuple(map(party, names))).startswith("A, B, C, D and 2 more: ")


def test_reach_counts_reports_publishers_and_origins():
    assert reach(PLAIN) == "1 article, 1 publisher, 1 independent origin"
    assert reach(structs.replace(PLAIN, articles=3, publishers=2, origins=0)) == (
        "3 articles, 2 publishers, 0 independent origins"
    )
