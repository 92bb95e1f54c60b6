"""What relative times count from: the dateline, the time named before, a time in their clause."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.core.entities import dates
from pipeline.core.entities.calendar_rules import MONTH, YEAR
from pipeline.core.entities.dates import MONTHS, Period
from pipeline.core.entities.page import Page
from pipeline.core.entities.relative_rules import COUNT
from pipeline.core.entities.windows import Window, search
from pipeline.core.entities.words import read_number
from pipeline.records.tagged import Anchor, TimeExpression

_DATELINE = re.compile(
    rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s)?{MONTH}\s(?P<day>\d\d?)(?:\s?,?\s{YEAR})?\s*$"
    rf"|[A-Z][\w.'’/ -]{{2,40}}(?:,\s[\w. ]{{2,20}})?,\s{MONTH.replace('month', 'month2')}"
    rf"\s(?P<day2>\d\d?)(?:,?\s{YEAR.replace('year', 'year2')})?\s?(?:\([^)]{{2,30}}\))?\s?[-–—]",
)
_DATELINE_LINES = 4
_DATELINE_DAYS = 7
"""A dateline is at most so many days from the publication; else it dates something else."""

_UNITS = r"(?P<unit>day|week|month|year)s?"
_LATER = re.compile(
    rf"(?<![\w.,-])(?:(?P<same>(?:the|that)\ssame\sday)|(?P<next>the\s(?:next|following)\sday)"
    rf"|(?P<prior>the\s(?:previous\sday|day\sbefore)(?!\s\w+day))"
    rf"|(?<!half\s){COUNT}\s{_UNITS}\s(?P<way>later|earlier|afterwards?|before(?=[,.;])"
    rf"|(?:after|before)\sthat))\b",
    re.IGNORECASE,
)
_AROUND = re.compile(
    rf"(?<![\w.,-])(?<!half\s)(?:{COUNT}\s)?{_UNITS}\s(?P<way>after|before|following)\b(?!\sthat|\syesterday|\stomorrow)",
    re.IGNORECASE,
)
_SINCE_OFFICE = re.compile(
    r"\bsince\s(?P<who>[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){0,3})(?:['’]s)?\s(?:"
    r"took\s(?:office|power|over)|came\s(?:to|into)\s(?:power|office)|became\s(?:the\s)?\w+(?:\s\w+)?"
    r"|assumed\s(?:office|power)|was\s(?:sworn\sin|inaugurated)"
    r"|returned\sto\s(?:office|power|(?:the\s)?[A-Z]\w+(?:\s[A-Z]\w+)?)|inauguration)"
)
_CLAUSE_CHARS = 120


def find_today(page: Page) -> tuple[date, bool]:
    """Return the day that the text is told on, and whether a dateline says so."""
    at = 0
    for line in page.text.split("\n", _DATELINE_LINES)[:_DATELINE_LINES]:
        match = _DATELINE.match(page.text, at + len(line) - len(line.lstrip()), at + len(line))
        if match:
            name = (match["month"] or match["month2"])[:3].lower()
            number = next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name))
            of_month, year = int(match["day"] or match["day2"]), match["year"] or match["year2"]
            found = (
                dates.safe_day(int(year), number, of_month)
                if year
                else dates.day_near(page.day, number, of_month, "past")
            )
            if found and abs((found.first - page.day).days) <= _DATELINE_DAYS:
                return found.first, True
        at += len(line) + 1
    return page.day, False


def find_anchored(
    page: Page, found: Sequence[TimeExpression], today: date, windows: list[Window]
) -> list[TimeExpression]:
    """Return the times that count from another time of the text, or from taking office."""
    days = sorted((t for t in found if t.precision == "day"), key=lambda time: time.start)
    more: list[TimeExpression] = []
    for match in search(_LATER, page.text, windows):
        anchor = _day_before(page, match.start(), days)
        is_free = anchor is None and (match["way"] or "").lower() == "earlier"
        if (anchor or is_free) and (period := _shifted(match, anchor or today)):
            more.append(_make(match, period, "publication" if is_free else "text"))
    for match in search(_AROUND, page.text, windows):
        anchor = _day_after(page, match.end(), days)
        if anchor and (period := _around(match, anchor, today)):
            more.append(_make(match, period, "text"))
    for match in search(_SINCE_OFFICE, page.text, windows):
        first = _office_since(page, match, today)
        if first:
            more.append(_make(match, Period(first, today, "day"), ""))
    return more


def _day_before(page: Page, offset: int, days: Sequence[TimeExpression]) -> date | None:
    """Return the day named last, in this paragraph or the one before it."""
    start, _ = page.paragraph(offset)
    low, _ = page.paragraph(max(0, start - 1))
    near = [time for time in days if low <= time.start < offset]
    return date.fromisoformat(near[-1].value[:10]) if near else None


def _day_after(page: Page, offset: int, days: Sequence[TimeExpression]) -> date | None:
    """Return the day that the rest of the sentence names."""
    limit = min(offset + _CLAUSE_CHARS, page.token_at(offset).sent.end_char)
    near = [time for time in days if offset <= time.start < limit]
    return date.fromisoformat(near[0].value[:10]) if near else None


def _shifted(match: re.Match[str], anchor: date) -> Period | None:
    if match["same"]:
        return dates.one_day(anchor)
    if match["next"] or match["prior"]:
        return dates.shift(anchor, 1 if match["next"] else -1)
    count = read_number(match["count"])
    if not count or count != int(count):
        return None
    is_back = match["way"].lower().startswith(("earlier", "before"))
    return _away(anchor, -int(count) if is_back else int(count), match["unit"].lower())


def _around(match: re.Match[str], anchor: date, today: date) -> Period | None:
    """Return `three days after Friday's vote`; `days after` is from that day until now."""
    is_back = match["way"].lower() == "before"
    count = read_number(match["count"]) if match["count"] else None
    if count:
        return _away(anchor, -int(count) if is_back else int(count), match["unit"].lower())
    if match["count"] or not match.group().lower().split()[0].endswith("s"):
        return None
    if is_back:
        return Period(anchor - timedelta(days=7), anchor, "day")
    return Period(anchor, today, "day") if anchor < today else None


def _away(anchor: date, count: int, unit: str) -> Period | None:
    """Return the day so many units away: weeks count to the day, months and years do not."""
    if unit == "week":
        return dates.shift(anchor, 7 * count)
    return dates.units_away(anchor, count, unit)


def _office_since(page: Page, match: re.Match[str], today: date) -> date | None:
    """Return the day on which somebody took the office that is held now."""
    mention = page.mention_at(page.token_at(match.start("who")))
    fact = mention.thing.fact if mention else None
    office = fact.office_on(today) if fact else None
    if office is None or len(office.since) != len("2025-01-20"):
        return None
    return date.fromisoformat(office.since)


def _make(match: re.Match[str], period: Period, anchor: Anchor) -> TimeExpression:
    return TimeExpression(
        start=match.start(),
        end=match.end(),
        text=match.group(),
        value=period.value,
        end_value=period.end_value,
        precision=period.precision,
        basis="inferred",
        anchor=anchor,
    )
