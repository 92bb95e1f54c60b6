"""Durations: `a month-long truce`, `the 30-day pause`."""

import re

from pipeline.core.entities.words import NUMBER_PATTERN, read_number
from pipeline.records.tagged import TimeExpression

_UNIT_CODES = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_DURATION = re.compile(
    rf"(?<![\w-])(?:(?P<count>{NUMBER_PATTERN}|half-a)[\s-])?(?P<unit>day|week|month|year)[\s-]long(?!\w)"
    rf"|(?<![\w-])(?P<of>{NUMBER_PATTERN})-(?P<noun>day|week|month|year)(?![\w]|-old)",
    re.IGNORECASE,
)


def find_durations(text: str) -> list[TimeExpression]:
    """Return the durations of a text; a rate (`a week`) is none."""
    durations = []
    for match in _DURATION.finditer(text):
        count = read_number(match["count"] or match["of"] or "1")
        unit = (match["unit"] or match["noun"]).lower()
        is_whole = count is not None and count >= 1 and count == int(count)
        if count is None or not is_whole:
            continue
        durations.append(
            TimeExpression(
                start=match.start(),
                end=match.end(),
                text=match.group(),
                value=f"P{int(count)}{_UNIT_CODES[unit]}",
                precision="duration",
                basis="explicit",
            )
        )
    return durations
