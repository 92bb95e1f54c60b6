"""What kind of new version a headline announces."""

import re
from typing import Literal

RevisionKind = Literal["", "correction", "update", "kill", "withdrawn"]

# The words with which wires mark takes of a story (Reuters: CORRECTED, REFILE, UPDATE 1-, STORY
# WITHDRAWN; AP: KILL, CORRECTION), in capitals or before a colon.
_MARKS: tuple[tuple[RevisionKind, re.Pattern[str]], ...] = (
    ("withdrawn", re.compile(r"\W*(?:(?:STORY )?WITHDRAWN\b|(?i:(?:story )?withdrawn:))")),
    ("kill", re.compile(r"\W*(?:(?:STORY |MANDATORY )?KILL(?:ED)?\s*[-:\u2013\u2014]|(?i:kill:))")),
    (
        "correction",
        re.compile(
            r"\W*(?:(?:CORRECT(?:ED|ION|S)|REFILE)\s*[-:\u2013\u2014(]|(?i:correct(?:ed|ion)s?:))"
        ),
    ),
    ("update", re.compile(r"\W*(?:UPDATED?(?: ?\d+)?\s*[-:\u2013\u2014]|(?i:updated?:))")),
)


def read_revision_kind(title: str) -> RevisionKind:
    """Return the kind of revision that a title starts with, or the empty string."""
    return next((kind for kind, mark in _MARKS if mark.match(title)), "")
