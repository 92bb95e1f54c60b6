"""Web pages and pieces of markup to text."""

import html
import re
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction, baseline
from trafilatura.settings import Document

from pipeline.core.articles.metadata import Metadata, read_metadata
from pipeline.core.outcome import Reject

MAX_ELEMENTS = 200_000
"""A news page has 500 to 5,000; one that has more than this is not worth its seconds."""
MAX_EXTRACTED_ELEMENTS = 20_000
MAX_EXTRACTED_CHILDREN = 3_000
"""Boilerplate removal takes more than linear time, most of all in the children of one element."""
MIN_EXTRACTED_CHARS = 100
"""With less than this, boilerplate removal has removed the article."""

_TAG = re.compile(
    r"<(/?)(?:p|br|div|span|a|ul|ol|li|h[1-6]|em|strong|b|i|u|img|blockquote|table|tr|td|article"
    r"|section|figure|figcaption|script|style|iframe|html|body|head)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d{0,2});")
_HIDDEN = frozenset((
    "script", "style", "noscript", "template", "head", "iframe", "svg", "object", "form", "button",
    "select", "textarea", "canvas", "audio", "video",
))  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WHITESPACE = re.compile(r"\s+")


class Page(NamedTuple):
    """The text of a page, one paragraph a line, and what the page says of itself."""

    text: str
    metadata: Metadata


def is_markup(text: str) -> bool:
    """Return whether `text` is clearly HTML: several tags, and one of them closes or breaks."""
    tags = [match for _, match in zip(range(20), _TAG.finditer(text), strict=False)]
    return len(tags) > 1 and any(
        match[1] or match[0].lower().startswith(("<br", "<p", "<img")) for match in tags
    )


def is_page(markup: str) -> bool:
    """Return whether `markup` is a whole page, with furniture, and not a piece of one."""
    return _PAGE.search(markup, 0, 2_000) is not None


def unescape(text: str) -> tuple[str, bool]:
    """Return `text` with its HTML entities resolved, and whether there were any."""
    if not _ENTITY.search(text):
        return text, False
    plain = html.unescape(text)
    return plain, plain != text


def read_page(markup: str) -> Page:
    """Return the article of a web page, without menus, teasers and comments.

    trafilatura (Barbaresi 2021) finds it; where that finds nothing, its baseline does.

    Raises:
        Reject: `unreadable_content`: no HTML, or more of it than is worth reading.

    """
    tree = _parse(markup)
    metadata = read_metadata(tree)
    if _is_extractable(tree):
        return Page(_extract(tree), metadata)
    return Page(_read_all(tree), metadata)


def read_fragment(markup: str) -> str:
    """Return all text of a piece of markup, one block a line; nothing is taken for boilerplate.

    Raises:
        Reject: `unreadable_content`: no HTML, or more of it than is worth reading.

    """
    return _read_all(_parse(markup))


def _extract(tree: HtmlElement) -> str:
    # `deduplicate` stays off: it remembers, and what was read before must not change the result.
    try:
        found = bare_extraction(
            tree, include_comments=False, include_images=False, deduplicate=False
        )
        text = (found.text or "") if isinstance(found, Document) else ""
        if len(text) < MIN_EXTRACTED_CHARS:
            _body, rest, _chars = baseline(tree)
            text = max(text, rest, key=len)
    except (RecursionError, ValueError, TypeError, LookupError, AttributeError) as exc:
        raise Reject("unreadable_content", f"HTML that trafilatura cannot read: {exc!r}") from exc
    return text


def _read_all(tree: HtmlElement) -> str:
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        starts = event == "start"
        if element.tag in _HIDDEN:
            hidden += 1 if starts else -1
        elif element.tag not in _INLINE:
            parts.append("\n")
        text = element.text if starts else element.tail
        if text and not hidden:
            parts.append(_WHITESPACE.sub(" ", text))
    return "".join(parts)


def _is_extractable(tree: HtmlElement) -> bool:
    for elements, element in enumerate(tree.iter()):
        if elements >= MAX_EXTRACTED_ELEMENTS or len(element) > MAX_EXTRACTED_CHILDREN:
            return False
    return True


def _parse(markup: str) -> HtmlElement:
    # Bytes, because lxml refuses a str that declares an encoding; the parser expands no entity but
    # those of HTML and gives up on absurd depth.
    raw = _CONTROLS.sub("", markup).encode("utf-8", "replace")
    try:
        parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise Reject("unreadable_content", f"HTML was expected: {exc}") from exc
    if sum(1 for _ in zip(range(MAX_ELEMENTS + 1), tree.iter(), strict=False)) > MAX_ELEMENTS:
        raise Reject("unreadable_content", f"at most {MAX_ELEMENTS} HTML elements were expected")
    return tree
