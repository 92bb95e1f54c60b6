"""How many of what: the number, its bounds by the hedge before it, the unit, the rate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET
from spacy.tokens import Token

from pipeline.core.entities.grammar import OBJECTS, SUBJECTS
from pipeline.core.entities.page import Page
from pipeline.core.entities.words import NUMBER_PATTERN, SCALES, read_number
from pipeline.records.common import Quantity
from pipeline.records.tagged import TimeExpression

_LOW = r"over|more than|at least|no fewer than|no less than|upwards of|in excess of|exceeding|above"
_HIGH = (
    r"up to|as many as|as much as|at most|fewer than|less than|under|nearly|almost|close to|below"
)
_NEAR = r"about|around|some|approximately|roughly|an estimated|estimated|circa"
_VAGUE = {
    "dozens": 24.0,
    "scores": 40.0,
    "hundreds": 200.0,
    "thousands": 2e3,
    "tens of thousands": 2e4,
    "hundreds of thousands": 2e5,
    "millions": 2e6,
    "tens of millions": 2e7,
    "hundreds of millions": 2e8,
    "billions": 2e9,
}
_CURRENCIES = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₴": "UAH", "₽": "RUB"}
_NUMBER = re.compile(
    rf"(?<![\w.,:/-])(?:(?P<low>{_LOW})\s|(?P<high>{_HIGH})\s|(?P<near>{_NEAR})\s|between\s)?"
    rf"(?P<currency>(?:US)?[$€£¥₴₽])?"
    rf"(?:(?P<vague>(?:(?:tens|hundreds)\sof\s)?(?:dozens|scores|hundreds|thousands|millions|billions))"
    rf"|(?P<number>{NUMBER_PATTERN})(?P<suffix>(?:bn|mn|m|k)\b)?"
    rf"(?:(?:\s?[-–]\s?|\s(?:to|and|or)\s)(?:[$€£¥₴₽])?(?P<upper>{NUMBER_PATTERN})(?P<unit>bn|mn|m)?"
    rf")?)(?![\w:/]|[.,]\d|-\w)(?P<percent>\s?%)?",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\s?(?:a|per|each|every|/)\s?(?P<rate>hour|day|week|month|year)\b|\s(?P<daily>daily)"
)
_HEDGES = re.compile(
    r"\b(reportedly|allegedly|apparently|possibly|perhaps|probably|estimated|purportedly|"
    r"believed|presumably|potentially)\b",
    re.IGNORECASE,
)
_NEAR_SHARE = 0.1
"""How far `about` may be off, as a share of the value."""

_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_SUFFIXES = {"bn": 1e9, "mn": 1e6, "m": 1e6, "k": 1e3}
_HEDGE_CHARS = 40
_NUMERIC = frozenset({"nummod", "quantmod", "compound", "amod", "nmod"})
_KIND_VERB_CHILDREN = frozenset({"killed", "wounded", "injured", "dead", "missing", "detained"})


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number with its bounds."""

    value: float
    low: float | None = None
    high: float | None = None


def find_quantities(page: Page, times: Sequence[TimeExpression]) -> tuple[Quantity, ...]:
    """Return the quantities of the page, in order; times and names with numbers are left out."""
    taken = [(time.start, time.end) for time in times]
    taken += [(mention.start, mention.end) for mention in page.mentions]
    found = []
    for match in _NUMBER.finditer(page.text):
        start, end = match.span()
        if any(a < end and start < b for a, b in taken):
            continue
        amount = None if _YEAR.fullmatch(match["number"] or "") else _amount(match)
        quantity = _make(page, match, amount) if amount else None
        if quantity:
            found.append(quantity)
    return tuple(found)


def _amount(match: re.Match[str]) -> _Amount | None:
    if match["vague"]:
        value = _VAGUE.get(" ".join(match["vague"].lower().split()))
        return _Amount(value, low=value) if value else None
    value = read_number(match["number"]) or 0.0
    value *= _SUFFIXES.get((match["suffix"] or "").lower(), 1.0)
    if match["upper"]:
        return _range(value, match)
    low = high = None
    if match["low"]:
        low = value
    elif match["high"]:
        high = value
    elif match["near"]:
        low, high = round(value * (1 - _NEAR_SHARE), 6), round(value * (1 + _NEAR_SHARE), 6)
    return _Amount(value, low, high)


