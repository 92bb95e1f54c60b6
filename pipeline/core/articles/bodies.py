"""Which lines of a page are its article: several extractions weighed against each other.

No extractor is right on all pages, and they err on different ones, so that what they agree on is
better than each of them (Bevendorff et al. 2023). The extractions only vote; the text itself is
always that of the page's own lines.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement

from pipeline.core.articles.blocks import Block, find_heading
from pipeline.core.articles.cards import find_cards
from pipeline.core.articles.furniture import drop_furniture
from pipeline.core.articles.kinship import put_back, up
from pipeline.core.articles.matching import find_lines, share_found
from pipeline.core.articles.zones import Zone

MIN_FOUND = 0.75
"""Less of a text than this among the lines of its page: it did not come from them."""
MAX_ZONE_SHARE = 0.3
"""A part of a page that holds more of the text than this is no furniture, whatever its name."""
MIN_WITHOUT_FURNITURE = 0.35
MIN_WITHOUT_COMMENTS = 400
"""An article with readers' comments has this many characters itself, at least."""
MIN_WITHOUT_CARDS = 150
CONTAINER_SHARE = 0.8
"""The article is the smallest element that holds this much of the text."""
MIN_SHARED = 0.5
"""A declared body with less of the extraction than this is cut short."""
MIN_DECLARED_CHARS = 250
"""A shorter declared body is a summary."""
MUCH_LONGER = 1.5
MIN_TRUSTED_CHARS = 600
MAX_LOST = 0.35
"""An extraction with less than this of the sentences that stand together has missed the article."""


def choose_body(blocks: Sequence[Block], extracted: str, declared: str, title: str) -> str:
    """Return the text of the article, one paragraph a line.

    `extracted` is what boilerplate removal found, `declared` what the page's JSON-LD gives as
    body. Where both are wanting, the sentences that stand together on the page are the article.
    """
    texts = [block.text for block in blocks]
    in_extracted = find_lines(texts, extracted)
    if len(declared) >= MIN_DECLARED_CHARS:
        in_declared = find_lines(texts, declared)
        on_page = _size(blocks, in_declared) >= MIN_FOUND * len(declared)
        if on_page:
            return _choose_both(blocks, in_extracted, in_declared, title)
        strange = _size(blocks, in_extracted) < MIN_FOUND * len(extracted)
        longer = len(declared) > MUCH_LONGER * len(extracted)
        if strange or longer or share_found(declared, extracted) < MAX_LOST:
            return declared
    else:
        together = _stand_together(blocks)
        both = [one and other for one, other in zip(in_extracted, together, strict=True)]
        most = _size(blocks, together)
        if (
            most > MUCH_LONGER * len(extracted)
            and _size(blocks, both) < MAX_LOST * most
            and (
                len(extracted) < MIN_TRUSTED_CHARS
                or _is_astray(blocks, in_extracted, together, title)
            )
        ):
            return _choose(blocks, together, "", title)
    return _choose(blocks, in_extracted, extracted, title)


def _choose_both(
    blocks: Sequence[Block], extracted: list[bool], declared: list[bool], title: str
) -> str:
    """Return the declared body with what the extraction has within it: headings, lists, quotes."""
    at = [index for index, is_declared in enumerate(declared) if is_declared]
    both = [one and other for one, other in zip(extracted, declared, strict=True)]
    whole = _size(blocks, both) >= MIN_SHARED * _size(blocks, extracted)
    chosen = [
        is_declared
        or (is_extracted and not block.is_linked and (not whole or at[0] < index < at[-1]))
        for index, (block, is_extracted, is_declared) in enumerate(
            zip(blocks, extracted, declared, strict=True)
        )
    ]
    if not any(both):
        chosen = declared
    return _choose(blocks, chosen, "", title, only_among=whole)


