"""A page as the lines that a reader sees, each with its place in the tree."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from pipeline.core.articles.matching import letters
from pipeline.core.articles.zones import Zone, zone_of

MIN_SENTENCE_CHARS = 60
MAX_LINKED = 0.4
MAX_HEADING_CHARS = 1_000

_SENTENCE = re.compile(r"[.!?\u2026\u3002][\"'\u201d\u2019\u00bb)\]]*$")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
HIDDEN = frozenset((
    "script", "style", "noscript", "template", "head", "iframe", "svg", "object", "button",
    "select", "textarea", "canvas", "audio", "video", "math",
))  # fmt: skip
# Anything else is part of a line, as browsers have it: also what no standard knows.
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "col",
    "colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "input", "legend", "li", "main", "menu", "nav", "noframes", "ol",
    "optgroup", "option", "p", "pre", "search", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One line of a page: the text between two block elements or line breaks.

    `linked` counts its characters within links; `element` is the block element that holds it;
    `zones` are the parts of the page around it that are hardly the article, outermost first.
    """

    text: str
    linked: int
    element: HtmlElement
    zones: tuple[Zone, ...]

    @property
    def is_linked(self) -> bool:
        """Return whether so much of it is links that it leads elsewhere."""
        return self.linked > MAX_LINKED * len(self.text)

    @property
    def is_sentence(self) -> bool:
        """Return whether it is a paragraph: long, ended as sentences are, and no teaser."""
        return (
            len(self.text) >= MIN_SENTENCE_CHARS
            and not self.is_linked
            and _SENTENCE.search(self.text) is not None
        )


def split_blocks(tree: HtmlElement) -> list[Block]:
    """Return the lines of a page in order, without what is never shown."""
    body = tree.find(".//body")
    return list(_walk(tree if body is None else body))


def find_heading(blocks: Sequence[Block], title: str) -> int:
    """Return where the headline stands: the line of the title, else the first `h1`, else -1."""
    wanted = letters(title)
    if wanted:
        for index, block in enumerate(blocks):
            if len(block.text) < MAX_HEADING_CHARS and letters(block.text) == wanted:
                return index
    return next((n for n, block in enumerate(blocks) if block.element.tag == "h1"), -1)


def _walk(body: HtmlElement) -> Iterator[Block]:
    parts: list[str] = []
    linked = hidden = links = 0
    around: list[tuple[HtmlElement, tuple[Zone, ...]]] = [(body, ())]
    for event, element in etree.iterwalk(body, events=("start", "end")):
        starts = event == "start"
        step = 1 if starts else -1
        if element.tag in HIDDEN:
            hidden += step
        elif element.tag in BLOCKS and element is not body:
            yield from _finish("".join(parts), linked, *around[-1])
            parts, linked = [], 0
            if starts:
                zone = zone_of(element)
                zones = around[-1][1]
                around.append((element, zones if zone is None else (*zones, zone)))
            else:
                around.pop()
        links += step if element.tag == "a" else 0
        text = element.text if starts else element.tail
        if text and not hidden and (starts or element is not body):
            parts.append(text)
            linked += len(text.strip()) if links else 0
    yield from _finish("".join(parts), linked, *around[-1])


def _finish(
    raw: str, linked: int, element: HtmlElement, zones: tuple[Zone, ...]
) -> Iterator[Block]:
    """Return the line; in text that keeps its form (`pre`) an empty line ends a paragraph."""
    for piece in _EMPTY_LINE.split(raw) if element.tag == "pre" else (raw,):
        if text := " ".join(piece.split()):
            yield Block(text, min(linked, len(text)), element, zones)
