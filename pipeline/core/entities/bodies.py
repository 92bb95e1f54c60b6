"""Document-level reading of bodies: a full name once, its short form or initials after; teams.

A country that plays a match is its team, and no government: nothing that it does is an act of
state. In a report of a match its name is that of a body without an id.
"""

from collections.abc import Iterable

from spacy.tokens import Token

from pipeline.core.entities.grammar import OBJECTS, SUBJECTS, first_conjunct, preposition_of
from pipeline.core.entities.page import Mention, Page, Thing

_SPORT_WORDS = """coach cup defender equaliser equalizer fixture goal goalkeeper goalless half
halftime half-time innings kickoff league match midfielder offside penalty playoff quarterfinal
referee scorer season semifinal squad striker teammate tie tournament trophy wicket winger"""
_SPORT = frozenset(_SPORT_WORDS.split())
_MIN_SPORT_WORDS = 5
"""Different words of sport that make a report of a match."""

_MIN_SPORT_SHARE = 1 / 80
_PARTIES = frozenset({"against", "between", "by", "for", "from", "over", "to", "with"})
_INNER = frozenset({"and", "of", "the", "for", "de", "la", "&"})
_SUFFIXES = frozenset({"inc", "ltd", "corp", "plc", "llc", "co", "ag", "company", "corporation"})


def link_bodies(page: Page) -> None:
    """Give unknown bodies the thing of the one known body, named before, that theirs shortens."""
    known = [mention for mention in page.mentions if mention.thing.fact and _is_body(mention)]
    unknown = [
        mention
        for mention in page.mentions
        if mention.thing.fact is None and mention.thing.type in {"ORG", "MEDIA"}
    ]
    firms = [_words(text) for mention in unknown if _is_firm(text := _text(page, mention))]
    for mention in unknown:
        short = _text(page, mention)
        found = {
            other.thing.fact.id: other.thing
            for other in known
            if other.start < mention.start and other.thing.fact
            for name in (other.thing.name, _text(page, other))
            if _shortens(page, short, name)
        }
        if len(found) == 1 and _words(short) not in firms:
            [mention.thing] = found.values()
            mention.via, mention.confidence = "coreference", 0.8


def _is_firm(name: str) -> bool:
    """Return whether a name says that it is a company's full name: `Harbour Inc.`."""
    return name.rsplit(maxsplit=1)[-1].strip(".,").casefold() in _SUFFIXES


def _is_body(mention: Mention) -> bool:
    return mention.thing.kind in {"organisation", "medium"}


def _text(page: Page, mention: Mention) -> str:
    return page.text[mention.start : mention.end]


def _shortens(page: Page, short: str, name: str) -> bool:
    """Return whether a name is another's initials, its beginning, or lacks but `Inc.`."""
    words, own = _words(name), _words(short)
    if short.isupper() and len(short) > 1 and "".join(word[0] for word in words) == short:
        return len(words) > 1
    is_beginning = bool(own) and words[: len(own)] == own and words != own
    nouns = page.gazetteer.nouns
    is_common = len(own) == 1 and (own[0].casefold() in nouns or bool(page.gazetteer.named(own[0])))
    return words == own or (is_beginning and not is_common)


def _words(name: str) -> list[str]:
    """Return the words of a name that tell it from others."""
    words = [word.strip(".,") for word in name.split()]
    return [word for word in words if word and word.casefold() not in _SUFFIXES | _INNER]


def read_teams(page: Page) -> None:
    """Make teams of the countries and towns that play, in a report of a match.

    A team keeps the type of its place, as the field's annotations have it (CoNLL 2003), but is not
    that place: it has an id of its own, and acts for no government.
    """
    if not _is_match(page.doc):
        return
    teams: dict[str, Thing] = {}
    for mention in page.mentions:
        thing = mention.thing
        if thing.kind in {"country", "capital", "city"} and _plays(
            first_conjunct(page.root(mention))
        ):
            team = Thing("GPE", thing.name, country=thing.country)
            mention.thing = teams.setdefault(thing.id, team)


def _is_match(tokens: Iterable[Token]) -> bool:
    lemmas = [token.lemma_.lower() for token in tokens]
    told = [lemma for lemma in lemmas if lemma in _SPORT]
    return len(set(told)) >= _MIN_SPORT_WORDS and len(told) >= _MIN_SPORT_SHARE * len(lemmas)


def _plays(root: Token) -> bool:
    preposition = preposition_of(root)
    if preposition is not None:
        return preposition.lower_ in _PARTIES
    return root.dep_ in SUBJECTS | OBJECTS | {"poss", "ROOT", "nmod", "compound", "appos"}
