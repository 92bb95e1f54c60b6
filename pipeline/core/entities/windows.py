"""Where a text speaks of time at all: the costly patterns look nowhere else."""

import re
from collections.abc import Iterator
from string import ascii_lowercase, ascii_uppercase

_TRIGGER = re.compile(
    r"(?:day|week|month|year|quarter|half|decade|centur|spring|summer|autumn|fall|winter|fortnight"
    r"|today|tonight|yesterday|tomorrow|overnight|morning|afternoon|evening|night|now\b|since|epiphany|halloween"
    r"|juneteenth|new\syear|christmas|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z.]*"
    r"|(?:mon|tues?|wed|thurs?|fri|sat|sun)\.|(?:1[5-9]|20)\d\d|\d[/.]\d|\bq\d|\d(?:st|nd|rd|th)\b)"
)
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
_REACH = 48
"""Characters around a word of time that may belong to the same expression."""

Window = tuple[int, int]


def find_windows(text: str) -> list[Window]:
    """Return the stretches of a text around words of time, whole words, in order and apart."""
    windows: list[Window] = []
    for match in _TRIGGER.finditer(text.translate(_SMALL)):
        if windows and match.end() <= windows[-1][1] - _REACH:
            continue
        low = max(text.rfind(" ", 0, max(0, match.start() - _REACH)), 0)
        high = text.find(" ", match.end() + _REACH)
        high = len(text) if high < 0 else high
        if windows and low <= windows[-1][1]:
            low, _ = windows.pop()
        windows.append((low, high))
    return windows


def search(pattern: re.Pattern[str], text: str, windows: list[Window]) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern within the windows of a text."""
    for low, high in windows:
        yield from pattern.finditer(text, low, high)
