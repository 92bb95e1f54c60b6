"""Times that the text names, resolved against the publication date by the tense around them.

The patterns are those of TimeML's TIMEX3 (Pustejovsky et al. 2003) that news uses; weekdays and
months without a year follow the tense of their clause.
"""

import re
from collections.abc import Callable
from datetime import date

from spacy.tokens import Token

from pipeline.core.entities import dates
from pipeline.core.entities.clocks import Day, find_clocks
from pipeline.core.entities.dates import MONTHS, WEEKDAYS, Period, Tense
from pipeline.core.entities.durations import find_durations
from pipeline.core.entities.page import Page
from pipeline.core.entities.tense import tense_at
from pipeline.core.entities.words import NUMBER_PATTERN, read_number
from pipeline.records.tagged import TimeExpression

Resolve = Callable[[re.Match[str], date, Tense], Period | None]

_MONTH = (
    r"(?P<month>Jan(?:uary|\.)|Feb(?:ruary|\.)|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?|"
    r"Aug(?:ust|\.)|Sept?(?:ember|\.)|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_DAY = r"(?P<day>[12]?\d|3[01]|0[1-9])(?:st|nd|rd|th)?"
_UNIT = r"(?P<unit>day|week|month|year)"
_COUNT = rf"(?P<count>{NUMBER_PATTERN}|couple of|a couple of|a|an)"
_PART = r"(?:\s(?P<part>morning|afternoon|evening|night))?"
_STEP = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}


def _number_of_month(match: re.Match[str]) -> int:
    stem = match["month"][:3].lower()
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(stem))


def _full_date(match: re.Match[str], day: date, tense: Tense) -> Period | None:
    number, first = _number_of_month(match), int(match["day"])
    if match["year"]:
        found = dates.safe_day(int(match["year"]), number, first)
    else:
        found = dates.day_near(day, number, first, tense)
    last = match.groupdict().get("last")
    if found and last:
        end = dates.safe_day(found.first.year, number, int(last))
        if end and end.first > found.first:
            return Period(found.first, end.first, "day")
    return found


def _iso_date(match: re.Match[str], _day: date, _tense: Tense) -> Period | None:
    return dates.safe_day(int(match["year"]), int(match["number"]), int(match["day"]))


def _month(match: re.Match[str], day: date, tense: Tense) -> Period | None:
    number = _number_of_month(match)
    if match["since"]:
        year = int(match["year"] or dates.month_near(day, number, "past").first.year)
        first = date(year, number, 1)
        return Period(first, day, "month") if first <= day else None
    if match["year"]:
        return dates.month(int(match["year"]), number)
    step = (match["step"] or "").lower()
    if step == "last":
        return dates.month(day.year - (number >= day.month), number)
    if step == "next":
        return dates.month(day.year + (number <= day.month), number)
    return dates.month_near(day, number, tense)


def _weekday(match: re.Match[str], day: date, tense: Tense) -> Period | None:
    weekday = WEEKDAYS.index(match["weekday"].lower())
    step = (match["step"] or "").lower()
    if step in _STEP:
        return dates.weekday_beside(day, weekday, _STEP[step])
    if step == "this":
        return dates.weekday_near(day, weekday, tense or "future")
    return dates.weekday_near(day, weekday, tense)


def _near_day(match: re.Match[str], day: date, _tense: Tense) -> Period | None:
    word = " ".join(match.group().lower().split())
    if "before yesterday" in word:
        return dates.shift(day, -2)
    if "after tomorrow" in word:
        return dates.shift(day, 2)
    if "yesterday" in word or word == "last night":
        return dates.shift(day, -1)
    return dates.shift(day, 1) if "tomorrow" in word else dates.one_day(day)


