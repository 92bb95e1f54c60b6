"""Join a site's own rows with the tables: one thing is one fact, whoever knows what of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pipeline.core.entities.extras import Extra, make_offices
from pipeline.core.entities.facts import Fact, Kind, Office, Title, global_id
from pipeline.core.entities.shelf import is_titled

_TYPES: dict[Kind, frozenset[str]] = {
    "country": frozenset({"GPE"}),
    "capital": frozenset({"GPE"}),
    "city": frozenset({"GPE"}),
    "region": frozenset({"LOC", "GPE"}),
    "seat": frozenset({"ORG", "FAC"}),
    "organisation": frozenset({"ORG"}),
    "medium": frozenset({"MEDIA", "ORG"}),
    "person": frozenset({"PERSON"}),
    "demonym": frozenset(),
}
_ID_TYPES: dict[Kind, str] = {
    "region": "LOC",
    "person": "PERSON",
    "medium": "MEDIA",
    "seat": "ORG",
    "organisation": "ORG",
}
WELL_KNOWN = 15
"""Sitelinks from which on a namesake of an office holder is taken for the holder."""


@dataclass(slots=True)
class Known:
    """A fact of the tables under its names, to be completed by a site's row."""

    fact: Fact
    names: list[str]


class Joiner:
    """Completes the facts of the tables by a site's rows: ids, names, offices."""

    def __init__(self, known: Iterable[Known], titles: Mapping[str, Title]) -> None:
        """Index the facts by the ids and names under which a row may bring more on them."""
        self.known = list(known)
        self._titles = titles
        self._by_id: dict[str, Known] = {}
        self._by_name: dict[str, list[Known]] = {}
        self._renamed: dict[str, Fact] = {}
        for one in self.known:
            if one.fact.kind == "demonym":
                continue
            if one.fact.wikidata_id:
                self._by_id.setdefault(one.fact.wikidata_id, one)
            else:
                for name in one.names:
                    self._by_name.setdefault(name, []).append(one)
            if one.fact.geonames_id:
                self._by_id.setdefault(str(one.fact.geonames_id), one)

    def take(self, row: Extra) -> bool:
        """Complete the fact that a row is about; return whether there is one."""
        one = self._by_id.get(row.wikidata) or self._by_id.get(str(row.geonames or ""))
        if one is None or row.type not in _TYPES[one.fact.kind]:
            one = self._find_namesake(row)
        if one is None:
            return False
        self._complete(one, row)
        return True

    def _find_namesake(self, row: Extra) -> Known | None:
        if not row.wikidata:
            return None
        found = [one for one in self._by_name.get(row.name, ()) if self._may_be(one.fact, row)]
        return found[0] if len(found) == 1 else None

    def _may_be(self, fact: Fact, row: Extra) -> bool:
        """Return whether a row of this name means the fact: of persons an office must fit."""
        if fact.wikidata_id or row.type not in _TYPES[fact.kind]:
            return False
        if fact.kind != "person":
            is_of_none = not fact.country or not row.country
            return fact.country == row.country or (is_of_none and row.type != "GPE")
        offices = {office.office for office in make_offices(row, self._titles)} - {""}
        if offices & {office.office for office in fact.offices}:
            return fact.country == row.country or not row.country
        return fact.country == row.country and row.sitelinks >= WELL_KNOWN

    def _complete(self, one: Known, row: Extra) -> None:
        fact = one.fact
        wikidata = fact.wikidata_id or row.wikidata
        kind = _ID_TYPES.get(fact.kind, "GPE")
        identity = global_id(kind, fact.name, fact.country, wikidata, fact.geonames_id)
        one.fact = replace(
            fact,
            id=identity,
            wikidata_id=wikidata,
            local_id=fact.id if identity != fact.id and fact.id.startswith("local:") else "",
            gender=fact.gender or row.gender,
            offices=fact.offices + _new_offices(fact, make_offices(row, self._titles)),
        )
        if identity != fact.id:
            self._renamed[fact.id] = one.fact
        one.names += [
            name
            for name in (row.name, *row.aliases)
            if _may_name(name, fact)
            and not (row.type == "PERSON" and is_titled(name.split(), self._titles))
        ]

    def finish(self) -> list[Known]:
        """Return all facts, those that hang on one with a new id brought in line."""
        for one in self.known:
            fact = one.fact
            owner = self._renamed.get(fact.id) if fact.kind == "demonym" else None
            if owner:
                one.fact = replace(fact, id=owner.id, wikidata_id=owner.wikidata_id)
            if actor := self._renamed.get(fact.acts_for):
                one.fact = replace(one.fact, acts_for=actor.id)
            one.names = list(dict.fromkeys(one.names))
        return self.known


def _new_offices(fact: Fact, offices: Iterable[Office]) -> tuple[Office, ...]:
    """Return the offices that begin in a year in which the fact has none of the same class."""
    known = {(office.office, office.country, office.since[:4]) for office in fact.offices}
    dated = (office for office in offices if office.since and office.office)
    return tuple(o for o in dated if (o.office, o.country, o.since[:4]) not in known)


def _may_name(name: str, fact: Fact) -> bool:
    """Return whether a further name is safe: no codes, no small letters, no bare surname."""
    is_name = len(name) >= 4 and not name.islower()
    return is_name and (" " in name or fact.kind not in {"person", "country"})
