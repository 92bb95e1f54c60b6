"""The reports of a crowded day, by their parties: whoever cannot be alike is not looked at.

Two reports are compared further only if their parties are alike (`parties_score` is not below
`PARTIES_APART`): that needs two parties, one of each, with the same id, Wikidata id or name, or of
one country where they are not two people; or a side of which nobody is known. The keys here are
those conditions and no others.
"""

from collections import defaultdict
from collections.abc import Iterator

from pipeline.core.events.merging_rules import MUTUAL
from pipeline.core.events.merging_traits import Traits, Who

NOBODY = "nobody"


class Crowd:
    """The numbers of the reports in one place, by what others must have in common with them."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._all: set[int] = set()
        self._by_key: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)

    def add(self, number: int, traits: Traits) -> None:
        """Put a report where those will find it that can be alike."""
        self._all.add(number)
        for key in set(_stands_at(traits)):
            self._by_key[key].add(number)

    def remove(self, number: int, traits: Traits) -> bool:
        """Take a report out; return whether nobody is left."""
        self._all.discard(number)
        for key in set(_stands_at(traits)):
            self._by_key[key].discard(number)
            if not self._by_key[key]:
                del self._by_key[key]
        return not self._all

    def alike(self, traits: Traits) -> set[int]:
        """Return the reports whose parties can be alike, and perhaps some more."""
        keys = set(_looks_at(traits))
        if not keys:
            return self._all
        return set().union(*(self._by_key[key] for key in keys if key in self._by_key))


def _sides(traits: Traits) -> Iterator[tuple[str, tuple[Who, ...]]]:
    if traits.family in MUTUAL:
        yield "all", traits.actors + traits.recipients
    else:
        yield "actor", traits.actors
        yield "recipient", traits.recipients


def _stands_at(traits: Traits) -> Iterator[tuple[str, str, str]]:
    for side, parties in _sides(traits):
        if not parties:
            yield side, NOBODY, ""
        for who in parties:
            yield from _names(side, who)
            if who.country:
                yield side, "country", who.country
                if not who.is_person:
                    yield side, "state", who.country


def _looks_at(traits: Traits) -> Iterator[tuple[str, str, str]]:
    """Yield the keys of the first side of which somebody is known, and of those without one."""
    for side, parties in _sides(traits):
        if not parties:
            continue
        yield side, NOBODY, ""
        for who in parties:
            yield from _names(side, who)
            if who.country:
                yield side, "state" if who.is_person else "country", who.country
        return


def _names(side: str, who: Who) -> Iterator[tuple[str, str, str]]:
    yield side, "id", who.id
    yield side, "name", who.name.casefold()
    if who.wikidata_id:
        yield side, "wikidata", who.wikidata_id
