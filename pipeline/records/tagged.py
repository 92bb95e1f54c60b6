"""TaggedArticle: an article with all that was read in it. Contract: schemas/tagged/1.1.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from pipeline.records.common import Country, Offset, Quantity, Quote, Share
from pipeline.records.deduped import DedupedArticle

EntityType = Literal["PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "MEDIA", "EVENT"]
Precision = Literal["minute", "hour", "day", "week", "month", "quarter", "year", "duration"]
Basis = Literal["explicit", "inferred", "as_of"]
Anchor = Literal["", "publication", "dateline", "text"]

When = Annotated[str, Meta(pattern=r"^(\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?|P\d+[DWMY])?$")]
"""A date, an instant in UTC, a duration (ISO 8601), or empty."""


class Entity(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One mention of somebody or something. Several rows share a span where a phrase names several.

    `text` is the slice, `name` the canonical name. `id` is `wikidata:Q..`, `geonames:..`,
    `gov:ISO3` (a government named by its capital, seat or country) or `local:` + hash.
    `reading` says whether a place name acts or is a place. `sector` is a PLOVER sector.
    `local_id` is the id that older records have for what has a Wikidata id by now.
    """

    start: Offset
    end: Offset
    text: str
    type: EntityType
    id: str
    name: str
    wikidata_id: Annotated[str, Meta(pattern=r"^(Q\d+)?$")] = ""
    geonames_id: int = 0
    country: Country = ""
    sector: str = ""
    role: str = ""
    reading: Literal["", "actor", "place"] = ""
    via: Literal["ner", "gazetteer", "coreference", "title", "nominal", "pronoun"] = "ner"
    lat: float | UnsetType = UNSET
    lon: float | UnsetType = UNSET
    admin1: str = ""
    local_id: str = ""
    confidence: Share


class TimeExpression(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A time that the text names: `value` to `end_value`, inclusive, in the given precision.

    `anchor` is what it was counted from: the day of publication, that of the dateline, or another
    time of the text (`three days later`); empty where it says all by itself (`May 9, 2024`).
    `local_time` is a clock time without a zone, `HH:MM`, of the day in `value`.
    """

    start: Offset
    end: Offset
    text: str
    value: When
    end_value: When = ""
    precision: Precision
    basis: Basis
    anchor: Anchor = ""
    local_time: str = ""
    time_zone: str = ""


class Tagger(Struct, frozen=True, kw_only=True, gc=False):
    """By what an article was tagged."""

    version: str
    gazetteer: str
    model: str


class TaggedArticle(DedupedArticle, frozen=True, kw_only=True, omit_defaults=True):
    """An article with entities, quotes, times, quantities and its parse (spaCy DocBin bytes)."""

    SCHEMA: ClassVar[str] = "/tagged/1.1.0"
    TYPE: ClassVar[str] = "org.dateline.article.tagged.v1"

    schema: Annotated[str, Meta(pattern=r"^/tagged/1\.\d+\.\d+$")] = field(name="$schema")
    entities: tuple[Entity, ...]
    quotes: tuple[Quote, ...]
    times: tuple[TimeExpression, ...]
    quantities: tuple[Quantity, ...]
    parse: bytes
    tagger: Tagger
