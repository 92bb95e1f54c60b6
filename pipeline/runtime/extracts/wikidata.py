"""Wikidata: results of a SPARQL query, and the JSON dump or a subset of it."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.core.entities.extras import Extra, ExtraRole, RowType
from pipeline.runtime.extracts.naming import Words, cut_date, guess_type
from pipeline.runtime.extracts.reading import read_array, read_csv, read_lines

_QID = re.compile(r"Q\d+$")
_POINT = re.compile(r"Point\((?P<lon>-?[\d.]+) (?P<lat>-?[\d.]+)\)")
_GENDERS: Mapping[str, Literal["f", "m"]] = {
    "female": "f",
    "male": "m",
    "Q6581072": "f",
    "Q6581097": "m",
}
MAX_ALIASES = 24
"""Most further names of one thing that are kept."""

Cells = Mapping[str, str]
Json = Mapping[str, Any]


def read_sparql_csv(path: Path, words: Words) -> Iterator[Extra]:
    """Yield the things of a query's result as CSV or TSV. `docs/gazetteer.md` has the columns."""
    yield from _merge_rows(read_csv(path), words)


def read_sparql_json(path: Path, words: Words) -> Iterator[Extra]:
    """Yield the things of a query's result as `application/sparql-results+json`."""
    bindings = read_array(path, "bindings")
    flat = ({key: cell["value"] for key, cell in row.items()} for row in bindings)
    yield from _merge_rows(flat, words)


def _merge_rows(rows: Iterable[Cells], words: Words) -> Iterator[Extra]:
    """Join the rows that follow each other and are about one item: they differ in the post."""
    for item, group in groupby(rows, key=lambda row: row.get("item", "").rsplit("/", 1)[-1]):
        if found := _make_row(item, list(group), words):
            yield found


def _make_row(item: str, group: list[Cells], words: Words) -> Extra | None:
    first = group[0]
    name = first.get("itemLabel") or first.get("name", "")
    if len(name) < 2 or _QID.fullmatch(name):
        return None
    point = _POINT.search(first.get("coord", ""))
    country = words.country(first.get("country", "")) or words.country(
        first.get("countryLabel", "")
    )
    return Extra(
        type=_type_of(first),
        name=name,
        aliases=_names(first.get("aliases") or first.get("itemAltLabel", "")),
        country=country,
        wikidata=item if _QID.fullmatch(item) else "",
        geonames=_to_int(first.get("geonames", "")),
        sector=first.get("sector", ""),
        gender=_GENDERS.get(first.get("gender", "").rsplit("/", 1)[-1], ""),
        lat=float(point["lat"]) if point else None,
        lon=float(point["lon"]) if point else None,
        population=_to_int(first.get("population", "")),
        sitelinks=_to_int(first.get("sitelinks", ""), -1),
        roles=tuple(dict.fromkeys(_roles(group, words))),
    )


def _type_of(row: Cells) -> RowType:
    label = row.get("type") or row.get("classLabel", "")
    if label:
        return guess_type(label)
    if row.get("positionLabel") or row.get("gender"):
        return "PERSON"
    return "GPE" if row.get("geonames") or row.get("coord") else "ORG"


def _names(cell: str) -> tuple[str, ...]:
    """Return the names in a cell: between bars, or as the label service joins them, commas."""
    parts = cell.split("|") if "|" in cell else cell.split(", ")
    return tuple(part.strip() for part in parts if len(part.strip()) > 1)[:MAX_ALIASES]


def _roles(group: Iterable[Cells], words: Words) -> Iterator[ExtraRole]:
    for row in group:
        label = row.get("positionLabel") or row.get("position", "")
        if label and not _QID.search(label):
            land = words.country(row.get("positionCountry", ""))
            yield words.role(label, row.get("start", ""), row.get("end", ""), land)


def _to_int(cell: str, default: int = 0) -> int:
    return int(float(cell)) if re.fullmatch(r"[+]?\d+(?:\.\d+)?", cell) else default


