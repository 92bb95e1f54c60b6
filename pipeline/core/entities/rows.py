"""Turn the rows of `pipeline/lexicons` into facts. A row is what its header says, as strings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.core.entities.extras import Extra
from pipeline.core.entities.facts import Fact, Noun, Office, Title, global_id

Row = Mapping[str, str]
Named = tuple[Fact, tuple[str, ...]]
"""A fact and all its names."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The gazetteer's data: one field a file, and the towns that a site brings along."""

    countries: tuple[Row, ...] = ()
    cities: tuple[Row, ...] = ()
    regions: tuple[Row, ...] = ()
    seats: tuple[Row, ...] = ()
    organisations: tuple[Row, ...] = ()
    people: tuple[Row, ...] = ()
    media: tuple[Row, ...] = ()
    titles: tuple[Row, ...] = ()
    nouns: tuple[Row, ...] = ()
    verbs: tuple[Row, ...] = ()
    kinds: tuple[Row, ...] = ()
    promotions: tuple[Row, ...] = ()
    towns: tuple[Row, ...] = ()


def split_names(cell: str) -> tuple[str, ...]:
    """Return the names in a cell: they stand between bars."""
    return tuple(name for name in cell.split("|") if name)


def make_places(tables: Tables) -> Iterator[Named]:
    """Yield countries, capitals, regions, their demonyms, and the towns that news names most."""
    for row in tables.countries:
        yield from _make_country(row)
    for row in tables.regions:
        yield from _make_region(row)
    for row in tables.cities:
        yield _make_city(row, 0.4)


def make_towns(tables: Tables) -> Iterator[Extra]:
    """Yield the towns that are neither capitals nor curated."""
    known = {row["geonames"] for row in tables.cities}
    known |= {row["capital_geonames"] for row in tables.countries}
    for row in tables.towns:
        if row["geonames"] not in known:
            yield Extra(
                type="GPE",
                name=row["name"],
                aliases=split_names(row["aliases"]),
                country=row["country"],
                wikidata=row["wikidata"],
                geonames=int(row["geonames"]),
                lat=_to_float(row["lat"]),
                lon=_to_float(row["lon"]),
                admin1=row["admin1"],
                population=int(row["population"]),
            )


def _make_country(row: Row) -> Iterator[Named]:
    iso3, name = row["iso3"], row["name"]
    fact = Fact(
        id=global_id("GPE", name, iso3, row["wikidata"]),
        kind="country",
        name=name,
        wikidata_id=row["wikidata"],
        country=iso3,
        sector="GOV",
        subkind=row["continent"],
        weight=1.0,
        acts_for=f"gov:{iso3}",
    )
    yield fact, (name, *split_names(row["aliases"]))
    if row["demonyms"]:
        yield replace(fact, kind="demonym"), split_names(row["demonyms"])
    if row["capital"]:
        geonames = int(row["capital_geonames"] or 0)
        capital = Fact(
            id=global_id("GPE", row["capital"], iso3, row["capital_wikidata"], geonames),
            kind="capital",
            name=row["capital"],
            wikidata_id=row["capital_wikidata"],
            geonames_id=geonames,
            country=iso3,
            lat=_to_float(row["capital_lat"]),
            lon=_to_float(row["capital_lon"]),
            weight=0.9,
            acts_for=f"gov:{iso3}",
        )
        yield capital, (row["capital"], *split_names(row["capital_aliases"]))


def _make_region(row: Row) -> Iterator[Named]:
    fact = Fact(
        id=global_id("LOC", row["name"], row["country"], row["wikidata"]),
        kind="region",
        name=row["name"],
        wikidata_id=row["wikidata"],
        country=row["country"],
        subkind=row["kind"],
        weight=0.8,
    )
    yield fact, (row["name"], *split_names(row["aliases"]))
    if row["demonyms"]:
        yield replace(fact, kind="demonym"), split_names(row["demonyms"])


def _make_city(row: Row, head_start: float) -> Named:
    geonames, people = int(row["geonames"]), int(row["population"])
    fact = Fact(
        id=global_id("GPE", row["name"], row["country"], row["wikidata"], geonames),
        kind="city",
        name=row["name"],
        wikidata_id=row["wikidata"],
        geonames_id=geonames,
        country=row["country"],
        lat=_to_float(row["lat"]),
        lon=_to_float(row["lon"]),
        admin1=row["admin1"],
        weight=min(0.85, head_start + people / 3e7),
    )
    return fact, (row["name"], *split_names(row["aliases"]))


