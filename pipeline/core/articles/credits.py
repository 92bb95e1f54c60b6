"""Dateline, agency credit, and other words that say where an article has its news from."""

import re
from typing import Literal, NamedTuple

from pipeline.core.articles.agencies import AGENCY_PATTERN, PROSE_PATTERN, agency_named
from pipeline.records.article import Dateline, OriginHint

BYLINE_CHARS = 100
"""Short lines above the first sentence (a byline, a date) do not hide the dateline."""
HEAD_PARAGRAPHS = 3

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = rf"[,.]?\s*(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})(?:,?\s+\d{{4}})?[,.]?"
_UPPER = r"[A-Z\u00c0-\u00de](?:[A-Z\u00c0-\u00de'\u2019.-]+|\.)"
_UPPER_PLACE = rf"{_UPPER}(?:[ /]{_UPPER}){{0,3}}"
_TITLE = r"[A-Z\u00c0-\u00de][\w'\u2019.-]+"
_TITLE_PLACE = rf"{_TITLE}(?:[ /](?:(?:of|de|the|al|el|la)\s)?{_TITLE}){{0,3}}"
_REGION = rf"(?:,\s+{_TITLE}(?:\s{_TITLE}){{0,2}}\.?)?"
_CREDIT = r"\s*[(/\[](?P<credit>[A-Z][\w .,&/-]{1,40}?|dpa)[)/\]]\.?"
_DASH = r"\s*(?:[\u2014\u2013\u2012]|--+|-(?=\s)|:(?=\s))\s*"
# With an agency in brackets anything capitalised is a place; a date is as good. Without them only
# capitals before a dash count (or an abbreviated state: `Boston, Mass. -`), and only where a
# sentence starts after it.
_DATELINE = re.compile(
    rf"(?:(?P<place1>{_TITLE_PLACE}){_REGION}(?:{_DATE})?{_CREDIT}"
    rf"(?:(?P<dash>{_DASH})|\s+(?=[A-Z\u201c\"]))"
    rf"|(?P<place2>{_UPPER_PLACE}){_REGION}{_DATE}(?:{_DASH})"
    rf"|(?P<place3>{_UPPER_PLACE}){_REGION}\s*(?:[\u2014\u2013]|--+|-(?=\s))\s*"
    r"(?=[A-Z\u00c0-\u00de\u201c\"'\u2018\d])"
    rf"|(?P<place4>{_TITLE_PLACE}),\s+(?:(?:[A-Z]\.){{2,3}}|[A-Z][a-z]{{1,4}}\.)"
    r"\s*(?:[\u2014\u2013]|--+|-(?=\s))\s*(?=[A-Z\u201c\"]))"
)
# Labels that desks put before a dash, in capitals like a place.
_LABELS = frozenset((
    "ANALYSIS", "BREAKING", "BREAKING NEWS", "COLUMN", "COMMENTARY", "CORRECTION", "CORRECTED",
    "DEVELOPING", "EDITORIAL", "EXCLUSIVE", "EXPLAINER", "FACTBOX", "FEATURE", "INSIGHT",
    "INTERVIEW", "LIVE", "LIVE UPDATES", "NEWS", "OPINION", "PHOTOS", "REFILE", "REVIEW",
    "TIMELINE", "UPDATE", "UPDATED", "VIDEO", "WATCH",
))  # fmt: skip
# Bodies that are written in capitals and start sentences (`NATO - Russia talks`).
_BODIES = frozenset((
    "ASEAN", "BRICS", "CENTCOM", "ECOWAS", "FIFA", "IAEA", "IGAD", "MERCOSUR", "NASA", "NATO",
    "OPEC", "OSCE", "SADC", "UEFA", "UNESCO", "UNHCR", "UNICEF", "UNRWA", "USAID",
))  # fmt: skip
_THREE_LETTERS = re.compile(r"[^\W\d_]{3}")

