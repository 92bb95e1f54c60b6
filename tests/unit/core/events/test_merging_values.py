from msgspec import structs

from pipeline.core.events.merging_values import (
    DATE,
    PLACE,
    Given,
    choose,
    contradictions,
    gather,
    origins_of,
    status_sides,
    values_of,
)
from pipeline.records.event import FieldValue
from tests.support.mentions import at, content, count, day, digest, mention, place

DETAINEES = "counts.detainees"


def told(value, article, **more):
    return mention(article, counts=(count(value),), **more)


def test_a_report_says_its_day_its_place_and_its_counts():
    values = values_of(
        mention(
            "a",
            event_date=day(19, "14:00"),
            location=place("Istanbul"),
            counts=(count(1000), count(2.5, "", unit="tonnes", rate="day")),
        )
    )

    assert values == {
        DATE: "2025-05-19",
        PLACE: "Istanbul",
        DETAINEES: "1000",
        "counts.tonnes/day": "2.5",
    }


def test_what_is_vague_says_nothing_that_could_be_contradicted():
    assert values_of(mention("a")) == {}
    assert values_of(mention("a", event_date=day(19, basis="inferred"))) == {}
    assert values_of(mention("a", event_date=day(19, precision="week"))) == {}
    assert values_of(mention("a", location=place("Europe", precision="region"))) == {}
    assert values_of(mention("a", counts=(count(3), count(5)))) == {}
    agreed = mention("a", kind="AGREE", content=content("CONSULT"), event_date=day(19))
    assert values_of(agreed) == {}


def given(*mentions):
    return gather(mentions).get(DETAINEES, [])


def test_the_value_with_most_origins_is_the_events_own():
    values = given(
        told(900, "a"),
        told(900, "b", cluster="a", origin=False),
        told(900, "c", cluster="a", origin=False),
        told(1000, "d"),
        told(1000, "e"),
    )

    assert choose(values, []) == "1000"


def test_between_equal_support_the_newest_report_decides():
    assert choose(given(told(900, "a"), told(1000, "b", published=at(19))), []) == "1000"
    assert choose(given(told(900, "a"), told(1000, "b")), []) == "900"


def test_the_newest_correction_of_a_source_by_itself_beats_all():
    living = given(
        told(1000, "a", version="2", modified=at(19)),
        told(900, "b"),
        told(900, "c"),
        told(900, "d", version="2"),
    )
    withdrawn = given(told(900, "a"), told(900, "d"))

    assert choose(living, withdrawn) == "1000"


def test_values_that_stand_against_each_other_are_listed_with_who_gives_them():
    living = gather([told(1000, "a"), told(1000, "b"), told(900, "c")])
    withdrawn = gather([told(800, "a"), told(900, "b"), mention("x", location=place("Rome"))])

    assert contradictions(living, withdrawn) == (
        FieldValue(
            field=DETAINEES,
            value="1000",
            origins=2,
            article_ids=tuple(sorted([digest("a"), digest("b")])),
        ),
        FieldValue(field=DETAINEES, value="900", origins=1, article_ids=(digest("c"),)),
        FieldValue(field=DETAINEES, value="800", origins=0, article_ids=()),
    )


def test_a_bound_stands_against_no_exact_count_but_against_another_bound():
    more = mention("a", counts=(count(250, low=250.0),))
    fewer = mention("b", counts=(count(300, high=300.0),))
    exact = told(273, "c")

    assert [item.value for item in given(more, exact, fewer)] == ["273"]
    assert [item.value for item in given(more, fewer)] == ["250", "300"]


def test_agreeing_reports_stand_against_nothing():
    assert contradictions(gather([told(1000, "a"), told(1000, "b")]), {}) == ()


def test_a_dispute_lists_both_sides_and_nothing_that_is_neither():
    said = [
        Given("claimed", mention("a")),
        Given("denied", mention("b")),
        Given("possible", mention("c")),
    ]

    assert [(side.value, side.origins) for side in status_sides(said)] == [
        ("claimed", 1),
        ("denied", 1),
    ]


def test_a_reprint_is_no_origin():
    assert origins_of([mention("a"), mention("b", cluster="a", origin=False)]) == 1
    assert origins_of([mention("b", cluster="a", origin=False)]) == 0


def test_reports_with_one_key_have_one_origin_in_however_many_clusters_they_are():
    rewrites = [structs.replace(mention(name), origin_key="AP") for name in "ab"]
    echo = structs.replace(mention("c", origin=False), origin_key="BBC")

    assert origins_of(rewrites) == 1
    assert origins_of([*rewrites, echo]) == 2
