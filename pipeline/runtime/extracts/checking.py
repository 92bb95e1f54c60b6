"""Compare the tables of people with a reference: wrong ids, missing ids, offices out of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.core.entities.extras import Extra, make_offices
from pipeline.core.entities.facts import Fact, Office, Title, fold
from pipeline.core.entities.rows import Tables, make_people, make_titles

SINGLE = frozenset({"president", "premier", "monarch", "supreme_leader", "crown_prince"})
"""Offices that one person of a country holds at a time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit. `kind`: `id`, `no_id`, `dates` or `two_holders`."""

    kind: str
    name: str
    told: str
    expected: str

    @property
    def is_fault(self) -> bool:
        """Return whether something is wrong, and not only missing."""
        return self.kind != "no_id"


def check_people(tables: Tables, reference: Iterable[Extra]) -> list[Finding]:
    """Return what the reference does not bear out, and offices that two hold at once."""
    titles = make_titles(tables.titles)
    people = [fact for fact, _ in make_people(tables.people, titles)]
    by_id = {fact.wikidata_id: fact for fact in people if fact.wikidata_id}
    by_name = {(fold(fact.name), fact.country): fact for fact in people}
    found: list[Finding] = []
    for row in reference:
        if row.type == "PERSON":
            known = by_id.get(row.wikidata) or by_name.get((fold(row.name), row.country))
            if known:
                found += _compare(known, row, titles)
    return sorted({*found, *_find_doubles(people)}, key=lambda one: (one.kind, one.name, one.told))


def _compare(fact: Fact, row: Extra, titles: dict[str, Title]) -> Iterator[Finding]:
    if row.wikidata and not fact.wikidata_id:
        yield Finding("no_id", fact.name, "", row.wikidata)
    elif row.wikidata and fact.wikidata_id != row.wikidata:
        yield Finding("id", fact.name, fact.wikidata_id, row.wikidata)
        return
    for office in make_offices(row, titles):
        nearest = _nearest(fact.offices, office)
        if nearest and not (
            _agree(nearest.since, office.since) and _agree(nearest.until, office.until)
        ):
            yield Finding("dates", fact.name, _span(nearest), _span(office))


def _nearest(offices: Iterable[Office], told: Office) -> Office | None:
    """Return the office of the same class and country that begins in the same year."""
    for office in offices:
        is_same = (office.office, office.country) == (told.office, told.country)
        if is_same and office.office and told.since and office.since[:4] == told.since[:4]:
            return office
    return None


def _agree(ours: str, told: str) -> bool:
    """Return whether two dates agree as far as both are told; a week is no difference."""
    size = min(len(ours), len(told))
    return not size or ours[: min(size, 7)] == told[: min(size, 7)]


def _span(office: Office) -> str:
    return f"{office.role} {office.country} {office.since}..{office.until}"


def _find_doubles(people: Iterable[Fact]) -> Iterator[Finding]:
    held: dict[tuple[str, str], list[tuple[Office, str]]] = {}
    for fact in people:
        for office in fact.offices:
            if office.office in SINGLE and office.country and office.since:
                held.setdefault((office.office, office.country), []).append((office, fact.name))
    for holders in held.values():
        holders.sort(key=lambda one: one[0].since)
        for (first, name), (second, other) in pairwise(holders):
            ends = first.until or "9999"
            if second.since < ends[: len(second.since)]:
                yield Finding("two_holders", f"{name}, {other}", _span(first), _span(second))
