"""The JSON-LD of a page: what its publisher tells search engines about the article."""

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from typing import TypeAlias

import msgspec
from lxml.html import HtmlElement

Node: TypeAlias = dict[str, object]

MAX_CHARS = 1_000_000
MAX_NODES = 5_000
MAX_SCRIPTS = 50

_ARTICLE_TYPES = ("article", "posting", "report", "review", "reportagenewsarticle")
_PAGE_TYPES = ("webpage", "itempage", "videoobject", "creativework")
# What hangs on these is another work: a teaser, the site, a quoted story.
_OTHER_WORKS = frozenset((
    "about", "associatedMedia", "author", "breadcrumb", "citation", "comment", "contributor",
    "hasPart", "image", "isBasedOn", "isPartOf", "itemListElement", "liveBlogUpdate", "logo",
    "mentions", "potentialAction", "publisher", "relatedLink", "speakable", "sponsor", "video",
))  # fmt: skip
_WRAPPINGS = (
    "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA[", "<!--", "//]]>", "/*]]>*/", "]]>", "-->", ";",
    "//",
)  # fmt: skip
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def read_linked_articles(tree: HtmlElement) -> list[Node]:
    """Return the nodes that describe the article of the page, most telling first.

    Nodes of an article type come before those of the page or its video; nodes of other works
    (teasers, the site, updates of a live blog) are left out.
    """
    nodes = [node for source in _scripts(tree) for node in _walk(source)]
    return [
        node
        for kinds in (_ARTICLE_TYPES, _PAGE_TYPES)
        for node in nodes
        if any(kind.lower().endswith(kinds) for kind in texts(node.get("@type")))
    ]


def texts(value: object) -> list[str]:
    """Return the strings of a JSON-LD value: one, or a list of them."""
    values = value if isinstance(value, list) else [value]
    plain = [one.get("@value") if isinstance(one, dict) else one for one in values]
    return [html.unescape(text) for text in plain if isinstance(text, str) and text.strip()]


def names(value: object) -> list[str]:
    """Return the names of a JSON-LD person or organisation, or of several."""
    values = value if isinstance(value, list) else [value]
    return [
        name.strip()
        for one in values
        for name in texts(one.get("name") if isinstance(one, dict) else one)
        if "://" not in name
    ]


def _scripts(tree: HtmlElement) -> Iterator[str]:
    found = tree.xpath("//script[contains(@type, 'ld+json')]")
    for script in found[:MAX_SCRIPTS]:
        source = (script.text or "").strip()
        if source and len(source) <= MAX_CHARS:
            yield source


def _walk(source: str) -> Iterator[Node]:
    todo: deque[object] = deque([_decode(source)])
    for _ in range(MAX_NODES):
        if not todo:
            return
        node = todo.popleft()
        if isinstance(node, list):
            todo.extendleft(reversed(node[:MAX_NODES]))
        elif isinstance(node, dict):
            yield node
            todo.extend(value for key, value in node.items() if key not in _OTHER_WORKS)


def _decode(source: str) -> object:
    """Return the decoded JSON, also where it breaks the rules as templates often do."""
    try:
        return msgspec.json.decode(source)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        pass
    bare = source
    for wrapping in _WRAPPINGS:
        bare = bare.removeprefix(wrapping).removesuffix(wrapping).strip()
    try:
        # Raw line breaks within strings, commas before a closing bracket.
        return json.loads(_TRAILING_COMMA.sub("", bare), strict=False)
    except (ValueError, RecursionError):
        return None
