"""The clean text of an article: the one that all offsets count in."""

import re
import unicodedata
from collections.abc import Sequence

from pipeline.records.common import Span

WRAPPED_MIN, WRAPPED_MAX = 40, 100
"""Lines broken to fit a screen or a wire printer are this long; the last one is shorter."""

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]")
_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_BLANK_LINES = re.compile(r"\n\s*\n")
_ENDS_SENTENCE = re.compile(r"[.!?:;\u2026][\"'\u201d\u2019\u00bb)\]]*$")


def clean_text(raw: str) -> str:
    """Return `raw` as paragraphs joined by one newline.

    Quotation marks, dashes and letters stay as they are, runs of spaces within a line too, so that
    clean text keeps its offsets. Changed: Unicode composed (NFC), any kind of newline and space to
    the plain one, characters without a shape removed (controls, zero width, direction marks, soft
    hyphens), lines trimmed, empty lines left out, hard-wrapped lines joined. Doing it twice changes
    nothing.
    """
    text = unicodedata.normalize("NFC", _NEWLINES.sub("\n", raw))
    text = _INVISIBLE.sub("", _SPACES.sub(" ", text))
    text = unicodedata.normalize("NFC", _JOINERS.sub("", text))
    blocks = [
        lines
        for block in _BLANK_LINES.split(text)
        if (lines := [line.strip() for line in block.split("\n") if line.strip()])
    ]
    if len(blocks) > 1:
        blocks = [[" ".join(lines)] if _is_wrapped(lines) else lines for lines in blocks]
    return "\n".join(line for lines in blocks for line in lines)


def clean_line(raw: str) -> str:
    """Return `raw` (a title, a name) as one clean line."""
    return " ".join(clean_text(raw).split())


def find_paragraphs(text: str) -> tuple[Span, ...]:
    """Return the spans of the paragraphs of a clean text."""
    spans = []
    start = 0
    for paragraph in text.split("\n") if text else ():
        spans.append(Span(start=start, end=start + len(paragraph)))
        start += len(paragraph) + 1
    return tuple(spans)


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Return whether the lines are one paragraph that was broken to a width."""
    inner = lines[:-1]
    return (
        len(inner) > 0
        and max(map(len, lines)) <= WRAPPED_MAX
        and min(map(len, inner)) >= WRAPPED_MIN
        and 2 * sum(_ENDS_SENTENCE.search(line) is not None for line in inner) <= len(inner)
    )