_AGENCY = rf"(?<![\w-])({AGENCY_PATTERN})(?![\w-])"
_IN_PROSE = rf"(?<![\w-])({PROSE_PATTERN})(?![\w-])"
_CREDITS = re.compile(
    rf"\((?i:with (?:inputs?|reporting) from |source: )?{_AGENCY}\)"
    rf"|^(?i:source|via|credit)s?: {_AGENCY}\.?$"
    rf"|^[\u2014\u2013-]+ ?{_AGENCY}\.?$"
    rf"|(?i:\u00a9|\(c\)|copyright) ?(?:\d{{4}} )?{_AGENCY}"
    rf"|{_AGENCY} contributed to this (?:report|story|article)",
    re.MULTILINE,
)
_PROPER = r"[A-Z\u00c0-\u00de][\w&'\u2019-]*(?:\.(?=\w)[\w.]*)?"
_JOINT = r"(?: of the | for the | and the | of | for | and | the | de | al |\s)"
_ACCORDING = re.compile(
    rf"\b[Aa]ccording to (?:the |a |an )?(?!{_MONTH}|\w+day\b)"
    rf"({_PROPER}(?:{_JOINT}{_PROPER}){{0,5}})"
)
_TOLD = re.compile(rf"\b(?:told|tells|telling) (?:the )?{_IN_PROSE}")
_REPORTED = re.compile(
    rf"{_IN_PROSE}(?: news agency)? (?:also )?(?:reported|reports|said|says|quoted|cited|citing)\b"
)
_SOURCES = (_ACCORDING, _TOLD, _REPORTED)


class Credits(NamedTuple):
    """What the text says of its own origin."""

    dateline: Dateline | None
    agency: str
    hints: tuple[OriginHint, ...]


def read_credits(text: str) -> Credits:
    """Return dateline, agency and origin hints of a clean text, with offsets in it.

    `agency` is that of the dateline, else the first one credited. An agency that is only named in
    a sentence (`told Reuters`) is a hint, not a credit.
    """
    found = _find_dateline(text)
    hints = []
    if found is not None and found["credit"] and _is_agency(found):
        hints.append(_hint("credit", found, "credit"))
    place_end = 0 if found is None else found.end()
    hints.extend(
        _hint("credit", match, match.lastindex or 0) for match in _CREDITS.finditer(text, place_end)
    )
    agency = hints[0].name if hints else ""
    for pattern in _SOURCES:
        hints.extend(_hint("according_to", match, 1) for match in pattern.finditer(text, place_end))
    dateline = None
    if found is not None:
        end = found.start() + len(found[0].rstrip())
        dateline = Dateline(place=_place(found), start=found.start(), end=end)
    hints.sort(key=lambda hint: (hint.start, hint.end, hint.kind))
    return Credits(dateline, agency, tuple(hints))


def _hint(
    kind: Literal["credit", "according_to"], match: re.Match[str], group: int | str
) -> OriginHint:
    """Name an agency by its usual name, anything else as it stands there."""
    name = match[group]
    return OriginHint(
        kind=kind,
        name=agency_named(name.strip()) or name,
        start=match.start(group),
        end=match.end(group),
    )


def _find_dateline(text: str) -> re.Match[str] | None:
    start = 0
    for _ in range(HEAD_PARAGRAPHS):
        match = _DATELINE.match(text, start)
        if match and _is_dateline(match):
            return match
        end = text.find("\n", start)
        if end < 0 or end - start > BYLINE_CHARS:
            return None
        start = end + 1
    return None


def _is_agency(match: re.Match[str]) -> bool:
    """Return whether the words in brackets are an agency: known, or after a place in capitals.

    (`GENEVA (Newswire) -` credits one that we do not know, `Geneva (Switzerland) -` does not.)
    """
    return agency_named(match["credit"].strip()) != "" or match["place1"].isupper()


def _place(match: re.Match[str]) -> str:
    place = match["place1"] or match["place2"] or match["place3"] or match["place4"]
    return place.rstrip(".,")


def _is_dateline(match: re.Match[str]) -> bool:
    if match["place1"]:
        return match["dash"] is not None or agency_named(match["credit"].strip()) != ""
    place = _place(match)
    is_word = _THREE_LETTERS.search(place) is not None
    return is_word and place not in _LABELS and place not in _BODIES
