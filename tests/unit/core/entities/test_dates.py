from datetime import date

import pytest

from pipeline.core.entities import dates
from pipeline.core.entities.dates import Period

SUNDAY = date(2025, 5, 18)
WEDNESDAY = date(2025, 5, 14)


def ends(period):
    return (period.value, period.end_value) if period else None


@pytest.mark.parametrize(
    ("weekday", "tense", "expected"),
    [
        (0, "future", "2025-05-19"),
        (0, "past", "2025-05-12"),
        (0, "", "2025-05-19"),
        (4, "", "2025-05-16"),
        (6, "past", "2025-05-18"),
        (6, "future", "2025-05-18"),
    ],
)
def test_a_weekday_is_the_nearest_in_the_direction_of_the_tense(weekday, tense, expected):
    assert dates.weekday_near(SUNDAY, weekday, tense).value == expected


def test_last_and_next_weekdays_are_never_today():
    days = [dates.weekday_beside(SUNDAY, 6, step).value for step in (-1, 1)]

    assert days == ["2025-05-11", "2025-05-25"]


@pytest.mark.parametrize(
    ("day", "step", "tense", "expected"),
    [
        (WEDNESDAY, 0, "past", ("2025-05-10", "2025-05-11")),
        (WEDNESDAY, 0, "future", ("2025-05-17", "2025-05-18")),
        (WEDNESDAY, -1, "past", ("2025-05-10", "2025-05-11")),
        (WEDNESDAY, 1, "future", ("2025-05-17", "2025-05-18")),
        (SUNDAY, 0, "past", ("2025-05-17", "2025-05-18")),
        (SUNDAY, 1, "future", ("2025-05-24", "2025-05-25")),
    ],
)
def test_a_weekend_is_the_one_past_unless_said_otherwise(day, step, tense, expected):
    assert ends(dates.weekend_of(day, step, tense)) == expected


def test_months_and_quarters_count_into_other_years():
    assert ends(dates.month(2025, 13)) == ("2026-01-01", "2026-01-31")
    assert ends(dates.quarter(2025, 0)) == ("2024-10-01", "2024-12-31")
    assert ends(dates.quarter(2025, 5)) == ("2026-01-01", "2026-03-31")
    assert ends(dates.decade(1990)) == ("1990-01-01", "1999-12-31")


@pytest.mark.parametrize(
    ("number", "tense", "expected"),
    [
        (3, "past", "2025-03-01"),
        (3, "future", "2026-03-01"),
        (9, "past", "2024-09-01"),
        (9, "future", "2025-09-01"),
    ],
)
def test_a_month_lies_where_the_tense_says(number, tense, expected):
    assert dates.month_near(SUNDAY, number, tense).value == expected


@pytest.mark.parametrize(
    ("number", "of_month", "tense", "expected"),
    [
        (5, 9, "past", "2025-05-09"),
        (5, 9, "future", "2025-05-09"),
        (1, 9, "future", "2026-01-09"),
        (12, 25, "past", "2024-12-25"),
        (12, 25, "", "2024-12-25"),
        (2, 30, "past", None),
        (2, 29, "past", "2024-02-29"),
    ],
)
def test_a_day_without_a_year_is_the_nearest_that_the_tense_allows(
    number, of_month, tense, expected
):
    period = dates.day_near(SUNDAY, number, of_month, tense)

    assert (period.value if period else None) == expected


@pytest.mark.parametrize(
    ("count", "unit", "expected"),
    [
        (-2, "day", ("2025-05-16", "")),
        (1, "week", ("2025-05-19", "2025-05-25")),
        (-1, "month", ("2025-04-01", "2025-04-30")),
        (-3, "year", ("2022-01-01", "2022-12-31")),
        (-9999, "year", None),
        (10**9, "day", None),
    ],
)
def test_units_away_give_a_day_a_week_a_month_or_a_year(count, unit, expected):
    assert ends(dates.units_away(SUNDAY, count, unit)) == expected


def test_stretches_run_either_way_and_end_with_the_calendar():
    assert ends(dates.span_of(SUNDAY, -3, "day")) == ("2025-05-15", "2025-05-18")
    assert ends(dates.span_of(SUNDAY, 1, "week")) == ("2025-05-18", "2025-05-25")
    assert dates.span_of(SUNDAY, 10**7, "year") is None
    assert dates.shift(date.max, 1) is None


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("earlier", ("2025-01-01", "2025-05-18")),
        ("later", ("2025-05-18", "2025-12-31")),
        ("", ("2025-01-01", "2025-12-31")),
    ],
)
def test_earlier_and_later_cut_the_period_at_the_day(side, expected):
    assert ends(dates.trim(dates.whole_year(2025), SUNDAY, side)) == expected


def test_a_period_elsewhere_is_not_cut():
    last_year = dates.whole_year(2024)

    assert dates.trim(last_year, SUNDAY, "earlier") == last_year
    assert dates.trim(dates.one_day(SUNDAY), SUNDAY, "") == Period(SUNDAY, None, "day")


def test_a_day_that_the_calendar_lacks_is_none():
    assert dates.safe_day(2025, 2, 30) is None
