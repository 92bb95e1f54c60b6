"""Article: one clean, immutable version of an article. Contract: schemas/article/1.1.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from pipeline.records.common import Hash, Offset, Publisher, Span, Time

Repair = Literal["doubled_body", "charset", "markup"]
Flag = Literal[
    "published_missing",
    "published_day_only",
    "published_zone_unknown",
    "published_in_future",
    "published_before_1990",
    "modified_in_future",
]
"""What is wrong with a time of an article. Documented in docs/ingest.md."""


class Dateline(Struct, frozen=True, kw_only=True, gc=False):
    """The place at the head of the text (`ISTANBUL (AP) -`). Its span never holds an event."""

    place: str
    start: Offset
    end: Offset


class OriginHint(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Words that say where the article has its news from: an agency credit or `according to`.

    `source` is the agency, the owner or the site of the newsroom that they name, where we know it.
    """

    kind: Literal["credit", "according_to"]
    name: str
    start: Offset
    end: Offset
    source: str = ""


class Article(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One clean article. `text` is immutable per `version`; every offset downstream counts in it.

    `article_id` is a hash of the canonical url, else of publisher and external id, else of the
    text; `version` is a hash of the text. `sketch` is the bottom-b word-3-shingle sketch, and
    `sentences` a hash of each distinct sentence, blind to digits: little-endian uint64, ascending.
    """

    SCHEMA: ClassVar[str] = "/article/1.1.0"
    TYPE: ClassVar[str] = "org.dateline.article.v1"

    schema: Annotated[str, Meta(pattern=r"^/article/1\.\d+\.\d+$")] = field(name="$schema")
    article_id: Hash
    version: Hash
    external_id: str = ""
    url: str = ""
    canonical_url: str = ""
    title: str = ""
    text: Annotated[str, Meta(min_length=1)]
    paragraphs: tuple[Span, ...]
    language: Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
    published_at: Time
    modified_at: Time | UnsetType = UNSET
    received_at: Time
    dateline: Dateline | UnsetType = UNSET
    publisher: Publisher = Publisher()
    agency: str = ""
    authors: tuple[str, ...]
    revision_kind: Literal["", "correction", "update", "kill", "withdrawn"] = ""
    origin_hints: tuple[OriginHint, ...]
    thin: bool
    repaired: tuple[Repair, ...]
    text_sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    sketch: bytes
    flags: tuple[Flag, ...] = ()
    sentences: bytes = b""