def _range(low: float, match: re.Match[str]) -> _Amount | None:
    """Return `3,000 to 4,000`, and `5 to 6 million` with the scale for both."""
    high = read_number(match["upper"]) or 0.0
    scale = _SUFFIXES.get((match["unit"] or "").lower(), 1.0)
    for word in match["upper"].lower().split():
        scale *= SCALES.get(word, 1.0) if high >= SCALES.get(word, 1.0) else 1.0
    high *= _SUFFIXES.get((match["unit"] or "").lower(), 1.0)
    if scale > 1.0 and low * scale < high:
        low *= scale
    return _Amount((low + high) / 2, low, high) if low < high else None


def _make(page: Page, match: re.Match[str], amount: _Amount) -> Quantity | None:
    number = page.token_at(match.start("vague") if match["vague"] else match.start("number"))
    if number.tag_ in {"PRP", "DT"} or number.ent_type_ in {"ORDINAL", "TIME", "DATE"}:
        return None
    end = match.end()
    unit, kind = _measure(match)
    if not unit:
        noun = _noun(page, match)
        if noun is not None:
            unit, end = noun.text.lower(), max(end, noun.idx + len(noun.text))
            kind = _kind(page, noun)
        else:
            kind = _kind_alone(page, number)
    if not kind and (not unit or amount.value < 3 or unit == "times"):
        return None
    rate = _RATE.match(page.text, end)
    if rate:
        end = rate.end()
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
        end=end,
    )


def _measure(match: re.Match[str]) -> tuple[str, str]:
    if match["currency"]:
        return _CURRENCIES.get(match["currency"].upper(), "USD"), "money"
    return ("percent", "share") if match["percent"] else ("", "")


def _noun(page: Page, match: re.Match[str]) -> Token | None:
    """Return what is counted: the noun that the number modifies, or the one after `of`."""
    last = page.token_at(match.end() - 1)
    node = page.token_at(match.start("vague") if match["vague"] else match.start("number"))
    while node.dep_ in _NUMERIC or node.i <= last.i:
        for child in node.subtree:
            if child.dep_ == "pobj" and child.head.lower_ == "of" and child.head.head.i == node.i:
                return child
        if node.dep_ not in _NUMERIC:
            return None
        node = node.head
    return node if node.pos_ in {"NOUN", "PROPN", "ADJ"} else None


def _kind(page: Page, noun: Token) -> str:
    """Return what became of them, else what they are: `12 people were killed` are killed."""
    kinds = page.gazetteer.kinds
    is_partitive = noun.dep_ == "pobj" and noun.head.lower_ == "of"
    fate = _fate(page, noun.head.head if is_partitive else noun)
    if fate:
        return fate
    for child in noun.children:
        if child.dep_ in {"acl", "amod", "relcl"} and child.lower_ in _KIND_VERB_CHILDREN:
            return kinds.get(child.lemma_.lower(), kinds.get(child.lower_, ""))
    return kinds.get(noun.lemma_.lower(), kinds.get(noun.lower_, ""))


def _fate(page: Page, token: Token) -> str:
    verb = token.head
    while token.dep_ == "conj" and verb.dep_ != "ROOT" and verb.pos_ in {"NOUN", "NUM"}:
        token, verb = verb, verb.head
    if verb.pos_ not in {"VERB", "AUX"} or token.dep_ not in SUBJECTS | OBJECTS:
        return ""
    kind = page.gazetteer.kinds.get(verb.lemma_.lower(), "")
    return kind if kind in {"killed", "wounded", "arrested", "released", "displaced"} else ""


def _kind_alone(page: Page, number: Token) -> str:
    """Return the kind of a bare number: `killing 12`, `12 were wounded`, `12 dead`."""
    fate = _fate(page, number)
    if fate:
        return fate
    kinds = page.gazetteer.kinds
    for after in page.doc[number.i + 1 : number.i + 2]:
        if after.lower_ in _KIND_VERB_CHILDREN:
            return kinds.get(after.lower_, kinds.get(after.lemma_.lower(), ""))
    return ""
