"""The paragraphs that an extractor left out, known by their likeness to those that it found."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from pipeline.core.articles.blocks import Block
from pipeline.core.articles.zones import Zone

MIN_ALIKE = 3
"""So many paragraphs of one form are the form of an article's paragraphs."""
LEAD_LINES = 6
"""A first paragraph that stands apart is so near to the headline and to the second one."""

_STANDFIRST = re.compile(
    r"standfirst|dek\b|deck\b|sub-?(?:title|head)|strap-?line|summary|excerpt|descri|teaser",
    re.IGNORECASE,
)
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ul", "ol", "dl", "li", "blockquote"))
_TABLES = frozenset(("table", "tbody", "thead", "tfoot", "tr"))
_CELLS = frozenset(("td", "th"))


def up(element: HtmlElement) -> Iterator[HtmlElement]:
    """Return the element and all that it stands in, inmost first."""
    yield element
    yield from element.iterancestors()


def put_back(
    blocks: Sequence[Block],
    chosen: list[bool],
    zones: set[Zone],
    cards: frozenset[int],
    *,
    only_among: bool,
) -> None:
    """Choose also the lines of the article that an extractor took for furniture.

    They stand beside or among the chosen ones and have their form: the same parent, or the same
    names of element and parent. `only_among` tells that the first and the last one are known.
    """
    at = [index for index, is_chosen in enumerate(chosen) if is_chosen]
    kin = _Kin([blocks[index].element for index in at])
    for index, block in enumerate(blocks):
        if chosen[index] or index in cards or zones.intersection(block.zones) or block.is_linked:
            continue
        among = at[0] < index < at[-1]
        chosen[index] = (among or not only_among) and kin.includes(block, among=among)
    if not only_among:
        _put_back_lead(blocks, chosen, at[0])


class _Kin:
    """The elements of an article's paragraphs, and what is like them."""

    def __init__(self, owners: Sequence[HtmlElement]) -> None:
        self._owners = set(owners)
        hosts = [_host(element) for element in self._owners]
        self._parents = {host.getparent() for host in hosts}
        self._grandparents = {p.getparent() for p in self._parents if p is not None}
        self._near = {_form(host, near=True) for host in hosts}
        counts = Counter(_form(_host(element), near=False) for element in owners)
        self._far = {form for form, count in counts.items() if count >= MIN_ALIKE and form[-1]}
        self._articles = {_article(element) for element in self._owners}

    def includes(self, block: Block, *, among: bool) -> bool:
        """Return whether a line is of the article; `among` tells that it is framed by its lines."""
        host = _host(block.element)
        parent = host.getparent()
        own = block.element in self._owners or block.element in self._parents
        beside = own or parent in self._parents
        boxed = parent is not None and parent.getparent() in self._grandparents
        if block.is_sentence and block.element.tag in _CELLS:
            return own  # Old pages set their columns as cells, one of which has the article.
        if among and (own or host is not block.element or block.element.tag in _HEADINGS):
            return beside or boxed
        if not block.is_sentence:
            return False
        named = host.get("class") is not None
        if beside or ((among or named) and _form(host, near=True) in self._near):
            return True
        known = _form(host, near=False) in self._far
        return known and _article(block.element) in self._articles


def _host(element: HtmlElement) -> HtmlElement:
    """Return the list, table or quotation that a line is part of, else its own element.

    Only a line that is a cell itself is part of a table: what stands in a cell of its own blocks
    stands in a column of the page.
    """
    parts = _TABLES if element.tag in _CELLS else _LISTS
    host = element
    for upper in element.iterancestors():
        if upper.tag not in parts:
            break
        host = upper
    return host


def _form(element: HtmlElement, *, near: bool) -> tuple[object, ...]:
    """Return what the paragraphs of an article have in common, within one part of it or in all."""
    parent = element.getparent()
    if parent is None:
        return (element, "")
    tag = "p" if element.tag == "blockquote" else element.tag
    form = (tag, element.get("class"), parent.tag)
    return (parent.getparent(), *form) if near else (*form, parent.get("class"))


def _put_back_lead(blocks: Sequence[Block], chosen: list[bool], first: int) -> None:
    """Choose also a first paragraph that stands apart, between the headline and the others."""
    for index in range(first - 1, max(-1, first - 1 - LEAD_LINES), -1):
        block = blocks[index]
        if block.element.tag == "h1":
            break
        if block.element.tag == "p" and _is_lead(block) and _has_heading(blocks, index):
            chosen[index] = True


def _is_lead(block: Block) -> bool:
    names = f"{block.element.get('class', '')} {block.element.getparent().get('class', '')}"
    return block.is_sentence and not block.zones and not _STANDFIRST.search(names)


def _has_heading(blocks: Sequence[Block], index: int) -> bool:
    """Return whether the headline stands right above a line."""
    above = blocks[max(0, index - LEAD_LINES) : index]
    return any(block.element.tag == "h1" for block in above)


def _article(element: HtmlElement) -> HtmlElement | None:
    return next((upper for upper in up(element) if upper.tag == "article"), None)
