"""Time zones as news names them: `EDT`, `GMT+3`, `Eastern time`, `Kyiv time`.

Summer time follows the rules of the European Union (2000/84/EC) and of the United States (Energy
Policy Act of 2005); other places keep one offset all year.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

ABBREVIATIONS: Mapping[str, float] = {
    "GMT": 0.0, "UTC": 0.0, "WET": 0.0, "BST": 1.0, "WEST": 1.0, "CET": 1.0, "CEST": 2.0,
    "SAST": 2.0, "EET": 2.0, "EEST": 3.0, "MSK": 3.0, "TRT": 3.0, "AST": 3.0, "IRST": 3.5,
    "GST": 4.0, "PKT": 5.0, "IST": 5.5, "ICT": 7.0, "HKT": 8.0, "SGT": 8.0, "JST": 9.0,
    "KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0,
    "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0,
}  # fmt: skip
"""Hours ahead of UTC. AST is Arabia's, IST India's: what diplomatic news means by them."""

_US: Mapping[str, float] = {
    "eastern": -5.0, "central": -6.0, "mountain": -7.0, "pacific": -8.0, "et": -5.0, "ct": -6.0,
    "mt": -7.0, "pt": -8.0, "washington": -5.0, "new york": -5.0, "chicago": -6.0,
}  # fmt: skip
_EU: Mapping[str, float] = {
    "british": 0.0, "uk": 0.0, "london": 0.0, "dublin": 0.0, "lisbon": 0.0, "paris": 1.0,
    "berlin": 1.0, "brussels": 1.0, "rome": 1.0, "madrid": 1.0, "vienna": 1.0, "geneva": 1.0,
    "warsaw": 1.0, "oslo": 1.0, "stockholm": 1.0, "copenhagen": 1.0, "budapest": 1.0,
    "belgrade": 1.0, "central european": 1.0, "kyiv": 2.0, "kiev": 2.0, "athens": 2.0,
    "helsinki": 2.0, "bucharest": 2.0, "sofia": 2.0, "eastern european": 2.0,
}  # fmt: skip
_FIXED: Mapping[str, float] = {
    "greenwich mean": 0.0, "universal": 0.0, "moscow": 3.0, "minsk": 3.0, "istanbul": 3.0,
    "ankara": 3.0, "riyadh": 3.0, "doha": 3.0, "baghdad": 3.0, "tehran": 3.5, "dubai": 4.0,
    "abu dhabi": 4.0, "baku": 4.0, "yerevan": 4.0, "tbilisi": 4.0, "kabul": 4.5,
    "islamabad": 5.0, "delhi": 5.5, "new delhi": 5.5, "indian": 5.5, "kathmandu": 5.75,
    "dhaka": 6.0, "bangkok": 7.0, "hanoi": 7.0, "jakarta": 7.0, "beijing": 8.0,
    "shanghai": 8.0, "hong kong": 8.0, "taipei": 8.0, "singapore": 8.0, "manila": 8.0,
    "seoul": 9.0, "tokyo": 9.0, "japan": 9.0, "nairobi": 3.0, "addis ababa": 3.0,
    "pretoria": 2.0, "johannesburg": 2.0, "lagos": 1.0,
}  # fmt: skip
_NAMES = {**_US, **_EU, **_FIXED}


def _alternatives(names: Mapping[str, float]) -> str:
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))


_PLACES = _alternatives({name: hours for name, hours in _NAMES.items() if len(name) > 2})
ZONE_PATTERN = (
    rf"(?:(?-i:(?:GMT|UTC)[+-]\d{{1,2}}(?::?\d\d)?|(?:{_alternatives(ABBREVIATIONS)}|[ECMP]T)\b)"
    rf"|(?:{_PLACES})(?:\s(?:standard|daylight|summer))?\stime\b)"
)
"""A zone by abbreviation, by its offset, or by the name of a place and `time`."""

_OFFSET = re.compile(r"(?:GMT|UTC)(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")


def offset_of(zone: str, day: date) -> float:
    """Return the hours that a zone, as `ZONE_PATTERN` matches it, is ahead of UTC on a day."""
    if match := _OFFSET.fullmatch(zone):
        hours = int(match["hours"]) + int(match["minutes"] or 0) / 60
        return -hours if match["sign"] == "-" else hours
    if zone in ABBREVIATIONS:
        return ABBREVIATIONS[zone]
    words = zone.lower().removesuffix(" time").split()
    season = words.pop() if words[-1] in {"standard", "daylight", "summer"} else ""
    name = " ".join(words)
    is_summer = season != "standard" and (bool(season) or _is_summer(name, day))
    return _NAMES[name] + (1.0 if is_summer else 0.0)


def _is_summer(name: str, day: date) -> bool:
    if name in _US:
        return _sunday(day.year, 3, 8) <= day < _sunday(day.year, 11, 1)
    if name in _EU:
        return _sunday(day.year, 3, 25) <= day < _sunday(day.year, 10, 25)
    return False


def _sunday(year: int, month: int, first: int) -> date:
    """Return the first Sunday from a day of a month on."""
    day = date(year, month, first)
    return day + timedelta(days=(6 - day.weekday()) % 7)
