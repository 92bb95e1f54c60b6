"""Types of names by what stands around them: datelines, sport, `in X`, `X, Syria`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from pipeline.core.entities.page import Page
from pipeline.core.entities.seen import Seen

_DATELINE = re.compile(
    r"^(?P<places>[A-Z][A-Z.'’]{2,}(?:[ -][A-Z.'’]+)*(?:/[A-Z][A-Z.'’]{2,}(?:[ -][A-Z.'’]+)*)*)"
    r"(?:\s?,[^()\n–—-]{1,40})?\s{0,2}(?:\([^()\n]{2,40}\)\s{0,2})?(?:-{1,2}|–|—)\s",
    re.MULTILINE,
)
"""`LONDON (Reuters) - `, `WASHINGTON/BEIJING, March 3 - `: the places in capitals, split by `/`."""

_TEAM_ROLES = frozenset([
    "manager", "coach", "striker", "midfielder", "defender", "goalkeeper", "keeper", "captain",
    "forward", "winger", "quarterback", "pitcher", "skipper", "batsman", "bowler", "fullback",
    "halfback", "flanker", "lock", "prop", "hooker", "playmaker", "center", "centre",
    "guard", "teammate", "boss",
])  # fmt: skip
_BEATS = frozenset([
    "beat", "defeat", "thrash", "trounce", "hammer", "edge", "rout", "down",
    "outscore", "outlast", "host", "visit", "draw", "face", "crush", "stun",
    "overcome", "upset", "play", "sign", "loan",
])  # fmt: skip
_SCORE = re.compile(r"\b\d{1,3}\s?[-–]\s?\d{1,3}\b")
_AGAINST = frozenset({"with", "against", "over", "by", "past", "for", "to"})
_PARTIES = frozenset({"nsubj", "nsubjpass", "dobj", "conj"})
_STAKES = frozenset({"share", "stake", "interest", "investment", "confidence", "faith", "trust"})
_TEAM_LABELS = frozenset({"GPE", "LOC", "FAC", "PERSON", "NORP"})
_LANDS = frozenset({"country", "region", "demonym"})
"""Kinds whose teams are still called places."""

_LOCAL = frozenset({"in", "near"})


def read_contexts(page: Page, names: Sequence[Seen]) -> list[Seen]:
    """Return the names with the types that their surroundings give, and the datelines' places."""
    datelines = list(_read_datelines(page.text))
    rest = [n for n in names if not any(n.overlaps(d.start, d.end) for d in datelines)]
    return sorted([*datelines, *(_read(page, name) for name in rest)], key=lambda n: n.start)


def _read_datelines(text: str) -> Iterator[Seen]:
    for match in _DATELINE.finditer(text):
        start = match.start("places")
        for place in match["places"].split("/"):
            yield Seen(start, start + len(place), "GPE")
            start += len(place) + 1


def _read(page: Page, name: Seen) -> Seen:
    words = page.text[name.start : name.end]
    facts = page.gazetteer.named(words)
    kinds = {fact.kind for fact in facts}
    if name.label in _TEAM_LABELS and not kinds & _LANDS and _is_team(page, name):
        return replace(name, label="ORG")
    if name.label in {"ORG", "PERSON"} and " " not in words and not words.isupper():
        is_known = bool(kinds & {"city", "capital", "region"})
        may_be_place = (not facts or is_known) and _is_locative(page, name)
        if may_be_place or _names_region(page, name):
            return replace(name, label="GPE")
    return name


def _is_team(page: Page, name: Seen) -> bool:
    """Return whether a name is of a team: it has a striker, or wins by a score."""
    head = page.span(name.start, name.end).root
    if head.head.lemma_.lower() in _TEAM_ROLES and head.dep_ in {"compound", "nmod"}:
        return name.label != "PERSON" or head.head.i > head.i + 1 or _is_before_role(page, name)
    sent = head.sent
    if not _SCORE.search(page.text, sent.start_char, sent.end_char):
        return False
    return name.label != "PERSON" and _is_party(head)


def _is_before_role(page: Page, name: Seen) -> bool:
    after = page.token_at(name.end + 1)
    return after.lemma_.lower() in _TEAM_ROLES and after.text.islower()


def _is_party(head: Token) -> bool:
    """Return whether a name is who plays: `Milwaukee beat Chicago`, `a 2-1 win over Leeds`."""
    if head.dep_ in _PARTIES:
        governor = head.head
        return governor.lemma_ in _BEATS or (head.dep_ == "conj" and _is_party(governor))
    return head.dep_ == "pobj" and head.head.lower_ in _AGAINST


def _names_region(page: Page, name: Seen) -> bool:
    """Return whether a land follows behind a comma: `in Idlib, Syria`."""
    match = re.compile(r"\s?, (?=[A-Z])").match(page.text, name.end)
    before = page.token_at(name.start)
    if not match or not before.i or page.doc[before.i - 1].lower_ not in {"in", "near", "at", "of"}:
        return False
    hits = page.gazetteer.find(page.text[match.end() : match.end() + 40])
    return bool(hits) and hits[0].start == 0 and hits[0].facts[0].kind == "country"


def _is_locative(page: Page, name: Seen) -> bool:
    """Return whether something happens in it: not `a stake in Tesla`."""
    head = page.span(name.start, name.end).root
    is_next = head.head.i == page.token_at(name.start).i - 1
    if head.dep_ != "pobj" or head.head.lower_ not in _LOCAL or not is_next:
        return False
    return head.head.head.lemma_.lower() not in _STAKES
