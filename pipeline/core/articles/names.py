"""Bylines: whose names stand in `By Ann Writer and Bo Reporter | AP`, and for which agency."""

import re
from typing import NamedTuple

from pipeline.core.articles.agencies import AGENCY_PATTERN, agency_named

MAX_AUTHORS = 12
MAX_BYLINE_CHARS = 400

_BY = re.compile(r"^\W*(?:(?:written|reported|story|words|report)\s+)?by:?\s+", re.IGNORECASE)
_AND = re.compile(
    r"\s*(?:[,;|/\u2022\u00b7\n]|\s&\s|\band\b|\bwith\b|\s[\u2013\u2014-]\s)\s*", re.IGNORECASE
)
_PLACE = re.compile(r"\s+in\s+[A-Z][^,;|]*", re.ASCII)
_AGENCY = re.compile(rf"(?<![\w-])({AGENCY_PATTERN})(?![\w-])")
_FIRST = r"[^\W\d_a-z][\w.'\u2019-]*"
_PARTICLE = "de|da|di|del|della|der|den|van|von|al|el|bin|ibn|la|le|dos|du|ter|ten|y"
_NAME = re.compile(rf"{_FIRST}(?:\s+(?:{_FIRST}|{_PARTICLE})){{1,4}}")
_ROLE = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editors?|bureau|chief|desk|agency|agencies"
    r"|news|press|newsroom|contributors?|columnist|service|team|media|times|post|journal|updated"
    r"|special|wire|network|today|government|office|department|ministry)\b",
    re.IGNORECASE,
)


class Byline(NamedTuple):
    """The names in a byline, and the usual name of the agency that stands there."""

    names: tuple[str, ...]
    agency: str


def split_names(byline: str) -> Byline:
    """Return the people and the agency of a byline; roles, places and desks are left out."""
    line = " ".join(byline[:MAX_BYLINE_CHARS].split())
    named = _AGENCY.search(line)
    parts = (part.strip(" .,:") for part in _AND.split(_PLACE.sub("", _BY.sub("", line))))
    people = (part for part in parts if _NAME.fullmatch(part) and not _ROLE.search(part))
    names = dict.fromkeys(_in_normal_case(name) for name in people if not agency_named(name))
    return Byline(tuple(names)[:MAX_AUTHORS], agency_named(named[1]) if named else "")


def is_byline(line: str) -> bool:
    """Return whether a line is a byline and nothing else: `By` and names, no sentence."""
    return (
        _BY.match(line) is not None
        and not line.endswith((".", "!", "?", ":"))
        and split_names(line).names != ()
    )


def _in_normal_case(name: str) -> str:
    """Return a name that is set in capitals as people write it."""
    return name.title() if name.isupper() and len(name) > 4 else name
