import pytest
from msgspec import UNSET

from pipeline.core.events.merging_rules import ASSAULT_WEIGHTS, MAYBE, SAME, WEIGHTS
from pipeline.core.events.merging_score import (
    COPIED,
    act_score,
    date_score,
    pair_score,
    party_score,
    place_score,
)
from pipeline.core.events.merging_traits import Act, traits_of, who_of
from tests.support.mentions import (
    ORLAN,
    RUS,
    UKR,
    USA,
    VARGA,
    at,
    content,
    count,
    day,
    mention,
    party,
    place,
)

STAFF = party("Foreign Ministry", "RUS")
ARMY = party("Russian Army", "RUS", sector="MIL")
REBELS = party("Rebels", "RUS", sector="REB")


def traits(article="a", **more):
    return traits_of(mention(article, **more), "v", 72)


def score(a, b):
    return pair_score(a, b, 72)


@pytest.mark.parametrize("weights", [WEIGHTS, ASSAULT_WEIGHTS])
def test_the_weights_of_a_score_add_up_to_one(weights):
    assert sum(weights) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (ORLAN, ORLAN, 1.0),
        (party("A", wikidata_id="Q1"), party("B", wikidata_id="Q1"), 1.0),
        (party("Orlan"), party("ORLAN", id="local:other"), 0.95),
        (VARGA, RUS, 0.85),
        (STAFF, RUS, 0.9),
        (party("Russia", "RUS", id="gov:RUS2", role="delegation"), VARGA, 0.85),
        (ARMY, RUS, 0.7),
        (REBELS, RUS, 0.2),
        (RUS, REBELS, 0.2),
        (VARGA, party("Petrov", "RUS", role="Minister"), 0.0),
        (RUS, USA, 0.0),
        (party("NATO"), party("EU"), 0.0),
    ],
)
def test_a_person_is_of_a_government_and_that_of_a_country(one, two, expected):
    one, two = who_of(one), who_of(two)
    assert party_score(one, two) == party_score(two, one) == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (None, place("Rome"), 0.5),
        (place("Rome"), place("ROME"), 1.0),
        (place("Kyiv", geonames_id=7), place("Kiev", geonames_id=7), 1.0),
        (place("Italy", "ITA", "country"), place("Rome", "ITA"), 0.7),
        (place("Milan", "ITA"), place("Rome", "ITA"), 0.0),
        (place("Italy", "ITA", "country"), place("Paris", "FRA"), 0.0),
    ],
)
def test_a_place_agrees_by_name_id_or_country(one, two, expected):
    assert place_score(one, two) == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (Act("CONSULT", "", ""), Act("CONSULT", "", ""), 1.0),
        (Act("CONSULT", "phone", ""), Act("CONSULT", "phone", ""), 1.0),
        (Act("CONSULT", "phone", ""), Act("CONSULT", "", ""), 0.6),
        (Act("CONSULT", "phone", ""), Act("CONSULT", "visit", ""), 0.0),
        (Act("CONSULT", "third-party", ""), Act("CONSULT", "visit", ""), 0.5),
        (Act("REQUEST", "yield", "RETREAT"), Act("REQUEST", "yield", "AID"), 0.0),
        (Act("AGREE", "", "RETREAT"), Act("AGREE", "", ""), 0.6),
        (Act("AGREE", "", ""), Act("CONSULT", "", ""), 0.5),
    ],
)
def test_an_act_agrees_by_what_both_sides_name(one, two, expected):
    assert act_score(one, two) == act_score(two, one) == expected


