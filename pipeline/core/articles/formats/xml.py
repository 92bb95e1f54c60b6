"""XML from strangers: parsed without entities, without the net, within libxml2's own bounds."""

import html
import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.core.articles.charset import decode_document
from pipeline.core.outcome import Reject

MAX_ELEMENTS = 200_000
"""A news item has some hundreds; one that has more than this is not worth its seconds."""

# Wires use HTML's entities without declaring them; XML itself knows five.
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_NAMESPACE = re.compile(r'\sxmlns(?::\w+)?="[^"<>]*"')
_SPACES = re.compile(r"\s+")


def parse_xml(raw: bytes, content_type: str = "", encoding: str | None = None) -> Element:
    """Return the root of a document. `encoding` goes before what the document declares.

    Where the bytes are not in the encoding they declare, they are decoded as any other text.

    Raises:
        Reject: `unreadable_content`: not well-formed, or too much of it.

    """
    try:
        root = _parse(raw, encoding)
    except (etree.XMLSyntaxError, LookupError):
        text, _repaired = decode_document(raw, content_type)
        try:
            root = _parse(text.encode("utf-8", "replace"), "utf-8")
        except etree.XMLSyntaxError as exc:
            raise Reject("unreadable_content", f"well-formed XML was expected: {exc}") from exc
    if sum(1 for _ in zip(range(MAX_ELEMENTS + 1), root.iter(), strict=False)) > MAX_ELEMENTS:
        raise Reject("unreadable_content", f"at most {MAX_ELEMENTS} XML elements were expected")
    return root


def _parse(raw: bytes, encoding: str | None) -> Element:
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(_ENTITY.sub(_number, raw.lstrip()), parser)


def _number(match: re.Match[bytes]) -> bytes:
    char = html.unescape(match[0].decode())
    if match[1] in _OF_XML or char.startswith("&"):
        return match[0]
    return "".join(f"&#{ord(one)};" for one in char).encode()


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace; of what is no element, nothing."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def find_all(element: Element, *path: str) -> Iterator[Element]:
    """Yield the descendants at a path of local names, whatever their namespaces."""
    if not path:
        yield element
        return
    for child in element:
        if local_name(child) == path[0]:
            yield from find_all(child, *path[1:])


def text_at(element: Element, *path: str) -> str:
    """Return the text of the first element at a path that has any, as one line."""
    return next((text for one in find_all(element, *path) if (text := text_of(one))), "")


def attribute_at(element: Element, *path: str) -> str:
    """Return an attribute: the last part of `path` is its name, the rest the way there."""
    *way, name = path
    return next(
        (value for one in find_all(element, *way) if (value := one.get(name, "").strip())), ""
    )


def text_of(element: Element) -> str:
    """Return all text within an element, as one line."""
    return _SPACES.sub(" ", "".join(element.itertext())).strip()


def language_of(element: Element) -> str:
    """Return what `xml:lang` says at an element."""
    return str(element.get("{http://www.w3.org/XML/1998/namespace}lang", ""))


def to_markup(element: Element) -> str:
    """Return what is inside an XHTML element as HTML, without namespaces."""
    for one in element.iter(etree.Element):
        one.tag = local_name(one)
    inner = "".join(
        etree.tostring(child, encoding="unicode", method="html", with_tail=True)
        for child in element
    )
    return html.escape(element.text or "", quote=False) + _NAMESPACE.sub("", inner)
