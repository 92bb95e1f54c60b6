"""Dates by the calendar: `May 9, 2024`, `the third quarter`, `last summer`, `the early 1990s`.

The patterns are those of TimeML's TIMEX3 (Pustejovsky et al. 2003) that news uses.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pipeline.core.entities import dates
from pipeline.core.entities.dates import MONTHS, Period, Tense


@dataclass(frozen=True, slots=True)
class Context:
    """What a date is read by: the day it is told on, its tense, how the text writes dates."""

    day: date
    tense: Tense
    is_day_first: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, and what its matches mean. Vague ones are inferred, not explicit."""

    pattern: re.Pattern[str]
    resolve: Callable[[re.Match[str], Context], Period | None]
    is_vague: bool = False


def rule(
    pattern: str,
    resolve: Callable[[re.Match[str], Context], Period | None],
    *,
    is_vague: bool = False,
) -> Rule:
    """Return a rule whose pattern matches whole words in any case."""
    return Rule(
        re.compile(rf"(?<![\w-])(?<!\d[.,]){pattern}(?!\w)", re.IGNORECASE), resolve, is_vague
    )


def part(match: re.Match[str], name: str) -> str:
    """Return a group in small letters, empty where it did not match or does not exist."""
    return (match.groupdict().get(name) or "").lower()


MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|"
    r"December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:\.|(?=\s\d)))"
)
WEEKDAY = (
    r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
    r"(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.(?=,?\s))"
)
YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_THAT_YEAR = r"\s(?:of\s)?(?P<which>this|last|next)\syear"
_WHICH_YEAR = rf"(?:\s?,?\s(?:of\s)?{YEAR}(?![\d:]|,\d)|{_THAT_YEAR})?"
_OF_YEAR = rf"(?:(?:\s(?:of|in)|,?)\s{YEAR}|{_THAT_YEAR})?"
_DAY = r"(?P<day>[12]?\d|3[01]|0[1-9])(?:st|nd|rd|th)?"
_DASH = r"\s?(?:[-–—]|to|and|through|until)\s?"
_PART = r"(?:(?P<side>early|late|mid|the\s(?:beginning|start|middle|end)\sof)[\s-](?:in\s)?)?"
STEPS = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def _month_number(match: re.Match[str]) -> int:
    stem = match["month"][:3].lower()
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(stem))


def _year_of(match: re.Match[str], day: date) -> int | None:
    """Return the year that is named, or said by `last year`."""
    if part(match, "year"):
        return int(match["year"])
    which = part(match, "which")
    return day.year + STEPS.get(which, 0) if which else None


def _full_date(match: re.Match[str], context: Context) -> Period | None:
    number, first = _month_number(match), int(match["day"])
    year = _year_of(match, context.day)
    if year:
        found = dates.safe_day(year, number, first)
    else:
        found = dates.day_near(context.day, number, first, context.tense)
    last = match["last"]
    if found and last:
        end = dates.safe_day(found.first.year, number, int(last))
        if end and end.first > found.first:
            return Period(found.first, end.first, "day")
    return found


def _iso_date(match: re.Match[str], _context: Context) -> Period | None:
    return dates.safe_day(int(match["year"]), int(match["number"]), int(match["day"]))


