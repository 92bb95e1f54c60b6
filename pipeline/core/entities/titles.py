"""Titles beside names: who holds which office of which country, and `his Russian counterpart`."""

import re
from dataclasses import dataclass

from spacy.tokens import Token

from pipeline.core.entities.facts import Fact, Title
from pipeline.core.entities.grammar import subject_of
from pipeline.core.entities.page import Mention, Page, Thing

MODIFIERS = frozenset(
    {
        "acting",
        "current",
        "deputy",
        "designate",
        "incoming",
        "interim",
        "longtime",
        "new",
        "newly",
        "elected",
        "outgoing",
        "senior",
        "then",
        "top",
        "veteran",
        "visiting",
    }
)
FORMER = frozenset({"former", "ex", "late", "ex-", "former-", "erstwhile", "ousted", "deposed"})
_MAX_TITLE_WORDS = 8
_PEER_ROLES = {"foreign": "Foreign Minister", "defence": "Defense Minister"}
"""What the counterpart of a Secretary of State is called elsewhere."""

_WORD = re.compile(r"[\w.’'-]*[\w.]")
_JOINED = re.compile(r"(?:ex|then|former|acting)-(?=\w)", re.IGNORECASE)


@dataclass(slots=True)
class Claim:
    """What the words beside a name say of a person."""

    title: Title
    start: int
    title_start: int
    owner: Mention | None = None
    is_former: bool = False

    @property
    def role(self) -> str:
        """Return the title as it goes into a record."""
        return f"Former {self.title.name}" if self.is_former else self.title.name


def read_titles(page: Page) -> None:
    """Give persons the roles that the text gives them."""
    for mention in list(page.persons()):
        claim = _claim_before(page, mention) or _claim_beside(page, mention)
        if claim is None:
            continue
        if claim.title.office == "counterpart":
            _apply_counterpart(page, mention, claim)
        elif claim.title.office == "honorific":
            mention.thing.gender = mention.thing.gender or claim.title.gender
        else:
            _apply(page, mention, claim)
        _absorb(page, mention, claim)


def _absorb(page: Page, mention: Mention, claim: Claim) -> None:
    """Drop what looked like a name within a title; tell a nameless ministry its country."""
    owner = claim.owner.thing if claim.owner else None
    if owner and owner.type == "ORG" and owner.fact is None and not owner.country:
        owner.country = mention.thing.country
    inner = [
        other
        for other in page.mentions
        if claim.title_start <= other.start < mention.start
        and other.thing.fact is None
        and other.thing.type in {"ORG", "GPE", "PERSON"}
    ]
    if inner and claim.title_start < mention.start:
        page.set_mentions([other for other in page.mentions if other not in inner])


def find_title(page: Page, end: int, floor: int) -> Claim | None:
    """Return the longest title that ends at `end`, and whose it is; nothing before `floor`."""
    words = list(_WORD.finditer(page.text, floor, end))
    if not words or page.text[words[-1].end() : end].strip():
        return None
    for count in range(min(_MAX_TITLE_WORDS, len(words)), 0, -1):
        start = words[-count].start()
        if joined := _JOINED.match(page.text, start, end):
            start = joined.end()
        phrase = " ".join(page.text[start:end].casefold().split())
        title = page.gazetteer.titles.get(phrase)
        if title:
            return _complete(page, Claim(title, start, start), floor)
    return None


def _complete(page: Page, claim: Claim, floor: int) -> Claim:
    """Walk left over `former` and `acting` to the country or body before the title."""
    _skip_modifiers(page, claim, floor)
    for mention in page.mentions:
        gap = page.text[mention.end : claim.start]
        if mention.end <= claim.start and gap in {" ", "'s ", "’s ", "’ ", "' ", " 's ", "-"}:
            claim.owner = mention
    if claim.owner:
        claim.start = claim.owner.start
        _skip_modifiers(page, claim, floor)
    return claim


def _skip_modifiers(page: Page, claim: Claim, floor: int) -> None:
    while True:
        before = page.text[floor : claim.start].rstrip(" -")
        word = _WORD.search(before[before.rfind(" ") + 1 :])
        lower = word.group().casefold() if word else ""
        if lower in FORMER:
            claim.is_former = True
        elif lower not in MODIFIERS:
            return
        claim.start = floor + before.rfind(" ") + 1


