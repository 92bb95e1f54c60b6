"""Sitemaps, sitemap indexes (https://www.sitemaps.org/protocol.html) and Google's news sitemaps."""

import io
from collections.abc import Iterator

from lxml import etree

from pipeline.sources.feeds.items import (
    Child,
    Document,
    Item,
    UnreadableError,
    fingerprint,
    plain,
    read_time,
)

MAX_CHILDREN = 50_000


def read_sitemap(body: bytes, most: int) -> Document:
    """Return the first `most` urls of a sitemap, or the sitemaps that an index lists.

    Entities are not resolved, nothing is loaded, and huge texts and depths are refused by libxml2.
    Raises: UnreadableError: nothing in it can be read.
    """
    items: list[Item] = []
    children: list[Child] = []
    cut = 0
    try:
        for name, fields in _rows(body):
            location = fields.get("loc", "")
            if not location.lower().startswith(("http://", "https://")):
                continue
            if name == "sitemap":
                if len(children) < MAX_CHILDREN:
                    children.append(Child(url=location, modified=fields.get("lastmod", "")))
            elif len(items) < most:
                items.append(_read_row(location, fields))
            else:
                cut += 1
    except etree.XMLSyntaxError as exc:
        if not items and not children:
            raise UnreadableError(f"a sitemap was expected: {exc}") from exc
    if children and not items:
        return Document(kind="index", children=tuple(children))
    return Document(kind="sitemap", items=tuple(items), cut=cut)


def _rows(body: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each `url` and `sitemap` element as the texts of what is in it, by local name."""
    steps = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    for _event, element in steps:
        name = _local(element)
        if name not in {"url", "sitemap"}:
            continue
        fields: dict[str, str] = {}
        for inner in element.iterdescendants(etree.Element):
            # The news part has a `title`, so has the image part: the first of a name counts,
            # but for those of images and videos.
            if _local(inner.getparent()) not in {"image", "video"}:
                fields.setdefault(_local(inner), (inner.text or "").strip())
        yield name, fields
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _read_row(location: str, fields: dict[str, str]) -> Item:
    title = plain(fields.get("title", ""))
    published, published_secs = read_time(fields.get("publication_date", ""))
    modified, modified_secs = read_time(fields.get("lastmod", ""))
    return Item(
        id=location,
        url=location,
        title=title,
        published=published,
        modified=modified if modified != published else "",
        age_from=max(published_secs, modified_secs),
        # There is no text to compare: the title and when the page says that it was changed.
        print=fingerprint(title, fields.get("lastmod", "")),
    )


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