DONE = {"status": "happened"}
UNDATED = {"event_date": UNSET}


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ({"event_date": day(19)}, {"event_date": day(19)}, 1.0),
        ({"event_date": day(19)}, {"event_date": day(20)}, 0.25),
        ({"event_date": day(19)}, {"event_date": day(21)}, None),
        ({"event_date": day(17)}, DONE | {"event_date": day(16)}, None),
        (
            DONE | {"event_date": day(16), "counts": (count(390), count(9, "guards"))},
            DONE | {"event_date": day(17), "counts": (count(307),)},
            None,
        ),
        (
            DONE | {"event_date": day(16), "counts": (count(390),)},
            DONE | {"event_date": day(17), "counts": (count(390), count(9, "guards"))},
            0.25,
        ),
        (DONE | {"event_date": day(16)}, DONE | {"event_date": day(17)}, 0.25),
        (DONE | {"event_date": day(15)}, DONE | {"event_date": day(17)}, None),
        (
            DONE | {"event_date": day(16), "kind": "ASSAULT"},
            DONE | {"event_date": day(17), "kind": "ASSAULT"},
            None,
        ),
        ({"event_date": day(19, "14:00")}, {"event_date": day(19, "14:30")}, 1.0),
        ({"event_date": day(19, "14:00")}, {"event_date": day(19, "18:00")}, 0.5),
        ({"event_date": day(19, "14:00")}, {"event_date": day(19)}, 1.0),
        (DONE | {"event_date": day(18)}, DONE | UNDATED, 0.75),
        (DONE | {"event_date": day(17)}, DONE | UNDATED, 0.75),
        (DONE | {"event_date": day(16)}, DONE | UNDATED, 0.25),
        (DONE | {"event_date": day(15)}, DONE | UNDATED, None),
        (DONE | UNDATED, DONE | UNDATED, 0.75),
        (DONE | UNDATED, DONE | UNDATED | {"published": at(19)}, 0.25),
        (DONE | UNDATED, DONE | UNDATED | {"published": at(20)}, None),
        ({"event_date": day(20)}, UNDATED, 0.5),
        (UNDATED, UNDATED | {"published": at(20)}, 0.5),
        ({"event_date": day(26)}, UNDATED, None),
        (
            DONE | {"event_date": day(12, precision="week")},
            DONE | {"event_date": day(16)},
            0.5,
        ),
        (DONE | {"event_date": day(1, precision="year")}, DONE | {"event_date": day(16)}, 0.25),
        ({"event_date": day(19)}, DONE | UNDATED, None),
        (UNDATED, DONE | UNDATED, None),
        (UNDATED, DONE | UNDATED | {"published": at(19)}, 0.5),
        ({"event_date": day(25)}, {"status": "cancelled", "event_date": UNSET}, 0.75),
        ({"event_date": day(25)}, {"status": "postponed", "event_date": day(28)}, 0.5),
    ],
)
def test_dates_agree_as_far_as_the_texts_name_them(one, two, expected):
    a, b = traits("a", **one), traits("b", **two)

    assert date_score(a, b) == date_score(b, a) == expected


def test_a_call_in_other_words_is_the_same_call():
    one = traits("a", event_date=day(19), mode="phone")
    two = traits("b", event_date=day(19), actors=(USA, RUS), sentence="The two will talk.")

    assert score(one, two) == score(two, one) >= SAME


def test_talks_of_other_people_are_other_talks():
    one = traits("a", event_date=day(19))
    two = traits(
        "b", event_date=day(19), actors=(party("Sato", "USA"), party("Petrov", "RUS", role="M"))
    )

    assert score(one, two) < SAME


def test_who_asks_whom_matters_unless_the_act_is_mutual():
    asks = {"kind": "REQUEST", "status": "happened"}
    one = traits("a", actors=(ORLAN,), recipients=(VARGA,), **asks)
    two = traits("b", actors=(VARGA,), recipients=(ORLAN,), **asks)
    talks = traits("c", actors=(ORLAN,), recipients=(VARGA,), event_date=day(19))

    assert score(one, two) == 0.0
    assert score(talks, traits("d", actors=(VARGA, ORLAN), event_date=day(19))) >= SAME


def test_a_missing_recipient_leaves_room_for_doubt():
    asks = {"kind": "REQUEST", "status": "happened", "actors": (ORLAN,)}
    whole = traits("a", recipients=(VARGA,), **asks)
    half = traits("b", **asks)
    other = traits("c", recipients=(UKR,), **asks)

    assert score(half, traits("d", **asks)) >= SAME
    assert score(whole, half) < score(whole, traits("e", recipients=(VARGA,), **asks))
    assert score(whole, other) == 0.0


def test_without_any_actor_the_parties_decide_nothing():
    hit = {"kind": "ASSAULT", "status": "happened", "event_date": day(17), "recipients": (UKR,)}
    one = traits("a", actors=(), location=place("Kyiv"), **hit)
    two = traits("b", actors=(RUS,), location=place("Kyiv"), **hit)

    assert score(one, two) >= MAYBE


def test_strikes_on_two_cities_are_two():
    hit = {
        "kind": "ASSAULT",
        "status": "happened",
        "event_date": day(17),
        "actors": (RUS,),
        "recipients": (UKR,),
    }
    one = traits("a", location=place("Kyiv", "UKR"), **hit)
    two = traits("b", location=place("Odesa", "UKR"), **hit)

    assert score(one, two) < SAME <= score(one, traits("c", location=place("Kyiv", "UKR"), **hit))


