"""Which of the times that a page declares is the one of its publication."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from pipeline.core.articles.dates import Reading, read_stamp
from pipeline.core.articles.stamps import find_stamps
from pipeline.core.outcome import Reject

EARLIEST_YEAR = 1990
"""Before, there was no web: an earlier declared time is a zero, or that of another thing."""
LATEST_AHEAD = timedelta(days=1)
"""No article is published later after its receipt than zones and wrong clocks explain."""
MAX_ZONE = timedelta(hours=14)
MAX_STAMP_CHARS = 200
HALF_HOUR = timedelta(minutes=30)


def choose_time(
    candidates: Iterable[str], others: Iterable[str], received: datetime
) -> Reading | None:
    """Return the time that a page declares, made as precise as its other declarations allow.

    `candidates` are in the order of trust; `others` (its times of change) may lend their zone.
    The first plausible candidate decides on the day. If it has no time of day, another one of that
    day gives it; if it has no zone, another one that shows the same time elsewhere gives it, else
    the zone of any declaration, else UTC. None where no candidate is readable and plausible.
    """
    readings = list(_read(candidates, received))
    if not readings:
        return None
    best = readings[0]
    if not best.precise:
        best = next((r for r in readings if r.precise and _same_day(r, best)), best)
    if best.precise and not best.zoned:
        best = _find_zone(best, readings, list(_read(others, received)))
    return best


def is_plausible(time: datetime, received: datetime) -> bool:
    """Return whether an article that was received then can have been published at `time`."""
    return time.year >= EARLIEST_YEAR and time <= received + LATEST_AHEAD


def _read(candidates: Iterable[str], received: datetime) -> Iterable[Reading]:
    for candidate in candidates:
        try:
            reading = _read_one(candidate)
        except Reject:
            continue
        if is_plausible(reading.time, received):
            yield reading


def _read_one(candidate: str) -> Reading:
    """Return the time that a declaration is, else the first one in it (`Updated 18 May 2025`)."""
    try:
        return read_stamp(candidate)
    except Reject:
        stamps = find_stamps(candidate[:MAX_STAMP_CHARS], day_first=False)
        found = next((stamp for _, stamp in stamps), None)
        if found is None:
            raise
        return read_stamp(found)


def _same_day(one: Reading, other: Reading) -> bool:
    """Return whether two readings are of one day somewhere on earth."""
    return abs(one.time.date() - other.time.date()) <= timedelta(days=1 if one.zoned else 0)


def _find_zone(best: Reading, readings: Sequence[Reading], others: Sequence[Reading]) -> Reading:
    """Return the reading with a zone: that of the same moment, else of another declaration."""
    wall = best.time.replace(tzinfo=UTC)
    zoned = [r for r in (*readings, *others) if r.zoned and r.precise]
    for other in zoned:
        zone = other.time.tzinfo
        if other in readings and _is_same_minute(wall, other.time):
            return best._replace(time=wall, zoned=True)
        if _is_same_minute(wall, other.time.replace(tzinfo=UTC)):
            return best._replace(time=wall.replace(tzinfo=zone), zoned=True)
        if other in readings and _is_zone_apart(wall, other.time):
            return other
    for other in zoned:
        if other.time.utcoffset():
            return best._replace(time=wall.replace(tzinfo=other.time.tzinfo), zoned=True)
    return best


def _is_same_minute(one: datetime, other: datetime) -> bool:
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def _is_zone_apart(one: datetime, other: datetime) -> bool:
    """Return whether two times differ as two clocks of one moment do: by half hours."""
    apart = abs(one.replace(second=0, microsecond=0) - other.replace(second=0, microsecond=0))
    return apart <= MAX_ZONE and apart % HALF_HOUR == timedelta(0)
