"""A delivery whose content is a whole document with metadata -> the delivery that it stands for."""

from collections.abc import Callable
from typing import Any

import msgspec
from lxml.etree import _Element as Element
from msgspec.structs import replace

from pipeline.core.articles.charset import decode_document
from pipeline.core.articles.documents import is_over_limit, media_type_of
from pipeline.core.articles.formats.newsml import read_news_item
from pipeline.core.articles.formats.ninjs import is_ninjs, read_ninjs
from pipeline.core.articles.formats.nitf import read_nitf
from pipeline.core.articles.formats.xml import local_name, parse_xml
from pipeline.core.outcome import Reject
from pipeline.records.common import Publisher
from pipeline.records.inbound import Inbound

_JSON = frozenset(("application/vnd.iptc.ninjs+json", "application/ninjs+json", "application/json"))
_XML = frozenset((
    "application/vnd.iptc.g2.newsitem+xml", "application/nitf+xml", "application/x-nitf+xml",
    "text/xml", "application/xml", "text/vnd.iptc.nitf",
))  # fmt: skip
_BY_ROOT: dict[str, Callable[[Element], Inbound]] = {"newsItem": read_news_item, "nitf": read_nitf}


def unwrap(inbound: Inbound, max_text_chars: int) -> Inbound:
    """Return the delivery with what its document says in the fields that the source left empty.

    Content of any other type, and a document that is too large, are returned as they are.

    Raises:
        Reject: `unreadable_content`, `unsupported_content_type`, `schema_mismatch` or `no_text`.

    """
    media_type = media_type_of(inbound)
    has_document = not inbound.body.strip() and (inbound.content.strip() or inbound.content_base64)
    if not has_document or is_over_limit(inbound, max_text_chars):
        return inbound
    if media_type in _JSON:
        return _complete(inbound, _read_json(inbound))
    return _read_xml(inbound) if media_type in _XML else inbound


def _read_json(inbound: Inbound) -> Inbound:
    text = inbound.content
    if not text.strip():
        text, _repaired = decode_document(inbound.content_base64, inbound.content_type)
    try:
        document: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise Reject("unreadable_content", f"JSON was expected: {exc}") from exc
    if not isinstance(document, dict):
        raise Reject("unreadable_content", "one JSON object was expected")
    if is_ninjs(document):
        return read_ninjs(document)
    try:
        return msgspec.convert(document, Inbound)
    except msgspec.ValidationError as exc:
        raise Reject("schema_mismatch", f"ninjs or a delivery was expected: {exc}") from exc


def _read_xml(inbound: Inbound) -> Inbound:
    if inbound.content.strip():
        root = parse_xml(inbound.content.encode("utf-8", "replace"), encoding="utf-8")
    else:
        root = parse_xml(inbound.content_base64, inbound.content_type)
    name = local_name(root)
    if name == "html":
        return replace(inbound, content_type="text/html")
    if name not in _BY_ROOT:
        known = ", ".join(_BY_ROOT)
        raise Reject(
            "unsupported_content_type", f"an XML document of {known} was expected, not <{name}>"
        )
    return _complete(inbound, _BY_ROOT[name](root))


def _complete(given: Inbound, read: Inbound) -> Inbound:
    """Return what the source said, completed by its document; the text is the document's."""
    own = {
        name: getattr(given, name)
        for name in Inbound.__struct_fields__
        if name not in {"schema", "content", "content_base64", "content_type", "body", "publisher"}
    }
    publisher = Publisher(
        name=given.publisher.name or read.publisher.name,
        domain=given.publisher.domain or read.publisher.domain,
        family=given.publisher.family or read.publisher.family,
    )
    return replace(read, publisher=publisher, **{name: one for name, one in own.items() if one})
