from datetime import UTC, date, datetime

import pytest
from msgspec import UNSET, structs

from pipeline.core.events.merging_traits import (
    days_of,
    last_day_of,
    parse_when,
    reported_at,
    traits_of,
    variant_of,
)
from pipeline.records.mention import EventDate
from tests.support.mentions import at, content, day, mention, place


def ordinal(month, number):
    return date(2025, month, number).toordinal()


@pytest.mark.parametrize(
    ("start", "end", "precision", "last"),
    [
        ("2025-05-19", "", "day", (5, 19)),
        ("2025-05-19T14:00:00Z", "", "minute", (5, 19)),
        ("2025-05-19", "", "week", (5, 25)),
        ("2025-05-19", "2025-05-21", "day", (5, 21)),
        ("2025-05-01", "", "month", (5, 31)),
        ("2025-04-01", "", "quarter", (7, 1)),
        ("2025-01-01", "", "year", (12, 31)),
        ("2025-05-19", "2025-05-01", "day", (5, 19)),
    ],
)
def test_a_date_covers_the_days_of_its_precision(start, end, precision, last):
    when = EventDate(start=start, end=end, precision=precision, basis="explicit")

    assert last_day_of(when) == ordinal(*last)


@pytest.mark.parametrize(
    ("start", "precision"), [("P3D", "day"), ("2025-05-19", "unknown"), ("", "day")]
)
def test_what_names_no_day_covers_none(start, precision):
    assert last_day_of(EventDate(start=start, precision=precision, basis="explicit")) is None


def test_an_instant_is_read_in_utc():
    assert parse_when("2025-05-19T14:00Z") == datetime(2025, 5, 19, 14, tzinfo=UTC)
    assert parse_when("2025-05-19") == datetime(2025, 5, 19, tzinfo=UTC)
    assert parse_when("P1M") is None


@pytest.mark.parametrize(
    ("more", "first", "last"),
    [
        ({"status": "happened"}, 17, 18),
        ({"status": "scheduled"}, 18, 21),
        ({"status": "denied"}, 15, 21),
        ({"status": "cancelled"}, 4, 32),
        ({"status": "cancelled", "event_date": day(20)}, 20, 20),
        ({"status": "postponed", "event_date": day(20)}, 6, 34),
        ({"status": "happened", "event_date": day(20, basis="as_of")}, 19, 20),
        ({"status": "happened", "event_date": day(12, basis="inferred")}, 12, 12),
        ({"status": "happened", "event_date": day(12, precision="week")}, 12, 18),
    ],
)
def test_without_a_named_day_the_status_says_where_it_may_lie(more, first, last):
    days = days_of(mention("a", **more), 3, folded=False)

    start = ordinal(5, 1) - 1
    assert (days.first - start, days.last - start) == (first, last)


def test_an_agreement_dates_the_act_from_its_own_day_on():
    traits = traits_of(
        mention("a", kind="AGREE", status="happened", content=content("AID"), event_date=day(16)),
        "v",
        72,
    )

    assert traits.family == "AID"
    assert (traits.days.first, traits.days.last) == (ordinal(5, 16), ordinal(5, 19))
    assert not traits.done


def test_the_clock_time_is_kept_where_the_text_gives_one():
    minute = int(datetime(2025, 5, 19, 14, tzinfo=UTC).timestamp()) // 60

    assert traits_of(mention("a", event_date=day(19, "14:00")), "v", 72).days.minute == minute
    assert (
        traits_of(mention("a", event_date=day(19, precision="hour")), "v", 72).days.minute is None
    )


def test_the_more_precise_report_weighs_more_then_the_earlier():
    def priority(**more):
        return traits_of(mention("a", **more), "v", 72).priority

    full = {"event_date": day(19), "mode": "phone", "location": place("Rome")}
    assert priority(**full) < priority(event_date=day(19)) < priority()
    assert priority(published=at(17)) < priority(published=at(18))


def test_a_later_receipt_of_the_same_is_the_same_wording():
    one = mention("a")

    assert variant_of(one) == variant_of(structs.replace(one, received_at=at(30)))
    assert variant_of(one) != variant_of(structs.replace(one, is_origin=False))


def test_an_article_says_things_when_it_was_last_changed():
    assert reported_at(mention("a")) == at(18)
    assert reported_at(mention("a", modified=at(19))) == at(19)
    assert mention("a").event_date is UNSET
