"""Choose among namesakes: who is meant by a name, or nobody where the text does not tell.

After Cucerzan 2007, "Large-Scale Named Entity Disambiguation Based on Wikipedia Data": how well
known a candidate is, and how well it goes with the other names of the document, here their
countries. A wrong link costs more than none, so a doubtful candidate is nobody.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.core.entities.facts import Fact
from pipeline.core.entities.gazetteer import Hit
from pipeline.core.entities.page import Page

_IN_OFFICE = 0.2
_AT_HOME = 0.2
_OF_STATE = 1.5
_MIN_LEAD = 0.06
"""Least lead in merit of a person or body over a namesake."""

_MIN_ALONE = 0.75
"""Least weight of a person or body that is known by one word."""

_MIN_ABROAD = 0.45
"""Least weight of a person whose country the text does not speak of."""

_MIN_SHARE = 0.1
_STRANGE = 0.5
"""Share of another country from which on a body of a third one is a namesake."""

_COMMON = frozenset({"army", "assembly", "commission", "committee", "congress", "council"}) | {
    "court",
    "department",
    "forces",
    "house",
    "ministry",
    "office",
    "parliament",
    "party",
    "police",
    "senate",
    "agency",
    "guard",
    "union",
    "authority",
}
"""Nouns in names that many countries give to a body of their own."""


def read_countries(hits: Iterable[Hit]) -> dict[str, float]:
    """Return the share that each country has in a document's place names and demonyms."""
    counts = Counter(
        hit.facts[0].country
        for found in hits
        for hit in (found, *found.inner)
        if hit.facts[0].kind in {"country", "demonym", "capital", "seat"} and hit.facts[0].country
    )
    total = counts.total()
    return {country: count / total for country, count in counts.items()}


def choose(page: Page, hit: Hit, facts: Sequence[Fact]) -> Fact | None:
    """Return which of the facts that fit a hit is meant, or None."""
    name = page.text[hit.start : hit.end]
    state = _state_after(page, hit.end)
    merits = {
        fact.id: _merit(page, fact, state) for fact in facts if _may_be_called(page, fact, name)
    }
    ranked = sorted(
        (fact for fact in facts if fact.id in merits), key=lambda fact: (-merits[fact.id], fact.id)
    )
    if not ranked:
        return None
    best = ranked[0]
    rivals = [fact for fact in ranked if fact.id != best.id and not best.is_curated]
    if best.kind in {"person", "organisation", "medium"} and rivals:
        lead = merits[best.id] - merits[rivals[0].id]
        return best if lead >= _MIN_LEAD else None
    return best


def choose_person(page: Page, start: int, end: int) -> Fact | None:
    """Return the person of the full name between two offsets, however it is spelt there."""
    facts = page.gazetteer.persons_named(page.text[start:end])
    return choose(page, Hit(start, end, facts), facts)


def _merit(page: Page, fact: Fact, state: tuple[str, str]) -> float:
    merit = fact.weight + (_IN_OFFICE if fact.office_on(page.day) else 0.0)
    if fact.kind == "city" and state != ("", ""):
        is_within = fact.country == state[0] and state[1] in {"", fact.admin1}
        return merit + (_OF_STATE if is_within else 0.0)
    if fact.country:
        merit += _AT_HOME * page.countries.get(fact.country, 0.0)
    return merit


def _state_after(page: Page, end: int) -> tuple[str, str]:
    """Return country and first-order division of what follows a comma: `Springfield, Illinois`."""
    if page.text[end : end + 2] != ", ":
        return "", ""
    after = [
        fact
        for hit in page.gazetteer.find(page.text[end + 2 : end + 40])
        if hit.start == 0
        for fact in hit.facts
        if fact.kind == "country" or (fact.kind == "city" and fact.admin1)
    ]
    if not after:
        return "", ""
    state = next((fact for fact in after if fact.lat is None and fact.kind == "city"), after[0])
    return state.country, "" if state.kind == "country" else state.admin1


def _may_be_called(page: Page, fact: Fact, name: str) -> bool:
    """Return whether a name alone, in this document, may mean a fact."""
    if fact.kind == "organisation" and _is_of_another(page, fact, name):
        return False
    if fact.is_curated or fact.kind in {"city", "region"}:
        return True
    if " " not in name:
        is_own = name == fact.name or (name.isupper() and fact.kind != "person")
        return is_own and fact.weight >= (_MIN_ALONE if fact.kind == "person" else _MIN_ABROAD)
    is_at_home = page.countries.get(fact.country, 0.0) >= _MIN_SHARE
    return fact.weight >= _MIN_ABROAD or is_at_home or fact.office_on(page.day) is not None


def _is_of_another(page: Page, fact: Fact, name: str) -> bool:
    """Return whether a common name means the body of another country: `the Labour Party`."""
    if not fact.country or name.isupper() or not set(name.casefold().split()) & _COMMON:
        return False
    own = page.countries.get(fact.country, 0.0)
    return own < _MIN_SHARE and max(page.countries.values(), default=0.0) >= _STRANGE
