"""The dateline: place, date and agency before the first sentence, in the shapes that desks use."""

import re
from collections.abc import Container
from typing import NamedTuple

from pipeline.core.articles.agencies import agency_named

BYLINE_CHARS = 100
"""Short lines above the first sentence (a byline, a date) do not hide the dateline."""
HEAD_PARAGRAPHS = 4
MAX_CHARS = 300

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = (
    rf"(?:[,.]?\s*\(?(?i:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    rf"(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})(?:,?\s+\d{{4}})?)\)?[,.]?)"
)
# Possessive: a word is taken whole or not at all, so that a failure costs no second look.
_TITLE = r"(?:[A-Z\u00c0-\u00de](?:[\w'\u2019.]|-(?=\w))++)"
_SMALL = r"(?:(?:of|de|da|do|del|la|the|al|el|upon|on|am|an der|and)\s)"
_PLACE = rf"{_TITLE}(?:\s?[ /]\s?{_SMALL}?{_TITLE}){{0,5}}"
_REGION = (
    rf"(?:,\s+{_TITLE}(?:\s(?:of\s|and\s)?{_TITLE}){{0,3}}\.?|,\s+(?:[A-Z]\.){{2,3}}"
    rf"|\s+\[{_TITLE}(?:\s{_TITLE})?\]|\s+\({_TITLE}(?:\s{_TITLE})?\)(?=,))"
)
_CREDIT = r"\s*,?\s*[(/\[](?P<credit>[A-Z][\w .,&/'\u2019-]{1,40}?|dpa)[)/\]]\.?"
_DASH = r"(?P<dash>\s*(?:[\u2014\u2013\u2012\u2015]|--+|-(?=\s|\()|:(?=\s))\s*)"
_LATE_CREDIT = (
    r"(?:\((?P<late>[A-Z][\w .,&-]{1,40}?)\)\s*(?:[\u2014\u2013]|--+|-(?=\s)|:(?=\s))?\s*)"
)
_HEAD = (
    rf"(?P<place>{_PLACE}?)(?P<region>{_REGION})?(?P<date>{_DATE})?"
    rf"(?:{_CREDIT})?(?P<after>{_DATE})?"
)
# Without a dash only an agency makes a dateline, and a sentence must follow.
_DATELINE = re.compile(rf'{_HEAD}(?:{_DASH}{_LATE_CREDIT}?|(?(credit)\s+(?=[A-Z\u201c"])|(?!)))')
_ALONE = re.compile(rf"{_HEAD}$")
_ABBREVIATION = re.compile(r",\s+(?:(?:[A-Z]\.){2,3}|[A-Z][a-z]{1,4}\.|[A-Z]{2})$")
_SENTENCE = re.compile(r"[\"'\u201c\u2018(\[]?[A-Z\u00c0-\u00de\d$\u20ac\u00a3]")
_THREE_LETTERS = re.compile(r"[^\W\d_]{3}")
# Labels that desks put before a dash or a colon, in capitals like a place.
_LABELS = frozenset((
    "ADVISORY", "ANALYSIS", "ALERT", "BRIEF", "BREAKING", "BREAKING NEWS", "BOOK REVIEW", "COLUMN",
    "COMMENTARY", "CORRECTION", "CORRECTED", "DEVELOPING", "DEVELOPING STORY", "EDITORIAL", "ESSAY",
    "EXCLUSIVE", "EXPLAINED", "EXPLAINER", "FACT BOX", "FACT CHECK", "FACTBOX", "FEATURE", "FILE",
    "FLASH", "FOCUS", "GRAPHIC", "HIGHLIGHTS", "IN DEPTH", "IN PICTURES", "INSIGHT", "INTERVIEW",
    "JUST IN", "KEY POINTS", "LATEST", "LEAD", "LETTER", "LISTEN", "LIVE", "LIVE BLOG",
    "LIVE UPDATES", "MORE", "MUST READ", "NEWS", "NEWS ANALYSIS", "NOTE", "OBITUARY", "OPINION",
    "PHOTO", "PHOTOS", "PODCAST", "POLL", "PREVIEW", "PROFILE", "QUOTES", "READ", "REFILE",
    "RELATED", "REPORT", "REVIEW", "SPECIAL REPORT", "SPORT", "SPORTS", "STORY", "SUMMARY", "TEXT",
    "THE LATEST", "TIMELINE", "TOP STORY", "TRANSCRIPT", "UPDATE", "UPDATED", "URGENT", "VIDEO",
    "WATCH", "WATCH LIVE", "WRAPUP",
))  # fmt: skip
# Bodies and words that are written in capitals and start sentences (`NATO - Russia talks`).
_BODIES = frozenset((
    "AIDS", "ASEAN", "AUKUS", "BBC", "BRICS", "CENTCOM", "CIA", "CNN", "COP", "COVID", "ECOWAS",
    "EU", "FBI", "FIFA", "GDP", "HIV", "IAEA", "ICC", "IDF", "IGAD", "IMF", "IRGC", "ISIS",
    "MERCOSUR", "NASA", "NATO", "NGO", "OPEC", "OSCE", "PKK", "QUAD", "SADC", "SCO", "SDF", "UEFA",
    "UN", "UNESCO", "UNHCR", "UNICEF", "UNRWA", "USAID", "WHO", "WTO",
))  # fmt: skip


