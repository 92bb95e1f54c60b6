"""Names as the model sees them, their bounds and types put right by what stands in and by them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Span

from pipeline.core.entities.page import Page

LABELS = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT"})

_LEADING = re.compile(r"^(?:the|a|an|this|its|his|her|their)\s+", re.IGNORECASE)
_TRAILING = re.compile(
    r"(?:\s?['’]s?|\s+news agency|\s+newspaper|[\s,;:/({\[–—-]+|(?<=\w{3})\."
    r"|\s\d{1,3}[-–]\d{1,3})$",
    re.IGNORECASE,
)
_ZONE = re.compile(r"^(?:GMT|UTC|E[DS]T|P[DS]T|C[DS]T|M[DS]T|CES?T|EES?T|BST|MSK|IST|JST)$")
_TITLE_SCRAP = frozenset({"State", "Foreign", "Defense", "Defence", "Treasury", "Mr", "Mr."})
_HONORIFIC = re.compile(
    r"^(?:Mrs?|Ms|Miss|Dr|Prof|Sir|Dame|Lord|Lady|Rev|Capt|Col|Gen|Lt|Sgt)\.?\s+"
)
_OPEN = re.compile(r"\s?\(\s?(?P<short>[A-Z][A-Z&.-]+)$")
"""The model often takes in the opening of a short form: `World Food Programme (WFP`."""

_HYPHENED = re.compile(r"-[a-z]{2,}\b")
_ABBREVIATED = re.compile(
    r"(?:\b[A-Z]|\b(?:Inc|Corp|Ltd|Co|Bros|Jr|Sr|St|Mt|Ave|Dept|Univ|Assn))\.$"
)

_BODY = re.compile(
    r"\s(?:Agency|Airlines?|Airways|Alliance|Army|Association|Assembly|Authority|Bank|Bancorp|Board|"
    r"Brigades?|Brothers|Bureau|Church|Club|Co|Coalition|College|Commission|Committee|Company|"
    r"Confederation|Congress|Cooperative|Corp|Corporation|Council|Court|Department|Exchange|"
    r"Federation|Fund|Group|Holdings?|Inc|Industries|Institute|Institution|International|LLC|LLP|"
    r"Laborator(?:y|ies)|League|Ltd|Ministry|Motors|Navy|Organi[sz]ation|PLC|Parliament|Partners|"
    r"Party|Pharmaceuticals|Police|Senate|Service|Services|Society|Systems|Technologies|Trust|"
    r"Union|University|FC|F\.C\.|AG|SA|NV|SE|plc|AB|Oyj|SpA|S\.p\.A|GmbH)\.?$"
)
_PLACE = re.compile(
    r"\s(?:Airport|Avenue|Beach|Boulevard|Bridge|Canal|Canyon|County|Desert|District|Forest|Harbou?r|"
    r"Highway|Island|Islands|Lake|Mountains?|Ocean|Peninsula|Plaza|Province|River|Road|Sea|Square|"
    r"Stadium|Strait|Street|Tower|Towers|Valley|Volcano)$"
    r"|^(?:Lake|Mount|Mt\.?|Cape|Gulf of|Strait of|Sea of|Isle of|Bay of)\s"
)
_NATIONAL = re.compile(
    r"(?:Air Force|Army|Coast Guard|Congress|Department|Embassy|Federal|House of|Marine Corps|Navy|"
    r"Olympic|Postal|Senate|State Department|Supreme Court|Treasury)\b"
)
_HEADED = re.compile(
    r"\b(?:Academy|Agency|Alliance|Assembly|Association|Board|Bureau|Cent(?:er|re)|Coalition|College|"
    r"Commission|Committee|Council|Department|Federation|Foundation|Fund|Institute|Ministry|Office|"
    r"Organi[sz]ation|School|Society|Trust|Union|University)$"
)
_QUALITIES = frozenset({"ADJ", "ADP", "ADV", "AUX", "VERB"})
"""What makes no double name behind a hyphen: `Dolan-like`, `Dolan-led`."""

_BODY_LABELS = frozenset({"PERSON", "GPE", "LOC", "NORP", "FAC"})
_PLACE_LABELS = frozenset({"PERSON", "ORG", "NORP"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A name as the model sees it, its bounds tidied."""

    start: int
    end: int
    label: str

    def overlaps(self, start: int, end: int) -> bool:
        """Return whether it shares a character with a stretch."""
        return self.start < end and start < self.end

    def holds(self, start: int, end: int) -> bool:
        """Return whether it covers a stretch."""
        return self.start <= start and end <= self.end


