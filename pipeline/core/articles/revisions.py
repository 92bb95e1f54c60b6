"""What kind of new version a headline, a note or a line of the text announces."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

RevisionKind = Literal["", "correction", "update", "kill", "withdrawn"]

MAX_LABELS = 4
"""Wires stack labels before a headline (`RPT-CORRECTED-UPDATE 2-...`), hardly more than this."""
HEAD_LINES = 3
FOOT_LINES = 4
MAX_NOTE_CHARS = 400

_END = r"\s*(?:[-:\u2013\u2014(]|\)|\](?:\s*[-:\u2013\u2014])?)\s*"
_COLON = r"(?:\s*:|\s*[\])])"
_GONE = "withdrawn|withdrawal|retracted|retraction"
# The labels of wires (Reuters: CORRECTED, REFILE, UPDATE 1-, WRAPUP 2-, STORY WITHDRAWN; AP: KILL,
# CORRECTION; dpa: HOLD), in capitals, or written out before a colon; strongest first.
_LABELS: tuple[tuple[RevisionKind, re.Pattern[str]], ...] = (
    (
        "withdrawn",
        re.compile(
            r"\W*(?:(?:STORY |HEADLINE )?WITHDRAW(?:N|AL)\b|HOLD\s*[-:\u2013\u2014]"
            rf"|(?i:(?:(?:story|headline) )?(?:{_GONE}){_COLON}))"
        ),
    ),
    (
        "kill",
        re.compile(rf"\W*(?:(?:(?:STORY|MANDATORY|BULLETIN|PHOTO) )*KILL(?:ED)?{_END}|(?i:kill:))"),
    ),
    (
        "correction",
        re.compile(
            rf"\W*(?:(?:CORRECT(?:ED|ION|S|IVE)|REFILED?){_END}"
            rf"|(?i:(?:correct(?:ed|ion|s)|clarification|refiled?){_COLON}))"
        ),
    ),
    (
        "update",
        re.compile(
            r"\W*(?:(?:UPDATED?(?: ?\d+)?|\d(?:ST|ND|RD|TH) (?:LEAD|LD|UPDATE)"
            rf"|WRAPUP ?(?:[2-9]|\d\d)){_END}|(?i:updated?(?: \d+)?{_COLON}))"
        ),
    ),
)
# Labels that say nothing on the version; others may stand behind them.
_OTHER = re.compile(
    r"\W*(?:RPT|REPEAT|ADVISORY|BRIEF|EXCLUSIVE|WRAPUP ?1?|FACTBOX|ANALYSIS|INSIGHT|TIMELINE"
    r"|EXPLAINER|FEATURE|INTERVIEW|URGENT|BREAKING|ALERT|FLASH|NEWS ?ALERT|TABLE|TEXT|GRAPHIC"
    rf"|PREVIEW|FOCUS|SPECIAL REPORT|BREAKINGVIEWS|COLUMN|OPINION){_END}"
)
_ENDS_GONE = re.compile(r"\b(?:withdrawn|retracted)\W*$", re.IGNORECASE)
_THING = "(?:story|article|report|item|headline|alert|version|post|piece|page)"
_THIS = rf"^\W*this (?:[\w.,]+ ){{0,6}}{_THING}"
_WAS = r"(?:has been|have been|was|were|is|are)(?: \w+)?"
_KILLED = re.compile(
    rf"\b(?:kill|delete|do not (?:use|publish)) (?:the|this|our) (?:\w+ ){{0,3}}{_THING}\b"
    rf"|{_THIS} {_WAS} killed\b|\bmandatory kill\b",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    rf"(?:^\W*(?:the|our|story|reuters|ap|afp)\b|{_THIS}).{{0,120}}"
    rf"\b{_WAS} (?:withdrawn|retracted)\b"
    r"|\bstory (?:is )?withdrawn\b"
    r"|\bplease (?:disregard|ignore) (?:the|this|our|previous|earlier)\b",
    re.IGNORECASE,
)
_WRONG = (
    "corrects?|corrected|correction|incorrect(?:ly)?|misstated|mistakenly|misidentified"
    "|erroneously|in error|refiled"
)
# A note to readers: what was done to this story, as a verb, after a label, or as a sentence.
_CORRECTED = re.compile(
    r"^\W*(?:corrects?|corrected|correcting|refiles?|refiled|refiling|clarifies) "
    rf"|^\W*an? (?:earlier|previous|prior|original) {_THING} of (?:this|the)\b"
    rf"|^\W*(?:(?:editor'?s? |ed'?s? )?note)\s*[:\u2013\u2014-].{{0,160}}\b(?:{_WRONG})\b"
    r"|^\W*(?:corrections?|clarification|corrections and clarifications)\s*[:\u2013\u2014-]\s"
    rf"|{_THIS} {_WAS} (?:corrected|refiled|amended|clarified)\b",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"^\W*(?:updates?|updated|updating|adds|adding|recasts|recasting|rewrites|releads)\b"
    r"(?::|,| (?:with|to|throughout|lead|headline|quotes?|details?|background|comments?|graf"
    r"|paragraph|byline|analysts?|reaction))"
    rf"|{_THIS} {_WAS}(?: being)? updated\b",
    re.IGNORECASE,
)
_NOTES: tuple[tuple[RevisionKind, re.Pattern[str]], ...] = (
    ("kill", _KILLED),
    ("withdrawn", _WITHDRAWN),
    ("correction", _CORRECTED),
    ("update", _UPDATED),
)
_BRACKETED = re.compile(r"[(\[](?P<note>[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]")
_STARTS_NOTE = re.compile(
    r"\W*(?:corrections?|clarification|(?:editor'?s? ?)?note|this"
    r"|an? (?:earlier|previous|prior) version)\b",
    re.IGNORECASE,
)
_STRENGTH: tuple[RevisionKind, ...] = ("kill", "withdrawn", "correction", "update", "")


def read_revision_kind(title: str, text: str = "") -> RevisionKind:
    """Return the kind of revision that a title starts with, or that head or foot tell of.

    The title keeps its words. Of several labels the strongest counts.
    """
    return _strongest((_read_title(title), _read_text(text)))


def read_note(note: str) -> RevisionKind:
    """Return what a note to editors or readers says was done to the story, or the empty string."""
    line = note.strip()[:MAX_NOTE_CHARS]
    return next((kind for kind, pattern in _NOTES if pattern.search(line)), "")


def _read_title(title: str) -> RevisionKind:
    found: list[RevisionKind] = [""]
    at = 0
    for _ in range(MAX_LABELS):
        kind, end = _read_label(title, at)
        if end == at:
            break
        found.append(kind)
        at = end
    if at and _ENDS_GONE.search(title, at):
        found.append("withdrawn")
    return _strongest(found)


def _read_label(title: str, at: int) -> tuple[RevisionKind, int]:
    for kind, label in _LABELS:
        if match := label.match(title, at):
            return kind, match.end()
    other = _OTHER.match(title, at)
    return "", other.end() if other else at


def _read_text(text: str) -> RevisionKind:
    """Read the notes in the first and last lines: a line that starts with a bracket, or as one."""
    lines = text.split("\n")
    near = dict.fromkeys([*lines[:HEAD_LINES], *lines[-FOOT_LINES:]])
    return _strongest(read_note(note) for line in near for note in _find_notes(line))


def _find_notes(line: str) -> Iterator[str]:
    bracketed = _BRACKETED.match(line[: 2 * MAX_NOTE_CHARS])
    if bracketed:
        yield bracketed["note"]
    elif len(line) <= MAX_NOTE_CHARS and _STARTS_NOTE.match(line):
        yield line


def _strongest(kinds: Iterable[RevisionKind]) -> RevisionKind:
    return min(kinds, key=_STRENGTH.index, default="")