def _week_or_so(match: re.Match[str], day: date, tense: Tense) -> Period | None:
    step = _STEP.get(match["step"].lower(), 0)
    unit = match["unit"].lower()
    if unit == "weekend":
        return dates.weekend_of(day, step, tense)
    if unit == "quarter":
        found: Period | None = dates.quarter(day.year, (day.month - 1) // 3 + 1 + step)
    else:
        found = dates.units_away(day, step, unit)
    return dates.trim(found, day, match["side"] or "") if found else None


def _over_weekend(_match: re.Match[str], day: date, tense: Tense) -> Period | None:
    return dates.weekend_of(day, 0, tense)


def _ago(match: re.Match[str], day: date, _tense: Tense) -> Period | None:
    count = read_number(match["count"])
    return dates.units_away(day, -int(count), match["unit"].lower()) if count else None


def _ahead(match: re.Match[str], day: date, tense: Tense) -> Period | None:
    count = read_number(match["count"])
    if not count or tense == "past":
        return None
    return dates.units_away(day, int(count), match["unit"].lower())


def _stretch(match: re.Match[str], day: date, _tense: Tense) -> Period | None:
    count = read_number(match["count"] or "1") or 1
    step = _STEP.get((match["step"] or match["also"] or "next").lower(), 1)
    return dates.span_of(day, step * int(count), match["unit"].lower())


def _since_year(match: re.Match[str], day: date, _tense: Tense) -> Period | None:
    first = date(int(match["year"]), 1, 1)
    return Period(first, day, "year") if first <= day else None


def _year(match: re.Match[str], _day: date, _tense: Tense) -> Period | None:
    return dates.whole_year(int(match["year"]))


def _years(match: re.Match[str], _day: date, _tense: Tense) -> Period | None:
    first, last = int(match["year"]), int(match["until"])
    if last < 100:
        last += first // 100 * 100
    return Period(date(first, 1, 1), date(last, 12, 31), "year") if first < last else None


def _decade(match: re.Match[str], _day: date, _tense: Tense) -> Period | None:
    return dates.decade(int(match["year"]))


def _rule(pattern: str, resolve: Resolve) -> tuple[re.Pattern[str], Resolve]:
    return re.compile(rf"(?<![\w-]){pattern}(?!\w)", re.IGNORECASE), resolve


_DASH = r"\s?(?:[-–]|to|and|through)\s?"
_RULES: tuple[tuple[re.Pattern[str], Resolve], ...] = (
    _rule(r"(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)", _iso_date),
    _rule(
        rf"(?:{_WEEKDAY},?\s)?{_MONTH}\s{_DAY}(?:{_DASH}(?P<last>[12]?\d|3[01]))?(?!:?\d)"
        rf"(?:,?\s{_YEAR})?",
        _full_date,
    ),
    _rule(
        rf"(?:{_WEEKDAY},?\s)?{_DAY}(?:{_DASH}(?P<last>[12]?\d|3[01])(?:st|nd|rd|th)?)?"
        rf"\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?",
        _full_date,
    ),
    _rule(
        rf"(?P<since>since\s)?(?:(?P<step>last|next|this|early|late|mid)[\s-](?:in\s)?)?{_MONTH}(?!\s\d\d?\b)"
        rf"(?:,?\s{_YEAR})?",
        _month,
    ),
    _rule(rf"(?:(?P<step>last|next|this|coming|previous|following)\s)?{_WEEKDAY}{_PART}", _weekday),
    _rule(
        r"(?:the\s)?day\s(?:before\syesterday|after\stomorrow)|yesterday|today|tomorrow|tonight|"
        r"last\snight|this\s(?:morning|afternoon|evening)|overnight",
        _near_day,
    ),
    _rule(
        r"(?:(?P<side>earlier|later)\s)?(?P<step>last|this|next|the\scoming|previous)\s"
        r"(?P<unit>weekend|week|month|quarter|year)",
        _week_or_so,
    ),
    _rule(r"(?:at|on|over|during)\sthe\sweekend", _over_weekend),
    _rule(rf"{_COUNT}\s{_UNIT}s?\s(?:ago|earlier)", _ago),
    _rule(rf"in\s{_COUNT}\s{_UNIT}s?(?:['’]\stime)?", _ahead),
    _rule(
        rf"(?:within|(?:in|over|during|for)\sthe\s(?P<step>past|last|next|coming))\s"
        rf"(?:the\s(?P<also>next|coming)\s)?(?:{_COUNT}\s)?{_UNIT}s?",
        _stretch,
    ),
    _rule(rf"since\s(?:early\s|mid-|late\s)?{_YEAR}", _since_year),
    _rule(rf"(?:from\s|between\s)?{_YEAR}{_DASH}(?P<until>(?:(?:19|20)\d\d)|\d\d)", _years),
    _rule(r"(?:the\s)?(?P<year>(?:1[89]|20)\d0)s", _decade),
    _rule(
        r"(?:in|by|until|till|before|after|during|of|from|early|late|mid|mid-)[\s-]"
        rf"{_YEAR}",
        _year,
    ),
)
_BARE_YEAR = re.compile(rf"(?<![\w,.:/$€£-]){_YEAR}(?![\w:/$%-]|[.,]\d)")
_AMBIGUOUS = frozenset({"may", "march", "mar.", "august", "aug.", "june", "april", "jan."})
_MONTH_LEADS = frozenset(
    {"in", "since", "until", "by", "last", "next", "this", "early", "late", "mid", "of", "from"}
) | {"through", "during", "before", "after", "till", "between", "to", "and", "for", "mid-"}


def find_times(page: Page) -> tuple[TimeExpression, ...]:
    """Return the times that the page names, in order."""
    found: list[TimeExpression] = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(page.text):
            if not _is_taken(found, match.start(), match.end()) and _is_time(page, match):
                period = resolve(match, page.day, _tense(page, match))
                if period:
                    found.append(_make(match, period))
    days = [
        Day(time.start, date.fromisoformat(time.value))
        for time in sorted(found, key=lambda time: time.start)
        if time.precision == "day" and not time.end_value
    ]
    found += [
        time for time in find_durations(page.text) if not _is_taken(found, time.start, time.end)
    ]
    found += _find_bare_years(page, found)
    clocks = find_clocks(page, days)
    found = [time for time in found if not _is_taken(clocks, time.start, time.end)]
    return tuple(sorted([*found, *clocks], key=lambda time: (time.start, time.end)))


def _find_bare_years(page: Page, found: list[TimeExpression]) -> list[TimeExpression]:
    """Return years that stand alone: `the 2015 deal`."""
    return [
        _make(match, dates.whole_year(int(match["year"])))
        for match in _BARE_YEAR.finditer(page.text)
        if _names_year(page.token_at(match.start()))
        and not _is_taken(found, match.start(), match.end())
    ]


def _names_year(token: Token) -> bool:
    """Return whether four digits are a year: by the model, or before a noun in the singular."""
    is_label = token.dep_ == "nummod" and token.head.tag_ in {"NN", "NNP"}
    return token.ent_type_ == "DATE" or is_label


def _is_taken(found: list[TimeExpression], start: int, end: int) -> bool:
    return any(time.start < end and start < time.end for time in found)


def _tense(page: Page, match: re.Match[str]) -> Tense:
    words = page.span(match.start(), match.end())
    return tense_at(words.root)


def _is_time(page: Page, match: re.Match[str]) -> bool:
    """Rule out names and verbs that look like months: Theresa May, `may`, to march."""
    groups = match.groupdict()
    token = page.token_at(match.start("month") if groups.get("month") else match.start())
    mention = page.mention_at(token)
    if mention and mention.thing.type in {"PERSON", "ORG", "MEDIA"}:
        return False
    name = groups.get("month")
    if not name:
        return True
    if name[0].islower():
        return False
    if any(groups.get(key) for key in ("day", "year", "step", "since")):
        return True
    if name.lower() not in _AMBIGUOUS:
        return True
    before = page.doc[token.i - 1].lower_ if token.i else ""
    return token.pos_ == "PROPN" and before in _MONTH_LEADS


def _make(match: re.Match[str], period: Period) -> TimeExpression:
    is_guess = (
        period.precision == "day" and period.last is not None and "month" not in (match.groupdict())
    )
    return TimeExpression(
        start=match.start(),
        end=match.end(),
        text=match.group(),
        value=period.value,
        end_value=period.end_value,
        precision=period.precision,
        basis="inferred" if is_guess else "explicit",
    )
