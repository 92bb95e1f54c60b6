"""What a web page says of itself: JSON-LD, meta elements, links, the head of its article."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from pipeline.core.articles.blocks import Block
from pipeline.core.articles.bylines import read_authors
from pipeline.core.articles.linked_data import Node, names, read_linked_articles, texts
from pipeline.core.articles.matching import letters
from pipeline.core.articles.page_times import read_times

# One row a field, most reliable first; names as in Open Graph, schema.org microdata, Dublin Core,
# and the metadata of Parse.ly, Sailthru and Swiftype that publishers serve.
_TITLE = (
    "og:title", "twitter:title", "headline", "parsely-title", "sailthru.title", "dc.title",
    "title",
)  # fmt: skip
_SITE_NAME = ("og:site_name", "application-name", "dc.publisher", "publisher")
_LANGUAGE = ("content-language", "inlanguage", "language", "dc.language", "og:locale")
_SEPARATOR = re.compile(r"\s+[|\u2013\u2014\u00bb\u00b7:-]+\s+|\s*\|\s*")
_MARKS = " |\u2013\u2014\u00bb\u00b7:-\t\n"
MAX_TITLE_CHARS = 1_000
MAX_HEADINGS = 5
MIN_HEADING_WORDS = 3
MAX_SUFFIX_WORDS = 5


class Metadata(NamedTuple):
    """What a page says of itself; empty where it says nothing. Times as they stand there."""

    title: str
    canonical_url: str
    site_name: str
    authors: tuple[str, ...]
    language: str
    published: tuple[str, ...]
    modified: tuple[str, ...]


NOTHING = Metadata("", "", "", (), "", (), ())


class Declared(NamedTuple):
    """The metadata of a page and the body that its JSON-LD declares."""

    metadata: Metadata
    body: str


def read_metadata(tree: HtmlElement, blocks: Sequence[Block]) -> Declared:
    """Return what the page says of itself, JSON-LD of an article before meta elements."""
    meta = _read_meta(tree)
    nodes = read_linked_articles(tree)
    first = nodes[0] if nodes else {}
    site_name = _first(names(first.get("publisher")), _all(meta, _SITE_NAME))
    title = _read_title(tree, meta, nodes, site_name)
    title = _visible_part(title, blocks)
    times = read_times(tree, nodes, meta, blocks, title)
    metadata = Metadata(
        title=title,
        canonical_url=_first(
            [link.get("href", "") for link in tree.xpath("//link[@rel='canonical']")],
            _all(meta, ("og:url",)),
        ),
        site_name=site_name,
        authors=read_authors(tree, nodes, meta, site_name),
        language=_first(
            _linked(nodes, "inLanguage"), [tree.get("lang", "")], _all(meta, _LANGUAGE)
        ),
        published=times.published,
        modified=times.modified,
    )
    return Declared(metadata, _read_body(nodes, title))


def _read_body(nodes: Sequence[Node], title: str) -> str:
    """Return the declared body of the article with that title, else of the first one."""
    wanted = letters(title)
    bodies = [
        (letters(_first(texts(node.get("headline")))) == wanted, body)
        for node in nodes
        for body in texts(node.get("articleBody"))
    ]
    own = [body for is_own, body in bodies if is_own]
    return max(own, key=len) if own else _first(body for _, body in bodies)


def _first(*candidates: Iterable[str]) -> str:
    return next((text for found in candidates for text in found if text.strip()), "")


def _linked(nodes: Iterable[Node], key: str) -> list[str]:
    return [text for node in nodes for text in texts(node.get(key))]


def _read_meta(tree: HtmlElement) -> dict[str, str]:
    """Return the first content of each name, in lower case."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content", "")
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(key, "").lower()
            if name and content.strip():
                found.setdefault(name, content)
    return found


def _all(meta: Mapping[str, str], known: Iterable[str]) -> list[str]:
    return [meta[name] for name in known if name in meta]


def _read_title(
    tree: HtmlElement, meta: Mapping[str, str], nodes: Sequence[Node], site_name: str
) -> str:
    """Return the headline: the one that readers see, where the declared ones speak of it too."""
    elements = [_line(title) for title in tree.xpath("//head/title")[:1]]
    headings = [_line(heading) for heading in tree.xpath("//h1")[:MAX_HEADINGS]]
    told = [*_linked(nodes, "headline"), *_all(meta, _TITLE), *elements]
    told = [html.unescape(title[:MAX_TITLE_CHARS]) for title in told]
    known = [letters(title) for title in told]
    for heading in headings:
        bare = letters(heading)
        long = len(heading.split()) >= MIN_HEADING_WORDS
        if any(bare == title or (long and bare in title) for title in known if bare):
            return heading
    if told:
        return _drop_site_name(told[0], site_name)
    return _first(headings)


def _visible_part(title: str, blocks: Sequence[Block]) -> str:
    """Return the part of a title that stands on the page as a line of its own, else all of it."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    lines = {letters(block.text) for block in blocks if len(block.text) <= len(title)}
    ends = [title.rfind(part) for part in parts[1:]]
    shorter = [title[:end].rstrip(_MARKS) for end in reversed(ends)]
    shorter += [title[title.find(part) :] for part in parts[1:]]
    return next(
        (
            part
            for part in (title, *shorter)
            if len(part.split()) >= MIN_HEADING_WORDS and letters(part) in lines
        ),
        title,
    )


def _line(element: HtmlElement) -> str:
    return " ".join(element.text_content()[: 2 * MAX_TITLE_CHARS].split())[:MAX_TITLE_CHARS]


def _drop_site_name(title: str, site_name: str) -> str:
    """Return a title without the name of the site that templates put behind or before it."""
    parts = _SEPARATOR.split(title)
    site = letters(site_name)
    if len(parts) < 2 or not site:
        return title
    for part, rest in ((parts[-1], "end"), (parts[0], "start")):
        name = letters(part)
        if name and len(part.split()) <= MAX_SUFFIX_WORDS and (name in site or site in name):
            at = title.rfind(part) if rest == "end" else title.find(part)
            kept = title[:at] if rest == "end" else title[at + len(part) :]
            return kept.strip(_MARKS)
    return title
