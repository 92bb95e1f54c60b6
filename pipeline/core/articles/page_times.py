"""Where a page says when its article was published or changed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from pipeline.core.articles.blocks import Block, find_heading
from pipeline.core.articles.linked_data import Node, texts
from pipeline.core.articles.stamps import find_line_stamps, find_stamps
from pipeline.core.articles.zones import is_elsewhere

# Names as in Open Graph, schema.org, Dublin Core, and the metadata of Parse.ly, Sailthru, Swiftype,
# Cxense, Outbrain, Brightspot, Shareaholic and the larger content systems; most reliable first.
PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "og:published_time", "rnews:datepublished", "parsely-pub-date", "sailthru.date", "published_at",
    "published_time", "publish_time", "publish-date", "publish_date", "publishdate",
    "publication_date", "publication-date", "publicationdate", "published-date", "published_date",
    "publisheddate", "date_published", "originalpublicationdate", "article_date_original",
    "article:published_date", "article:post_date", "article.published", "articlepublicationdate",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "cxenseparse:recs:articlepublishtime",
    "bt:pubdate", "vr:published_time", "shareaholic:article_published_time",
    "dcsext.articlefirstpublished", "analyticsattributes.articledate", "mediator_published_time",
    "iso-8601-publish-date", "blogpublishdate", "og:pubdate", "pubdate", "pub_date", "pub-date",
    "displaydate", "display_date", "release_date", "article:create_time", "article:created_time",
    "article.created", "dc.date.issued", "dcterms.issued", "dc.issued", "dcterms.created",
    "dc.date.created", "dcterms.date", "dcterms.available", "dc.date", "dc:date", "date.issued",
    "datecreated", "date_created", "created", "published", "story_date", "sort_date", "rbpubdate",
    "pdate", "ptime", "citation_publication_date", "date",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:article:modified_time", "article:modified", "datemodified",
    "og:modified_time", "og:updated_time", "article:updated_time", "article.updated",
    "date_modified", "dateupdated", "last-modified", "last_modified", "lastmod", "last_updated",
    "lastupdated", "modified_time", "modificationdate", "revision_date", "dc.date.modified",
    "dcterms.modified", "updated_time", "update_time", "updated", "modified", "bt:moddate",
    "utime",
)  # fmt: skip
STATE_CHARS = 400_000
"""How much of each script of a page is searched for its state."""
HEAD_BLOCKS = 12
"""Times near a headline stand within so many lines of it."""
MAX_STAMP_CHARS = 200
MAX_STAMP_TEXTS = 8
MAX_ELEMENTS = 200

_CHANGE = re.compile(r"updat|modif|chang|edit|revis", re.IGNORECASE)
_ISSUE = re.compile(r"publi|posted|entry-?date|pub-?date|date-?time|created", re.IGNORECASE)
_STATE = re.compile(
    r"[\"'](?:datePublished|datetimePublished|publishedAt|published_at|publishedDate|published_date"
    r"|publishDate|publish_date|publishTime|publish_time|publicationDate|publication_date|pubDate"
    r"|firstPublished\w{0,8}|first_published_at|displayDate|display_date|articlePublishDate)"
    r"\\?[\"']\s*:\s*\\?[\"']?([0-9][0-9A-Za-z:+. /-]{7,39}|\d{10,13})"
)
_DATED = re.compile(r"date|time|posted|publi", re.IGNORECASE)
MAX_NAMED = 5
_ATTRIBUTES = (
    "data-seconds",
    "data-timestamp",
    "data-datetime",
    "data-published-date",
    "data-date",
)


class Times(NamedTuple):
    """What a page gives as time of publication and of change, most trustworthy first."""

    published: tuple[str, ...]
    modified: tuple[str, ...]


def read_times(
    tree: HtmlElement,
    nodes: Sequence[Node],
    meta: Mapping[str, str],
    blocks: Sequence[Block],
    title: str,
) -> Times:
    """Return all that a page says of its times, as it stands there."""
    day_first = _is_day_first(tree.get("lang", ""))
    elements = list(_read_elements(tree, day_first=day_first))
    visible = list(_read_lines(blocks, title, day_first=day_first))
    issued = [
        *_linked(nodes, "datePublished"),
        *_named(meta, PUBLISHED),
        *(stamp for kind, stamp in elements if kind == "published"),
        *_linked(nodes, "dateCreated", "uploadDate"),
        *(stamp for kind, stamp in elements if kind == "time"),
        *(stamp for is_change, stamp in visible if not is_change),
        *_read_state(tree),
    ]
    changed = [
        *_linked(nodes, "dateModified"),
        *_named(meta, MODIFIED),
        *(stamp for kind, stamp in elements if kind == "modified"),
        *(stamp for is_change, stamp in visible if is_change),
    ]
    return Times(tuple(dict.fromkeys(issued)), tuple(dict.fromkeys(changed)))


def _is_day_first(language: str) -> bool:
    """Return whether `3/4` is the third of April: everywhere but in the United States."""
    return language.lower() not in {"", "en", "en-us", "en_us"}


def _linked(nodes: Iterable[Node], *keys: str) -> Iterator[str]:
    for key in keys:
        for node in nodes:
            yield from texts(node.get(key))


def _named(meta: Mapping[str, str], known: Iterable[str]) -> Iterator[str]:
    return (meta[name] for name in known if name in meta)


def _read_elements(tree: HtmlElement, *, day_first: bool) -> Iterator[tuple[str, str]]:
    """Return the times in the body with what they are: `published`, `modified` or `time`."""
    found = tree.xpath(
        "//body//*[self::time or contains(@itemprop, 'date') or contains(@property, 'date')"
        " or contains(@property, 'published_time') or @datetime or @data-seconds"
        " or @data-timestamp or @data-datetime or @data-published-date or @data-date"
        " or contains(@class, 'published') or contains(@class, 'entry-date')"
        " or (self::abbr and contains(@title, ':'))]"
    )
    for element in found[:MAX_ELEMENTS]:
        stamp = _value(element, day_first=day_first)
        if not stamp or is_elsewhere(element):
            continue
        name = (element.get("itemprop") or element.get("property") or "").lower()
        label = f"{name} {element.get('class', '')}"
        if (
            name in {"datepublished", "article:published_time"}
            or element.get("pubdate") is not None
        ):
            yield "published", stamp
        elif name == "datemodified" or _CHANGE.search(label):
            yield "modified", stamp
        elif _ISSUE.search(label):
            yield "published", stamp
        elif element.tag == "time" or not name:
            yield "time", stamp


def _value(element: HtmlElement, *, day_first: bool) -> str:
    for attribute in ("datetime", "content", *_ATTRIBUTES, "title"):
        value = str(element.get(attribute, "")).strip()
        if value[:1].isdigit() and len(value) <= MAX_STAMP_CHARS:
            return value
    text = " ".join(" ".join(islice(element.itertext(), MAX_STAMP_TEXTS)).split())
    return next(
        (stamp for _, stamp in find_stamps(text[:MAX_STAMP_CHARS], day_first=day_first)), ""
    )


def _read_lines(
    blocks: Sequence[Block], title: str, *, day_first: bool
) -> Iterator[tuple[bool, str]]:
    """Return the times in the lines around the headline, then in those named for a time.

    Each comes with whether it tells of a change.
    """
    at = find_heading(blocks, title)
    if at >= 0:
        for block in (*blocks[at + 1 : at + 1 + HEAD_BLOCKS], *blocks[max(0, at - 3) : at + 1]):
            if len(block.text) <= MAX_STAMP_CHARS:
                yield from find_line_stamps(block.text, _names(block), day_first=day_first)
    named = (
        block
        for block in blocks
        if len(block.text) <= MAX_STAMP_CHARS
        and _DATED.search(_names(block))
        and all(zone.kind == "beside" for zone in block.zones)
    )
    for block in islice(named, MAX_NAMED):
        yield from find_stamps(block.text, day_first=day_first)


def _names(block: Block) -> str:
    return f"{block.element.get('class', '')} {block.element.get('id', '')}"


def _read_state(tree: HtmlElement) -> Iterator[str]:
    """Return the times in the state that scripts carry along, and in JSON-LD that is broken."""
    for script in tree.iter("script"):
        match = _STATE.search(script.text or "", 0, STATE_CHARS)
        if match is not None:
            yield match[1].strip()
