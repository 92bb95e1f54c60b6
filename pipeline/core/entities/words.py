"""Numbers in figures and in words."""

import re

_UNITS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12.0,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
}
_SMALL = "|".join(sorted(_UNITS, key=len, reverse=True))
_BIG = "hundred|thousand|million|billion|trillion|dozen"
FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER_PATTERN = (
    rf"(?:(?:{FIGURES})(?:[\s-](?:{_BIG}))?"
    rf"|(?:(?:a|half a)[\s-](?:{_BIG})|{_SMALL}|{_BIG})"
    rf"(?:[\s-](?:and[\s-])?(?:a\shalf\b|{_SMALL}|{_BIG}))*)"
)
"""A number in figures (`1,000`, `2.5 million`) or words (`two dozen`, `thirty-one`)."""


def read_number(text: str) -> float | None:
    """Return the number that a text spells, or None where it is none. `a` is one."""
    words = re.split(r"[\s-]+", text.strip().lower())
    total, part, has_any = 0.0, 0.0, False
    for word in words:
        if word in {"and", "of"}:
            continue
        if word in {"a", "an"}:
            part, has_any = part or 1.0, True
        elif word == "half":
            part, has_any = (part + 0.5 if "and" in words else 0.5), True
        elif word == "couple":
            part, has_any = 2.0, True
        elif word in _UNITS:
            part, has_any = part + _UNITS[word], True
        elif word in SCALES:
            scale = SCALES[word]
            part = (part or 1.0) * scale
            has_any = True
            if scale >= 1e3:
                total, part = total + part, 0.0
        elif re.fullmatch(FIGURES, word):
            part, has_any = float(word.replace(",", "")), True
        else:
            return None
    return total + part if has_any else None
