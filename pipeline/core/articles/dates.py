"""Times as sources write them."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from dateutil import parser

from pipeline.core.outcome import Reject

YEARS = range(1800, 2200)
"""News has been printed on both sides of this only by mistake (a zero date, milliseconds)."""
MAX_CHARS = 100

_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?|\d{13}|\d{16}")
# Only the form itself: the standard library reads `GMT+2` and `10 AM` as something else.
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3},? )?\d{1,2} [A-Za-z]{3} (?:\d\d|\d{4}) \d\d?:\d\d(?::\d\d)?"
    r"(?: (?:[+-]\d{4}|UTC?|GMT|Z|[ECMP][SD]T))?"
)
# Everybody means hours ahead of UTC by `UTC+3`; dateutil reads it as POSIX does, behind.
_UTC_OFFSET = re.compile(r"(?<=[\d ])(?:UTC|GMT)([+-]\d{1,2}(?::?\d\d)?)$")
_DAY = timedelta(days=1)
# Abbreviations that wires and RFC 822 use; hours from UTC. An unknown one is read as UTC.
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "CEST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "IST": 5.5, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "ET": -5, "CST": -6,
    "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
# Two defaults that share no field: what both readings have in common, the text itself said.
_DEFAULTS = (datetime(1801, 1, 1, tzinfo=UTC), datetime(1802, 2, 2, tzinfo=UTC))


def read_time(given: str) -> datetime:
    """Return the instant that `given` names, in its own zone; without a zone, in UTC.

    Reads RFC 3339 and ISO 8601 (also a date alone: its midnight), RFC 822, POSIX seconds,
    milliseconds and microseconds, and dates in words that name year, month and day.

    Raises:
        Reject: `bad_time`: none of these, or a year outside of 1800 to 2199.

    """
    text = _UTC_OFFSET.sub(r"\1", given.strip())
    try:
        found = _read(text) if len(text) <= MAX_CHARS else None
        if found is not None and found.year in YEARS:
            return _plain_zone(found)
    except (ValueError, OverflowError) as exc:
        raise _unreadable(text) from exc
    raise _unreadable(text)


def find_time(candidates: tuple[str, ...]) -> datetime | None:
    """Return the first readable time: a page's own metadata is often wrong, never our error."""
    for candidate in candidates:
        try:
            return read_time(candidate)
        except Reject:
            continue
    return None


def _unreadable(text: str) -> Reject:
    return Reject(
        "bad_time", f"a time such as 2025-05-18T10:00:00Z was expected, not {text[:MAX_CHARS]!r}"
    )


def _read(text: str) -> datetime | None:
    if _EPOCH.fullmatch(text):
        digits = len(text.partition(".")[0].lstrip("-"))
        return datetime.fromtimestamp(float(text) / {13: 1e3, 16: 1e6}.get(digits, 1.0), UTC)
    if _RFC_822.fullmatch(text):
        return parsedate_to_datetime(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _read_words(text)


def _read_words(text: str) -> datetime | None:
    """Return what dateutil reads, unless it had to make up a part of the date."""
    readings = {
        parser.parse(text, default=default, tzinfos=_zone).replace(tzinfo=None)
        for default in _DEFAULTS
    }
    if len(readings) > 1:
        return None
    found: datetime = parser.parse(text, default=_DEFAULTS[0], tzinfos=_zone)
    return found


def _zone(name: str | None, offset_secs: int | None) -> timezone:
    if offset_secs is not None:
        return timezone(timedelta(seconds=offset_secs))
    return timezone(timedelta(hours=_ZONES.get((name or "UTC").upper(), 0)))


def _plain_zone(found: datetime) -> datetime:
    """Return the same instant with a fixed offset of whole minutes, as RFC 3339 has it."""
    offset = found.utcoffset()
    if offset is None:
        return found.replace(tzinfo=UTC)
    if offset % timedelta(minutes=1) or abs(offset) >= _DAY:
        return found.astimezone(UTC)
    return found.replace(tzinfo=UTC if not offset else timezone(offset))
