"""ninjs, news in JSON: versions 1.0 to 3.x, which differ in capitals, lists and names.

https://iptc.org/standards/ninjs/
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.core.articles.agencies import agency_named
from pipeline.core.articles.formats.status import (
    choose_modified,
    choose_published,
    first_time,
    kind_of,
    notice_text,
)
from pipeline.core.articles.names import split_names
from pipeline.core.outcome import Reject
from pipeline.records.common import Publisher
from pipeline.records.inbound import Inbound

_MARKS = frozenset((
    "versioncreated", "firstcreated", "contentcreated", "pubstatus", "body_text", "body_xhtml",
    "body_html", "bodies", "headlines", "representationtype",
))  # fmt: skip
_HTML = ("text/html", "application/xhtml+xml")
_PROVIDERS = ("provider", "originalprovider", "publisher", "distributor")
MAX_BODIES = 1_000


def is_ninjs(document: Mapping[str, Any]) -> bool:
    """Return whether a JSON object is a ninjs document and not one of ours."""
    return "uri" in document and any(name.lower() in _MARKS for name in document)


def read_ninjs(document: Mapping[str, Any]) -> Inbound:
    """Return what a ninjs document says.

    Raises:
        Reject: `no_text`: it is a picture, a package or empty.

    """
    fields = {name.lower(): value for name, value in document.items()}
    note, headline = _text(fields, "ednote"), _choose_headline(fields)
    revision = kind_of(_text(fields, "pubstatus"), _signals(fields), (note,))
    text, content_type = _choose_body(fields)
    text = text if text.strip() else notice_text(revision, note, headline)
    if not text:
        kind = _text(fields, "type") or "unknown"
        raise Reject(
            "no_text", f"a ninjs document with a body was expected, not one of type {kind}"
        )
    versioned = _text(fields, "versioncreated")
    created = first_time(_text(fields, "firstcreated"), _text(fields, "contentcreated"), versioned)
    published = choose_published(created, _text(fields, "embargoeduntil", "embargoed"))
    byline = split_names(_text(fields, "by", "byline"))
    sources = [
        (str(_text(one, "role", "rel")).lower(), _text(one, "name")) for one in _infos(fields)
    ]
    provider = next((name for role, name in sources if role in _PROVIDERS and name), "")
    return Inbound(
        external_id=_text(fields, "uri"),
        title=headline,
        content=text,
        content_type=content_type,
        published_at=published,
        modified_at=choose_modified(published, versioned),
        publisher=Publisher(name=provider or _text(fields, "copyrightholder")),
        language=_text(fields, "language"),
        authors=byline.names,
        agency=next(filter(None, (agency_named(name) for _, name in sources)), byline.agency),
        revision_kind=revision,
    )


def _choose_body(fields: Mapping[str, Any]) -> tuple[str, str]:
    """Return the body and its content type: markup before plain text, for it has paragraphs."""
    for name in ("body_xhtml", "body_html"):
        if text := _text(fields, name):
            return text, "text/html"
    bodies = [
        (_text(one, "contenttype").lower(), _text(one, "value")) for one in _rows(fields, "bodies")
    ]
    for kind, text in bodies:
        if kind.startswith(_HTML) and text:
            return text, "text/html"
    plain = (text for kind, text in bodies if text and kind in {"", "text/plain"})
    return _text(fields, "body_text") or next(plain, ""), "text/plain"


def _choose_headline(fields: Mapping[str, Any]) -> str:
    """Return the headline: the one without a special role, else the first."""
    rows = [(_text(one, "role").lower(), _text(one, "value")) for one in _rows(fields, "headlines")]
    main = (text for role, text in rows if text and role in {"", "main", "headline"})
    anyone = next((text for _, text in rows if text), "")
    return _text(fields, "headline") or next(main, "") or anyone or _text(fields, "title")


def _signals(fields: Mapping[str, Any]) -> Iterator[str]:
    given = fields.get("signals", fields.get("signal"))
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            yield _text(one, "code", "uri", "name")


def _infos(fields: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _rows(fields, "infosources")
    yield from _rows(fields, "infosource")


def _rows(fields: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list, their names in lower case."""
    rows = fields.get(name)
    for row in rows[:MAX_BODIES] if isinstance(rows, list) else ():
        if isinstance(row, Mapping):
            yield {key.lower(): value for key, value in row.items()}


def _text(fields: Mapping[str, Any], *names: str) -> str:
    """Return the first of the fields that is a text with something in it."""
    found = (fields.get(name) for name in names)
    return next((text for text in found if isinstance(text, str) and text.strip()), "")
