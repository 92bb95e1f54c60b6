"""Find names: what the model sees first; the gazetteer corrects types, fills gaps, gives ids."""

import re
from collections.abc import Sequence

from pipeline.core.entities.candidates import choose, choose_person, read_countries
from pipeline.core.entities.consensus import agree
from pipeline.core.entities.contexts import read_contexts
from pipeline.core.entities.facts import Fact
from pipeline.core.entities.gazetteer import Hit
from pipeline.core.entities.page import Mention, Page, Thing, Via
from pipeline.core.entities.seen import Seen, is_unit, see_names, trim
from pipeline.records.tagged import EntityType

NER_TYPES: dict[str, EntityType] = {
    "PERSON": "PERSON",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "LOC",
    "FAC": "FAC",
    "NORP": "NORP",
    "EVENT": "EVENT",
}
KIND_TYPES: dict[str, EntityType] = {
    "country": "GPE",
    "capital": "GPE",
    "city": "GPE",
    "region": "LOC",
    "demonym": "NORP",
    "seat": "ORG",
    "organisation": "ORG",
    "medium": "MEDIA",
    "person": "PERSON",
}
_PLACES = frozenset({"country", "capital", "city", "region"})
_FITS: dict[str, frozenset[str]] = {
    "PERSON": frozenset({"person", "medium"}),
    "GPE": _PLACES | {"seat", "organisation", "medium", "demonym"},
    "LOC": _PLACES | {"seat", "organisation"},
    "FAC": _PLACES | {"seat", "medium"},
    "NORP": frozenset({"demonym", "organisation", "person", "country"}),
    "ORG": frozenset({"organisation", "seat", "medium", "person", "country", "demonym", "region"}),
    "EVENT": frozenset(),
}
_MEDIA_NAME = re.compile(
    r"\b(?:News|Times|Post|Herald|Tribune|Gazette|Journal|Daily|Telegraph|Chronicle|Observer|"
    r"Broadcasting|Broadcaster|Television|TV|Radio|Press|Newspaper|Newswire|Magazine|Media)$"
    r"|\b(?:TV|Radio|Channel|Daily)\b"
)
_MEDIA_AFTER = re.compile(
    r"^\W{0,2}\s?(?:state\s)?(?:news agency|news wire|newspaper|daily|broadcaster|television|TV|"
    r"radio|magazine|news website|news channel|news site|tabloid)\b"
)
_KNOWN_TOWN = 0.4
"""Weight from which on a town is known to readers of diplomatic news."""

_MAX_TITLE_CHARS = 40
_MIN_SHOUT = 4
"""Shorter words in capitals are acronyms, not shouted names."""


def find_names(page: Page) -> None:
    """Set the page's mentions of what is named in full."""
    seen = agree(page, read_contexts(page, see_names(page)))
    taken: list[Mention] = []
    hits = page.gazetteer.find(page.text)
    page.countries = read_countries(hits)
    while hits:
        hit = hits.pop(0)
        if is_unit(page.text, hit.start, hit.end):
            continue
        over = [name for name in seen if name.overlaps(hit.start, hit.end)]
        fact = _choose(page, hit, over)
        if fact:
            taken.append(_make_known(hit, fact, page, over))
        else:
            hits = [*hit.inner, *hits]
    free = [name for name in seen if not any(name.overlaps(m.start, m.end) for m in taken)]
    taken += [mention for name in free if (mention := _make_unknown(page, name))]
    page.set_mentions(taken)


def _choose(page: Page, hit: Hit, over: Sequence[Seen]) -> Fact | None:
    """Return what a hit means here, or None where the model's own reading is the better one."""
    exact = [name for name in over if (name.start, name.end) == (hit.start, hit.end)]
    if exact:
        return _choose_exact(page, hit, exact[0])
    for name in over:
        if name.holds(hit.start, hit.end) and not _may_cut(page, hit, name):
            return None
        if not name.holds(hit.start, hit.end) and not _covers(hit, name):
            return None
    return _choose_alone(page, hit)


def _choose_exact(page: Page, hit: Hit, name: Seen) -> Fact | None:
    fitting = [fact for fact in hit.facts if fact.kind in _FITS[name.label]]
    if fitting:
        return choose(page, hit, fitting)
    loose = [fact for fact in hit.facts if fact.kind not in {"city", "medium"}]
    if name.label == "PERSON":
        loose = [fact for fact in loose if fact.kind in {"seat", "organisation", "capital"}]
        loose += [fact for fact in hit.facts if fact.kind == "city" and _is_town(page, hit, fact)]
    return choose(page, hit, loose)


