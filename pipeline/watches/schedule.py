"""When a digest is due: at a time of day of a zone, or at a minute of each hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.records.watch import Mail

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def last_due(mail: Mail, now: datetime) -> datetime:
    """Return the last time, at or before now, that a digest was due.

    A time of day that a change of clocks leaves out is that much later; one that comes twice counts
    the first time.
    """
    hour, minute = (int(part) for part in mail.at.split(":"))
    if mail.every == "hour":
        due = now.astimezone(UTC).replace(minute=minute, second=0, microsecond=0)
        return due if due <= now else due - _HOUR
    zone = ZoneInfo(mail.zone)
    day = now.astimezone(zone).date()
    while True:
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
        due = local.astimezone(UTC)
        if due <= now:
            return due
        day -= _DAY
