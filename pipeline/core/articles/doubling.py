"""A body that stands twice in its document."""

import re
from collections.abc import Sequence

MIN_WORDS = 40
"""A shorter text may repeat itself on purpose."""
MIN_REPEATED = 0.8
"""The last copy may be cut short, but not by more than a fifth."""
PROBE_WORDS = 6
MAX_TITLE_CHARS = 200
MIN_REPEATED_CHARS = 60
"""A shorter line may stand twice on purpose: a refrain, a score."""

_WORD = re.compile(r"\w+")
_BREAKS_OFF = re.compile(r"[\s,;:-]*(?:\u2026|\.\.\.|\[\u2026\]|\[\.\.\.\])$")
_CLOSING = re.compile(r"[^\w\s\u201c\u2018\u00ab(\[]+")


def drop_second_copy(text: str, title: str) -> tuple[str, bool]:
    """Return the first copy of a text that stands there twice or more, and whether it does.

    Copies are compared word by word, so that a changed space or quotation mark hides nothing while
    a changed number keeps both. A title line before one or both copies does not hide them either.
    Where the whole is no copy, a paragraph that stands twice in a row is one, and a teaser that
    breaks off goes where the paragraph after it is the whole of it.
    """
    repaired = _first_copy(text)
    if repaired is None:
        head, _, rest = text.partition("\n")
        repaired = _first_copy(rest) if len(head) <= MAX_TITLE_CHARS else None
        if repaired is None:
            return _drop_repeated(text)
        return f"{head}\n{repaired}", True
    body, _, last = repaired.rpartition("\n")
    if body and title and last.casefold() == title.casefold():
        return body, True
    return repaired, True


def _drop_repeated(text: str) -> tuple[str, bool]:
    """Return the text without what the next paragraph says again, and whether there was any."""
    lines = text.split("\n")
    kept = [
        line
        for line, after in zip(lines, [*lines[1:], ""], strict=True)
        if len(line) < MIN_REPEATED_CHARS or not _says_again(line, after)
    ]
    return "\n".join(kept), len(kept) < len(lines)


def _says_again(line: str, after: str) -> bool:
    stem = _BREAKS_OFF.sub("", line)
    return line == after or (len(stem) < len(line) and after.startswith(stem))


def _first_copy(text: str) -> str | None:
    """Return `text` up to where it starts to repeat itself to its end, if it does."""
    matches = list(_WORD.finditer(text))
    words = [match[0].casefold() for match in matches]
    probe = " ".join(words[:PROBE_WORDS])
    if len(words) < MIN_WORDS or " ".join(words).find(probe, 1) < 0:
        return None
    for known in (words, words[:-1]):  # a copy that was cut short may end within a word
        repeated = _longest_border(known)
        period = len(known) - repeated
        if period >= MIN_WORDS and repeated >= MIN_REPEATED * period:
            return _cut(text, matches[period - 1].end(), matches[period].start())
    return None


def _longest_border(words: Sequence[str]) -> int:
    """Return how many words stand both at the head and at the end (not all of them).

    The prefix function of Knuth, Morris and Pratt 1977: linear whatever the text repeats.
    """
    borders = [0] * len(words)
    border = 0
    for at in range(1, len(words)):
        while border and words[at] != words[border]:
            border = borders[border - 1]
        border += words[at] == words[border]
        borders[at] = border
    return border


def _cut(text: str, last_end: int, next_start: int) -> str:
    """Return `text` up to the end of a copy: a line break after it, else its closing marks."""
    newline = text.find("\n", last_end, next_start)
    if newline >= 0:
        return text[:newline]
    closing = _CLOSING.match(text, last_end, next_start)
    return text[: closing.end() if closing else last_end]