def see_names(page: Page) -> list[Seen]:
    """Return the model's names with tidied bounds, in the order of the text."""
    found = [name for span in page.doc.ents for name in _tidy(page, span)]
    return [_retype(page.text, name) for name in _join(page.text, found)]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a name's bounds without article, possessive and what only says what kind it is."""
    if match := _LEADING.match(text[start:end]):
        start += match.end()
    while match := _TRAILING.search(text, start, end):
        if match.group() == "." and _ABBREVIATED.search(text, start, end):
            break
        end = match.start()
    return start, end


def _tidy(page: Page, span: Span) -> Iterator[Seen]:
    """Yield a name with its bounds put right, and the short form that it defines."""
    label, text = span.label_, page.text
    if label not in LABELS:
        return
    start, end = trim(text, span.start_char, span.end_char)
    if match := _OPEN.search(text, start, end):
        yield Seen(match.start("short"), end, label)
        start, end = trim(text, start, match.start())
    if label == "PERSON":
        start, end = _whole_person(page, start, end)
    word = text[start:end]
    if not word or "\n" in word or _ZONE.match(word) or not any(char.isalpha() for char in word):
        return
    if word not in _TITLE_SCRAP and not is_unit(text, start, end):
        yield Seen(start, end, label)


def _whole_person(page: Page, start: int, end: int) -> tuple[int, int]:
    """Return a person's bounds without titles, and with all of a double name: `Son Heung-min`."""
    text = page.text
    start = _skip_title(page, start, end)
    match = _HYPHENED.match(text, end)
    if not match or page.token_at(match.end() - 1).pos_ in _QUALITIES:
        return start, end
    end = match.end()
    first = page.token_at(start)
    before = page.doc[first.i - 1] if first.i else first
    is_family_name = before.pos_ == "PROPN" and before.whitespace_ and before.is_title
    if " " not in text[start:end] and is_family_name and before.ent_type_ in {"", "PERSON"}:
        start = before.idx
    return start, end


def _skip_title(page: Page, start: int, end: int) -> int:
    """Return where a person's name begins behind courtesy, office and lower-case words."""
    text = page.text
    if match := _HONORIFIC.match(text[start:end]):
        start += match.end()
    words = text[start:end].split(" ")
    while len(words) > 1 and words[0].isalpha() and words[0].islower() and words[1][:1].isupper():
        if words[0] in {
            "de",
            "van",
            "von",
            "der",
            "den",
            "al",
            "bin",
            "el",
            "la",
            "le",
            "da",
            "di",
        }:
            break
        start += len(words.pop(0)) + 1
    return start


def is_unit(text: str, start: int, end: int) -> bool:
    """Return whether letters belong to a sum of money or a measure: `US$ 5`, `30GB`."""
    return text[end : end + 1] in {"$", "€", "£"} or text[max(0, start - 1) : start].isdigit()


def _join(text: str, names: list[Seen]) -> Iterator[Seen]:
    """Yield the names; parts of one body's name, cut in two by the model, as one."""
    last: Seen | None = None
    for name in names:
        if last and name.label == "ORG" and _belong(text, last, name):
            last = Seen(last.start, name.end, "ORG")
            continue
        if last:
            yield last
        last = name
    if last:
        yield last


def _belong(text: str, one: Seen, other: Seen) -> bool:
    """Return whether two names are one: `Acme Norland`, `U.S. Air Force`, `Fund for the Arts`."""
    between = text[one.end : other.start]
    if between == " ":
        is_national = one.label == "GPE" and _NATIONAL.match(text, other.start, other.end)
        return one.label == "ORG" or bool(is_national)
    is_body = one.label == "ORG" and _HEADED.search(text, one.start, one.end)
    return bool(is_body) and between in {" of ", " for ", " of the ", " for the "}


def _retype(text: str, name: Seen) -> Seen:
    """Return a name with the type that its last (or first) word says."""
    words = text[name.start : name.end]
    if name.label in _BODY_LABELS and _BODY.search(words):
        return replace(name, label="ORG")
    if name.label in _PLACE_LABELS and _PLACE.search(words):
        return replace(name, label="FAC")
    return name
