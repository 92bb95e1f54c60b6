"""Mention: one event as one article reports it. Contract: schemas/mention/1.1.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from pipeline.records.common import (
    Country,
    Hash,
    Offset,
    Publisher,
    Quantity,
    Quote,
    Share,
    Time,
)
from pipeline.records.deduped import Relation
from pipeline.records.tagged import When

Status = Literal[
    "possible",
    "proposed",
    "demanded",
    "planned",
    "scheduled",
    "postponed",
    "agreed",
    "ongoing",
    "happened",
    "claimed",
    "denied",
    "negated",
    "failed",
    "cancelled",
    "due",
]
EventType = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]


class Cue(Struct, frozen=True, kw_only=True, gc=False):
    """The words that made the status."""

    text: str
    start: Offset
    end: Offset


class Content(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was agreed, demanded, refused or promised."""

    type: str = ""
    mode: str = ""
    text: str
    start: Offset
    end: Offset


class Plover(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The PLOVER 2021 code, future acts folded as its manual says."""

    type: EventType
    mode: str = ""


class Party(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An actor or a recipient. `text` is the slice from `start` to `end`."""

    name: str
    text: str
    id: str
    wikidata_id: str = ""
    country: Country = ""
    sector: str = ""
    role: str = ""
    start: Offset
    end: Offset
    confidence: Share


class EventDate(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """When the event happens or happened, not when it was written: `start` to `end`, inclusive."""

    start: When
    end: When = ""
    precision: Literal["minute", "hour", "day", "week", "month", "quarter", "year", "unknown"]
    text: str = ""
    basis: Literal["explicit", "inferred", "as_of"]
    time_zone: str = ""


class Location(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where the event is. Degrees in WGS 84."""

    name: str
    geonames_id: int = 0
    lat: float | UnsetType = UNSET
    lon: float | UnsetType = UNSET
    country: Country = ""
    admin1: str = ""
    precision: Literal["facility", "city", "admin1", "country", "region"]
    start: Offset
    end: Offset


class Attribution(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who says so."""

    name: str
    id: str = ""
    verb: str = ""
    hedge: str = ""


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Why we say so. `sentence` is the clean text's slice from `start` to `end`."""

    article_id: Hash
    version: Hash
    external_id: str = ""
    url: str = ""
    publisher: str = ""
    sentence: str
    start: Offset
    end: Offset
    pattern: str
    confidence: Share


class Coder(Struct, frozen=True, kw_only=True, gc=False):
    """By what an event was coded."""

    version: str
    lexicon: str
    gazetteer: str
    model: str


class EventCore(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a mention and an event have in common.

    Where an act is mutual (talks, an agreement, a call) all parties are in `actors` and
    `recipients` is empty.
    """

    type: EventType
    mode: str = ""
    contexts: tuple[str, ...]
    status: Status
    status_cue: Cue | UnsetType = UNSET
    content: Content | UnsetType = UNSET
    plover: Plover
    cameo: str
    quad: Annotated[int, Meta(ge=1, le=4)]
    score: float
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    event_date: EventDate | UnsetType = UNSET
    location: Location | UnsetType = UNSET
    counts: tuple[Quantity, ...]
    attribution: Attribution | UnsetType = UNSET
    evidence: tuple[Evidence, ...]
    quotes: tuple[Quote, ...]
    coder: Coder


class Mention(EventCore, frozen=True, kw_only=True, omit_defaults=True):
    """One event as one article version reports it, with what merging needs to know of the article.

    `id` hashes article_id, version, sentence start and type (and a rank, where one sentence holds
    several events of a type). A newer version of the article takes the place of all its mentions.
    `sentence_words` is there where the article was taken down: hashes of the words of its
    sentences (CRC-32, ascending uint32), by which it finds the reports that it found before.
    """

    SCHEMA: ClassVar[str] = "/mention/1.1.0"
    TYPE: ClassVar[str] = "org.dateline.mention.v1"

    schema: Annotated[str, Meta(pattern=r"^/mention/1\.\d+\.\d+$")] = field(name="$schema")
    id: Hash
    article_id: Hash
    version: Hash
    external_id: str = ""
    relation: Relation
    cluster_id: Hash
    is_origin: bool
    origin_key: str = ""
    publisher: Publisher = Publisher()
    published_at: Time
    modified_at: Time | UnsetType = UNSET
    received_at: Time
    sentence_words: bytes = b""
