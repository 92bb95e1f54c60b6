"""Feasts and memorial days that have the same date each year."""

from datetime import date

from pipeline.core.entities import dates
from pipeline.core.entities.dates import Period, Tense

_HOLIDAYS = {
    "new year's day": (1, 1),
    "new year's eve": (12, 31),
    "epiphany": (1, 6),
    "valentine's day": (2, 14),
    "international women's day": (3, 8),
    "st patrick's day": (3, 17),
    "anzac day": (4, 25),
    "may day": (5, 1),
    "victory day": (5, 9),
    "juneteenth": (6, 19),
    "fourth of july": (7, 4),
    "bastille day": (7, 14),
    "halloween": (10, 31),
    "all saints' day": (11, 1),
    "armistice day": (11, 11),
    "remembrance day": (11, 11),
    "veterans day": (11, 11),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
}
_NAMES = "|".join(sorted(name.replace("'", "['’]") for name in _HOLIDAYS)).replace(
    "st patrick", r"st\.?\spatrick"
)
HOLIDAY_PATTERN = rf"(?P<holiday>{_NAMES})(?:,?\s(?P<year>(?:1[89]|20)\d\d))?"


def find_holiday(name: str, day: date, tense: Tense, year: int | None) -> Period | None:
    """Return the day of a holiday: of the year that is named, else the one meant."""
    number, of_month = _HOLIDAYS[name.lower().replace("’", "'").replace(".", "")]
    if year is not None:
        return dates.safe_day(year, number, of_month)
    return dates.day_near(day, number, of_month, tense)
