"""Finding the lines of one rendering of a text in another."""

import re
from collections.abc import Sequence

PROBE_CHARS = 24
"""So many letters in a row are the same text, not the same phrase."""
CURSOR_CHARS = 400
LEFT_OUT_PROBES = 5

_NOT_LETTER = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """Return only letters and digits, in lower case: what two renderings of a text share."""
    return _NOT_LETTER.sub("", text.lower())


def find_lines(lines: Sequence[str], text: str) -> list[bool]:
    """Return which lines stand in `text`, whatever its spaces and line breaks.

    A short line may stand in any text: it counts right after the line before it or right before
    the next long one.
    """
    whole = letters(text)
    bare = [letters(line) for line in lines]
    places = [whole.find(line) if len(line) > PROBE_CHARS else -1 for line in bare]
    following = _next_places(places, len(whole))
    found = []
    cursor = 0
    for line, place, after in zip(bare, places, following, strict=True):
        at = place
        if line and at < 0:
            at = whole.find(line, cursor, cursor + CURSOR_CHARS + len(line))
            if at < 0:
                at = whole.find(line, max(0, after - CURSOR_CHARS - len(line)), after)
        if at >= 0:
            cursor = at + len(line)
        found.append(at >= 0 or _stands_in(line, whole))
    return found


def _next_places(places: Sequence[int], end: int) -> list[int]:
    """Return for each line where the next long one stands."""
    following = []
    after = end
    for place in reversed(places):
        following.append(after)
        after = place if place >= 0 else after
    return following[::-1]


def share_found(text: str, other: str) -> float:
    """Return how much of `text` stands in `other`, by probes of it."""
    inner, whole = letters(text), letters(other)
    probes = [inner[at : at + PROBE_CHARS] for at in range(0, len(inner), 2 * PROBE_CHARS)]
    return sum(probe in whole for probe in probes) / max(1, len(probes))


def _stands_in(line: str, whole: str) -> bool:
    """Return whether a long line stands in a text but for some words that were left out."""
    last = len(line) - PROBE_CHARS
    if last < 2 * PROBE_CHARS:
        return False
    probes = [line[last * at // 4 :][:PROBE_CHARS] for at in range(LEFT_OUT_PROBES)]
    return 2 * sum(probe in whole for probe in probes) > LEFT_OUT_PROBES
