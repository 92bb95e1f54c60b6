"""Groups named by whose they are: `NATO leaders`, `European countries`, `White House officials`."""

import re
from collections.abc import Iterator

from spacy.tokens import Token

from pipeline.core.entities.facts import Noun
from pipeline.core.entities.grammar import conjuncts
from pipeline.core.entities.names import thing_of
from pipeline.core.entities.page import Mention, Page

_SEPARATOR = re.compile(r"[()—–:;]\s*|\s--?\s")
_OWNERS = frozenset({"GPE", "NORP", "ORG", "LOC"})
_QUANTIFIERS = frozenset({"all", "any", "both", "each", "every", "few", "many", "more", "most"}) | {
    "no",
    "other",
    "several",
    "some",
    "various",
    "certain",
}
_PAIR_PERSONS = frozenset({"leader", "president", "man", "woman", "minister", "diplomat"}) | {
    "envoy",
    "negotiator",
    "premier",
    "official",
    "counterpart",
    "ally",
    "politician",
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


def find_group(page: Page, token: Token) -> list[Mention]:
    """Return the groups that a noun names by its owners, one an owner; the span is the phrase."""
    noun = page.gazetteer.nouns.get(token.lemma_.lower())
    if noun is None or noun.group == "sides":
        return []
    is_plural = token.tag_ in {"NNS", "NNPS"}
    if noun.group in {"people", "states"} and not is_plural:
        return []
    start, end = bounds_of(page, token)
    groups = [
        _make_group(page, owner, noun, page.text[start:end]) for owner in owners_of(page, token)
    ]
    for group in groups:
        group.start, group.end, group.plural = start, end, is_plural
    return groups


def _make_group(page: Page, owner: Mention, noun: Noun, text: str) -> Mention:
    thing = owner.thing
    country = page.gazetteer.country(thing.country) if thing.country else None
    base = page.gazetteer.get(thing.fact.id) if thing.fact else None
    if base and base.kind == "region":
        thing = thing_of(base, page)
    mention = Mention(0, 0, thing, "nominal", 0.75, "actor", noun.lemma, text, noun.sector)
    is_government = noun.group in {"people", "body"} and noun.sector == "GOV"
    if thing.type in {"GPE", "NORP"} and country and is_government:
        mention.thing = thing_of(country, page)
        mention.name, mention.id = country.name, f"gov:{country.country}"
    if thing.type == "ORG" and noun.group == "body":
        mention.name = thing.name
    return mention


def bounds_of(page: Page, token: Token) -> tuple[int, int]:
    """Return the noun phrase up to its head, without determiners and quantifiers in front."""
    left = [child for child in token.lefts if child.dep_ not in {"punct", "cc"}]
    start = token.idx
    for child in reversed(left):
        if child.dep_ in {"det", "predet", "poss", "nummod", "preconj"} and not _names(page, child):
            break
        if child.lower_ in _QUANTIFIERS:
            break
        start = page.doc[child.left_edge.i].idx
    owner = [mention for child in left for mention in _mentions_in(page, child)]
    if owner:
        start = min(start, owner[0].start)
    for separator in _SEPARATOR.finditer(page.text, start, token.idx):
        start = separator.end()
    return start, token.idx + len(token.text)


def owner_of(page: Page, token: Token) -> Mention | None:
    """Return the country or body whose group a noun names: `NATO leaders`, `leaders of NATO`."""
    owners = owners_of(page, token)
    return owners[0] if owners else None


def owners_of(page: Page, token: Token) -> list[Mention]:
    """Return all owners of a group: of `Rwandan and Congolese ministers` both."""
    for child in token.lefts:
        if child.dep_ in {"amod", "compound", "nmod", "poss", "nummod"}:
            found = [m for m in _mentions_in(page, child) if _may_own(page, m, token)]
            heads = {part.i for part in conjuncts(child)}
            together = [m for m in found if page.root(m).i in heads]
            if found:
                return together or found[:1]
    if any(child.tag_ == "PRP$" for child in token.lefts):
        return []
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ in {"of", "from"}:
            for target in child.children:
                named = [page.mention_at(part) for part in conjuncts(target)]
                found = [m for m in named if m and m.thing.type in _OWNERS]
                if found:
                    return found
    return []


def _may_own(page: Page, mention: Mention, noun: Token) -> bool:
    """Return whether nothing ends the phrase between owner and noun, as a dateline does."""
    is_apart = _SEPARATOR.search(page.text, mention.end, noun.idx)
    return mention.thing.type in _OWNERS and is_apart is None


def _names(page: Page, token: Token) -> bool:
    return any(True for _ in _mentions_in(page, token))


def _mentions_in(page: Page, token: Token) -> Iterator[Mention]:
    seen: list[Mention] = []
    for part in token.subtree:
        mention = page.mention_at(part)
        if mention and mention not in seen:
            seen.append(mention)
            yield mention
