"""Who wrote the article of a page."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml.html import HtmlElement

from pipeline.core.articles.linked_data import Node, names
from pipeline.core.articles.matching import letters
from pipeline.core.articles.zones import is_elsewhere

MAX_NAME_WORDS = 6
MAX_NAME_CHARS = 60
MAX_AUTHORS = 20
MAX_VISIBLE = 4
"""So many links or lines near the headline may name authors."""

_META = (
    "author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator",
    "dcterms.creator", "authors", "article:author", "citation_author", "cxenseparse:author",
    "twitter:creator:name",
)  # fmt: skip
_NAMED = ("byline", "author-name", "author_name")
_ELEMENTS = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author']",
    "//a[@rel='author' or contains(@href, '/author/')]",
    f"//body//*[{' or '.join(f'contains(@class, {name!r})' for name in _NAMED)}]",
)
_BY = re.compile(
    r"^\W*(?:(?:story |words |text |written |posted |reported )?by:?)\s+", re.IGNORECASE
)
_AND = re.compile(r"\s*(?:,|;|\||\u2022|&|\band\b|\bwith\b|\n)\s*", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\d{2}|@|://|www\.|\.(?:com|org|net)\b"
    r"|\b(?:updated|published|minutes?|hours?|ago|page|more|follow|view)\b"
    r"|(?:\w+ )*(?:staff (?:writer|reporter)|correspondent|editor|bureau chief|news desk"
    r"|contributor|columnist|producer|contributing writer|by"
    r"|(?:senior|chief|political|business) (?:writer|reporter))\Z",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w.'\u2019-]* [^\W\d_a-z]")
_LETTER = re.compile(r"[^\W\d_]")


def read_authors(
    tree: HtmlElement, nodes: Sequence[Node], meta: Mapping[str, str], site_name: str
) -> tuple[str, ...]:
    """Return the names of the authors: in JSON-LD, meta elements or the byline."""
    site = letters(site_name)
    for given in _sources(tree, nodes, meta):
        found = [name for name in _split(given) if letters(name) != site]
        if found:
            return tuple(dict.fromkeys(found))[:MAX_AUTHORS]
    return ()


def _sources(
    tree: HtmlElement, nodes: Sequence[Node], meta: Mapping[str, str]
) -> Iterator[Iterable[str]]:
    for node in nodes:
        yield names(node.get("author")) or names(node.get("creator"))
    for name in _META:
        yield [meta[name]] if name in meta else []
    for path in _ELEMENTS:
        found = [e for e in tree.xpath(path)[: 2 * MAX_AUTHORS] if not is_elsewhere(e)]
        lines = (" ".join(element.text_content().split()) for element in found[:MAX_VISIBLE])
        yield [line for line in lines if _BY.match(line) or _FULL_NAME.match(line)]


def _split(given: Iterable[str]) -> Iterator[str]:
    """Return the single names in a byline; a link, a role or a place is no name."""
    for text in given:
        if len(text) > MAX_NAME_CHARS * MAX_AUTHORS:
            continue
        for part in _AND.split(_BY.sub("", " ".join(text.split()))):
            name = _BY.sub("", part).strip(" .,;|-")
            if (
                _LETTER.search(name)
                and len(name) <= MAX_NAME_CHARS
                and len(name.split()) <= MAX_NAME_WORDS
                and not _NO_NAME.search(name)
            ):
                yield name
