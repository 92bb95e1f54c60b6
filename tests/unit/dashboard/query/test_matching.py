from datetime import timedelta

import pytest
from msgspec import convert

from pipeline.dashboard.query.filters import Filter
from pipeline.dashboard.query.matching import Facts, make_matcher, make_test
from tests.support.events import events_of, revised
from tests.support.mentions import ORLAN, RUS, UKR, at, day, mention, place

TALKS = events_of(
    mention(
        "talks",
        mode="visit",
        location=place("Istanbul", "TUR", geonames_id=745044),
        event_date=day(19),
        sentence="They will speak about a prisoner exchange.",
    )
)[-1]
RAID = revised(TALKS, type="ASSAULT", status="happened", actors=(RUS,), recipients=(UKR,))


def passes(event, **asked):
    names = {("from" if name == "from_" else name): value for name, value in asked.items()}
    return make_matcher(convert(names, Filter))(event)


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ({}, True),
        ({"type": "CONSULT,AGREE"}, True),
        ({"type": "AGREE"}, False),
        ({"mode": "VISIT"}, True),
        ({"mode": "phone"}, False),
        ({"status": "scheduled"}, True),
        ({"status": "happened"}, False),
        ({"country": "tur,FRA"}, True),
        ({"country": "FRA"}, False),
        ({"together": "USA,RUS,TUR"}, True),
        ({"together": "USA,UKR"}, False),
        ({"party": f"x,{ORLAN.id}"}, True),
        ({"party": "x"}, False),
        ({"actor": ORLAN.id}, True),
        ({"recipient": ORLAN.id}, False),
        ({"place": "ISTANBUL"}, True),
        ({"place": "745044"}, True),
        ({"place": "Ankara,323786"}, False),
        ({"place": "0"}, False),
        ({"place": "9" * 18}, False),
        ({"story": "s1"}, False),
        ({"q": '"prisoner exchange"'}, True),
        ({"q": "harvest"}, False),
        ({"min_origins": 1}, True),
        ({"min_origins": 2}, False),
        ({"disputed": "false"}, True),
        ({"disputed": "true"}, False),
        ({"since": "2025-05-18"}, True),
        ({"since": "2025-05-19"}, False),
        ({"until": "2025-05-18"}, True),
        ({"until": "2025-05-17"}, False),
        ({"from_": "2025-05-19T20:00:00Z"}, True),
        ({"from_": "2025-05-20"}, False),
        ({"to": "2025-05-19"}, True),
        ({"to": "2025-05-18"}, False),
        ({"type": "CONSULT", "country": "FRA"}, False),
    ],
    ids=str,
)
def test_an_event_passes_where_all_that_is_asked_holds(asked, is_found):
    assert passes(TALKS, **asked) is is_found


def test_actors_are_told_from_recipients():
    assert passes(RAID, actor=RUS.id, recipient=UKR.id)
    assert not passes(RAID, actor=UKR.id)
    assert passes(RAID, party=UKR.id)


def test_an_event_without_a_day_is_at_no_time_and_one_without_a_place_nowhere():
    bare = events_of(mention("talks"))[-1]

    assert not passes(bare, from_="2025-01-01")
    assert not passes(bare, to="2026-01-01")
    assert not passes(bare, place="Istanbul,745044")


@pytest.mark.parametrize("op", ["merge", "retract"])
def test_what_is_no_more_passes_nothing(op):
    assert not passes(revised(TALKS, op=op))


def test_several_filters_must_all_let_an_event_pass():
    facts = Facts(TALKS)

    assert make_test(Filter(type="CONSULT"), Filter(country="TUR"))(facts)
    assert not make_test(Filter(type="CONSULT"), Filter(country="FRA"))(facts)


def test_facts_say_when_an_event_was_reported_and_is():
    facts = Facts(TALKS)

    assert (facts.first_seen, facts.last_seen) == (at(18), at(18))
    assert facts.ends_at - facts.starts_at == timedelta(days=1) - timedelta(microseconds=1)