def _claim_before(page: Page, mention: Mention) -> Claim | None:
    sentence = page.token_at(mention.start).sent
    floor = sentence.start_char
    return find_title(page, mention.start, floor) if mention.start > floor else None


def _claim_beside(page: Page, mention: Mention) -> Claim | None:
    """Read `NAME, the French president,` and `the French president, NAME,`."""
    root = page.root(mention)
    nouns = [child for child in root.children if child.dep_ == "appos"]
    if root.dep_ == "appos":
        nouns.append(root.head)
    for noun in nouns:
        if noun.pos_ in {"NOUN", "PROPN"} and page.mention_at(noun) is None:
            claim = _longest(page, noun)
            if claim:
                claim.owner = claim.owner or _owner_after(page, noun)
                return claim
    return None


def _longest(page: Page, noun: Token) -> Claim | None:
    """Return the longest title around a noun: `chief`, `chief of staff`."""
    floor = noun.doc[noun.left_edge.i].idx
    best: Claim | None = None
    for token in noun.doc[noun.i : min(noun.i + _MAX_TITLE_WORDS, len(noun.doc))]:
        if token.is_punct or page.mention_at(token):
            break
        claim = find_title(page, token.idx + len(token.text), floor)
        if claim and claim.title_start <= noun.idx:
            best = claim
    return best


def _owner_after(page: Page, noun: Token) -> Mention | None:
    """Return X in `president of X`."""
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in {"of", "for", "to"}:
            for part in child.subtree:
                if found := page.mention_at(part):
                    return found
    return None


def _apply(page: Page, mention: Mention, claim: Claim) -> None:
    mention.role = claim.role
    owner = claim.owner.thing if claim.owner else None
    fact = mention.thing.fact
    if fact and owner and owner.country and not _may_serve(fact, owner.country):
        _split_namesake(page, mention)
    if mention.thing.fact is None:
        _inform(mention.thing, claim, owner)


def _inform(thing: Thing, claim: Claim, owner: Thing | None) -> None:
    """Let the first title say what a person is that the gazetteer does not know."""
    thing.gender = thing.gender or claim.title.gender
    if owner and owner.type != "MEDIA":
        thing.country = thing.country or owner.country
        if owner.type == "ORG" and not owner.country:
            thing.organisation = thing.organisation or owner.name
    if not thing.role:
        thing.role = claim.role
        thing.office = "" if claim.is_former else claim.title.office
        thing.sector = claim.title.sector
        if owner and owner.type == "ORG" and owner.sector and thing.office != "legislator":
            thing.sector = owner.sector


def _may_serve(fact: Fact, country: str) -> bool:
    """Return whether a known person may be of a country: else the text means a namesake."""
    countries = {fact.country, *(office.country for office in fact.offices)}
    return country in countries or not fact.country


def _split_namesake(page: Page, mention: Mention) -> None:
    known = mention.thing
    namesake = Thing(type="PERSON", name=page.text[mention.start : mention.end])
    for other in page.mentions:
        if other.thing is known:
            other.thing = namesake


def _apply_counterpart(page: Page, mention: Mention, claim: Claim) -> None:
    peer = find_peer(page, page.root(mention))
    thing = mention.thing
    if thing.fact is None:
        owner = claim.owner.thing if claim.owner else None
        thing.country = thing.country or (owner.country if owner else "")
        if peer and not thing.role:
            thing.office, thing.sector = peer.thing.office, peer.thing.sector
            thing.role = _PEER_ROLES.get(peer.thing.office, peer.role or peer.thing.role)
    mention.role = thing.role


def find_peer(page: Page, noun: Token) -> Mention | None:
    """Return the person whose counterpart a noun phrase is: the subject, else who came last."""
    token = noun
    while token.head.i != token.i:
        token = token.head
        subject = subject_of(token) if token.pos_ in {"VERB", "AUX"} else None
        if subject is not None:
            found = page.mention_of(subject)
            return found if found and found.thing.type == "PERSON" else None
    before = [mention for mention in page.persons() if mention.end <= noun.idx]
    return before[-1] if before else None