def _choose(
    blocks: Sequence[Block], chosen: list[bool], text: str, title: str, *, only_among: bool = False
) -> str:
    """Return the chosen lines without comments and furniture, with what belongs among them.

    It is `text` itself where that is not made of the page's lines.
    """
    size = _size(blocks, chosen)
    if not size or size < MIN_FOUND * len(text):
        return text
    zones = _trusted_zones(blocks, chosen, size)
    cards = find_cards(blocks)
    if _size(blocks, [c and i not in cards for i, c in enumerate(chosen)]) < MIN_WITHOUT_CARDS:
        cards = frozenset()
    chosen = [
        is_chosen
        and index not in cards
        and not any(zone in zones and zone.kind != "beside" for zone in block.zones)
        for index, (block, is_chosen) in enumerate(zip(blocks, chosen, strict=True))
    ]
    if not any(chosen):
        return text
    container = _find_container(blocks, chosen)
    column = _column(container)
    chosen = [
        is_chosen
        and (
            _is_within(block.element, container)
            or (block.is_sentence and _column(block.element) is column)
        )
        for block, is_chosen in zip(blocks, chosen, strict=True)
    ]
    put_back(blocks, chosen, zones, cards, only_among=only_among)
    return "\n".join(
        drop_furniture([b for b, is_chosen in zip(blocks, chosen, strict=True) if is_chosen], title)
    )


def _size(blocks: Iterable[Block], chosen: Iterable[bool]) -> int:
    return sum(len(b.text) for b, is_chosen in zip(blocks, chosen, strict=True) if is_chosen)


def _trusted_zones(blocks: Sequence[Block], chosen: Sequence[bool], size: int) -> set[Zone]:
    """Return the zones that are what their names say: those that hold little of the text."""
    held: Counter[Zone] = Counter()
    for block, is_chosen in zip(blocks, chosen, strict=True):
        held.update({zone: len(block.text) * is_chosen for zone in block.zones})
    # Readers comment below an article: where one starts, the name means something else.
    lines = [b for b, is_chosen in zip(blocks, chosen, strict=True) if is_chosen]
    first = next((block for block in lines if block.is_sentence), lines[0])
    trusted = {
        zone
        for zone, held_chars in held.items()
        if (zone.kind == "comments" and zone not in first.zones)
        or held_chars <= MAX_ZONE_SHARE * size
    }
    for kind, least in (
        ("comments", min(MIN_WITHOUT_COMMENTS, size)),
        ("furniture", size * MIN_WITHOUT_FURNITURE),
    ):
        left = sum(
            len(block.text)
            for block, is_chosen in zip(blocks, chosen, strict=True)
            if is_chosen and not any(z.kind == kind and z in trusted for z in block.zones)
        )
        if left < least:
            trusted = {zone for zone in trusted if zone.kind != kind}
    return trusted


def _find_container(blocks: Sequence[Block], chosen: Sequence[bool]) -> HtmlElement:
    """Return the deepest element that holds most of the chosen sentences."""
    lines = [block for block, is_chosen in zip(blocks, chosen, strict=True) if is_chosen]
    lines = [block for block in lines if block.is_sentence] or lines
    held: Counter[HtmlElement] = Counter()
    for block in lines:
        held.update(dict.fromkeys(up(block.element), len(block.text)))
    least = CONTAINER_SHARE * sum(len(block.text) for block in lines)
    around = [element for element, size in held.items() if size >= least]
    return max(around, key=lambda element: sum(1 for _ in element.iterancestors()))


def _column(element: HtmlElement) -> HtmlElement | None:
    """Return the cell that an element stands in: old pages set their columns as cells."""
    return next((upper for upper in up(element) if upper.tag == "td"), None)


def _is_within(element: HtmlElement, container: HtmlElement) -> bool:
    return any(upper is container for upper in up(element))


def _is_astray(
    blocks: Sequence[Block], chosen: Sequence[bool], together: Sequence[bool], title: str
) -> bool:
    """Return whether the other part of the page stands nearer below the headline.

    What follows an article may be longer than it: readers' comments, teasers.
    """
    heading = find_heading(blocks, title)
    ours = next((n for n, is_chosen in enumerate(chosen) if is_chosen and n > heading >= 0), -1)
    theirs = next(n for n, is_chosen in enumerate(together) if is_chosen)
    return heading >= 0 and (ours < 0 or heading < theirs < ours)


def _stand_together(blocks: Sequence[Block]) -> list[bool]:
    """Return which lines are sentences of the part of the page that has most of them."""
    held: Counter[HtmlElement] = Counter()
    plain = [not block.zones and block.is_sentence for block in blocks]
    for block, is_plain in zip(blocks, plain, strict=True):
        if is_plain:
            parent = block.element.getparent()
            held.update({element: len(block.text) for element in (block.element, parent)})
    if not held:
        return plain
    best = max(held, key=held.__getitem__)
    return [
        is_plain and _is_within(block.element, best)
        for block, is_plain in zip(blocks, plain, strict=True)
    ]
