"""Where an event is."""

from collections.abc import Iterator
from typing import Literal

from msgspec import UNSET, UnsetType
from spacy.tokens import Token

from pipeline.core.events.parties import Cast
from pipeline.core.events.syntax import children, lemma, objects
from pipeline.records.mention import Location
from pipeline.records.tagged import Entity

PLACE_PREPOSITIONS = frozenset({"in", "at", "near", "outside", "inside", "on", "across", "around"})
TRAVELS = frozenset({"travel", "fly", "go", "come", "head", "return", "visit", "trip"})
"""Here `to` names the place."""
PLACES = frozenset({"GPE", "LOC", "FAC"})
Precision = Literal["facility", "city", "admin1", "country", "region"]


def place_of(trigger: Token, clause: set[int], cast: Cast) -> Location | UnsetType:
    """Return the place of an act: `in Oslo` on its trigger or clause, `the Oslo talks`.

    A capital that stands for its government is no place.
    """
    for noun in _place_nouns(trigger, clause):
        found = _location(noun, cast)
        if found:
            return found
    return UNSET


def _place_nouns(trigger: Token, clause: set[int]) -> Iterator[Token]:
    """Yield the nouns that stand where a place may stand, the nearest to the trigger first."""
    yield from children(trigger, "compound")
    if lemma(trigger) in {"visit", "tour"}:
        yield from objects(trigger)
    towards = lemma(trigger) in TRAVELS
    for index in [trigger.i, *sorted(clause - {trigger.i})]:
        for phrase in children(trigger.doc[index], "prep"):
            if phrase.lower_ in PLACE_PREPOSITIONS or (towards and phrase.lower_ == "to"):
                yield from children(phrase, "pobj")


def _location(token: Token, cast: Cast) -> Location | None:
    rows = [row for row in cast.at(token) if row.type in PLACES and row.reading != "actor"]
    if not rows:
        return None
    row = rows[0]
    return Location(
        name=row.name,
        geonames_id=row.geonames_id,
        lat=row.lat,
        lon=row.lon,
        country=row.country,
        admin1=row.admin1,
        precision=_precision(row),
        start=row.start,
        end=row.end,
    )


def _precision(row: Entity) -> Precision:
    if row.type == "FAC":
        return "facility"
    if row.type == "LOC":
        return "region"
    return "city" if row.geonames_id or row.id.startswith("local:") else "country"
