"""Arithmetic of days, weeks, months and years as news names them. Pure, no text."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pipeline.records.tagged import Precision

Tense = Literal["past", "future", ""]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WRONG_TENSE_DAYS = 180
"""How much farther a year may lie to be preferred over one that the tense speaks against."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends inclusive; `last` is None for a single day."""

    first: date
    last: date | None
    precision: Precision

    @property
    def value(self) -> str:
        """Return the first day in ISO 8601."""
        return self.first.isoformat()

    @property
    def end_value(self) -> str:
        """Return the last day in ISO 8601; empty for a single day."""
        return self.last.isoformat() if self.last else ""


def one_day(day: date) -> Period:
    """Return a single day."""
    return Period(day, None, "day")


def shift(day: date, days: int) -> Period | None:
    """Return the day so many days away, or None beyond the calendar."""
    try:
        return one_day(day + timedelta(days=days))
    except OverflowError:
        return None


def weekday_near(day: date, weekday: int, tense: Tense) -> Period:
    """Return the weekday that is meant: today, else the next one ahead or the last one past.

    Where the tense is open it is the past one, unless the next is less than half as far away.
    """
    ahead = (weekday - day.weekday()) % 7
    behind = (day.weekday() - weekday) % 7
    is_ahead = tense == "future" or (not tense and 2 * ahead < behind)
    return one_day(day + timedelta(days=ahead if is_ahead else -behind))


def weekday_beside(day: date, weekday: int, step: int) -> Period:
    """Return `last Monday` (step -1) or `next Monday` (step 1): never today."""
    if step > 0:
        return one_day(day + timedelta(days=(weekday - day.weekday()) % 7 or 7))
    return one_day(day - timedelta(days=(day.weekday() - weekday) % 7 or 7))


def week_of(day: date, step: int = 0) -> Period:
    """Return the week of a day, Monday to Sunday, or one `step` weeks away."""
    monday = day + timedelta(days=7 * step - day.weekday())
    return Period(monday, monday + timedelta(days=6), "week")


def weekend_of(day: date, step: int, tense: Tense) -> Period:
    """Return the weekend that is meant: the last one, unless the tense or `step` says next."""
    saturday = day + timedelta(days=5 - day.weekday())
    if step < 0 or (step == 0 and tense != "future" and saturday > day):
        saturday -= timedelta(days=7)
    elif step > 0 and day.weekday() >= 5:
        saturday += timedelta(days=7)
    return Period(saturday, saturday + timedelta(days=1), "day")


def trim(period: Period, day: date, side: str) -> Period:
    """Return the part of a period before (`earlier`) or after (`later`) a day within it."""
    last = period.last or period.first
    if not period.first <= day <= last:
        return period
    if side == "earlier":
        return Period(period.first, day, period.precision)
    return Period(day, last, period.precision) if side == "later" else period


def month(year: int, number: int) -> Period:
    """Return a month. `number` may lie outside 1 to 12: it then counts into other years."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    last = monthrange(year, number)[1]
    return Period(date(year, number, 1), date(year, number, last), "month")


def month_near(day: date, number: int, tense: Tense) -> Period:
    """Return the month of this name that is meant."""
    if tense == "future":
        return month(day.year + (number < day.month), number)
    return month(day.year - (number > day.month), number)


def quarter(year: int, number: int) -> Period:
    """Return a quarter, 1 to 4; others count into other years."""
    first = month(year, 3 * number - 2).first
    return Period(first, month(year, 3 * number).last, "quarter")


def whole_year(year: int) -> Period:
    """Return a year."""
    return Period(date(year, 1, 1), date(year, 12, 31), "year")


def decade(year: int) -> Period:
    """Return the ten years that begin with `year`."""
    return Period(date(year, 1, 1), date(year + 9, 12, 31), "year")


def day_near(day: date, number: int, of_month: int, tense: Tense) -> Period | None:
    """Return `May 9` without a year: the nearest that the tense does not speak against."""
    best: tuple[int, date] | None = None
    for year in (day.year - 1, day.year, day.year + 1):
        try:
            candidate = date(year, number, of_month)
        except ValueError:
            continue
        away = (candidate - day).days
        is_wrong = (tense == "past" and away > 1) or (tense == "future" and away < -1)
        cost = abs(away) + (_WRONG_TENSE_DAYS if is_wrong else 0)
        if best is None or cost < best[0]:
            best = cost, candidate
    return one_day(best[1]) if best else None


def safe_day(year: int, number: int, of_month: int) -> Period | None:
    """Return a day, or None where the calendar has no such day."""
    try:
        return one_day(date(year, number, of_month))
    except ValueError:
        return None


def units_away(day: date, count: int, unit: str) -> Period | None:
    """Return the day, week, month or year `count` units away."""
    try:
        if unit == "day":
            return one_day(day + timedelta(days=count))
        if unit == "week":
            return week_of(day, count)
        if unit == "month":
            return month(day.year, day.month + count)
        if unit == "decade":
            return whole_year(day.year + 10 * count)
        return whole_year(day.year + count)
    except (OverflowError, ValueError):
        return None


def span_of(day: date, count: int, unit: str) -> Period | None:
    """Return the days from `day` to `count` units away, whichever comes first."""
    days = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}[unit] * count
    try:
        other = day + timedelta(days=days)
    except OverflowError:
        return None
    return Period(min(day, other), max(day, other), "day")
