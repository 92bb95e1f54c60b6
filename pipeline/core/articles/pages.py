"""Web pages and pieces of markup to text."""

import html
import re
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction, baseline
from trafilatura.settings import Document

from pipeline.core.articles.blocks import BLOCKS, HIDDEN, split_blocks
from pipeline.core.articles.bodies import choose_body
from pipeline.core.articles.metadata import Metadata, read_metadata
from pipeline.core.articles.state import read_state_body
from pipeline.core.outcome import Reject

MAX_ELEMENTS = 200_000
"""A news page has 500 to 5,000; one that has more than this is not worth its seconds."""
MAX_EXTRACTED_ELEMENTS = 20_000
MAX_EXTRACTED_CHILDREN = 3_000
"""Boilerplate removal takes more than linear time, most of all in the children of one element."""
MAX_COMPARED = 1_000_000_000
"""Lines times letters of text that they are looked for in; a page has a hundredth of it."""
HEAD_CHARS = 20_000
"""A page is known by what stands so near to its start, after comments and blank lines."""
MIN_ARTICLE_CHARS = 250
"""With less than this on the page, its scripts are to draw the article."""
MIN_EXTRACTED_CHARS = 100
"""With less than this, boilerplate removal has removed the article."""

MAX_ATTRIBUTE_CHARS = 1_000
"""Longer lists of names than this slow the search for names down."""

_NAMING = frozenset(("class", "id", "style"))
_TAG = re.compile(
    r"<(/?)(?:p|br|div|span|a|ul|ol|li|h[1-6]|em|strong|b|i|u|img|blockquote|table|tr|td|article"
    r"|section|figure|figcaption|script|style|iframe|html|body|head)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|nav|main)[\s>]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d{0,2});")
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
    return _PAGE.search(markup, 0, HEAD_CHARS) is not None


def unescape(text: str) -> tuple[str, bool]:
    """Return `text` with its HTML entities resolved, and whether there were any."""
    if not _ENTITY.search(text):
        return text, False
    plain = html.unescape(text)
    return plain, plain != text


def read_page(markup: str) -> Page:
    """Return the article of a web page, without menus, teasers and comments.

    trafilatura (Barbaresi 2021) and the page's own JSON-LD say where it is; where both find
    little, the sentences that stand together are it, and where there are none, all is.

    Raises:
        Reject: `unreadable_content`: no HTML, or more of it than is worth reading.

    """
    tree = _parse(markup)
    blocks = split_blocks(tree)
    metadata, declared = read_metadata(tree, blocks)
    extracted = _extract(tree) if _is_extractable(tree) else ""
    if max(len(declared), len(extracted)) < MIN_ARTICLE_CHARS:
        declared = read_state_body(tree)
    if is_markup(declared):
        declared = read_fragment(declared)
    text = ""
    if len(blocks) * max(len(extracted), len(declared)) <= MAX_COMPARED:
        text = choose_body(blocks, extracted, declared, metadata.title)
    return Page(text or extracted or "\n".join(block.text for block in blocks), metadata)


def read_fragment(markup: str) -> str:
    """Return all text of a piece of markup, one block a line; nothing is taken for boilerplate.

    Raises:
        Reject: `unreadable_content`: no HTML, or more of it than is worth reading.

    """
    return _read_all(_parse(markup))


def _extract(tree: HtmlElement) -> str:
    """Return what trafilatura takes for the article; the empty string where it trips."""
    # `deduplicate` stays off: it remembers, and what was read before must not change the result.
    try:
        found = bare_extraction(
            tree, include_comments=False, include_images=False, deduplicate=False
        )
        text = (found.text or "") if isinstance(found, Document) else ""
        if len(text) < MIN_EXTRACTED_CHARS:
            _body, rest, _chars = baseline(tree)
            text = max(text, rest, key=len)
    except (RecursionError, ValueError, TypeError, LookupError, AttributeError):
        return ""
    return text


def _read_all(tree: HtmlElement) -> str:
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        starts = event == "start"
        if element.tag in HIDDEN:
            hidden += 1 if starts else -1
        elif element.tag in BLOCKS:
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
    for elements, element in enumerate(tree.iter()):
        if elements >= MAX_ELEMENTS:
            raise Reject(
                "unreadable_content", f"at most {MAX_ELEMENTS} HTML elements were expected"
            )
        for name, value in element.attrib.items():
            if len(value) > MAX_ATTRIBUTE_CHARS and name in _NAMING:
                element.set(name, value[:MAX_ATTRIBUTE_CHARS])
    return tree
