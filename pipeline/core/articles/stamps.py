"""Times in running text, such as a line under a headline."""

import re
from collections.abc import Iterator

from pipeline.core.articles.dates import MONTH_NAMES

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATE = (
    rf"(?:(?P<m1>{_MONTH})\.? (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y1>(?:19|20)\d\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -](?P<m2>{_MONTH})\.?,?[ -](?P<y2>(?:19|20)\d\d)"
    r"|(?P<y3>(?:19|20)\d\d)[-/.](?P<n3>\d\d)[-/.](?P<d3>\d\d)"
    r"|(?P<d4>1[3-9]|2\d|3[01])[/.](?P<n4>\d{1,2})[/.](?P<y4>(?:19|20)\d\d)"
    r"|(?P<n5>\d{1,2})/(?P<d5>\d{1,2})/(?P<y5>(?:19|20)\d\d))"
)
_ZONE = (
    r"(?: ?\(?(?P<zone>(?:UTC|GMT) ?[+-]\d{1,2}(?::?\d\d)?"
    r"|(?-i:(?!SAT\b)[A-Z]{2,4}T|UTC|ET|PT|CT|MT|MSK|Z)|[+-]\d\d:?\d\d)\b\)?)?"
)
_TIME = (
    r"(?:(?P<h>\d{1,2})[:.h](?P<min>\d\d)(?:[:.]\d\d(?:\.\d+)?)?(?: ?(?P<half>[ap])\.? ?m\b\.?)?"
    r"|(?P<h2>\d{1,2}) ?(?P<half2>[ap])\.? ?m\b\.?"
    r"|(?P<h3>[012]\d)(?P<min3>[0-5]\d)(?= (?:GMT|UTC|BST|hrs)))" + _ZONE
)
_FIND_DATE = re.compile(rf"(?<![\d/]){_DATE}(?![\d/])", re.IGNORECASE)
_FIND_TIME = re.compile(rf"(?<![\d:/.-]){_TIME}", re.IGNORECASE)
_CHANGE = re.compile(r"updat|modif|edited|revis|last (?:changed|edit)", re.IGNORECASE)
_ISSUE = re.compile(r"publi|posted|created|issued", re.IGNORECASE)
_NAMES = re.compile(r"date|time|stamp|byline|meta|publi|posted", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
MONTHS = 12
MAX_OTHER_WORDS = 7
# Between the day and the time of one stamp there is no more than this.
_DASHES = r"[\s,;|\u00b7\u2022@()\u2013\u2014-]{0,6}"
_GAP = re.compile(
    rf"{_DASHES}(?:(?:at|on|\w{{3,6}}day|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b)?{_DASHES}", re.IGNORECASE
)


def find_line_stamps(text: str, names: str, *, day_first: bool) -> Iterator[tuple[bool, str]]:
    """Return the stamps of a line that is made of little else: a byline, not a sentence.

    `names` are those that the element of the line carries (`byline`, `pub-date`).
    """
    rest = _FIND_TIME.sub(" ", _FIND_DATE.sub(" ", text))
    few = len(_WORD.findall(rest)) <= MAX_OTHER_WORDS
    if few or _NAMES.search(names) or _ISSUE.search(rest) or _CHANGE.search(rest):
        yield from find_stamps(text, day_first=day_first)


def find_stamps(text: str, *, day_first: bool) -> Iterator[tuple[bool, str]]:
    """Return the dates in a line, in a form that is read easily, and whether each is of a change.

    `day_first` tells how figures with strokes are meant (`3/4/2025`). A time of day right before or
    after a date belongs to it (`14:05 BST, 17 May 2025`).
    """
    times = list(_FIND_TIME.finditer(text))
    start = 0
    for date in _FIND_DATE.finditer(text):
        year, month, day = _read_date(date)
        if date["n5"] and (month > MONTHS or (day_first and day <= MONTHS)):
            month, day = day, month
        time = next((t for t in times if _GAP.fullmatch(text, date.end(), t.start())), None)
        time = time or next(
            (
                t
                for t in times
                if t.start() >= start and _GAP.fullmatch(text, t.end(), date.start())
            ),
            None,
        )
        clock = "" if time is None else _read_clock(time)
        before = text[start : date.start()]
        is_change = _CHANGE.search(before) is not None and not _ISSUE.search(before)
        yield is_change, f"{year}-{month:02}-{day:02}{clock}"
        start = max(date.end(), date.end() if time is None else time.end())


def _read_date(match: re.Match[str]) -> tuple[int, int, int]:
    found = match.groupdict()
    parts = {
        part: next(
            (value for name, value in found.items() if name[0] == part and value is not None), ""
        )
        for part in "ymnd"
    }
    month = MONTH_NAMES.index(parts["m"][:3].lower()) + 1 if parts["m"] else int(parts["n"])
    return int(parts["y"]), month, int(parts["d"])


def _read_clock(match: re.Match[str]) -> str:
    hour = int(match["h"] or match["h2"] or match["h3"])
    minute = int(match["min"] or match["min3"] or 0)
    half = (match["half"] or match["half2"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = (match["zone"] or "").replace(" ", "").upper()
    return f" {hour:02}:{minute:02}{' ' + zone if zone else ''}"