def _to_float(cell: str) -> float | None:
    return float(cell) if cell else None


def make_bodies(tables: Tables) -> Iterator[Named]:
    """Yield organisations, media and seats of power."""
    organisations: dict[str, Fact] = {}
    for row in tables.organisations:
        fact = Fact(
            id=global_id("ORG", row["name"], row["country"], row["wikidata"]),
            kind="organisation",
            name=row["name"],
            wikidata_id=row["wikidata"],
            country=row["country"],
            sector=row["sector"],
            subkind=row["kind"],
            weight=0.9,
        )
        organisations[fact.name] = fact
        yield fact, (row["name"], *split_names(row["aliases"]))
    for row in tables.media:
        fact = Fact(
            id=global_id("MEDIA", row["name"], row["country"], row["wikidata"]),
            kind="medium",
            name=row["name"],
            wikidata_id=row["wikidata"],
            country=row["country"],
            sector="JRN",
            subkind=row["kind"],
            weight=0.9,
        )
        yield fact, (row["name"], *split_names(row["aliases"]))
    for row in tables.seats:
        yield _make_seat(row, organisations)


def _make_seat(row: Row, organisations: Mapping[str, Fact]) -> Named:
    acts_for = f"gov:{row['country']}" if row["country"] else ""
    if row["organisation"]:
        acts_for = organisations[row["organisation"]].id
    fact = Fact(
        id=global_id("ORG", row["name"], row["country"], row["wikidata"]),
        kind="seat",
        name=row["name"],
        wikidata_id=row["wikidata"],
        country=row["country"],
        sector="LEG" if row["kind"] == "parliament" else "GOV",
        subkind=row["kind"],
        weight=0.9,
        acts_for=acts_for,
    )
    return fact, (row["name"], *split_names(row["aliases"]))


def make_people(rows: Iterable[Row], titles: Mapping[str, Title]) -> Iterator[Named]:
    """Yield one fact a person; the rows of one person differ in their offices."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        key = (row["wikidata"] or row["name"], "" if row["wikidata"] else row["country"])
        grouped.setdefault(key, []).append(row)
    for group in grouped.values():
        offices = tuple(_make_office(row, titles) for row in group)
        countries = [row["country"] for row in group if row["country"]]
        first = group[0]
        names = dict.fromkeys(
            name for row in group for name in (row["name"], *split_names(row["aliases"]))
        )
        country = countries[0] if countries else ""
        yield (
            Fact(
                id=global_id("PERSON", first["name"], country, first["wikidata"]),
                kind="person",
                name=first["name"],
                wikidata_id=first["wikidata"],
                country=country,
                sector=first["sector"],
                weight=0.7 if first["fame"] == "1" else 0.6,
                gender=first["gender"],
                offices=offices,
            ),
            tuple(names),
        )


def _make_office(row: Row, titles: Mapping[str, Title]) -> Office:
    title = titles.get(row["role"].casefold())
    return Office(
        role=row["role"],
        office=title.office if title else "",
        country=row["country"],
        organisation=row["organisation"],
        sector=row["sector"],
        since=row["since"],
        until=row["until"],
    )


def make_titles(rows: Iterable[Row]) -> dict[str, Title]:
    """Return titles by every name they have, in lower case."""
    titles: dict[str, Title] = {}
    for row in rows:
        title = Title(row["title"], row["office"], row["sector"], row["gender"])
        for name in (row["title"], *split_names(row["aliases"])):
            titles[name.casefold()] = title
    return titles


def make_nouns(rows: Iterable[Row]) -> dict[str, Noun]:
    """Return the group nouns by their lemma."""
    return {row["noun"]: Noun(row["noun"], row["class"], row["sector"]) for row in rows}


def make_verbs(rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """Return the lemmas of each class of verbs (and of the nouns that go with them)."""
    classes: dict[str, set[str]] = {}
    for row in rows:
        classes.setdefault(row["class"], set()).add(row["lemma"])
    return {name: frozenset(lemmas) for name, lemmas in classes.items()}
