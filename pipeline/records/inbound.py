"""Inbound: what a source delivered, untouched. Contract: schemas/inbound/1.1.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct, field

from pipeline.records.common import Publisher


class Inbound(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One delivery. Only `body`, `content` or `content_base64` is required.

    `body` is text already clean of markup; `content` is a document of `content_type`;
    `content_base64` the same as bytes, where its encoding is not known. Times are strings as the
    source wrote them: ingest reads them. `agency` is the news agency that the source credits.
    """

    SCHEMA: ClassVar[str] = "/inbound/1.1.0"
    TYPE: ClassVar[str] = "org.dateline.inbound.v1"

    schema: Annotated[str, Meta(pattern=r"^/inbound/1\.\d+\.\d+$")] = field(
        name="$schema", default="/inbound/1.1.0"
    )
    external_id: Annotated[str, Meta(max_length=1024)] = ""
    source: str = ""
    url: str = ""
    title: str = ""
    body: str = ""
    content: str = ""
    content_base64: bytes = b""
    content_type: str = ""
    published_at: str = ""
    modified_at: str = ""
    received_at: str = ""
    publisher: Publisher = Publisher()
    language: str = ""
    authors: tuple[str, ...] = ()
    agency: str = ""
    revision_kind: Literal["", "correction", "update", "kill", "withdrawn"] = ""
