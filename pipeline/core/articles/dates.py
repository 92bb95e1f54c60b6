"""Times as sources write them."""

import re
from datetime import UTC, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from dateutil import parser

from pipeline.core.outcome import Reject

YEARS = range(1800, 2200)
"""News has been printed on both sides of this only by mistake (a zero date, milliseconds)."""
MAX_CHARS = 100
MIDNIGHT = time(0)
MONTH_NAMES = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip

_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?|\d{13}|\d{16}")
# Only the form itself: the standard library reads `GMT+2` and `10 AM` as something else.
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3},? )?\d{1,2} [A-Za-z]{3} (?:\d\d|\d{4}) \d\d?:\d\d(?::\d\d)?"
    r"(?: (?:[+-]\d{4}|UTC?|GMT|Z|[ECMP][SD]T))?"
)
# Everybody means hours ahead of UTC by `UTC+3`; dateutil reads it as POSIX does, behind.
_UTC_OFFSET = re.compile(r"(?<=[\d ])(?:UTC|GMT)([+-]\d{1,2}(?::?\d\d)?)$")
# Some languages print the name of a zone behind its offset (`+0200 CEST`, `-04:00[America/Lima]`).
_NAME_OF_OFFSET = re.compile(
    r"(?<=[\d TC])([+-]\d\d:?\d\d)\s*(?:Z|[A-Z]{2,5}|\([^()]*\)|\[[^\[\]]*\])$"
)
_DAY = timedelta(days=1)
# Abbreviations that wires and RFC 822 use; hours from UTC. An unknown one says nothing.
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "CEST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "IST": 5.5, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
# `ET` is the clock of New York, summer or winter.
_US_CLOCKS = {"ET": -5, "CT": -6, "MT": -7, "PT": -8}
_US_CLOCK = re.compile(r"(?<=[\d. apmAPM])(ET|CT|MT|PT)$")
# Two defaults that share no field: what both readings have in common, the text itself said.
_DEFAULTS = (datetime(1801, 1, 1), datetime(1802, 2, 2))  # noqa: DTZ001 - the text gives the zone


class Reading(NamedTuple):
    """An instant as a text names it: whether the text gives a time of day, and a zone."""

    time: datetime
    precise: bool
    zoned: bool


def read_time(given: str) -> datetime:
    """Return the instant that `given` names, in its own zone; without a zone, in UTC.

    Reads RFC 3339 and ISO 8601 (also a date alone: its midnight), RFC 822, POSIX seconds,
    milliseconds and microseconds, and dates in words that name year, month and day.

    Raises:
        Reject: `bad_time`: none of these, or a year outside of 1800 to 2199.

    """
    return read_stamp(given).time


def read_stamp(given: str) -> Reading:
    """Return the instant that `given` names, with how much of it is told and not assumed.

    An exact midnight counts as a day without a time: that is what templates make of one.

    Raises:
        Reject: `bad_time`, as `read_time` does.

    """
    text = _UTC_OFFSET.sub(r"\1", _NAME_OF_OFFSET.sub(r"\1", given.strip()[: MAX_CHARS + 1]))
    try:
        found = _read(text) if len(text) <= MAX_CHARS else None
        if found is not None and found.year in YEARS:
            time = _plain_zone(found)
            return Reading(time, time.time() != MIDNIGHT, found.tzinfo is not None)
    except (ValueError, OverflowError) as exc:
        raise _unreadable(text) from exc
    raise _unreadable(text)


def _unreadable(text: str) -> Reject:
    return Reject(
        "bad_time", f"a time such as 2025-05-18T10:00:00Z was expected, not {text[:MAX_CHARS]!r}"
    )


def _read(text: str) -> datetime | None:
    if _EPOCH.fullmatch(text):
        digits = len(text.partition(".")[0].lstrip("-"))
        return datetime.fromtimestamp(float(text) / {13: 1e3, 16: 1e6}.get(digits, 1.0), UTC)
    if _RFC_822.fullmatch(text):
        return _parse_rfc_822(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _read_words(text)


def _parse_rfc_822(text: str) -> datetime:
    """Return the time; `-0000` means UTC, with no word on the zone of the writer (RFC 5322)."""
    found = parsedate_to_datetime(text)
    return found.replace(tzinfo=UTC) if text.endswith("-0000") else found


def _read_words(text: str) -> datetime | None:
    """Return what dateutil reads, unless it had to make up a part of the date."""
    clock = _US_CLOCK.search(text)
    bare = text[: clock.start()] if clock else text
    readings = {parser.parse(bare, default=default, tzinfos=_zone) for default in _DEFAULTS}
    if len(readings) > 1:
        return None
    found: datetime = readings.pop()
    if clock is not None and found.tzinfo is None:
        hours = _US_CLOCKS[clock[1]] + _is_us_summer(found)
        return found.replace(tzinfo=timezone(timedelta(hours=hours)))
    return found


def _is_us_summer(local: datetime) -> bool:
    """Return whether the clocks of the United States are ahead (since 2007)."""
    march, november = (
        _sunday(local.year, month, nth).replace(hour=2) for month, nth in ((3, 2), (11, 1))
    )
    return march <= local < november


def _sunday(year: int, month: int, nth: int) -> datetime:
    first = datetime(year, month, 1)  # noqa: DTZ001 - a wall clock
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))


def _zone(name: str | None, offset_secs: int | None) -> timezone | None:
    if offset_secs is not None:
        return timezone(timedelta(seconds=offset_secs))
    hours = _ZONES.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))


def _plain_zone(found: datetime) -> datetime:
    """Return the same instant with a fixed offset of whole minutes, as RFC 3339 has it."""
    offset = found.utcoffset()
    if offset is None:
        return found.replace(tzinfo=UTC)
    if offset % timedelta(minutes=1) or abs(offset) >= _DAY:
        return found.astimezone(UTC)
    return found.replace(tzinfo=UTC if not offset else timezone(offset))
