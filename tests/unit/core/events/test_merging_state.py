from datetime import UTC, datetime

from msgspec import UNSET

from pipeline.core.events.merging_rules import MAX_EVIDENCE, MAX_QUOTES
from pipeline.core.events.merging_state import (
    Identity,
    Telling,
    awaited_until,
    build_event,
    cut,
)
from pipeline.core.events.merging_traits import traits_of
from pipeline.records.common import Publisher
from tests.support.mentions import (
    ORLAN,
    RUS,
    USA,
    VARGA,
    at,
    content,
    count,
    day,
    mention,
    place,
    quote,
)

SELF = Identity(id="00000000-0000-5000-8000-000000000000", revision=3, op="update")


def telling(article, *, live=True, **more):
    said = mention(article, **more)
    return Telling(said, traits_of(said, "", 72), live)


def event(*tellings, due=None):
    return build_event(SELF, tellings, due)


def test_the_most_precise_report_names_the_parties_and_the_setter_the_status():
    made = event(
        telling("a", actors=(USA, RUS), status="scheduled", cue="will", score=1.0),
        telling("b", mode="phone", event_date=day(19), status="planned", score=2.0),
    )

    assert (made.actors, made.mode) == ((ORLAN, VARGA), "phone")
    assert (made.status, made.status_cue.text, made.score) == ("scheduled", "will", 1.0)


def test_the_mode_is_the_one_most_reports_give_where_the_best_gives_none():
    made = event(
        telling("a", event_date=day(19), location=place("Rome")),
        telling("b", mode="visit", actors=(USA, RUS)),
        telling("c", mode="visit", actors=(USA, RUS)),
        telling("d", mode="third-party", actors=(USA, RUS)),
    )

    assert made.mode == "visit"


def test_an_act_is_told_by_its_own_type_and_what_was_agreed_stays():
    agreed = telling(
        "a",
        kind="AGREE",
        status="happened",
        event_date=day(18),
        content=content("CONSULT"),
        mode="x",
    )
    made = event(agreed, telling("b", actors=(USA, RUS), status="planned", published=at(17)))

    assert (made.type, made.status) == ("CONSULT", "agreed")
    assert made.content == content("CONSULT")


def test_articles_publishers_and_origins_are_three_counts():
    family = Publisher(name="Post", domain="post.example", family="Harbor")
    other = Publisher(name="Dispatch", domain="dispatch.example", family="Harbor")
    made = event(
        telling("a", publisher=family),
        telling("a", rank=1, publisher=family),
        telling("b", publisher=other, cluster="a", origin=False),
        telling("c", publisher=Publisher()),
    )

    assert (made.articles, made.publishers, made.origins) == (3, 2, 2)


def test_first_and_last_seen_are_the_reports_own_times():
    made = event(telling("a", published=at(16)), telling("b", published=at(17), modified=at(19)))

    assert (made.first_seen, made.last_seen) == (at(16), at(19))


