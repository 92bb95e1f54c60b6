"""The rows of a site's own gazetteer, and the facts that they are made into."""

from collections.abc import Mapping
from math import log2
from typing import Annotated, Literal

from msgspec import Meta, Struct

from pipeline.core.entities.facts import Fact, Kind, Office, Title, global_id
from pipeline.records.common import Country

CutDate = Annotated[str, Meta(pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")]
"""A date or its beginning: `2019`, `2019-05`."""

RowType = Literal["PERSON", "ORG", "MEDIA", "GPE", "LOC", "FAC"]
_KINDS: dict[RowType, tuple[Kind, str]] = {
    "PERSON": ("person", ""),
    "ORG": ("organisation", ""),
    "MEDIA": ("medium", "JRN"),
    "GPE": ("city", ""),
    "LOC": ("region", ""),
    "FAC": ("region", ""),
}
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_BY_HAND = 0.75
"""Weight of a row that does not say how well known it is."""


class ExtraRole(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A post of a person. `country` is said only where it is not the person's."""

    title: Annotated[str, Meta(min_length=1)]
    since: CutDate = ""
    until: CutDate = ""
    country: Country = ""
    organisation: str = ""


class Extra(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A line of a site's own gazetteer file.

    `sitelinks` is in how many languages Wikipedia has an article: it ranks namesakes; -1 is not
    said. `kind` is a word of one's own (`party`, `armed_group`).
    """

    type: RowType
    name: Annotated[str, Meta(min_length=2)]
    aliases: tuple[str, ...] = ()
    country: Country = ""
    wikidata: Annotated[str, Meta(pattern=r"^(Q\d+)?$")] = ""
    geonames: Annotated[int, Meta(ge=0)] = 0
    sector: str = ""
    kind: str = ""
    gender: Literal["", "f", "m"] = ""
    lat: float | None = None
    lon: float | None = None
    admin1: str = ""
    population: Annotated[int, Meta(ge=0)] = 0
    sitelinks: Annotated[int, Meta(ge=-1)] = -1
    roles: tuple[ExtraRole, ...] = ()


def make_extra(row: Extra, titles: Mapping[str, Title]) -> Fact:
    """Return the fact of a row."""
    kind, sector = _KINDS[row.type]
    is_place = row.type in _PLACES
    return Fact(
        id=global_id(row.type, row.name, row.country, row.wikidata, row.geonames),
        kind=kind,
        name=row.name,
        wikidata_id=row.wikidata,
        geonames_id=row.geonames,
        country=row.country,
        sector=row.sector or sector,
        subkind="" if is_place else row.kind,
        lat=row.lat,
        lon=row.lon,
        admin1=row.admin1,
        weight=weigh(row),
        gender=row.gender,
        offices=make_offices(row, titles),
        is_curated=False,
    )


def weigh(row: Extra) -> float:
    """Return how likely a bare name means this row, 0.0 to 0.85: towns far below the others.

    Towns count by inhabitants, the rest by the logarithm of their Wikipedia articles, which
    follows how often they are linked to (Milne and Witten 2008, "Learning to link with Wikipedia").
    """
    if row.type == "GPE":
        return min(0.85, max(row.population / 3e7, row.sitelinks / 500, 0.0))
    if row.sitelinks < 0:
        return _BY_HAND
    return min(0.85, 0.25 + 0.1 * log2(1 + row.sitelinks))


def make_offices(row: Extra, titles: Mapping[str, Title]) -> tuple[Office, ...]:
    """Return the posts of a person."""
    return tuple(_make_office(row, role, titles) for role in row.roles)


def _make_office(row: Extra, role: ExtraRole, titles: Mapping[str, Title]) -> Office:
    title = titles.get(role.title.casefold())
    return Office(
        role=title.name if title else role.title,
        office=title.office if title else "",
        country=role.country or ("" if role.organisation else row.country),
        organisation=role.organisation,
        sector=row.sector or (title.sector if title else ""),
        since=role.since,
        until=role.until,
    )
