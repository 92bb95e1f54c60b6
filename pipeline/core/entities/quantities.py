"""How many of what: the number, its bounds by the hedge before it, the unit, the rate."""

import re
from collections.abc import Iterator, Sequence

from msgspec import UNSET
from spacy.tokens import Token

from pipeline.core.entities.amounts import (
    FRACTION,
    NUMBER,
    Amount,
    currency_of,
    read_amount,
    read_ends,
    read_fraction,
)
from pipeline.core.entities.grammar import OBJECTS, SUBJECTS
from pipeline.core.entities.page import Page
from pipeline.records.common import Quantity
from pipeline.records.tagged import TimeExpression

_RATE = re.compile(
    r"\s?(?:an?|per|each|every|/)\s?(?P<rate>hour|day|week|month|year)\b|\s(?P<daily>daily)"
)
_HEDGES = re.compile(
    r"\b(reportedly|allegedly|apparently|possibly|perhaps|probably|estimated|purportedly|"
    r"believed|presumably|potentially)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_HEDGE_CHARS = 40
_NUMERIC = frozenset({"nummod", "quantmod", "compound", "amod", "nmod"})
_LEFT_OF = frozenset({"killed", "wounded", "injured", "dead", "missing", "detained"})
_FATES = frozenset({"killed", "wounded", "arrested", "released", "displaced", "exchanged"}) | {
    "deported",
    "hostages",
    "missing",
}
"""Kinds that say what became of those counted."""

_TOLLS = _FATES | {"casualties"}
_MONEY = {
    "dollar": "USD", "euro": "EUR", "yen": "JPY", "yuan": "CNY", "rouble": "RUB", "ruble": "RUB",
    "rupee": "INR", "shekel": "ILS", "hryvnia": "UAH", "won": "KRW",
}  # fmt: skip
"""Currencies by name; those that several countries have in common keep their name."""

_CHANGES = frozenset({"rise", "fall", "grow", "drop", "increase", "decrease", "climb", "jump"}) | {
    "raise",
    "cut",
    "go",
    "slip",
    "soar",
    "double",
    "shrink",
    "reduce",
    "lift",
    "lower",
    "decline",
}
_STANDS = _CHANGES | {"reach", "stand", "pass", "top", "exceed", "hit", "be"}
_LEAST = 3
"""A smaller number of what the lexicon does not know (`two leaders`) is no quantity."""


def find_quantities(page: Page, times: Sequence[TimeExpression]) -> tuple[Quantity, ...]:
    """Return the quantities of the page, in order; times and names with numbers are left out."""
    taken = [(time.start, time.end) for time in times]
    taken += [(mention.start, mention.end) for mention in page.mentions]
    found = [
        _record(page, match, read_fraction(match), ("percent", "share", match.end()))
        for match in FRACTION.finditer(page.text)
        if not _is_taken(taken, *match.span())
    ]
    taken += [(one.start, one.end) for one in found]
    for match in NUMBER.finditer(page.text):
        if not _is_taken(taken, _number_start(match), match.end()):
            found += _read(page, match)
    return tuple(sorted(found, key=lambda one: one.start))


def _is_taken(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(a < end and start < b for a, b in taken)


def _number_start(match: re.Match[str]) -> int:
    return match.start("vague") if match["vague"] else match.start("number")


def _read(page: Page, match: re.Match[str]) -> Iterator[Quantity]:
    if _YEAR.fullmatch(match["number"] or ""):
        return
    amount = read_amount(match)
    whole = _make(page, match, amount) if amount else None
    if whole and match["upper"] and _is_change(page, match):
        first, last = read_ends(match)
        yield _cut(whole, first, whole.start, match.end("number"))
        yield _cut(whole, last, match.start("upper"), whole.end)
    elif whole:
        yield whole


def _is_change(page: Page, match: re.Match[str]) -> bool:
    """Return whether `from 20 to 35` tells of a change, not of a range."""
    number = page.token_at(_number_start(match))
    is_from = page.text[: match.start()].lower().endswith("from ")
    return is_from and any(node.lemma_.lower() in _CHANGES for node in number.ancestors)


def _cut(whole: Quantity, amount: Amount, start: int, end: int) -> Quantity:
    return Quantity(
        value=amount.value,
        unit=whole.unit,
        kind=whole.kind,
        rate=whole.rate,
        hedge=whole.hedge,
        start=start,
        end=end,
    )


def _make(page: Page, match: re.Match[str], amount: Amount) -> Quantity | None:
    number = page.token_at(_number_start(match))
    if number.tag_ == "PRP" or number.ent_type_ in {"ORDINAL", "TIME"}:
        return None
    unit, kind, end = _measure(match), "", match.end()
    if unit:
        kind = "money" if match["currency"] else "share"
    else:
        unit, kind, end = _count(page, match, number)
    is_named = bool(unit) and amount.value >= _LEAST and unit != "times"
    if not kind and not is_named:
        return None
    return _record(page, match, amount, (unit, kind, end))


def _measure(match: re.Match[str]) -> str:
    """Return the unit that the number is written with."""
    if match["currency"]:
        return currency_of(match["currency"])
    return "percent" if match["percent"] else ""


def _count(page: Page, match: re.Match[str], number: Token) -> tuple[str, str, int]:
    """Return what is counted, its kind, and where it ends."""
    kinds = page.gazetteer.kinds
    noun = _noun(page, match)
    if noun is not None and not (number.ent_type_ == noun.ent_type_ == "DATE"):
        unit, end = _unit(noun)
        kind = _kind(page, noun)
        money = _MONEY.get(noun.lemma_.lower(), "") if kind == "money" else ""
        return money or unit, kind, max(match.end(), end)
    if number.ent_type_ == "DATE":
        return "", "", match.end()
    for after in page.doc[number.i + 1 : number.i + 2]:
        if after.lower_ in _LEFT_OF:
            kind = kinds.get(after.lower_, kinds.get(after.lemma_.lower(), ""))
            return after.lower_, kind, after.idx + len(after.text)
    fate = _fate(page, number)
    if fate:
        return "", fate, match.end()
    toll = _toll(number)
    kind = kinds.get(toll.lemma_.lower(), "") if toll is not None else ""
    if toll is None or kind not in _TOLLS:
        return "", "", match.end()
    return _unit(toll)[0], kind, match.end()


def _record(
    page: Page, match: re.Match[str], amount: Amount, counted: tuple[str, str, int]
) -> Quantity:
    unit, kind, end = counted
    rate = _RATE.match(page.text, end)
    hedges = _HEDGES.findall(page.text[max(0, match.start() - _HEDGE_CHARS) : match.end()])
    return Quantity(
        value=amount.value,
        low=UNSET if amount.low is None else amount.low,
        high=UNSET if amount.high is None else amount.high,
        unit=unit,
        kind=kind,
        rate=(rate["rate"] or "day") if rate else "",
        hedge=hedges[-1].lower() if hedges else "",
        start=match.start(),
        end=rate.end() if rate else end,
    )


def _noun(page: Page, match: re.Match[str]) -> Token | None:
    """Return what is counted: the noun that the number modifies, or the one after `of`."""
    last = page.token_at(match.end() - 1)
    node = page.token_at(_number_start(match))
    while node.dep_ in _NUMERIC or node.i <= last.i:
        for child in node.subtree:
            if child.dep_ == "pobj" and child.head.lower_ == "of" and child.head.head.i == node.i:
                return child
        if node.dep_ not in _NUMERIC and node.dep_ != "det":
            return None
        node = node.head
    return node if node.pos_ in {"NOUN", "PROPN", "ADJ"} else None


def _unit(noun: Token) -> tuple[str, int]:
    """Return a noun with its compounds, in small letters, and where it ends."""
    start = noun.i
    while start and noun.doc[start - 1].dep_ == "compound" and noun.doc[start - 1].pos_ == "NOUN":
        start -= 1
    end = noun.i + 1
    if noun.doc[end : end + 2].text.lower() == "of war":
        end += 2
    words = noun.doc[start:end]
    return words.text.lower(), words.end_char


def _kind(page: Page, noun: Token) -> str:
    """Return what became of them, else what they are: `12 people were killed` are killed."""
    kinds = page.gazetteer.kinds
    is_partitive = noun.dep_ == "pobj" and noun.head.lower_ == "of"
    fate = _fate(page, noun.head.head if is_partitive else noun)
    if fate:
        return fate
    for child in noun.children:
        if child.dep_ in {"acl", "amod", "relcl"} and child.lower_ in _LEFT_OF:
            return kinds.get(child.lemma_.lower(), kinds.get(child.lower_, ""))
    own = kinds.get(noun.lemma_.lower(), kinds.get(noun.lower_, ""))
    compound = next((c for c in noun.lefts if c.dep_ == "compound"), None)
    return own or (kinds.get(compound.lemma_.lower(), "") if compound is not None else "")


def _fate(page: Page, token: Token) -> str:
    """Return what the verb says of those counted: `were shot dead`, `are missing`."""
    verb = token.head
    while token.dep_ == "conj" and verb.dep_ != "ROOT" and verb.pos_ in {"NOUN", "NUM"}:
        token, verb = verb, verb.head
    if verb.pos_ not in {"VERB", "AUX"} or token.dep_ not in SUBJECTS | OBJECTS:
        return ""
    said = [verb, *(c for c in verb.children if c.dep_ in {"acomp", "oprd", "advmod"})]
    for word in said:
        kinds = page.gazetteer.kinds
        kind = kinds.get(word.lemma_.lower()) or kinds.get(word.lower_, "")
        if kind in _FATES and (word.i == verb.i or token.dep_ in SUBJECTS):
            return kind
    return ""


def _toll(number: Token) -> Token | None:
    """Return the subject that a bare number measures: `the death toll rose to 86`."""
    head = number.head
    verb = head.head if head.dep_ == "prep" and head.lower_ in {"to", "at"} else head
    if verb.lemma_.lower() not in _STANDS:
        return None
    return next((child for child in verb.children if child.dep_ in SUBJECTS), None)
