"""When an article was published and changed: what its source says, else what its page declares."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pipeline.core.articles.dates import MONTH_NAMES, Reading, read_stamp, read_time
from pipeline.core.articles.metadata import Metadata
from pipeline.core.articles.page_dates import EARLIEST_YEAR, choose_time, is_plausible
from pipeline.core.outcome import Reject
from pipeline.records.article import Flag
from pipeline.records.inbound import Inbound

ZERO_DATES = frozenset(((1970, 1, 1), (1969, 12, 31), (1900, 1, 1), (1899, 12, 30), (1980, 1, 1)))
"""What an empty field becomes in one system or another."""

_URL_DATE = re.compile(
    r"/(?P<year>(?:19|20)\d\d)(?:(?P<sep>[/-])(?:[a-z]{4,}/)?(?P<month>0?[1-9]|1[0-2]|[a-z]{3})(?P=sep)"
    r"(?P<day>0?[1-9]|[12]\d|3[01])|(?P<month2>0[1-9]|1[0-2])/?(?P<day2>0[1-9]|[12]\d|3[01]))(?=\D|$)"
)


class Times(NamedTuple):
    """The times of an article, and what is wrong with them."""

    published_at: datetime
    modified_at: datetime | None
    flags: tuple[Flag, ...]


def decide_times(inbound: Inbound, page: Metadata, url: str, received_at: datetime) -> Times:
    """Return the times of an article; what could not be told or believed is flagged.

    What the source says stands, and is flagged if it cannot be. Of what the page declares the
    first plausible counts, then the day in its url, then its change or receipt.

    Raises:
        Reject: `bad_time`: the source gave one that cannot be read.

    """
    published, flags = _publish(inbound.published_at, page, url, received_at)
    modified: datetime | None = None
    if inbound.modified_at.strip():
        modified = read_time(inbound.modified_at)
    elif found := choose_time(page.modified, page.published, received_at):
        modified = found.time
    elif _latest(page.modified, received_at):
        flags.append("modified_in_future")
    if modified is not None and "published_missing" in flags:
        published = min(published, modified)
    return Times(published, modified, tuple(flags))


def _publish(
    given: str, page: Metadata, url: str, received_at: datetime
) -> tuple[datetime, list[Flag]]:
    if given.strip():
        reading = read_stamp(given)
        flags: list[Flag] = [] if is_plausible(reading.time, received_at) else [_fault(reading)]
        return reading.time, flags + _gaps(reading)
    declared = (*page.published, *_url_date(url))
    found = choose_time(declared, page.modified, received_at)
    if found is not None:
        return found.time, _gaps(found)
    doubtful = _readable(page.published)
    old = next((r for r in doubtful if _is_old(r)), None)
    if old is not None:
        return old.time, ["published_before_1990", *_gaps(old)]
    if doubtful:
        return received_at, ["published_missing", _fault(doubtful[0])]
    return received_at, ["published_missing"]


def _gaps(reading: Reading) -> list[Flag]:
    if not reading.precise:
        return ["published_day_only"]
    return [] if reading.zoned else ["published_zone_unknown"]


def _fault(reading: Reading) -> Flag:
    return "published_before_1990" if reading.time.year < EARLIEST_YEAR else "published_in_future"


def _readable(candidates: Sequence[str]) -> list[Reading]:
    found = []
    for candidate in candidates:
        try:
            found.append(read_stamp(candidate))
        except Reject:
            continue
    return found


def _is_old(reading: Reading) -> bool:
    """Return whether it is a day before the web, and not the zero of some system."""
    day = reading.time
    return day.year < EARLIEST_YEAR and (day.year, day.month, day.day) not in ZERO_DATES


def _latest(candidates: Sequence[str], received_at: datetime) -> bool:
    return any(
        not is_plausible(reading.time, received_at) and reading.time > received_at
        for reading in _readable(candidates)
    )


def _url_date(url: str) -> tuple[str, ...]:
    """Return the day that stands in the path of a url (`/2025/05/18/`, `/2025/may/18/`)."""
    match = _URL_DATE.search(url.lower())
    if match is None:
        return ()
    month = match["month"] or match["month2"]
    if month.isalpha():
        if month not in MONTH_NAMES:
            return ()
        month = str(MONTH_NAMES.index(month) + 1)
    day = match["day"] or match["day2"]
    return (f"{match['year']}-{int(month):02}-{int(day):02}",)
