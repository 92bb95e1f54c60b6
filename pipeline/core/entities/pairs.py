"""Pairs without names: `the two leaders`, `both countries`, `the sides`, `the three nations`."""

from collections.abc import Callable, Iterable

from spacy.tokens import Token

from pipeline.core.entities.grammar import SUBJECTS, conjuncts, first_conjunct, is_possessor
from pipeline.core.entities.groups import owner_of
from pipeline.core.entities.holders import DEFINITE
from pipeline.core.entities.names import thing_of
from pipeline.core.entities.page import Mention, Page, Reading

_DUOS = frozenset({"pair", "duo"})
_PAIR_PERSONS = (
    _DUOS
    | frozenset({"leader", "president", "man", "woman", "minister", "diplomat"})
    | {
        "commander",
        "envoy",
        "general",
        "negotiator",
        "premier",
        "official",
        "counterpart",
        "ally",
        "politician",
    }
)
_PAIR_STATES = frozenset({"side", "country", "nation", "party", "neighbor", "neighbour", "foe"}) | {
    "government",
    "capital",
    "state",
    "power",
    "rival",
    "enemy",
    "adversary",
    "delegation",
    "army",
    "ally",
}
_PAIR_STATES = frozenset({"side", "country", "nation", "party", "neighbor", "neighbour", "foe"}) | {
    "government",
    "capital",
    "state",
    "power",
    "rival",
    "enemy",
    "adversary",
    "delegation",
    "army",
    "ally",
}
_COUNTS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5}


def find_pair(page: Page, token: Token) -> list[Mention]:
    """Resolve `the two leaders`, `both countries`, `the three nations` to those last named."""
    lemma = token.lemma_.lower()
    words = {child.lower_ for child in token.lefts}
    count = max((_COUNTS.get(word, 0) for word in words), default=0)
    if "the" in words and lemma in ({"side", "party"} if token.tag_ == "NNS" else _DUOS):
        count = count or 2
    is_plural = token.tag_ == "NNS" or lemma in _DUOS
    is_definite = bool(words & DEFINITE) or lemma in {"side", "party"}
    if not count or not is_plural or not is_definite or _is_owned(page, token, count):
        return []
    parties: list[Mention] = []
    if lemma in _PAIR_PERSONS:
        persons = [m for m in page.persons() if m.thing.office or m.thing.country]
        nearby = [m for m in persons if m.end <= token.idx][-(2 * count + 4) :]
        parties = _in_last_sentence(page, nearby, count) or _last(page, nearby, count, _person)
    if not parties and lemma in _PAIR_STATES:
        states = [m for m in page.mentions if m.end <= token.idx and _is_state_party(page, m)]
        bodies = [m for m in states if m.thing.type != "PERSON"]
        parties = _together(page, bodies, count, _state)
        if not parties and words & DEFINITE:
            parties = _last(page, states, count, _state)
        parties = [_as_state(page, mention) for mention in parties]
    start = min((c.idx for c in token.lefts if c.lower_ in words), default=token.idx)
    end = token.idx + len(token.text)
    return [_copy(mention, start, end) for mention in parties]


def _is_owned(page: Page, token: Token, count: int) -> bool:
    """Return whether the phrase names whose they are, and is a group: `the two Iraqi parties`."""
    owner = owner_of(page, token)
    if owner is None or owner.thing.type == "LOC":
        return False
    return count == 2 or owner.thing.kind != "demonym" or bool(owner.thing.country)


def _is_state_party(page: Page, mention: Mention) -> bool:
    """Return whether a mention stands for a party: a state, a rebel group, who speaks for them."""
    thing = mention.thing
    if thing.type == "ORG" and thing.kind != "seat":
        return thing.sector == "REB"
    if thing.type == "PERSON" and not (thing.country and thing.office):
        return False
    root = first_conjunct(page.root(mention))
    if thing.type == "NORP" or root.dep_ in {"amod", "nmod", "compound"}:
        is_group = root.head.lemma_.lower() in page.gazetteer.nouns
        is_told = mention.reading == "actor" or is_group
        return bool(thing.country) and is_told and thing.type in {"NORP", "GPE"}
    if is_possessor(root) or (thing.type != "PERSON" and mention.reading != "actor"):
        return False
    is_reporting = root.dep_ in SUBJECTS and root.head.lemma_ in {"say", "tell"}
    return bool(thing.country) and not is_reporting


def _as_state(page: Page, mention: Mention) -> Mention:
    """Return the state that a person or a people stands for, ready to be copied."""
    country = page.gazetteer.country(mention.thing.country)
    if country is None or mention.thing.type == "ORG":
        return mention
    thing = thing_of(country, page)
    return Mention(mention.start, mention.end, thing, reading="actor")


def _copy(mention: Mention, start: int, end: int) -> Mention:
    reading: Reading = "" if mention.thing.type == "PERSON" else "actor"
    return Mention(start, end, mention.thing, "nominal", 0.65, reading, plural=True)


Key = Callable[[Mention], str]
"""What two mentions have in common that mean the same party."""


def _person(mention: Mention) -> str:
    return mention.thing.id


def _state(mention: Mention) -> str:
    return "" if mention.thing.type == "ORG" else mention.thing.country


def _last(page: Page, mentions: list[Mention], count: int, key: Key) -> list[Mention]:
    """Return the `count` parties that were last named together, else the two named last."""
    together = _together(page, mentions, count, key)
    if together or count > 2:
        return together
    last = _distinct(reversed(mentions), key)[:2]
    return last[::-1] if len(last) == 2 else []


def _in_last_sentence(page: Page, persons: list[Mention], count: int) -> list[Mention]:
    """Return the persons of the last sentence that names any, if they are `count`."""
    if not persons:
        return []
    sentence = page.root(persons[-1]).sent
    here = _distinct((m for m in persons if m.start >= sentence.start_char), _person)
    return here if len(here) == count else []


def _together(page: Page, mentions: list[Mention], count: int, key: Key) -> list[Mention]:
    """Return the `count` parties that were last named in one coordination."""
    for mention in reversed(mentions):
        named = [page.mention_of(token) for token in conjuncts(first_conjunct(page.root(mention)))]
        together = _distinct((other for other in mentions if other in named), key)
        if len(together) == count:
            return together
    return []


def _distinct(mentions: Iterable[Mention], key: Key) -> list[Mention]:
    seen: dict[str, Mention] = {}
    for mention in mentions:
        seen.setdefault(key(mention) or mention.thing.id, mention)
    return list(seen.values())