class Found(NamedTuple):
    """A dateline: its place, its span, and that of the agency in it, empty where it has none."""

    place: str
    start: int
    end: int
    credit_start: int
    credit_end: int


def find_dateline(text: str, places: Container[str]) -> Found | None:
    """Return the dateline of a clean text; `places` are towns that need no capitals to be one.

    It stands before the first sentence, or on a line of its own above it.
    """
    start = 0
    for _ in range(HEAD_PARAGRAPHS):
        end = text.find("\n", start)
        line_end = min(len(text) if end < 0 else end, start + MAX_CHARS)
        match = _DATELINE.match(text, start, line_end)
        if match and _is_dateline(match, places):
            return _found(match)
        if end < 0 or end - start > BYLINE_CHARS:
            return None
        alone = _ALONE.match(text, start, line_end)
        if alone and _is_alone(alone, places):
            return _found(alone)
        start = end + 1
    return None


def _found(match: re.Match[str]) -> Found:
    groups = match.groupdict()
    name = "late" if groups.get("late") else "credit"
    credited = bool(groups[name]) and _is_agency(match, groups[name])
    end = match.start() + len(match[0].rstrip())
    span = match.span(name) if credited else (end, end)
    return Found(_place(match), match.start("place"), end, *span)


def _is_agency(match: re.Match[str], credit: str) -> bool:
    """Return whether the words in brackets are an agency: known, or after a place in capitals.

    (`GENEVA (Newswire) -` credits one that we do not know, `Geneva (Switzerland) -` does not.)
    """
    return agency_named(credit.strip()) != "" or match["place"].isupper()


def _place(match: re.Match[str]) -> str:
    return match["place"].rstrip(".,-")


def _is_dateline(match: re.Match[str], places: Container[str]) -> bool:
    """Weigh what there is: agency, date, capitals, a town we know, a sentence after a dash."""
    place = _place(match)
    if not _may_be_place(place):
        return False
    after = match.string[match.end() : match.end() + 2]
    credit = (match["credit"] or match["late"] or "").strip()
    dated = bool(match["date"] or match["after"])
    if credit:
        is_known = agency_named(credit) != ""
        if match["dash"] is None:
            return is_known
        return is_known or place.isupper() or bool(match["region"]) or ":" not in match["dash"]
    starts = _SENTENCE.match(after) is not None
    if place.isupper():
        return dated or (starts and (":" not in match["dash"] or _is_known(place, places)))
    is_told = _ABBREVIATION.search(match["region"] or "") is not None
    return starts and (is_told or _is_known(place, places))


def _is_alone(match: re.Match[str], places: Container[str]) -> bool:
    """Return whether a whole line is a dateline: an agency or a date after a place, or a town."""
    place = _place(match)
    if not _may_be_place(place):
        return False
    credit = (match["credit"] or "").strip()
    if credit:
        return agency_named(credit) != "" or bool(match["date"])
    dated = bool(match["date"] or match["after"])
    return (place.isupper() or dated) and _is_known(place, places)


def _may_be_place(place: str) -> bool:
    return (
        _THREE_LETTERS.search(place) is not None
        and place.upper() not in _LABELS
        and place not in _BODIES
        and not agency_named(place)
    )


def _is_known(place: str, places: Container[str]) -> bool:
    """Return whether every town of `WASHINGTON/MOSCOW` is one that we know."""
    towns = place.split("/")
    return all(town.strip().casefold() in places for town in towns)
