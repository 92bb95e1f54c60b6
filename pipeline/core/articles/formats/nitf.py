"""NITF, the News Industry Text Format: the article itself, from title to tagline.

https://iptc.org/standards/nitf/ (any version; with and without its namespace).
"""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from pipeline.core.articles.formats.status import choose_published, kind_of, notice_text
from pipeline.core.articles.formats.xml import (
    attribute_at,
    find_all,
    language_of,
    local_name,
    text_at,
    text_of,
)
from pipeline.core.articles.names import split_names
from pipeline.records.common import Publisher
from pipeline.records.inbound import Inbound

_BLOCKS = frozenset(("p", "hl2", "li", "pre", "dd", "dt"))
_BESIDE = frozenset(("media", "table", "note", "byline", "distributor", "abstract", "fn"))


def read_nitf(root: Element) -> Inbound:
    """Return what an NITF document says. `body` has one paragraph a line."""
    docdata, head = ("head", "docdata"), ("body", "body.head")
    issued, released = (
        attribute_at(root, *docdata, name, "norm") for name in ("date.issue", "date.release")
    )
    byline, agency = _byline(root)
    headline = text_at(root, *head, "hedline", "hl1") or text_at(root, "head", "title")
    correction = attribute_at(root, *docdata, "correction", "info")
    notes = (
        correction,
        attribute_at(root, *docdata, "ed-msg", "info"),
        text_at(root, *head, "note"),
    )
    revision = kind_of(
        status=attribute_at(root, *docdata, "management-status"),
        signals=["correction"] if correction else (),
        notes=notes,
    )
    return Inbound(
        external_id=attribute_at(root, *docdata, "doc-id", "id-string"),
        title=headline,
        body=read_text(root) or notice_text(revision, *notes, headline),
        published_at=choose_published(issued, released),
        modified_at=root.get("change.date", ""),
        publisher=Publisher(
            name=text_at(root, *head, "distributor")
            or attribute_at(root, "head", "pubdata", "name")
        ),
        language=language_of(root) or root.get("baselang", ""),
        authors=byline,
        agency=agency,
        revision_kind=revision,
    )


def read_text(root: Element) -> str:
    """Return the paragraphs of an NITF document, its dateline before and its tagline after them."""
    lines = [text_at(root, "body", "body.head", "dateline")]
    lines += (line for body in find_all(root, "body", "body.content") for line in _lines(body))
    lines += (line for end in find_all(root, "body", "body.end") for line in _lines(end))
    if not any(lines[1:]):
        lines += (
            line for one in find_all(root, "body", "body.head", "abstract") for line in _lines(one)
        )
    return "\n".join(line for line in lines if line)


def _lines(body: Element) -> Iterator[str]:
    """Yield the blocks of a body; all of it as one where it has none."""
    found = False
    for block in _blocks(body):
        found = True
        yield text_of(block)
    if not found:
        yield text_of(body)


def _blocks(element: Element) -> Iterator[Element]:
    for child in element:
        name = local_name(child)
        if name in _BLOCKS and not any(local_name(one) in _BLOCKS for one in child):
            yield child
        elif name not in _BESIDE:
            yield from _blocks(child)


def _byline(root: Element) -> tuple[tuple[str, ...], str]:
    """Return the names in the bylines, and the agency that they name."""
    names: list[str] = []
    agency = ""
    for byline in find_all(root, "body", "body.head", "byline"):
        people = [text_of(person) for person in find_all(byline, "person")]
        found = split_names(text_of(byline))
        names += people or found.names
        agency = agency or found.agency
    return tuple(dict.fromkeys(names)), agency
