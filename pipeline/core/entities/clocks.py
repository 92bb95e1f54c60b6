"""Clock times: `10:00 a.m. EDT (14:00 GMT)` is one instant; without a zone, a time of the day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pipeline.core.entities.page import Page
from pipeline.core.entities.words import read_number
from pipeline.core.entities.zones import ZONE_PATTERN, offset_of
from pipeline.records.tagged import TimeExpression

_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"


def _clock(name: str) -> str:
    """Return the pattern of a clock time whose groups end in `name`."""
    return (
        rf"(?:(?P<oclock{name}>\d{{1,2}}|{_HOURS})\so['’]clock"
        rf"|(?P<hour{name}>\d{{1,2}})(?:[:.h]?(?P<minute{name}>[0-5]\d)(?::[0-5]\d)?)?"
        rf"(?:\s?(?P<half{name}>[ap]\.m\.|[ap]m\b))?|(?P<word{name}>noon|midnight|midday))"
    )


_CLOCK = re.compile(
    rf"(?<![\w$€£.,:/-]){_clock('')}"
    rf"(?:,?\s?\(?(?P<local>local(?:\stime)?)\b\)?,?)?(?:,?\s?\(?(?P<zone>{ZONE_PATTERN})\)?)?"
    rf"(?:\s?[(;,/]\s?{_clock('2')},?\s?(?P<zone2>{ZONE_PATTERN})\)?)?",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\b(?:at|around|about|by|before|after|from|until|till|since|to)\s$", re.IGNORECASE
)
_NEAR_CHARS = 12
_ON_DAY = re.compile(r"\s(?:on\s)?\w+\)")
_ISO = re.compile(
    r"(?<![\w-])(?P<day>(?:19|20)\d\d-[01]\d-[0-3]\d)[T ](?P<hour>[0-2]\d):(?P<minute>[0-5]\d)"
    r"(?::[0-5]\d(?:\.\d+)?)?\s?(?P<zone>Z|[+-]\d\d:?\d\d|UTC|GMT)\b"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that the text names, and where."""

    start: int
    day: date


def find_clocks(page: Page, days: Sequence[Day], today: date) -> list[TimeExpression]:
    """Return the clock times of the text.

    Each belongs to the day named nearest, first in the same sentence, then before it in the
    paragraph; without one to the day of publication.
    """
    found = [time for match in _ISO.finditer(page.text) if (time := _read_iso(match))]
    for match in _CLOCK.finditer(page.text):
        if any(time.start < match.end() and match.start() < time.end for time in found):
            continue
        time = _read(page, match, days, today)
        if time:
            found.append(time)
    return found


def _read_iso(match: re.Match[str]) -> TimeExpression | None:
    zone = match["zone"]
    sign = -1 if zone.startswith("-") else 1
    digits = zone[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) if zone[0] in "+-" else None
    try:
        day = date.fromisoformat(match["day"])
        local = _at(day, int(match["hour"]) * 60 + int(match["minute"]))
    except ValueError:
        return None
    instant = local - sign * (ahead or timedelta())
    return _make(match.group(), match.start(), instant, zone if ahead is None else "")


def _read(
    page: Page, match: re.Match[str], days: Sequence[Day], today: date
) -> TimeExpression | None:
    first, second = _time_of(match, ""), _time_of(match, "2")
    if first is None:
        return None
    zone, zone2 = match["zone"], match["zone2"]
    if not (zone or zone2) and not _is_clock(page, match):
        return None
    text = _trim(match.group())
    day = _day_of(page, match, days, today)
    local = _at(day, first)
    if zone:
        instant = local - timedelta(hours=offset_of(zone, day))
        return _make(text, match.start(), instant, _name_zone(zone))
    if zone2 and second is not None:
        ahead = first - second
        ahead += 24 * 60 if ahead <= -12 * 60 else -24 * 60 if ahead > 14 * 60 else 0
        if _ON_DAY.match(page.text, match.end()):  # the day in the brackets is the second's
            local = _at(day, second + ahead)
        instant = local - timedelta(minutes=ahead, hours=offset_of(zone2, day))
        return _make(text, match.start(), instant, _name_zone(zone2))
    return TimeExpression(
        start=match.start(),
        end=match.start() + len(text),
        text=text,
        value=day.isoformat(),
        precision="day",
        basis="explicit",
        local_time=f"{first // 60:02d}:{first % 60:02d}",
    )


def _at(day: date, minutes: int) -> datetime:
    """Return a time of a day, in whatever zone."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)


def _trim(text: str) -> str:
    """Return a match without a bracket that closes nothing, or opens for what is no clock."""
    if text.count("(") < text.count(")"):
        text = text[:-1]
    return text.rstrip(" ,")


def _name_zone(zone: str) -> str:
    return zone.upper() if len(zone) <= 4 else zone


def _is_clock(page: Page, match: re.Match[str]) -> bool:
    """Return whether figures without a zone are a clock time: they say so, or follow `at`."""
    if match["half"] or match["local"] or match["oclock"]:
        return True
    leads = bool(_LEAD.search(page.text, max(0, match.start() - 8), match.start()))
    return leads and bool(match["word"] or (match["minute"] and ":" in match.group()))


def _time_of(match: re.Match[str], name: str) -> int | None:
    """Return the minutes after midnight, or None for what no clock shows."""
    word = match[f"word{name}"]
    if word:
        return 0 if word.lower() == "midnight" else 12 * 60
    said = match[f"hour{name}"] or match[f"oclock{name}"]
    if not said:
        return None
    hour, half = int(read_number(said) or 0), (match[f"half{name}"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half.startswith("p") else 0) if half else hour
    minutes = hour * 60 + int(match[f"minute{name}"] or 0)
    return minutes if minutes <= 24 * 60 else None


def _make(text: str, start: int, instant: datetime, zone: str) -> TimeExpression:
    return TimeExpression(
        start=start,
        end=start + len(text),
        text=text,
        value=instant.strftime("%Y-%m-%dT%H:%M:%SZ"),
        precision="minute",
        basis="explicit",
        time_zone=zone,
    )


def _day_of(page: Page, match: re.Match[str], days: Sequence[Day], today: date) -> date:
    offset = match.start()
    sentence = page.token_at(offset).sent
    same = [day for day in days if sentence.start_char <= day.start < sentence.end_char]
    if same:
        return min(same, key=lambda day: abs(day.start - offset)).day
    start, _ = page.paragraph(offset)
    # The model ends a sentence after `a.m.` now and then.
    close = [day for day in days if 0 < day.start - match.end() < _NEAR_CHARS]
    if close and "\n" not in page.text[offset : close[0].start]:
        return close[0].day
    before = [day for day in days if start <= day.start < offset]
    return before[-1].day if before else today
