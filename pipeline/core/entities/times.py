"""Times that the text names, resolved against the day it is told on by the tense around them."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from spacy.tokens import Token

from pipeline.core.entities.anchors import find_anchored, find_today
from pipeline.core.entities.calendar_rules import CALENDAR_RULES, YEAR, Context, part
from pipeline.core.entities.clocks import Day, find_clocks
from pipeline.core.entities.dates import Period, Tense, whole_year
from pipeline.core.entities.durations import find_durations
from pipeline.core.entities.page import Page
from pipeline.core.entities.relative_rules import RELATIVE_RULES, WEEK_RULES
from pipeline.core.entities.tense import may_postpone, tense_at
from pipeline.core.entities.windows import find_windows, search
from pipeline.records.tagged import Anchor, Basis, TimeExpression

_BARE_YEAR = re.compile(rf"(?<![\w,.:/$€£-]){YEAR}(?![\w:/$%-]|[.,]\d)")
_AMBIGUOUS = frozenset({"may", "march", "mar.", "august", "aug.", "june", "april", "jan."})
_MONTH_LEADS = frozenset(
    {"in", "since", "until", "by", "last", "next", "this", "early", "late", "mid", "of", "from"}
) | {"through", "during", "before", "after", "till", "between", "to", "and", "for", "mid-"}
_NAMED_DAYS = frozenset(
    {"black", "bloody", "cyber", "easter", "good", "ash", "maundy", "palm", "super", "holy"}
)
"""`Black Monday` and `Good Friday` are names, not the Monday or Friday meant."""

_BETWEEN = re.compile(
    r",?\s?(?:to|through|until|till|[-–—]|(?P<both>and))\s(?:the\s)?", re.IGNORECASE
)
_RANGED = frozenset({"day", "month", "year", "quarter"})
_DAY_FIRST = re.compile(r"\b(?:1[3-9]|2\d|3[01])[/.]\d{1,2}[/.](?:19|20)\d\d")
_MONTH_FIRST = re.compile(r"\b\d{1,2}/(?:1[3-9]|2\d|3[01])/(?:19|20)\d\d")
_BRITISH = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December)\b"
)


def find_times(page: Page) -> tuple[TimeExpression, ...]:
    """Return the times that the page names, in order."""
    today, has_dateline = find_today(page)
    anchor: Anchor = "dateline" if has_dateline else "publication"
    found: list[TimeExpression] = []
    is_day_first = _is_day_first(page.text)
    windows = find_windows(page.text)
    for rule in (*WEEK_RULES, *CALENDAR_RULES, *RELATIVE_RULES):
        for match in search(rule.pattern, page.text, windows):
            if not _is_taken(found, match.start(), match.end()) and _is_time(page, match):
                context = Context(today, _tense(page, match), is_day_first)
                period = rule.resolve(match, context)
                if period:
                    basis: Basis = "inferred" if rule.is_vague else "explicit"
                    found.append(_make(match, period, basis, anchor))
    found = _join(page, sorted(found, key=lambda time: time.start), today)
    for more in (
        find_anchored(page, found, today, windows),
        find_durations(page.text, windows),
        _find_bare_years(page),
    ):
        found += [time for time in more if not _is_taken(found, time.start, time.end)]
    days = [
        Day(time.start, date.fromisoformat(time.value))
        for time in sorted(found, key=lambda time: time.start)
        if time.precision == "day" and not time.end_value
    ]
    clocks = find_clocks(page, days, today)
    found = [time for time in found if not _is_taken(clocks, time.start, time.end)]
    return tuple(sorted([*found, *clocks], key=lambda time: (time.start, time.end)))


def _is_day_first(text: str) -> bool:
    """Return whether `03/05/2024` is the third of May, by the other dates of the text."""
    if _DAY_FIRST.search(text):
        return True
    return not _MONTH_FIRST.search(text) and bool(_BRITISH.search(text))


def _join(page: Page, times: list[TimeExpression], today: date) -> list[TimeExpression]:
    """Return the times, two that are the ends of one stretch as one; `since Monday` to today."""
    joined: list[TimeExpression] = []
    for time in times:
        last = joined[-1] if joined else None
        stretch = _stretch(page, last, time) if last and _is_stretch(page, last, time) else None
        if stretch:
            joined[-1] = stretch
        else:
            joined.append(time)
    return [_extend(page, time, today) for time in joined]


def _is_stretch(page: Page, one: TimeExpression, two: TimeExpression) -> bool:
    if one.precision != two.precision or one.precision not in _RANGED:
        return False
    if (one.end_value and one.precision == "day") or one.basis == "inferred":
        return False
    between = _BETWEEN.fullmatch(page.text, one.end, two.start)
    if not between:
        return False
    if between["both"]:
        return page.text[: one.start].lower().endswith("between ")
    return not may_postpone(page.token_at(one.start))


def _stretch(page: Page, one: TimeExpression, two: TimeExpression) -> TimeExpression | None:
    """Return the stretch from one time to another; a weekday before the first is a week on."""
    last = two.end_value or two.value
    if one.precision == "day" and last < one.value:
        later = date.fromisoformat(last) + timedelta(days=7)
        last = later.isoformat() if later.isoformat() > one.value else last
    if last < one.value:
        return None
    return TimeExpression(
        start=one.start,
        end=two.end,
        text=page.text[one.start : two.end],
        value=one.value,
        end_value=last,
        precision=one.precision,
        basis=one.basis,
        anchor=one.anchor or two.anchor,
    )


def _extend(page: Page, time: TimeExpression, today: date) -> TimeExpression:
    """Return `since Monday` as the days from then until today."""
    is_open = time.precision == "day" and not time.end_value and time.value < today.isoformat()
    if not is_open or not page.text[: time.start].lower().endswith("since "):
        return time
    return TimeExpression(
        start=time.start,
        end=time.end,
        text=time.text,
        value=time.value,
        end_value=today.isoformat(),
        precision="day",
        basis=time.basis,
        anchor=time.anchor,
    )


def _find_bare_years(page: Page) -> list[TimeExpression]:
    """Return years that stand alone: `the 2015 deal`."""
    return [
        _make(match, whole_year(int(match["year"])), "explicit", "")
        for match in _BARE_YEAR.finditer(page.text)
        if _names_year(page.token_at(match.start()))
    ]


def _names_year(token: Token) -> bool:
    """Return whether four digits are a year: by the model, or before a noun in the singular."""
    is_label = token.dep_ == "nummod" and token.head.tag_ in {"NN", "NNP"}
    return token.ent_type_ == "DATE" or is_label


def _is_taken(found: Sequence[TimeExpression], start: int, end: int) -> bool:
    return any(time.start < end and start < time.end for time in found)


def _tense(page: Page, match: re.Match[str]) -> Tense:
    return tense_at(page.span(match.start(), match.end()).root)


def _is_time(page: Page, match: re.Match[str]) -> bool:
    """Rule out names and verbs that look like months: Theresa May, `may`, to march."""
    name = match.groupdict().get("month")
    token = page.token_at(match.start("month") if name else match.start())
    mention = page.mention_at(token)
    if mention and mention.thing.type in {"PERSON", "ORG", "MEDIA"}:
        return False
    if not name:
        before = page.doc[token.i - 1].lower_ if token.i else ""
        return not (part(match, "weekday") and before in _NAMED_DAYS)
    if name[0].islower():
        return False
    if any(part(match, key) for key in ("day", "year", "step", "since", "which", "side")):
        return True
    if name.lower() not in _AMBIGUOUS:
        return True
    before = page.doc[token.i - 1].lower_ if token.i else ""
    return token.pos_ == "PROPN" and before in _MONTH_LEADS


def _make(match: re.Match[str], period: Period, basis: Basis, anchor: Anchor) -> TimeExpression:
    is_whole = bool(part(match, "year")) and not part(match, "since")
    return TimeExpression(
        start=match.start(),
        end=match.end(),
        text=match.group(),
        value=period.value,
        end_value=period.end_value,
        precision=period.precision,
        basis=basis,
        anchor="" if is_whole else anchor,
    )
