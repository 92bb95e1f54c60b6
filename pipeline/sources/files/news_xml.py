"""XML of news agencies: single items as they are, NewsML-G2 messages item by item."""

import contextlib
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from pipeline.sources.files.items import (
    MAX_NAME_CHARS,
    SAMPLE_BYTES,
    Fault,
    Item,
    Passed,
    deliver_content,
    largest_content,
)

SNIFF_BYTES = 65_536
G2_ITEM = "application/vnd.iptc.g2.newsitem+xml"

_SINGLE = {
    "newsItem": G2_ITEM,
    "nitf": "application/nitf+xml",
    "html": "text/html",
}
_NO_ARTICLES = frozenset((
    "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem",
))  # fmt: skip
_FEEDS = frozenset(("rss", "feed", "RDF", "urlset", "sitemapindex", "opml"))


def read_xml(
    stream: BinaryIO, name: str, start: int, published: str, max_bytes: int
) -> Iterator[Item]:
    """Yield the deliveries of an XML file; `name` is the external id of what names none itself.

    The items of a message are numbered from 1: a position is how many came before. An item of a
    message is written again with the namespaces that it had; a single item keeps its bytes.
    """
    head = stream.read(SNIFF_BYTES)
    root, attributes = _sniff(head)
    if root == "newsMessage":
        stream.seek(0)
        yield from _read_message(stream, start, max_bytes)
    elif start > 0:
        return
    elif root in _FEEDS:
        message = (
            f"an article was expected, not a feed (<{root}>): `dateline source feeds` reads it"
        )
        yield Fault("unsupported_content_type", message, 1, head[:SAMPLE_BYTES])
    elif root in _NO_ARTICLES:
        yield Passed(root, 1)
    else:
        raw = head + stream.read(max(0, largest_content(max_bytes) + 1 - len(head)))
        if len(raw) > largest_content(max_bytes):
            message = f"a document of at most {largest_content(max_bytes)} bytes was expected"
            yield Fault("too_large", message, 1, raw[:SAMPLE_BYTES])
            return
        guid = attributes.get("guid", "") if root == "newsItem" else ""
        kind = _SINGLE.get(root, "application/xml")
        external_id = (guid or name)[:MAX_NAME_CHARS]
        yield deliver_content(raw, kind, 1, published, external_id=external_id)


def _sniff(head: bytes) -> tuple[str, dict[str, str]]:
    """Return the local name and the attributes of the root; empty where it cannot be read."""
    parser = etree.XMLPullParser(events=("start",), **_SAFE)
    with contextlib.suppress(etree.XMLSyntaxError):  # what came before the fault is read below
        parser.feed(head)
    with contextlib.suppress(etree.XMLSyntaxError):
        for _, root in parser.read_events():
            return _local(root.tag), dict(root.attrib)
    return "", {}


def _read_message(stream: BinaryIO, start: int, max_bytes: int) -> Iterator[Item]:
    events = etree.iterparse(stream, events=("start", "end"), **_SAFE)
    number = 0
    began = 0
    depth = 0
    try:
        for event, element in events:
            depth += 1 if event == "start" else -1
            if depth == _ITEM_DEPTH and event == "start":
                began = stream.tell()
            elif stream.tell() - began > 2 * max_bytes:
                yield _too_large(number + 1, max_bytes)
                return  # the item is half read: there is no way past it
            elif event == "end" and depth == _ITEM_DEPTH - 1 and _is_item(element):
                number += 1
                if number > start:
                    yield _take(element, number, max_bytes)
                _forget(element)
    except etree.XMLSyntaxError as exc:
        yield Fault("unreadable_content", f"the message breaks off: {exc}", number + 1)


_ITEM_DEPTH = 3
"""newsMessage, itemSet, newsItem."""
_SAFE = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def _take(element: etree._Element, number: int, max_bytes: int) -> Item:
    kind = _local(element.tag)
    if kind != "newsItem":
        return Passed(kind, number)
    raw = etree.tostring(element, encoding="utf-8", xml_declaration=True, with_tail=False)
    if len(raw) > largest_content(max_bytes):
        return _too_large(number, max_bytes)
    guid = element.get("guid", "")[:MAX_NAME_CHARS]
    return deliver_content(raw, G2_ITEM, number, external_id=guid)


def _too_large(number: int, max_bytes: int) -> Fault:
    message = f"an item of at most {largest_content(max_bytes)} bytes was expected"
    return Fault("too_large", message, number)


def _is_item(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and _local(parent.tag) == "itemSet"


def _forget(element: etree._Element) -> None:
    """Free the item and what stood before it: the message may be larger than memory.

    What stands behind it may have been parsed already, and has not been seen yet.
    """
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _local(tag: object) -> str:
    # Not by etree.QName, which raises where the name itself is broken: the head alone is read here.
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
