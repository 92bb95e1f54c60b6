"""Numbers, dates and times of a text by their value, however they are written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "year", "date", "weekday", "time", "phone"]
Value = float | tuple[int, int, int]

ROUNDED = 0.03
"""A rounded number is no further than this share of its value from the exact one."""
HALF_DAY = 720
"""Minutes: where the half of the day is not said, times agree that lie so far apart."""

# fmt: off
_SMALL = dict(zip(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
     "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
     "nineteen"),
    range(20), strict=True,
)) | dict(zip(
    ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
    range(20, 100, 10), strict=True,
))
_ORDINALS = dict(zip(
    ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
     "tenth", "eleventh", "twelfth"),
    range(1, 13), strict=True,
))
_SCALES = {
    "dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "k": 1e3,
    "million": 1e6, "millions": 1e6, "mln": 1e6, "mn": 1e6, "m": 1e6,
    "billion": 1e9, "billions": 1e9, "bln": 1e9, "bn": 1e9, "b": 1e9,
    "trillion": 1e12, "trillions": 1e12, "trln": 1e12, "tn": 1e12,
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu",
         "friday fri", "saturday sat", "sunday sun"), 1)
    for name in names.split()
}
_UNITS = {
    "%": "percent", "percent": "percent", "per cent": "percent", "pct": "percent",
    "$": "dollar", "usd": "dollar", "dollar": "dollar", "dollars": "dollar",
    "€": "euro", "eur": "euro", "euro": "euro", "euros": "euro",
    "£": "pound", "gbp": "pound", "pound": "pound", "pounds": "pound",
    "¥": "yen", "jpy": "yen", "yen": "yen",
    "yuan": "yuan", "cny": "yuan", "rouble": "rouble", "roubles": "rouble", "ruble": "rouble",
    "rubles": "rouble", "franc": "franc", "francs": "franc", "rupee": "rupee", "rupees": "rupee",
}
# fmt: on


def _any_of(words: dict[str, int] | dict[str, float] | dict[str, str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


_MONTH = rf"(?P<{{}}>{_any_of(_MONTHS)})\.?"
_DAY = r"(?P<{}>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<{}>(?:19|20)\d\d)"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SPOKEN = _any_of(_SMALL)
_WORDS = rf"half an?\b|(?:{_SPOKEN})\b(?:(?:[ -]|,? and )(?:{_SPOKEN}|hundred|thousand)\b)*"
_AFTER = _any_of({word: unit for word, unit in _UNITS.items() if word[0].isalpha()} | {"%": ""})
_NAMED = rf"{_any_of(_WEEKDAYS)}|{_any_of(_MONTHS)}|{_any_of(_ORDINALS)}|noon|midnight"

_QUANTITY = re.compile(
    rf"(?P<phone>\(?\d{{3}}\)?[ ./-]{{1,2}}\d{{3}}[ .-]\d{{4}})(?!\w)"
    rf"|(?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)(?!\w)"
    rf"|{_MONTH.format('month1')} {_DAY.format('day1')}(?![\d,.]*\d)(?:,? {_YEAR.format('year1')})?"
    rf"|{_DAY.format('day2')} (?:of )?{_MONTH.format('month2')}(?!\w)"
    rf"(?:,? {_YEAR.format('year2')})?"
    rf"|(?P<hour>[012]?\d)(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>[ap])\.?m\b\.?"
    rf"|(?P<hour2>[012]?\d):(?P<minute2>[0-5]\d)(?!\d)"
    rf"|(?:(?P<digits>{_DIGITS})(?:st|nd|rd|th)?|(?P<words>{_WORDS}))"
    rf"(?:[ -]?(?P<scale>{_any_of(_SCALES)})\b)?(?:[ -]?(?P<after>{_AFTER})(?!\w))?"
    rf"|(?P<named>{_NAMED})(?!\w)"
    rf"|(?P<lone>dozen|hundred|thousand|million|billion)(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+")

WORDS = frozenset(
    word for words in (_SMALL, _ORDINALS, _SCALES, _MONTHS, _WEEKDAYS) for word in words
) | {"noon", "midnight", "half"}
"""The words that quantities are made of."""
UNITS = frozenset(word for name in _UNITS if name[0].isalpha() for word in name.split())
"""The words that say of what a number is one."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number, date or time, from `start` to `end` in code points.

    `value` is a plain number; the minutes since midnight; the number of a weekday; or year, month
    and day, 0 where it is not said. `step` is what the last digit that is written out is worth,
    `scale` what the word behind the digits is (`million`).
    """

    kind: Kind
    value: Value
    start: int
    end: int
    step: float = 1.0
    scale: float = 1.0
    unit: str = ""


def agree(one: Quantity, other: Quantity) -> bool:
    """Return whether both say the same: in another form, rounded, or one says less."""
    if isinstance(one.value, tuple) or isinstance(other.value, tuple):
        return (
            isinstance(one.value, tuple)
            and isinstance(other.value, tuple)
            and all(not a or not b or a == b for a, b in zip(one.value, other.value, strict=True))
        )
    if one.kind == other.kind == "time" and not (one.unit and other.unit):
        return (one.value - other.value) % HALF_DAY == 0
    if one.unit and other.unit and one.unit != other.unit:
        return False
    if one.kind == other.kind == "number" and _is_rounded(one, other):
        return True
    return one.value == other.value


def _is_rounded(one: Quantity, other: Quantity) -> bool:
    """Return whether one is the other with fewer digits: `8.8 mln` of `8,791,000`.

    It must look like it: a word took the place of the zeros (`1,200` is not `1,204` rounded).
    """
    if one.scale == other.scale:
        return False
    coarse, exact = sorted((one, other), key=lambda quantity: -quantity.step)
    off = abs(_plain(coarse) - _plain(exact))
    within = off <= min(coarse.step / 2, ROUNDED * _plain(exact))
    return coarse.scale > exact.scale and within


def _plain(quantity: Quantity) -> float:
    return 0.0 if isinstance(quantity.value, tuple) else quantity.value


def comparable(one: Quantity, other: Quantity, *, swapped: bool) -> bool:
    """Return whether the two can contradict each other: a weekday and a date do not.

    Four digits are a year as a rule; where one word was put in the place of another, a number.
    """
    kinds = {one.kind, other.kind}
    return "phone" not in kinds and (len(kinds) == 1 or (swapped and kinds == {"year", "number"}))


def read_quantity(text: str, start: int) -> Quantity | None:
    """Return the quantity that starts at `start`, where a word begins, or None."""
    match = _QUANTITY.match(text, start)
    if match is None:
        return None
    return next(read for group, read in _READERS if match[group])(match)


def _read_phone(match: re.Match[str]) -> Quantity:
    return Quantity("phone", 0.0, *match.span())


def _read_iso(match: re.Match[str]) -> Quantity:
    year, month, day = map(int, match["iso"].split("-"))
    return Quantity("date", (year, month, day), *match.span())


def _read_date(match: re.Match[str]) -> Quantity:
    which = "1" if match["month1"] else "2"
    year = int(match["year" + which] or 0)
    month = _MONTHS[match["month" + which].lower()]
    return Quantity("date", (year, month, int(match["day" + which])), *match.span())


def _read_time(match: re.Match[str]) -> Quantity:
    if match["hour2"]:
        return Quantity("time", int(match["hour2"]) * 60.0 + int(match["minute2"]), *match.span())
    half = match["half"].lower()
    hour = int(match["hour"]) % 12 + (12 if half == "p" else 0)
    return Quantity("time", hour * 60.0 + int(match["minute"] or 0), *match.span(), unit=half)


def _read_number(match: re.Match[str]) -> Quantity:
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
    unit = _UNITS[match["after"].lower()] if match["after"] else _unit_before(match)
    written = (match["digits"] or "").replace(",", "")
    if not written:
        value = _spoken(match["words"].lower())
        return Quantity("number", value * scale, *match.span(), scale, scale, unit)
    whole, _, decimals = written.partition(".")
    zeros = 0 if decimals else len(whole) - len(whole.rstrip("0"))
    step = scale * 10.0 ** (zeros - len(decimals))
    is_year = match[0] == written and not unit and len(whole) == 4 and whole[:2] in {"19", "20"}
    kind: Kind = "year" if is_year else "number"
    return Quantity(kind, float(written) * scale, *match.span(), step, scale, unit)


def _unit_before(match: re.Match[str]) -> str:
    """Return the currency whose sign stands before the number."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    return _UNITS.get(before, "")


