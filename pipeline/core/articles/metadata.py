"""What a web page says of itself: JSON-LD, meta elements, links."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from lxml.html import HtmlElement

# One row a field, most reliable first; names as in Open Graph, schema.org microdata, Dublin Core,
# and the metadata of Parse.ly, Sailthru and Swiftype that publishers serve.
_TITLE = ("og:title", "twitter:title", "headline", "dc.title", "parsely-title", "sailthru.title")
_SITE_NAME = ("og:site_name", "application-name", "dc.publisher", "publisher")
_AUTHOR = (
    "author",
    "article:author_name",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
)
_LANGUAGE = ("content-language", "inlanguage", "language", "dc.language", "og:locale")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "publish-date",
    "publish_date", "pubdate", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date",
    "date", "article.published", "cxenseparse:recs:publishtime",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "datemodified", "last-modified",
    "dc.date.modified", "og:updated_time", "article.updated",
)  # fmt: skip
_ARTICLE_TYPES = ("Article", "BlogPosting", "Report")
MAX_LINKED_DATA_CHARS = 1_000_000
MAX_LINKED_DATA_NODES = 5_000


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


def read_metadata(tree: HtmlElement) -> Metadata:
    """Return what the page says of itself, JSON-LD of an article before meta elements."""
    meta = _read_meta(tree)
    linked = next(_linked_articles(tree), {})
    site_name = _first(_names(linked.get("publisher")), _all(meta, _SITE_NAME))
    title = _first(_texts(linked.get("headline")), _all(meta, _TITLE), _heading(tree))
    return Metadata(
        title=_drop_site_name(title, site_name),
        canonical_url=_first(
            [link.get("href", "") for link in tree.xpath("//link[@rel='canonical']")],
            _all(meta, ("og:url",)),
        ),
        site_name=site_name,
        authors=tuple(dict.fromkeys(_names(linked.get("author")) or _authors(meta))),
        language=_first(
            _texts(linked.get("inLanguage")), [tree.get("lang", "")], _all(meta, _LANGUAGE)
        ),
        published=(
            *_texts(linked.get("datePublished")),
            *_all(meta, _PUBLISHED),
            *tree.xpath("//article//time[1]/@datetime"),
        ),
        modified=(*_texts(linked.get("dateModified")), *_all(meta, _MODIFIED)),
    )


def _first(*candidates: list[str]) -> str:
    return next((text for texts in candidates for text in texts if text.strip()), "")


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


def _all(meta: dict[str, str], names: tuple[str, ...]) -> list[str]:
    return [meta[name] for name in names if name in meta]


def _drop_site_name(title: str, site_name: str) -> str:
    """Return a title without the name of the site that templates put behind it."""
    for separator in (" | ", " - ", " \u2013 ", " \u2014 "):
        head, _, tail = title.rpartition(separator)
        if head and tail.strip().casefold() == site_name.casefold():
            return head
    return title


def _heading(tree: HtmlElement) -> list[str]:
    return [
        " ".join(element.text_content().split())
        for path in ("//h1", "//title")
        for element in tree.xpath(path)[:1]
    ]


def _authors(meta: dict[str, str]) -> list[str]:
    """Return the names in the author element; a link is no name."""
    given = " ".join(_first(_all(meta, _AUTHOR)).split()).removeprefix("By ").removeprefix("by ")
    names = given.replace(" and ", ";").replace(",", ";").split(";")
    return [name.strip() for name in names if name.strip() and "://" not in name]


def _linked_articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Return the nodes of the page's JSON-LD that are articles."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        source = (script.text or "").strip()
        if len(source) > MAX_LINKED_DATA_CHARS:
            continue
        try:
            todo: list[Any] = [msgspec.json.decode(source)]
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue
        for _ in range(MAX_LINKED_DATA_NODES):
            if not todo:
                break
            node = todo.pop(0)
            if isinstance(node, list):
                todo.extend(node)
            elif isinstance(node, dict):
                if any(kind.endswith(_ARTICLE_TYPES) for kind in _texts(node.get("@type"))):
                    yield node
                todo.extend(node.values())


def _texts(value: object) -> list[str]:
    """Return the strings of a JSON-LD value: one, or a list of them."""
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str) and text.strip()]


def _names(value: object) -> list[str]:
    """Return the names of a JSON-LD person or organisation, or of several."""
    values = value if isinstance(value, list) else [value]
    return [
        name.strip()
        for one in values
        for name in _texts(one.get("name") if isinstance(one, dict) else one)
        if "://" not in name
    ]
