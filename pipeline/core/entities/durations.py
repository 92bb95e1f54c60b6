"""Durations: `a month-long truce`, `for three weeks`, and the period of a rate: `12 a week`."""

import re

from pipeline.core.entities.windows import Window, search
from pipeline.core.entities.words import NUMBER_PATTERN, read_number
from pipeline.records.tagged import TimeExpression

_UNIT_CODES = {"day": (1, "D"), "week": (1, "W"), "month": (1, "M"), "year": (1, "Y")}
_UNIT_CODES |= {"fortnight": (2, "W"), "decade": (10, "Y"), "century": (100, "Y")}
_UNIT = "day|week|fortnight|month|year|decade|century"
_DURATION = re.compile(
    rf"(?<![\w-])(?:(?P<count>{NUMBER_PATTERN}|half-a)[\s-])?(?P<unit>{_UNIT})[\s-]?long(?!\w)"
    rf"|(?<![\w-])(?P<of>{NUMBER_PATTERN})-(?P<noun>{_UNIT})(?![\w]|-old)"
    rf"|(?<![\w-])(?<!in )(?P<many>{NUMBER_PATTERN})\s(?P<units>{_UNIT})s?(?!\w|-|\s(?:old|ago)\b)"
    rf"|(?P<lead>\b(?:for|lasted|lasting|lasts|last|took|takes)\s)an?\s(?P<one>{_UNIT})"
    rf"(?!\w|-|\s(?:ago|later|earlier)\b)"
    rf"|(?P<figure>\d[\w,.]*(?:\s[\w’'-]+){{0,3}}\s)(?:an?|per|each|every)\s(?P<rate>{_UNIT})"
    rf"(?!\w|-|\s(?:ago|later|earlier|after|before)\b)",
    re.IGNORECASE,
)


def find_durations(text: str, windows: list[Window]) -> list[TimeExpression]:
    """Return the durations of a text, and the periods of its rates: `5,000 a week` has P1W."""
    durations = []
    for match in search(_DURATION, text, windows):
        count = read_number(match["count"] or match["of"] or match["many"] or "1")
        groups = ("unit", "noun", "units", "one", "rate")
        unit = next(match[name] for name in groups if match[name]).lower()
        if count is None or count < 1 or count != int(count):
            continue
        start = match.end("lead") if match["lead"] else match.start()
        start = match.end("figure") if match["figure"] else start
        scale, code = _UNIT_CODES[unit]
        durations.append(
            TimeExpression(
                start=start,
                end=match.end(),
                text=text[start : match.end()],
                value=f"P{int(count) * scale}{code}",
                precision="duration",
                basis="explicit",
            )
        )
    return durations
