"""A number with the bounds that the words around it set: `up to 40`, `5 to 6 million`."""

import re
from dataclasses import dataclass

from pipeline.core.entities.words import NUMBER_PATTERN, SCALES, read_number

_LOW = r"over|more than|at least|no fewer than|no less than|upwards of|in excess of|exceeding|above"
_HIGH = (
    r"up to|as many as|as much as|at most|fewer than|less than|under|nearly|almost|close to|below"
)
_NEAR = r"about|around|some|approximately|roughly|an estimated|estimated|circa"
_VAGUE = {
    "dozens": 24.0,
    "scores": 40.0,
    "hundreds": 200.0,
    "thousands": 2e3,
    "tens of thousands": 2e4,
    "hundreds of thousands": 2e5,
    "millions": 2e6,
    "tens of millions": 2e7,
    "hundreds of millions": 2e8,
    "billions": 2e9,
}
_CURRENCIES = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₴": "UAH", "₽": "RUB"}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_BOUND = rf"(?:(?P<low>{_LOW})\s|(?P<high>{_HIGH})\s|(?P<near>{_NEAR})\s|between\s)?"
_SIGN = r"(?:US)?[$€£¥₴₽]"
NUMBER = re.compile(
    rf"(?<![\w.,:/-]){_BOUND}(?P<currency>{_SIGN})?"
    r"(?:(?P<vague>(?:(?:tens|hundreds)\sof\s)?(?:dozens|scores|hundreds|thousands|millions|billions)"
    r"|(?:several|a\sfew)\s(?:dozen|hundred|thousand|million))"
    rf"|(?P<number>{NUMBER_PATTERN})(?P<suffix>(?:bn|mn|m|k)\b)?"
    rf"(?:(?:\s?[-–]\s?|\s(?:to|and|or)\s)(?:{_SIGN})?(?P<upper>{NUMBER_PATTERN})(?P<unit>bn|mn|m)?"
    r")?)(?![\w:/]|[.,]\d|-\w)(?P<percent>\s?%|\s(?:percent|per\scent)\b)?",
    re.IGNORECASE,
)
FRACTION = re.compile(
    rf"(?<![\w-]){_BOUND}(?:(?:(?P<count>an?|one|two|three|four)[\s-])?"
    rf"(?P<part>{'|'.join(_PARTS)})s?(?=\sof\b|\sthe\b)"
    rf"|(?P<some>one|two|three|\d+)\s(?:in|out\sof)\s(?P<every>three|four|five|six|eight|ten|\d+)\b)",
    re.IGNORECASE,
)
"""A share in words: `two thirds of`, `one in three`."""

_SUFFIXES = {"bn": 1e9, "mn": 1e6, "m": 1e6, "k": 1e3}
_NEAR_SHARE = 0.1
"""How far `about` may be off, as a share of the value."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its bounds."""

    value: float
    low: float | None = None
    high: float | None = None


def read_amount(match: re.Match[str]) -> Amount | None:
    """Return the amount of a match of `NUMBER`, or None for one that means none."""
    if match["vague"]:
        value = _vague(" ".join(match["vague"].lower().split()))
        return Amount(value, low=value) if value else None
    value = (read_number(match["number"]) or 0.0) * _scale(match["suffix"])
    return _range(value, match) if match["upper"] else _bounded(value, match)


def read_fraction(match: re.Match[str]) -> Amount:
    """Return the amount of a match of `FRACTION`, in per cent."""
    if match["part"]:
        count = read_number(match["count"] or "one") or 1.0
        share = count / _PARTS[match["part"].lower()]
    else:
        share = (read_number(match["some"]) or 0.0) / (read_number(match["every"]) or 1.0)
    return _bounded(round(100 * share, 2), match)


def read_ends(match: re.Match[str]) -> tuple[Amount, Amount]:
    """Return both numbers of `from 20 to 35 million`, where they are no range."""
    both = read_amount(match) or Amount(0.0)
    return Amount(both.low or 0.0), Amount(both.high or 0.0)


def currency_of(sign: str) -> str:
    """Return the ISO 4217 code of a sign."""
    return _CURRENCIES.get(sign.upper(), "USD")


def _vague(words: str) -> float:
    if words.startswith(("several ", "a few ")):
        return 2 * SCALES[words.rsplit(" ", 1)[1]]
    return _VAGUE.get(words, 0.0)


def _scale(suffix: str | None) -> float:
    return _SUFFIXES.get((suffix or "").lower(), 1.0)


def _bounded(value: float, match: re.Match[str]) -> Amount:
    if match["low"]:
        return Amount(value, low=value)
    if match["high"]:
        return Amount(value, high=value)
    if match["near"]:
        low, high = round(value * (1 - _NEAR_SHARE), 6), round(value * (1 + _NEAR_SHARE), 6)
        return Amount(value, low, high)
    return Amount(value)


def _range(low: float, match: re.Match[str]) -> Amount | None:
    """Return `3,000 to 4,000`, and `5 to 6 million` with the scale for both."""
    high = read_number(match["upper"]) or 0.0
    scale = _scale(match["unit"])
    for word in match["upper"].lower().split():
        scale *= SCALES.get(word, 1.0) if high >= SCALES.get(word, 1.0) else 1.0
    high *= _scale(match["unit"])
    if scale > 1.0 and low * scale < high:
        low *= scale
    return Amount((low + high) / 2, low, high) if low < high else None