def _read_lone(match: re.Match[str]) -> Quantity:
    scale = _SCALES[match["lone"].lower()]
    return Quantity("number", scale, *match.span(), scale, scale)


def _read_named(match: re.Match[str]) -> Quantity | None:
    word = match["named"].lower()
    span = match.span()
    if word in _ORDINALS:
        return Quantity("number", float(_ORDINALS[word]), *span)
    if word in {"noon", "midnight"}:
        value, half = (720.0, "p") if word == "noon" else (0.0, "a")
        return Quantity("time", value, *span, unit=half)
    if match["named"][0].islower():
        return None
    if word in _WEEKDAYS:
        return Quantity("weekday", float(_WEEKDAYS[word]), *span)
    return Quantity("date", (0, _MONTHS[word], 0), *span)


def _spoken(words: str) -> float:
    """Return the value of a number in words: `two hundred and five`, `half a`."""
    if words.startswith("half"):
        return 0.5
    total = current = 0.0
    for word in _WORD.findall(words):
        if word == "hundred":
            current = max(current, 1.0) * 100.0
        elif word == "thousand":
            total, current = total + max(current, 1.0) * 1000.0, 0.0
        else:
            current += _SMALL.get(word, 0)
    return total + current


_READERS: tuple[tuple[str, Callable[[re.Match[str]], Quantity | None]], ...] = (
    ("phone", _read_phone),
    ("iso", _read_iso),
    ("month1", _read_date),
    ("month2", _read_date),
    ("half", _read_time),
    ("hour2", _read_time),
    ("digits", _read_number),
    ("words", _read_number),
    ("named", _read_named),
    ("lone", _read_lone),
)