def test_evidence_is_sorted_by_time_without_repeats_and_capped_from_the_middle():
    many = [telling(f"a{n}", published=at(1 + n // 24, n % 24)) for n in range(60)]
    made = event(*reversed(many), many[0])

    outlets = [proof.publisher for proof in made.evidence]
    half = MAX_EVIDENCE // 2
    assert outlets == [f"a{n}" for n in [*range(half), *range(60 - half, 60)]]
    assert made.articles == 60


def test_a_quote_stands_once_a_speaker_and_the_list_is_capped():
    twice = (quote("We talk."), quote("We talk."), quote("We talk.", "Varga"))
    assert len(event(telling("a", quotes=twice)).quotes) == 2

    many = tuple(quote(f"Word {n}.") for n in range(30))
    assert len(event(telling("a", quotes=many)).quotes) == MAX_QUOTES


def test_a_cut_keeps_both_ends():
    assert cut([1, 2, 3], 3) == (1, 2, 3)
    assert cut([1, 2, 3, 4, 5, 6], 5) == (1, 2, 3, 5, 6)


def test_the_best_supported_date_is_told_as_precisely_as_anybody_tells_it():
    made = event(
        telling("a", event_date=day(19)),
        telling("b", event_date=day(19, "14:00")),
        telling("c", event_date=day(20), location=place("Rome"), mode="visit"),
        telling("d"),
    )

    assert made.event_date == day(19, "14:00")
    assert [(row.field, row.value) for row in made.values] == [
        ("event_date", "2025-05-19"),
        ("event_date", "2025-05-20"),
    ]


def test_a_date_in_the_text_beats_one_as_of_the_report():
    made = event(
        telling("a", event_date=day(18, basis="as_of"), mode="phone", location=place("Rome")),
        telling("b", event_date=day(12, precision="week")),
    )

    assert made.event_date == day(12, precision="week")
    assert event(telling("a")).event_date is UNSET


def test_after_a_postponement_the_new_date_counts():
    made = event(
        telling("a", event_date=day(19)),
        telling("b", event_date=day(19)),
        telling("c", event_date=day(22), status="postponed", published=at(19)),
    )
    open_end = event(
        telling("a", event_date=day(19)), telling("c", status="postponed", published=at(19))
    )

    assert (made.status, made.event_date) == ("postponed", day(22))
    assert open_end.event_date == day(19)


def test_the_place_most_reports_give_is_the_place():
    made = event(
        telling("a", location=place("Rome"), mode="visit", event_date=day(19)),
        telling("b", location=place("Istanbul")),
        telling("c", location=place("Istanbul")),
        telling("d"),
    )

    assert made.location == place("Istanbul")
    assert event(telling("a", location=place("Europe", precision="region"))).location is not UNSET


def test_who_says_that_it_took_place_knows_where_better_than_who_announced_it():
    made = event(
        telling("a", location=place("Rome")),
        telling("b", location=place("Rome")),
        telling("c", location=place("Istanbul"), status="happened", published=at(20)),
    )

    assert made.location == place("Istanbul")
    assert [row.value for row in made.values] == ["Rome", "Istanbul"]


def test_of_a_number_that_grows_the_newest_day_has_its_say():
    made = event(
        telling("a", counts=(count(12),), published=at(18)),
        telling("b", counts=(count(12),), published=at(18, 20)),
        telling("c", counts=(count(15),), published=at(20, 8)),
        telling("d", counts=(count(15),), published=at(20, 9)),
        telling("e", counts=(count(14),), published=at(21, 7)),
    )

    assert made.counts == (count(15),)
    assert event(telling("a")).location is UNSET


def test_counts_stand_once_a_kind_and_a_sentence_with_several_keeps_them():
    made = event(
        telling("a", counts=(count(900),)),
        telling("b", counts=(count(1000, hedge="about"),)),
        telling(
            "c",
            published=at(19),
            counts=(count(1000), count(2, "wounded"), count(5, "wounded")),
        ),
    )

    assert [(one.kind, one.value) for one in made.counts] == [
        ("detainees", 1000.0),
        ("wounded", 2.0),
        ("wounded", 5.0),
    ]


def test_a_corrected_number_leaves_the_old_one_as_withdrawn():
    made = event(
        telling("a", live=False, counts=(count(800),)),
        telling("a", version="2", modified=at(19), counts=(count(1000),)),
    )

    assert [one.value for one in made.counts] == [1000.0]
    assert [(row.value, row.origins, row.article_ids) for row in made.values][1] == ("800", 0, ())


def test_a_disputed_event_shows_both_sides():
    made = event(
        telling("a", status="claimed"),
        telling("b", status="denied", published=at(19)),
        telling("c", status="claimed", counts=(count(1),)),
        telling("d", status="claimed", counts=(count(2),)),
    )

    assert made.disputed
    assert [(row.field, row.value, row.origins) for row in made.values] == [
        ("counts.detainees", "1", 1),
        ("counts.detainees", "2", 1),
        ("status", "claimed", 3),
        ("status", "denied", 1),
    ]


def test_a_due_event_says_since_when():
    since = datetime(2025, 5, 20, tzinfo=UTC)
    made = event(telling("a", event_date=day(19), cue="will"), due=since)

    assert made.status == "due"
    assert [(change.status, change.at) for change in made.status_history] == [
        ("scheduled", at(18)),
        ("due", since),
    ]


def test_a_withdrawn_event_keeps_what_it_was_and_has_no_evidence():
    made = event(telling("a", live=False, event_date=day(19), quotes=(quote("No."),)))

    assert (made.articles, made.publishers, made.origins) == (0, 0, 0)
    assert (made.evidence, made.quotes, made.event_date) == ((), (), day(19))
    assert made.actors == (ORLAN, VARGA)


def test_a_plan_is_awaited_until_its_last_day_is_over():
    assert awaited_until([telling("a", event_date=day(19))]) == datetime(2025, 5, 20, tzinfo=UTC)
    week = telling("a", event_date=day(19, precision="week"))
    assert awaited_until([week]) == datetime(2025, 5, 26, tzinfo=UTC)


def test_what_is_over_undated_or_withdrawn_is_not_awaited():
    assert awaited_until([telling("a", event_date=day(19), status="happened")]) is None
    assert awaited_until([telling("a")]) is None
    assert awaited_until([telling("a", event_date=day(19, basis="as_of"))]) is None
    assert awaited_until([telling("a", event_date=day(19, precision="unknown"))]) is None
    assert awaited_until([telling("a", event_date=day(19), live=False)]) is None