def test_an_agreement_to_meet_is_of_the_family_of_the_meeting():
    meeting = traits("a", event_date=day(19))
    agreed = traits(
        "b", kind="AGREE", status="happened", event_date=day(18), content=content("CONSULT")
    )

    assert score(meeting, agreed) >= MAYBE
    assert score(meeting, traits("c", kind="AGREE", content=content("AID"))) == 0.0


def test_a_copy_is_always_the_same_event_unless_its_mode_differs():
    one = traits("a", event_date=day(19), mode="phone")
    copy = traits("b", cluster="a", published=at(25), event_date=day(19))
    later = traits("c", cluster="a", event_date=day(22), mode="phone")
    other = traits("d", cluster="a", event_date=day(19), mode="visit")

    assert score(one, copy) == score(one, later) == COPIED
    assert MAYBE <= score(one, other) < SAME


def test_what_an_article_tells_as_done_is_not_what_it_announces():
    plan = traits("a", event_date=day(20))
    done = traits("a", rank=1, status="happened", event_date=UNSET)

    assert score(plan, done) == 0.0


def test_one_text_that_names_a_month_twice_means_one_time():
    month = {"event_date": day(1, precision="month")}
    one, two = (traits("a", rank=rank, **DONE, **month) for rank in range(2))
    week = traits("a", rank=3, **DONE, event_date=day(12, precision="week"))

    assert date_score(one, two) == 0.75
    assert date_score(one, traits("b", **DONE, **month)) == 0.5
    assert date_score(one, week) == 0.5


def test_a_plan_for_a_day_may_move_to_another_country_but_what_is_done_is_there():
    rome, cairo = place("Rome", "ITA"), place("Cairo", "EGY")
    plan = traits("a", location=rome, event_date=day(18))
    done = DONE | {"event_date": day(18)}
    there, here = traits("a", location=rome, **done), traits("b", location=cairo, **done)
    vague = traits("c", location=rome, event_date=UNSET)

    assert score(plan, here) >= SAME
    assert MAYBE < score(there, here) < SAME
    assert score(vague, traits("b", location=cairo, event_date=day(18))) < SAME


def test_two_towns_are_two_events_to_one_article_and_perhaps_one_to_two():
    rome, ostia = ({"location": place(name, "ITA")} for name in ("Rome", "Ostia"))
    done = DONE | {"event_date": day(18)}
    first = traits("a", **rome, **done)

    assert MAYBE < score(first, traits("a", rank=1, **ostia, **done)) < SAME
    assert score(first, traits("b", **ostia, **done)) >= SAME
    assert score(first, traits("a", rank=1, **rome, **done)) >= SAME


def test_reports_beyond_the_window_are_of_two_events_unless_the_day_was_announced():
    done = {"status": "happened", "event_date": day(17)}
    plan = {"event_date": day(28)}

    assert score(traits("a", **done), traits("b", published=at(25), **done)) >= SAME
    assert score(traits("a", **done), traits("b", published=at(26), **done)) == 0.0
    undated = DONE | {"event_date": UNSET, "sentence": "Orlan met Varga."}
    assert score(traits("a", **undated), traits("b", published=at(22), **undated)) == 0.0
    assert score(traits("a", **plan), traits("b", published=at(29), **plan)) >= SAME
    assert score(traits("a", **plan), traits("b", published=at(31), **plan)) >= SAME
    late = {"status": "happened", "event_date": day(20), "published": at(28)}
    assert score(traits("a", event_date=day(20)), traits("b", **late)) == 0.0


def test_reports_without_words_have_no_words_in_common():
    one = traits("a", event_date=day(19), sentence="To be.")
    two = traits("b", event_date=day(19))

    assert score(one, two) == pytest.approx(0.4 + 0.2 + 0.075 + 0.15)


def test_one_text_tells_a_deed_again_without_names_only_in_like_words():
    fields = {"kind": "RETREAT", "mode": "release", "status": "happened", "event_date": day(18)}
    says = "Nine hostages were released by the Red Circle near the mill."
    again = "Nine hostages released near the mill"
    named = traits("a", actors=(party("Red Circle"),), sentence=says, **fields)
    headline = traits("a", rank=1, actors=(), sentence=again, **fields)
    elsewhere = traits("b", actors=(), sentence=again, **fields)
    other = traits("a", rank=2, actors=(), sentence="Two fishermen came home.", **fields)

    assert score(named, headline) >= SAME
    assert score(named, elsewhere) < SAME
    assert score(named, other) < SAME
