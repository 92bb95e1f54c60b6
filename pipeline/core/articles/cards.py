"""Teasers of other articles, known by their form: many small boxes, each with a linked heading."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from lxml.html import HtmlElement

from pipeline.core.articles.blocks import Block

MAX_LINES = 4
"""A box has a heading, a summary, a date or a label, and rarely more."""
MAX_CHARS = 400
MIN_CARDS = 3
MAX_DEPTH = 3
MIN_HEADING_CHARS = 10
LINKED = 0.8

_TABLES = frozenset(("table", "tbody", "thead", "tr"))


def find_cards(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the places of the lines that stand in teasers.

    A teaser is a small element with a line that is one link and a line that is none; as many as
    three of its form hang on one parent. Rows of a table, with links to what they are about, are
    none.
    """
    lines: defaultdict[HtmlElement, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        element = block.element
        for _ in range(MAX_DEPTH):
            lines[element].append(index)
            element = element.getparent()
            if element is None:
                break
    cards = {
        element: at
        for element, at in lines.items()
        if element.tag not in _TABLES and _is_card([blocks[index] for index in at])
    }
    counts = Counter(_form(element) for element in cards)
    return frozenset(
        index
        for element, at in cards.items()
        if counts[_form(element)] >= MIN_CARDS
        for index in at
    )


def _is_card(blocks: Sequence[Block]) -> bool:
    if not 2 <= len(blocks) <= MAX_LINES or sum(len(b.text) for b in blocks) > MAX_CHARS:
        return False
    linked = [block.linked >= LINKED * len(block.text) for block in blocks]
    return not all(linked) and any(
        is_linked and len(block.text) >= MIN_HEADING_CHARS
        for block, is_linked in zip(blocks, linked, strict=True)
    )


def _form(element: HtmlElement) -> tuple[object, ...]:
    return (element.getparent(), element.tag, element.get("class"))
