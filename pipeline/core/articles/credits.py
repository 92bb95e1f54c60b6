"""Dateline, agency credit, and other words that say where an article has its news from."""

import re
from collections.abc import Container, Iterator
from typing import Literal, NamedTuple

from pipeline.core.articles.agencies import AGENCY_PATTERN, PROSE_PATTERN, agency_named
from pipeline.core.articles.datelines import find_dateline
from pipeline.core.articles.notices import NAME, find_notices, lines_with
from pipeline.records.article import Dateline, OriginHint

FOOT_CHARS = 1_500
"""Signatures (`Reporting by ...; Editing by ...`) stand there."""
MAX_HINTS = 200

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_AGENCY = rf"(?:[Tt]he )??(?<![\w-])({AGENCY_PATTERN})(?![\w-])"
_IN_PROSE = rf"(?<![\w-])({PROSE_PATTERN})(?![\w-])"
_GIVES = r"(?:inputs?|reporting|reports?|material|files?|information)"
_WITH = rf"with (?:additional |some )?(?:agency )?{_GIVES} (?:from|by)"
_LABEL = rf"(?i:{_WITH} |source: |via |courtesy:? |photo by )?"
_OWN = r"(?i:sources?|via|credits?|courtesy|agency|agencies)(?:\s?:\s?| )"
_FOR = r"(?:[|,/\u2022\u2013\u2014-]|\bof\b|\bfor\b) ?"
_WRITER = r"[A-Z][\w.'\u2019-]{0,40}(?: [A-Z][\w.'\u2019-]{0,40}){1,4}"
_ROLE = r"(?: [Ww]riters?| Staff(?: Writer)?)?"
_SHAPES = (
    # In brackets, at the end of a line or at the start of one.
    rf"[(\[]{_LABEL}{_AGENCY}(?:, [A-Z][\w ,&/]{{1,60}})?[)\]](?=\W*$)",
    rf"^[(\[]{_AGENCY}[)\]]",
    # A line of its own, with or without a label; after a dash at the end of a line.
    rf"^{_OWN}{_AGENCY}(?: News Agency)?\.?$",
    rf"^[\u2014\u2013~-]+ ?{_AGENCY}\.?$",
    rf"(?:[\u2014\u2013]|--) ?{_AGENCY}\.?$",
    rf"^{_AGENCY}$",
    # Copyright, and who helped.
    rf"(?i:\u00a9|\(c\)|copyright) ?(?:\u00a9 ?)?(?:\d{{4}} )?(?:by )?{_AGENCY}",
    rf"(?i:{_WITH}) {_AGENCY}",
    rf"{_AGENCY}[\w ,.'\u2019-]{{0,100}} contributed to this (?:report|story|article)",
    # Bylines: `By Ann Writer | AP`, `By Reuters`, `Ann Writer, Associated Press`.
    rf"^(?:By|BY) [^\n.]{{2,80}}?{_FOR}{_AGENCY}{_ROLE}$",
    rf"^(?:By|BY) {_AGENCY}{_ROLE}$",
    rf"^{_WRITER}, {_AGENCY}{_ROLE}$",
)
_CREDITS = re.compile("|".join(_SHAPES), re.MULTILINE)
_UNNAMED = re.compile(
    rf"(?i:with {_GIVES} from (?:the )?(?:news |wire |other )?)"
    r"(agenc(?:ies|y)|wires?(?: services)?)\b"
    r"|[(\[](Agencies|AGENCIES|Wires|WIRES)[)\]]"
    r"|^[\u2014\u2013-]* ?(?:Source: )?(Agencies|AGENCIES)$",
    re.MULTILINE,
)
_NAMED = re.compile(rf"(?<![\w-])(?:{AGENCY_PATTERN})(?![\w-])")
_AGENCIES = re.compile(r"\b(?:agenc(?:y|ies)|wires?|A(?:gencies|GENCIES)|W(?:ires|IRES))\b")
# The signature of Reuters: `(Reporting by A in X; Writing by B; Editing by C and D)`.
_SIGNATURE = re.compile(
    r"\b([Rr]eporting|[Ww]riting|[Cc]ompiled) by [^;\n]{2,300}; ?[^\n]{0,300}?\b[Ee]diting by "
)
_ACCORDING = re.compile(
    rf"\b[Aa]ccording to (?:the |a |an )?(?!{_MONTH}[a-z]*\.?\b|\w+day\b)({NAME})"
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


def read_credits(text: str, places: Container[str] = frozenset()) -> Credits:
    """Return dateline, agency and origin hints of a clean text, with offsets in it.

    `agency` is that of the dateline, else the first one credited. An agency that is only named in
    a sentence (`told Reuters`) is a hint, not a credit. `places` are towns in lower case.
    """
    found = find_dateline(text, places)
    dateline = None
    agencies = []
    start = 0
    if found is not None:
        start = found.end
        dateline = Dateline(place=found.place, start=found.start, end=found.end)
        if found.credit_end > found.credit_start:
            agencies.append(_hint("credit", text, found.credit_start, found.credit_end))
    agencies += _find_agencies(text, start)
    hints = [*agencies, *_find_others(text, start, {hint.start for hint in agencies})]
    for pattern in _SOURCES:
        hints += (
            _hint("according_to", text, *match.span(1)) for match in pattern.finditer(text, start)
        )
    hints.sort(key=lambda hint: (hint.start, hint.end, hint.kind))
    agency = agencies[0].name if agencies else ""
    return Credits(dateline, agency, tuple(hints[:MAX_HINTS]))


def _find_agencies(text: str, start: int) -> Iterator[OriginHint]:
    """Yield the credits of known agencies; the signature of Reuters stands for its name."""
    for line in lines_with(_NAMED, text, start):
        for match in _CREDITS.finditer(text, *line):
            begin, end = match.span(match.lastindex or 0)
            if not _is_explained(text, begin, end):
                yield _hint("credit", text, begin, end)
    signed = _SIGNATURE.search(text, max(start, len(text) - FOOT_CHARS))
    if signed is not None:
        yield OriginHint(kind="credit", name="Reuters", start=signed.start(1), end=signed.end(1))


def _is_explained(text: str, start: int, end: int) -> bool:
    """Return whether a name is the short form of the words before it (`... Trade Body (BTA)`)."""
    if text[start - 1 : start] != "(":
        return False
    before = text[max(0, start - 100) : start - 1].split()
    initials = "".join(word[0] for word in before[start - end :])
    return initials.casefold() == text[start:end].casefold()


def _find_others(text: str, start: int, taken: set[int]) -> Iterator[OriginHint]:
    """Yield the credits of agencies without names and of other publishers."""
    for line in lines_with(_AGENCIES, text, start):
        for match in _UNNAMED.finditer(text, *line):
            yield _hint("credit", text, *match.span(match.lastindex or 0))
    for begin, end in find_notices(text, start):
        if begin not in taken:
            yield _hint("credit", text, begin, end)


def _hint(kind: Literal["credit", "according_to"], text: str, start: int, end: int) -> OriginHint:
    """Name an agency by its usual name, anything else as it stands there."""
    name = text[start:end]
    return OriginHint(kind=kind, name=agency_named(name.strip()) or name, start=start, end=end)