def _figures(match: re.Match[str], context: Context) -> Period | None:
    """Return `03/05/2024`: day first if the text writes so, or if it cannot be a month."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    is_day_first = match["sign"] == "." or one > 12 or (context.is_day_first and two <= 12)
    day, number = (one, two) if is_day_first else (two, one)
    return dates.safe_day(year, number, day)


def _month(match: re.Match[str], context: Context) -> Period | None:
    day, number = context.day, _month_number(match)
    year = _year_of(match, day)
    if match["since"]:
        year = year or dates.month_near(day, number, "past").first.year
        first = date(year, number, 1)
        return Period(first, day, "month") if first <= day else None
    if year:
        return dates.month(year, number)
    step = part(match, "step")
    if step == "last":
        return dates.month(day.year - (number >= day.month), number)
    if step == "next":
        return dates.month(day.year + (number <= day.month), number)
    return dates.month_near(day, number, context.tense)


def _quarter(match: re.Match[str], context: Context) -> Period | None:
    named = part(match, "ordinal")
    number = _ORDINALS[named] if named else int(match["number"])
    year = _year_of(match, context.day)
    if year is None:
        now = (context.day.month - 1) // 3 + 1
        is_over = context.tense != "future" and number > now
        is_ahead = context.tense == "future" and number < now
        year = context.day.year - is_over + is_ahead
    return dates.quarter(year, number)


def _half(match: re.Match[str], context: Context) -> Period | None:
    number = 0 if part(match, "ordinal") == "first" else 6
    year = _year_of(match, context.day) or context.day.year
    last = dates.month(year, number + 6).last
    return Period(date(year, number + 1, 1), last, "month")


def _season(match: re.Match[str], context: Context) -> Period | None:
    """Return a season of the northern hemisphere; the winter of a year begins in its December."""
    start = _SEASONS[part(match, "season")]
    day, step = context.day, STEPS.get(part(match, "step"), 0)
    year = _year_of(match, day)
    if year is None:
        year = day.year
        is_over = (dates.month(year, start + 2).last or day) < day
        has_begun = date(year, start, 1) <= day
        year += (step > 0 and has_begun) - (step < 0 and not is_over)
    return Period(dates.month(year, start).first, dates.month(year, start + 2).last, "quarter")


def _since_year(match: re.Match[str], context: Context) -> Period | None:
    first = date(int(match["year"]), 1, 1)
    return Period(first, context.day, "year") if first <= context.day else None


def _year(match: re.Match[str], _context: Context) -> Period | None:
    return dates.whole_year(int(match["year"]))


def _years(match: re.Match[str], _context: Context) -> Period | None:
    first, last = int(match["year"]), int(match["until"])
    if last < 100:
        last += first // 100 * 100
    return Period(date(first, 1, 1), date(last, 12, 31), "year") if first < last else None


def _decade(match: re.Match[str], _context: Context) -> Period | None:
    return dates.decade(int(match["year"]))


def _century(match: re.Match[str], _context: Context) -> Period | None:
    first = (int(match["number"]) - 1) * 100 + 1
    return Period(date(first, 1, 1), date(first + 99, 12, 31), "year") if first > 1 else None


def _day_of_month(match: re.Match[str], context: Context) -> Period | None:
    step = STEPS.get(part(match, "step"), 0)
    month = dates.month(context.day.year, context.day.month + step).first
    return dates.safe_day(month.year, month.month, int(match["day"]))


CALENDAR_RULES: tuple[Rule, ...] = (
    rule(r"(?P<year>(?:1[89]|20)\d\d)[-/](?P<number>\d\d)[-/](?P<day>\d\d)(?!T\d|-)", _iso_date),
    rule(
        r"(?P<one>\d{1,2})(?P<sign>[/.])(?P<two>\d{1,2})(?P=sign)(?P<year>(?:1[89]|20)\d\d)",
        _figures,
    ),
    rule(
        rf"(?:{WEEKDAY},?\s(?:the\s)?)?{MONTH}\s(?:the\s)?{_DAY}"
        rf"(?:{_DASH}(?P<last>[12]?\d|3[01])(?:st|nd|rd|th)?)?(?!:?\d|,\d){_WHICH_YEAR}",
        _full_date,
    ),
    rule(
        rf"(?:{WEEKDAY},?\s(?:the\s)?)?{_DAY}(?:{_DASH}(?P<last>[12]?\d|3[01])(?:st|nd|rd|th)?)?"
        rf"[\s-](?:of\s)?{MONTH}{_WHICH_YEAR}",
        _full_date,
    ),
    rule(
        rf"(?P<since>since\s)?(?:(?P<step>last|next|this)\s)?{_PART}{MONTH}(?!\s\d\d?\b)"
        rf"{_WHICH_YEAR}",
        _month,
    ),
    rule(rf"{YEAR}\sQ(?P<number>[1-4])", _quarter),
    rule(
        r"(?:the\s)?(?:(?P<ordinal>first|second|third|fourth|final)[\s-]quarter|Q(?P<number>[1-4]))"
        rf"{_OF_YEAR}(?!\sof\b)",
        _quarter,
    ),
    rule(
        rf"(?:the\s)?(?P<ordinal>first|second)\shalf(?:\sof\s{YEAR}"
        r"|\s(?:of\s)?(?:the|(?P<which>this|last|next))\syear)",
        _half,
    ),
    rule(
        rf"(?:(?P<step>last|next|this|the|in|early|late)\s)(?P<season>{'|'.join(_SEASONS)})"
        rf"(?:\s(?:of\s)?{YEAR})",
        _season,
    ),
    rule(rf"(?P<step>last|next|this)\s(?P<season>{'|'.join(_SEASONS)})", _season),
    rule(rf"since\s(?:early\s|mid-|late\s)?{YEAR}", _since_year),
    rule(rf"between\s{YEAR}\sand\s(?P<until>(?:19|20)\d\d)", _years),
    rule(
        rf"(?:from\s)?{YEAR}\s?(?:[-–—]|to|through|until)\s?(?P<until>(?:(?:19|20)\d\d)|\d\d)",
        _years,
    ),
    rule(rf"{_PART}(?:the\s)?(?P<year>(?:1[89]|20)\d0)s", _decade),
    rule(r"the\s(?P<number>1?\d|2[01])(?:st|nd|rd|th)\scentury", _century),
    rule(
        r"the\s(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)(?:\sof\s(?P<step>this|last|next)\smonth)",
        _day_of_month,
    ),
    rule(
        r"(?:in|by|until|till|before|after|during|of|from|early|late|mid|mid-)[\s-]"
        rf"{YEAR}(?!-\d)",
        _year,
    ),
)