def _is_town(page: Page, hit: Hit, fact: Fact) -> bool:
    """Return whether what looks like a person is a town: a well-known one, or one after `in`."""
    before = page.token_at(hit.start)
    follows_in = before.i > 0 and page.doc[before.i - 1].lower_ in {"in", "near", "of", "from"}
    return fact.weight >= _KNOWN_TOWN or (follows_in and before.dep_ in {"pobj", "conj"})


def _choose_alone(page: Page, hit: Hit) -> Fact | None:
    facts = [fact for fact in hit.facts if fact.kind != "city"]
    words = [token for token in page.span(hit.start, hit.end) if not token.is_punct]
    if len(words) == 1 and not words[0].is_upper:
        if words[0].pos_ != "PROPN":
            facts = [fact for fact in facts if fact.kind in {"country", "demonym"}]
        facts = [fact for fact in facts if fact.kind != "medium" or fact.subkind == "platform"]
    if len(words) == 1:
        facts = [fact for fact in facts if fact.is_curated]
    return choose(page, hit, facts)


def _covers(hit: Hit, name: Seen) -> bool:
    return hit.start <= name.start and name.end <= hit.end


def _may_cut(page: Page, hit: Hit, name: Seen) -> bool:
    """Return whether a hit may stand inside a longer name: who bears a title, and whose."""
    before, after = page.text[name.start : hit.start], page.text[hit.end : name.end]
    kinds = {fact.kind for fact in hit.facts}
    if "person" in kinds and " " in page.text[hit.start : hit.end]:
        return name.label == "PERSON" and not after.strip()
    if before.endswith("-") and "demonym" in kinds:
        return True
    if not before.strip() and kinds & {"country", "demonym", "seat", "organisation"}:
        rest = page.text[hit.end : hit.end + _MAX_TITLE_CHARS].strip(" ,").casefold()
        return any(rest.startswith(title) for title in page.gazetteer.titles if len(title) > 4)
    return not before.strip() and after.startswith(".")


def _make_known(hit: Hit, fact: Fact, page: Page, over: Sequence[Seen]) -> Mention:
    start, end = trim(page.text, hit.start, hit.end)
    via: Via = "ner" if over else "gazetteer"
    return Mention(start, end, thing_of(fact, page), via, 0.95 if over else 0.85)


def thing_of(fact: Fact, page: Page) -> Thing:
    """Return a new thing for a fact, with the office it holds on the page's day."""
    office = fact.office_on(page.day)
    return Thing(
        type=KIND_TYPES[fact.kind],
        name=fact.name,
        fact=fact,
        country=office.country if office else fact.country,
        sector=(office.sector if office else "") or fact.sector,
        role=office.role if office else "",
        office=office.office if office else "",
        gender=fact.gender,
        organisation=office.organisation if office else "",
    )


def _make_unknown(page: Page, name: Seen) -> Mention | None:
    words = page.text[name.start : name.end]
    if words.isupper() and len(words) >= _MIN_SHOUT:
        facts = [f for f in page.gazetteer.named(words.title()) if f.kind in _FITS[name.label]]
        fact = choose(page, Hit(name.start, name.end, tuple(facts)), facts)
        if fact:
            return Mention(name.start, name.end, thing_of(fact, page), "ner", 0.85)
    kind: EntityType = NER_TYPES[name.label]
    if kind == "PERSON" and (fact := choose_person(page, name.start, name.end)):
        return Mention(name.start, name.end, thing_of(fact, page), "ner", 0.9)
    if kind == "NORP" and words[0].islower():
        return None
    sector = ""
    if kind in {"ORG", "FAC", "EVENT"}:
        after = page.text[name.end : name.end + 30]
        if _MEDIA_NAME.search(words) or _MEDIA_AFTER.match(after):
            kind, sector = "MEDIA", "JRN"
    thing = Thing(type=kind, name=words, sector=sector)
    if kind == "ORG":
        _place_organisation(page, name, thing)
    return Mention(name.start, name.end, thing, "ner", 0.7)


def _place_organisation(page: Page, name: Seen, thing: Thing) -> None:
    """Give an unknown body the country that its name or its owner says, and its noun's sector."""
    for hit in page.gazetteer.find(thing.name):
        country = hit.facts[0].country
        if hit.facts[0].kind in {"country", "demonym"} and country:
            thing.country = country
            break
    else:
        owner = page.token_at(name.start)
        before = page.text[max(0, owner.idx - 30) : owner.idx]
        hits = page.gazetteer.find(before)
        if hits and before[hits[-1].end :] in {" ", "'s ", "’s ", "’ ", "' "}:
            thing.country = hits[-1].facts[0].country
    last = thing.name.split()[-1].casefold()
    noun = page.gazetteer.nouns.get(last)
    if noun:
        thing.sector = noun.sector
