"""The gazetteer: which names stand in a text, and who they are. Frozen after it is built."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.core.entities.facts import LEADERS, Fact, Noun, Title, fold
from pipeline.core.entities.rows import (
    Extra,
    Tables,
    make_bodies,
    make_extras,
    make_nouns,
    make_people,
    make_places,
    make_titles,
    make_verbs,
)

TOP_OFFICES = LEADERS | {"foreign", "secretary_general", "vice_president", "defence", "envoy"}
"""Offices whose holders news names by their bare surname."""

FAMOUS = 0.7
"""Weight from which on a person is known by the surname alone."""

PARTICLES = frozenset({"al", "bin", "bint", "da", "de", "del", "der", "di", "el", "la", "le"}) | {
    "ben",
    "du",
    "van",
    "von",
    "ter",
    "dos",
}
"""Words that belong to a surname though they stand before it."""

FAMILY_FIRST = frozenset({"CHN", "HKG", "KOR", "PRK", "TWN"})
"""Countries whose family names come first, also in English news."""

REGNAL = frozenset({"King", "Queen", "Pope", "Prince", "Princess", "Emperor", "Saint"})
"""Before these a name is no surname."""

SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "i", "ii", "iii", "iv", "v", "vi", "x", "xiv"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a text, and all that it can mean, the weightiest first."""

    start: int
    end: int
    facts: tuple[Fact, ...]


def short_forms(name: str, country: str = "") -> tuple[str, ...]:
    """Return by what a person of this full name is called after the first mention."""
    words = [word for word in name.split() if word.casefold() not in SUFFIXES]
    if len(words) < 2 or words[0] in REGNAL:
        return ()
    if country in FAMILY_FIRST:
        return (words[0],)
    at = len(words) - 1
    forms = [words[at]]
    while at > 1 and words[at - 1].casefold() in PARTICLES:
        at -= 1
        forms.append(" ".join(words[at:]))
    return tuple(forms)


class Gazetteer:
    """All facts by their names. `version` is a hash of the data."""

    def __init__(self, tables: Tables, extras: Iterable[Extra] = ()) -> None:
        """Build the indexes: some 0.5 s for the world's towns."""
        self.titles: dict[str, Title] = make_titles(tables.titles)
        self.nouns: dict[str, Noun] = make_nouns(tables.nouns)
        self.verbs = make_verbs(tables.verbs)
        self.kinds = {row["lemma"]: row["kind"] for row in tables.kinds}
        self._by_name: dict[str, list[Fact]] = {}
        self._by_id: dict[str, Fact] = {}
        self._people: list[Fact] = []
        self._by_folded: dict[str, list[Fact]] = {}
        self._by_surname: dict[str, list[Fact]] = {}
        self._countries: dict[str, Fact] = {}
        digest = hashlib.sha256()
        people = make_people(tables.people, self.titles)
        more = make_extras(extras, self.titles)
        for source in (make_places(tables), make_bodies(tables), people, more):
            for fact, names in source:
                digest.update(f"{fact}{names}\n".encode())
                self._add(fact, names)
        for rows in (tables.titles, tables.nouns, tables.verbs, tables.kinds):
            digest.update(repr([sorted(row.items()) for row in rows]).encode())
        self.version = digest.hexdigest()[:12]
        self._names = sorted(self._by_name)
        self._automaton = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

    def _add(self, fact: Fact, names: Sequence[str]) -> None:
        self._by_id.setdefault(fact.id, fact)
        if fact.kind == "country":
            self._countries[fact.country] = fact
        for name in names:
            facts = self._by_name.setdefault(name, [])
            facts.append(fact)
            facts.sort(key=lambda known: (-known.weight, known.id))
        if fact.kind == "person":
            self._people.append(fact)
            self._add_person(fact, names)

    def _add_person(self, fact: Fact, names: Sequence[str]) -> None:
        for name in names:
            words = fold(name).split()
            for form in dict.fromkeys((" ".join(words), f"{words[0]} {words[-1]}")):
                known = self._by_folded.setdefault(form, [])
                if fact not in known:
                    known.append(fact)
            for form in short_forms(name, fact.country):
                bearers = self._by_surname.setdefault(form, [])
                if fact not in bearers:
                    bearers.append(fact)

    def find(self, text: str) -> list[Hit]:
        """Return the names in a text: leftmost, longest, whole words only."""
        hits = []
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            is_word_start = start == 0 or not text[start - 1].isalnum()
            is_word_end = end == len(text) or not text[end].isalnum()
            if is_word_start and is_word_end:
                hits.append(Hit(start, end, tuple(self._by_name[self._names[index]])))
        return hits

    def get(self, fact_id: str) -> Fact | None:
        """Return the fact of an id; `gov:ISO3` gives the country."""
        if fact_id.startswith("gov:"):
            return self._countries.get(fact_id[4:])
        return self._by_id.get(fact_id)

    def country(self, iso3: str) -> Fact | None:
        """Return a country by its ISO 3166-1 alpha-3 code."""
        return self._countries.get(iso3)

    def named(self, name: str) -> tuple[Fact, ...]:
        """Return all that bear exactly this name."""
        return tuple(self._by_name.get(name, ()))

    def person_named(self, name: str, day: date) -> Fact | None:
        """Return the person of a full name, whatever its accents and middle names."""
        words = fold(name).split()
        known = self._by_folded.get(" ".join(words))
        if known is None and len(words) > 2:
            known = self._by_folded.get(f"{words[0]} {words[-1]}")
        return self._best(known or (), day)

    def bearer_of(self, surname: str, day: date) -> Fact | None:
        """Return whom a bare surname means on `day`: the one holder of a top office, if one."""
        tops = [
            fact
            for fact in self._by_surname.get(surname, ())
            if (office := fact.office_on(day))
            and office.office in TOP_OFFICES
            and fact.weight >= FAMOUS
        ]
        return tops[0] if len(tops) == 1 else None

    def holder_of(self, offices: frozenset[str], country: str, day: date) -> Fact | None:
        """Return who holds one of these offices of a country on `day`, if that is one person."""
        holders = [
            fact
            for fact in self._people
            if any(
                office.country == country and office.office in offices and office.is_held_on(day)
                for office in fact.offices
            )
        ]
        return holders[0] if len(holders) == 1 else None

    @staticmethod
    def _best(facts: Sequence[Fact], day: date) -> Fact | None:
        ranked = sorted(facts, key=lambda fact: (fact.office_on(day) is None, fact.id))
        return ranked[0] if ranked else None
