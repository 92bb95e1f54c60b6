"""Dates that are told from the day of telling: `yesterday`, `last week`, `in three days`."""

import re

from pipeline.core.entities import dates
from pipeline.core.entities.calendar_rules import MONTH, STEPS, WEEKDAY, Context, Rule, part, rule
from pipeline.core.entities.dates import WEEKDAYS, Period
from pipeline.core.entities.holidays import HOLIDAY_PATTERN, find_holiday
from pipeline.core.entities.words import NUMBER_PATTERN, read_number

COUNT = rf"(?P<count>{NUMBER_PATTERN}|(?:a\s)?couple\sof|an?)"
UNIT = r"(?P<unit>day|week|month|year|decade)"
_STEP = r"(?P<step>last|next|this|coming|past|previous|following)"
_PART = r"(?:\s(?P<part>morning|afternoon|evening|night))?"
_SIDE = r"(?:(?P<side>earlier|later|early|late)\s(?:on\s|in\s)?)?"
_FEW = 3
"""Units that a plural without a number is taken for."""


def _weekday(match: re.Match[str], context: Context) -> Period | None:
    stem = match["weekday"][:3].lower()
    number = next(n for n, name in enumerate(WEEKDAYS) if name.startswith(stem))
    week = part(match, "week")
    if week:
        monday = dates.week_of(context.day, STEPS.get(week, 0)).first
        return dates.shift(monday, number)
    step = part(match, "step")
    if step in STEPS:
        return dates.weekday_beside(context.day, number, STEPS[step])
    tense = context.tense or "future" if step == "this" else context.tense
    return dates.weekday_near(context.day, number, tense)


def _near_day(match: re.Match[str], context: Context) -> Period | None:
    word = " ".join(match.group().lower().split())
    if "before yesterday" in word:
        return dates.shift(context.day, -2)
    if "after tomorrow" in word:
        return dates.shift(context.day, 2)
    if "yesterday" in word or word == "last night":
        return dates.shift(context.day, -1)
    return dates.shift(context.day, 1) if "tomorrow" in word else dates.one_day(context.day)


def _week_or_so(match: re.Match[str], context: Context) -> Period | None:
    day, step = context.day, STEPS.get(part(match, "step").removeprefix("the "), 0)
    unit = part(match, "unit")
    if unit == "weekend":
        return dates.weekend_of(day, step, context.tense)
    if unit == "quarter":
        found: Period | None = dates.quarter(day.year, (day.month - 1) // 3 + 1 + step)
    else:
        found = dates.units_away(day, step, unit)
    return dates.trim(found, day, part(match, "side")) if found else None


def _edge(match: re.Match[str], context: Context) -> Period | None:
    """Return the unit whose end or beginning is named: `the end of the month`."""
    step = STEPS.get(part(match, "step"), 0)
    return dates.units_away(context.day, step, part(match, "unit"))


def _over_weekend(_match: re.Match[str], context: Context) -> Period | None:
    return dates.weekend_of(context.day, 0, context.tense)


def _ago(match: re.Match[str], context: Context) -> Period | None:
    count = read_number(match["count"])
    if not count or count != int(count):
        return None
    return dates.units_away(context.day, -int(count), part(match, "unit"))


def _ahead(match: re.Match[str], context: Context) -> Period | None:
    count = read_number(match["count"])
    if not count or count != int(count) or context.tense == "past":
        return None
    return dates.units_away(context.day, int(count), part(match, "unit"))


def _stretch(match: re.Match[str], context: Context) -> Period | None:
    count = read_number(match["count"]) if match["count"] else None
    count = count or (_FEW if match["plural"] else 1)
    step = STEPS.get(part(match, "step"), 1)
    return dates.span_of(context.day, step * int(count), part(match, "unit"))


def _week_of(match: re.Match[str], context: Context) -> Period | None:
    stem = match["month"][:3].lower()
    number = next(n for n, name in enumerate(dates.MONTHS, 1) if name.startswith(stem))
    found = dates.day_near(context.day, number, int(match["day"]), context.tense)
    return dates.week_of(found.first) if found else None


def _from_weekday(match: re.Match[str], context: Context) -> Period | None:
    """Return `a week from Tuesday`: seven days after the next Tuesday."""
    stem = match["weekday"][:3].lower()
    number = next(n for n, name in enumerate(WEEKDAYS) if name.startswith(stem))
    return dates.shift(dates.weekday_near(context.day, number, "future").first, 7)


def _holiday(match: re.Match[str], context: Context) -> Period | None:
    year = int(match["year"]) if match["year"] else None
    return find_holiday(match["holiday"], context.day, context.tense, year)


WEEK_RULES: tuple[Rule, ...] = (
    rule(rf"(?:the\s)?week\s(?:of|beginning|starting)\s{MONTH}\s(?P<day>[12]?\d|3[01])", _week_of),
    rule(rf"a\sweek\s(?:from|on)\s{WEEKDAY}", _from_weekday),
)
"""These hold a whole date, and so are read before dates are."""

RELATIVE_RULES: tuple[Rule, ...] = (
    rule(
        rf"(?:{_STEP}\s)?{WEEKDAY}{_PART}(?:,?\s(?:of\s)?(?P<week>this|next|last)\sweek)?",
        _weekday,
    ),
    rule(
        r"(?:the\s)?day\s(?:before\syesterday|after\stomorrow)|"
        r"(?:yesterday|today|tomorrow)(?:\s(?:morning|afternoon|evening|night))?|tonight|"
        r"last\snight|this\s(?:morning|afternoon|evening)|overnight",
        _near_day,
    ),
    rule(
        rf"{_SIDE}(?P<step>last|this|next|(?:the\s)?(?:coming|previous))\s"
        r"(?:fiscal\s|financial\s|calendar\s)?(?P<unit>weekend|week|month|quarter|year|decade)",
        _week_or_so,
    ),
    rule(
        r"(?:the\s)?(?:end|beginning|start|middle)\sof\s(?:the|(?P<step>this|next|last))\s"
        r"(?P<unit>week|month|year|decade)",
        _edge,
    ),
    rule(r"(?:at|on|over|during)\sthe\sweekend|the\sweekend", _over_weekend),
    rule(rf"{COUNT}\s{UNIT}s?\sago", _ago),
    rule(rf"in\s{COUNT}\s{UNIT}s?(?:['’]\stime|\sfrom\snow)?", _ahead),
    rule(rf"{COUNT}\s{UNIT}s?\sfrom\snow", _ahead),
    rule(rf"within\s{COUNT}\s{UNIT}(?P<plural>s)?", _stretch, is_vague=True),
    rule(
        rf"(?:(?:with)?in|over|during|for)\sthe\s(?P<step>past|last|next|coming)\s"
        rf"(?:{COUNT}\s)?{UNIT}(?P<plural>s)?",
        _stretch,
        is_vague=True,
    ),
    rule(
        rf"the\s(?P<step>past|last|next)\s{COUNT}\s{UNIT}(?P<plural>s)",
        _stretch,
        is_vague=True,
    ),
    rule(HOLIDAY_PATTERN, _holiday),
)
