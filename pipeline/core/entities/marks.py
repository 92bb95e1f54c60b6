"""Where quotation marks open and close: “ ”, " ", « », `` '', ‘ ’ and ' ', closed or not.

A straight mark opens or closes by what is glued to it. A quote that its paragraph does not close
ends with it, as print has it where the quote goes on with a new mark; but where the next mark of
the text closes, the quote goes on to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_DOUBLE = re.compile(r"[“”„\"«»]|``|''")
_SINGLE = re.compile(r"(?<![\w.,?!’'])[‘'](?=\w)")
_SINGLE_CLOSE = re.compile(r"(?<=[^\s])[’'](?!\w)")
_CUE = re.compile(
    r"(?<=[,?!])\s(?:(?:he|she|they|it|[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){0,2})\s"
    r"(?:said|says|told|added|wrote)\b|(?:said|says|added)\s(?:[A-Z]|the\s|a\s))"
)
"""`, he said`: where a quote ends that nobody closed."""

_MAX_CHARS = 2500
_MAX_LINES = 12
_MIN_SINGLE_WORDS = 4
_MIN_SINGLE_CHARS = 12

Role = Literal["open", "close", "either"]
_ROLES: dict[str, Role] = {"“": "open", "„": "open", "«": "open", "``": "open"}
_ROLES |= {"”": "close", "»": "close", "''": "close"}


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch in quotation marks: with them (`start`, `end`), and what is between them."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def find_quotations(text: str) -> list[Quotation]:
    """Return the outermost stretches in quotation marks, in order."""
    doubles = list(_find_doubles(text))
    singles = [one for one in _find_singles(text) if not _is_in(one, doubles)]
    return sorted([*doubles, *singles], key=lambda one: one.start)


def _is_in(one: Quotation, others: list[Quotation]) -> bool:
    return any(other.start < one.end and one.start < other.end for other in others)


def _find_doubles(text: str) -> Iterator[Quotation]:
    marks = list(_DOUBLE.finditer(text))
    at = 0
    while at < len(marks):
        if _role(text, marks[at]) == "close":
            at += 1
            continue
        close, at_next = _find_close(text, marks, at)
        yield _make(text, marks[at], close)
        at = at_next


def _role(text: str, mark: re.Match[str]) -> Role:
    if mark.group() != '"':
        return _ROLES[mark.group()]
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    is_after_gap = not before or before.isspace() or before in "([{—–-‘'"
    is_before_gap = not after or after.isspace() or after in ")]},.;:?!—–’'"
    if is_after_gap != is_before_gap:
        return "open" if is_after_gap else "close"
    return "either"


def _find_close(text: str, marks: list[re.Match[str]], at: int) -> tuple[re.Match[str] | int, int]:
    """Return the closing mark, or where an open quote ends, and the next mark to look at."""
    opening = marks[at]
    line_end = text.find("\n", opening.end())
    line_end = len(text) if line_end < 0 else line_end
    depth, last = 0, at
    for number in range(at + 1, len(marks)):
        mark = marks[number]
        if mark.start() > line_end:
            if depth == 0 and _goes_on_to(text, opening, mark):
                return mark, number + 1
            break
        last = number
        if opening.group() == "„" and mark.group() == "“":
            return mark, number + 1
        if _role(text, mark) == "open":
            if cue := _CUE.search(text, opening.end(), mark.start()):
                return cue.start(), number
            depth += 1
        elif depth:
            depth -= 1
        else:
            return mark, number + 1
    if last > at:  # what was nested closed, what was around it did not
        return marks[last], last + 1
    cue = _CUE.search(text, opening.end(), line_end)
    return cue.start() if cue else line_end, at + 1


def _goes_on_to(text: str, opening: re.Match[str], mark: re.Match[str]) -> bool:
    """Return whether a quote goes on over the ends of lines to a mark that closes it."""
    between = text[opening.end() : mark.start()]
    if len(between) > _MAX_CHARS or between.count("\n") > _MAX_LINES:
        return False
    role = _role(text, mark)
    return role == "close" or (role == "either" and not between.endswith("\n"))


def _make(text: str, opening: re.Match[str], close: re.Match[str] | int) -> Quotation:
    end, inner_end = (close, close) if isinstance(close, int) else (close.end(), close.start())
    return Quotation(opening.start(), end, *_strip(text, opening.end(), inner_end))


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _find_singles(text: str) -> Iterator[Quotation]:
    """Yield what stands in single marks; an apostrophe closes nothing."""
    at = 0
    while mark := _SINGLE.search(text, at):
        at = mark.end()
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        for close in _SINGLE_CLOSE.finditer(text, at + _MIN_SINGLE_CHARS, line_end):
            if _closes_single(text, close):
                words = text[mark.end() : close.start()].split()
                if len(words) >= _MIN_SINGLE_WORDS:
                    yield _make(text, mark, close)
                    at = close.end()
                break


def _closes_single(text: str, mark: re.Match[str]) -> bool:
    """Return whether a mark is no apostrophe: `the envoys’ plan` closes nothing."""
    before, after = text[mark.start() - 1], text[mark.end() : mark.end() + 1]
    return before in ",.?!…" or not after or after in ",.;:?!)\n" or before.lower() != "s"
