"""The gazetteer: which names stand in a text, and who they are. Frozen after it is built."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.core.entities.extras import Extra, make_offices, weigh
from pipeline.core.entities.facts import LEADERS, Fact, Noun, Title
from pipeline.core.entities.joining import Joiner, Known
from pipeline.core.entities.rows import (
    Tables,
    make_bodies,
    make_nouns,
    make_people,
    make_places,
    make_titles,
    make_towns,
    make_verbs,
)
from pipeline.core.entities.shelf import Shelf, ShelfBuilder, folded_forms

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
    """A name found in a text, and all that it can mean, the weightiest first.

    `inner` are the names of the tables that a longer name of a site's own hides.
    """

    start: int
    end: int
    facts: tuple[Fact, ...]
    inner: tuple["Hit", ...] = ()


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


def _by_merit(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: (-fact.weight, fact.id)))


class Gazetteer:
    """All facts by their names.

    `version` is a hash of the tables, and behind a `+` one of the site's own rows, if any.
    """

    def __init__(
        self,
        tables: Tables,
        extras: Iterable[Extra] = (),
        promotions: Mapping[str, str] | None = None,
    ) -> None:
        """Build the indexes. `promotions` give further local ids their Wikidata ids."""
        self.titles: dict[str, Title] = make_titles(tables.titles)
        self.nouns: dict[str, Noun] = make_nouns(tables.nouns)
        self.verbs = make_verbs(tables.verbs)
        self.kinds = {row["lemma"]: row["kind"] for row in tables.kinds}
        shipped = {row["local_id"]: row["wikidata"] for row in tables.promotions}
        self.promotions = {**shipped, **(promotions or {})}
        self._by_name: dict[str, list[Fact]] = {}
        self._by_id: dict[str, Fact] = {}
        self._people: list[Fact] = []
        self._by_folded: dict[str, list[Fact]] = {}
        self._by_surname: dict[str, list[Fact]] = {}
        self._countries: dict[str, Fact] = {}
        digest, own = hashlib.sha256(), hashlib.sha256()
        joiner = Joiner(self._read(tables, digest), self.titles)
        self._shelf = self._fill(tables, extras, joiner, digest, own)
        for one in joiner.finish():
            self._add(one.fact, one.names)
        for rows in (tables.titles, tables.nouns, tables.verbs, tables.kinds):
            digest.update(repr([sorted(row.items()) for row in rows]).encode())
        digest.update(repr(sorted(self.promotions.items())).encode())
        has_own = own.digest() != hashlib.sha256().digest()
        self.version = digest.hexdigest()[:12] + (f"+{own.hexdigest()[:12]}" if has_own else "")
        self._names = sorted(self._by_name)
        self._automaton = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

    def _read(self, tables: Tables, digest: "hashlib._Hash") -> Iterator[Known]:
        promoted = {wikidata: local for local, wikidata in sorted(self.promotions.items())}
        people = make_people(tables.people, self.titles)
        for source in (make_places(tables), make_bodies(tables), people):
            for fact, names in source:
                digest.update(f"{fact}{names}\n".encode())
                local_id = promoted.get(fact.wikidata_id, "")
                yield Known(replace(fact, local_id=local_id) if local_id else fact, list(names))

    def _fill(
        self,
        tables: Tables,
        extras: Iterable[Extra],
        joiner: Joiner,
        digest: "hashlib._Hash",
        own: "hashlib._Hash",
    ) -> Shelf:
        builder = ShelfBuilder(self.titles)
        encode = msgspec.json.Encoder().encode
        towns = {town.geonames: town for town in make_towns(tables)}
        for town in towns.values():
            digest.update(encode(town))
        for row in extras:
            own.update(encode(row))
            if not joiner.take(row):
                known = towns.pop(row.geonames, None) if row.type == "GPE" else None
                builder.add(_settle(row, known), self._office_keys(row))
        for town in towns.values():
            builder.add(town)
        return builder.build()

    def _office_keys(self, row: Extra) -> Iterator[str]:
        """Yield the keys of an office holder: who a bare surname or an office may mean."""
        for office in make_offices(row, self.titles):
            if office.office in TOP_OFFICES:
                yield f"o:{office.office}|{office.country}"
                if weigh(row) >= FAMOUS:
                    for name in (row.name, *row.aliases):
                        yield from (f"s:{form}" for form in short_forms(name, row.country))

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
            for form in folded_forms(name):
                known = self._by_folded.setdefault(form, [])
                if fact not in known:
                    known.append(fact)
            for form in short_forms(name, fact.country):
                bearers = self._by_surname.setdefault(form, [])
                if fact not in bearers:
                    bearers.append(fact)

    def find(self, text: str) -> list[Hit]:
        """Return the names in a text: leftmost, longest, whole words only."""
        hits = [*self._find_known(text), *(Hit(*found) for found in self._shelf.find(text))]
        hits.sort(key=lambda hit: (hit.start, -hit.end))
        found: list[Hit] = []
        for hit in hits:
            if not found or hit.start >= found[-1].end:
                found.append(hit)
            elif (hit.start, hit.end) == (found[-1].start, found[-1].end):
                found[-1] = Hit(hit.start, hit.end, _by_merit((*found[-1].facts, *hit.facts)))
            elif hit.facts[0].is_curated and not found[-1].facts[0].is_curated:
                found[-1] = replace(found[-1], inner=(*found[-1].inner, hit))
        return found

    def _find_known(self, text: str) -> Iterator[Hit]:
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            is_word_start = start == 0 or not text[start - 1].isalnum()
            is_word_end = end == len(text) or not text[end].isalnum()
            if is_word_start and is_word_end:
                yield Hit(start, end, tuple(self._by_name[self._names[index]]))

    def get(self, fact_id: str) -> Fact | None:
        """Return the fact of an id; `gov:ISO3` gives the country."""
        if fact_id.startswith("gov:"):
            return self._countries.get(fact_id[4:])
        return self._by_id.get(fact_id) or next(iter(self._shelf.get(f"i:{fact_id}")), None)

    def country(self, iso3: str) -> Fact | None:
        """Return a country by its ISO 3166-1 alpha-3 code."""
        return self._countries.get(iso3)

    def named(self, name: str) -> tuple[Fact, ...]:
        """Return all that bear exactly this name, the weightiest first."""
        return _by_merit((*self._by_name.get(name, ()), *self._shelf.get(name)))

    def persons_named(self, name: str) -> tuple[Fact, ...]:
        """Return the persons of a full name, whatever its accents and middle names."""
        for form in folded_forms(name):
            known = (*self._by_folded.get(form, ()), *self._shelf.get(f"f:{form}"))
            if known:
                return _by_merit(known)
        return ()

    def bearer_of(self, surname: str, day: date) -> Fact | None:
        """Return whom a bare surname means on `day`: the one holder of a top office, if one."""
        bearers = (*self._by_surname.get(surname, ()), *self._shelf.get(f"s:{surname}"))
        tops = [
            fact
            for fact in bearers
            if (office := fact.office_on(day))
            and office.office in TOP_OFFICES
            and fact.weight >= FAMOUS
        ]
        return tops[0] if len(tops) == 1 else None

    def holder_of(self, offices: frozenset[str], country: str, day: date) -> Fact | None:
        """Return who holds one of these offices of a country on `day`, if that is one person."""
        keys = [f"o:{office}|{country}" for office in sorted(offices)]
        more = {fact.id: fact for key in keys for fact in self._shelf.get(key)}
        holders = [
            fact
            for fact in (*self._people, *more.values())
            if any(
                office.country == country and office.office in offices and office.is_held_on(day)
                for office in fact.offices
            )
        ]
        return holders[0] if len(holders) == 1 else None


def _settle(row: Extra, town: Extra | None) -> Extra:
    """Return a row with what GeoNames knows of the town."""
    if town is None:
        return row
    return msgspec.structs.replace(
        row,
        country=row.country or town.country,
        admin1=town.admin1,
        population=max(row.population, town.population),
        lat=town.lat,
        lon=town.lon,
        aliases=tuple(dict.fromkeys((*row.aliases, town.name, *town.aliases))),
    )
