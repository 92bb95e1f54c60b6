"""Office holders without a name: `the Russian leader`, `the president`, `her Chinese peer`."""

from spacy.tokens import Token

from pipeline.core.entities.facts import LEADERS, OFFICES_MEANT
from pipeline.core.entities.groups import bounds_of, owner_of
from pipeline.core.entities.names import thing_of
from pipeline.core.entities.page import Mention, Page, Thing
from pipeline.core.entities.titles import Claim, find_peer, find_title

DEFINITE = frozenset({"the", "this", "that", "its", "his", "her", "their", "both"})
_KNOWABLE = frozenset({"president", "premier", "monarch", "supreme_leader", "leader"}) | {
    "foreign",
    "defence",
    "crown_prince",
}
"""Offices with one holder: the gazetteer can say who, though the text does not."""


def find_holder(page: Page, token: Token) -> list[Mention]:
    """Resolve a definite office: `the Russian president`, `the president`, `her Chinese peer`."""
    if token.tag_ in {"NNS", "NNPS"} or _is_title_of_name(page, token):
        return []
    floor = page.doc[token.left_edge.i].idx
    end = token.idx + len(token.text)
    claim = find_title(page, end, floor)
    if claim is None or claim.is_former or not _is_definite(token, claim):
        return []
    thing = _resolve(page, token, claim)
    if thing is None:
        return []
    start = min(claim.start, bounds_of(page, token)[0])
    return [Mention(start, end, thing, "nominal", 0.7, role=claim.title.name)]


def _is_title_of_name(page: Page, token: Token) -> bool:
    if token.dep_ in {"compound", "nmod"} and page.mention_at(token.head):
        return True
    if any(child.dep_ == "appos" and page.mention_at(child) for child in token.children):
        return True
    return token.dep_ in {"appos", "attr"}


def _is_definite(token: Token, claim: Claim) -> bool:
    words = [child.lower_ for child in token.lefts]
    has_owner = any(child.dep_ == "poss" for child in token.lefts)
    return has_owner or any(word in DEFINITE for word in words) or claim.start == token.sent[0].idx


def _resolve(page: Page, token: Token, claim: Claim) -> Thing | None:
    office = claim.title.office
    owner = claim.owner or owner_of(page, token)
    country = owner.thing.country if owner else ""
    if office == "counterpart":
        peer = find_peer(page, token)
        is_other = peer is not None and country not in {"", peer.thing.country}
        office = peer.thing.office if peer and is_other else ""
    if not office:
        return None
    offices = OFFICES_MEANT.get(office, frozenset({office}))
    if claim.title.office == "counterpart" and office in LEADERS:
        offices = LEADERS
    candidates = [mention for mention in page.persons() if mention.start < token.idx][::-1]
    if owner:
        candidates += [mention for mention in page.persons() if mention.start > token.idx]
    fitting = [
        mention.thing
        for mention in candidates
        if mention.thing.office in offices and _is_of(mention.thing, owner)
    ]
    if fitting:
        same = [thing for thing in fitting if token.text.casefold() in thing.role.casefold()]
        return same[0] if same else fitting[0]
    if country and office in _KNOWABLE:
        wanted = frozenset({"president", "premier"}) if office == "leader" else offices
        fact = page.gazetteer.holder_of(wanted, country, page.day)
        return thing_of(fact, page) if fact else None
    return None


def _is_of(person: Thing, owner: Mention | None) -> bool:
    """Return whether a person serves the country or body that owns the office."""
    if owner is None:
        return True
    if owner.thing.country:
        return person.country == owner.thing.country
    return person.organisation == owner.thing.name