def read_dump(path: Path, words: Words) -> Iterator[Extra]:
    """Yield people, bodies and places of a JSON dump, one entity a line. Reads the file twice.

    The first time finds which posts and countries are meant, the second their names: a dump is in
    no order. Kinds are told by what is said of a thing (a birth, a seat, a position on the globe),
    as classes would need the whole tree of classes.
    """
    with tempfile.TemporaryFile() as spool:
        wanted: set[str] = set()
        encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(dict[str, Any]).decode
        for entity in read_lines(path):
            if short := _shorten(entity):
                wanted.update(post[0] for post in short["posts"])
                wanted.add(short["country"])
                spool.write(encode(short) + b"\n")
        labels = {
            entity["id"]: _label(entity) for entity in read_lines(path) if entity["id"] in wanted
        }
        spool.seek(0)
        for line in spool:
            yield _expand(decode(line), labels, words)


def _shorten(entity: Json) -> dict[str, Any] | None:
    """Return what is kept of an entity, its posts and country still as ids."""
    name, claims = _label(entity), entity.get("claims") or {}
    kind = _kind_of(claims)
    if kind is None or len(name) < 2:
        return None
    globe = _first(claims, "P625") or {}
    return {
        "type": kind,
        "name": name,
        "aliases": [alias["value"] for alias in (entity.get("aliases") or {}).get("en", ())],
        "wikidata": entity["id"],
        "country": (_first(claims, "P17") or _first(claims, "P27") or {}).get("id", ""),
        "geonames": _to_int(str(_first(claims, "P1566") or "")),
        "gender": (_first(claims, "P21") or {}).get("id", ""),
        "lat": globe.get("latitude"),
        "lon": globe.get("longitude"),
        "population": _to_int(str((_first(claims, "P1082") or {}).get("amount", ""))),
        "sitelinks": len(entity.get("sitelinks") or {}),
        "posts": [_post(statement) for statement in claims.get("P39", ()) if _value(statement)],
    }


def _kind_of(claims: Json) -> RowType | None:
    """Return what kind of thing the statements are about; None for what has no row type.

    A birth (P569); a place in GeoNames (P1566) with inhabitants (P1082); an ISSN (P236);
    headquarters (P159), a chief (P169), an owner (P749) or employees (P1128); a position (P625).
    """
    if (_first(claims, "P31") or {}).get("id") == "Q5" or "P569" in claims:
        return "PERSON"
    if "P1566" in claims and "P1082" in claims:
        return "GPE"
    if "P236" in claims:
        return "MEDIA"
    if claims.keys() & {"P159", "P169", "P749", "P1128"}:
        return "ORG"
    if "P625" in claims:
        return "LOC"
    return "ORG" if "P571" in claims and "P17" in claims and "P856" in claims else None


def _label(entity: Json) -> str:
    label: str = ((entity.get("labels") or {}).get("en") or {}).get("value", "")
    return label


def _value(statement: Json) -> Any:
    return statement.get("mainsnak", {}).get("datavalue", {}).get("value")


def _first(claims: Json, prop: str) -> Any:
    """Return the first value of a property, the preferred ones first; None if there is none."""
    statements = sorted(claims.get(prop, ()), key=lambda one: one.get("rank") != "preferred")
    return next((value for one in statements if (value := _value(one))), None)


def _post(statement: Json) -> list[str]:
    qualifiers = statement.get("qualifiers") or {}
    return [
        _value(statement)["id"],
        *(_date(qualifiers.get(prop, ())) for prop in ("P580", "P582")),
    ]


def _date(qualifiers: Iterable[Json]) -> str:
    for qualifier in qualifiers:
        value = qualifier.get("datavalue", {}).get("value") or {}
        return cut_date(value.get("time", ""))
    return ""


def _expand(short: Json, labels: Mapping[str, str], words: Words) -> Extra:
    """Return the row of a shortened entity, ids of posts and country made into names."""
    roles = (
        words.role(label, since, until)
        for post, since, until in short["posts"]
        if (label := labels.get(post, ""))
    )
    return Extra(
        type=short["type"],
        name=short["name"],
        aliases=tuple(short["aliases"])[:MAX_ALIASES],
        wikidata=short["wikidata"],
        country=words.country(short["country"]) or words.country(labels.get(short["country"], "")),
        geonames=short["geonames"],
        gender=_GENDERS.get(short["gender"], ""),
        lat=short["lat"],
        lon=short["lon"],
        population=short["population"],
        sitelinks=short["sitelinks"],
        roles=tuple(dict.fromkeys(roles)),
    )
