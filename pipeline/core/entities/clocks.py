"""Clock times with a zone: `10:00 a.m. EDT (14:00 GMT)` is one instant, in UTC."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from pipeline.core.entities.page import Page
from pipeline.records.tagged import TimeExpression

ZONES = {
    "GMT": 0.0,
    "UTC": 0.0,
    "WET": 0.0,
    "BST": 1.0,
    "WEST": 1.0,
    "CET": 1.0,
    "CEST": 2.0,
    "SAST": 2.0,
    "EET": 2.0,
    "EEST": 3.0,
    "MSK": 3.0,
    "TRT": 3.0,
    "AST": 3.0,
    "IRST": 3.5,
    "GST": 4.0,
    "PKT": 5.0,
    "IST": 5.5,
    "ICT": 7.0,
    "HKT": 8.0,
    "SGT": 8.0,
    "JST": 9.0,
    "KST": 9.0,
    "AEST": 10.0,
    "AEDT": 11.0,
    "EST": -5.0,
    "EDT": -4.0,
    "CST": -6.0,
    "CDT": -5.0,
    "MST": -7.0,
    "MDT": -6.0,
    "PST": -8.0,
    "PDT": -7.0,
}
"""Hours ahead of UTC. AST is Arabia's, IST India's: what diplomatic news means by them."""

_ZONE = "|".join(sorted(ZONES, key=lambda name: (-len(name), name)))
_CLOCK = re.compile(
    rf"(?P<hour>\d{{1,2}}|noon|midnight)(?:[:.h]?(?P<minute>[0-5]\d))?"
    rf"(?:\s?(?P<half>[ap]\.?m\.?))?(?:\s?(?:\(?local time\)?,?))?\s?\(?(?P<zone>{_ZONE})\b\)?",
    re.IGNORECASE,
)
_SECOND = re.compile(
    rf"\s?[(;,/]\s?(?:\d{{1,2}}|noon|midnight)(?:[:.h]?[0-5]\d)?"
    rf"(?:\s?[ap]\.?m\.?)?\s?(?:{_ZONE})\b\)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that the text names, and where."""

    start: int
    day: date


def find_clocks(page: Page, days: Sequence[Day]) -> list[TimeExpression]:
    """Return the instants of the text.

    Each belongs to the day named nearest, first in the same sentence, then before it in the
    paragraph; without one to the day of publication.
    """
    found: list[TimeExpression] = []
    at = 0
    while match := _CLOCK.search(page.text, at):
        at = match.end()
        if match.start() and page.text[match.start() - 1].isalnum():
            continue
        if second := _SECOND.match(page.text, at):
            at = second.end()
        day = _day_of(page, match.start(), days)
        instant = _instant(match, day)
        if instant:
            found.append(
                TimeExpression(
                    start=match.start(),
                    end=at,
                    text=page.text[match.start() : at],
                    value=instant.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    precision="minute",
                    basis="explicit",
                    time_zone=match["zone"].upper(),
                )
            )
    return found


def _instant(match: re.Match[str], day: date) -> datetime | None:
    word = match["hour"].lower()
    hour = {"noon": 12, "midnight": 0}.get(word)
    if hour is None:
        hour = int(word)
    half = (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23:
        return None
    zone = timezone(timedelta(hours=ZONES[match["zone"].upper()]))
    local = datetime(day.year, day.month, day.day, hour, int(match["minute"] or 0), tzinfo=zone)
    return local.astimezone(UTC)


def _day_of(page: Page, offset: int, days: Sequence[Day]) -> date:
    sentence = page.token_at(offset).sent
    same = [day for day in days if sentence.start_char <= day.start < sentence.end_char]
    if same:
        return min(same, key=lambda day: abs(day.start - offset)).day
    start, _ = page.paragraph(offset)
    before = [day for day in days if start <= day.start < offset]
    return before[-1].day if before else page.day
