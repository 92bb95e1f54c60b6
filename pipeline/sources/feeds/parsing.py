"""From the bytes of a document to its items, whichever of the formats it has."""

import re

from pipeline.sources.feeds.config import FEED_MAX_ITEMS, SITEMAP_MAX_ITEMS
from pipeline.sources.feeds.items import Document, UnreadableError
from pipeline.sources.feeds.json_feed import read_json_feed
from pipeline.sources.feeds.sitemaps import read_sitemap
from pipeline.sources.feeds.syndication import read_feed

LOOKED_AT = 8_192
_SPACE = b" \t\r\n\0"
_BOM = b"\xef\xbb\xbf"
_UTF16 = {b"\xff\xfe": "utf-16le", b"\xfe\xff": "utf-16be"}
_SITEMAP = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


def parse_document(
    body: bytes,
    url: str,
    content_type: str = "",
    most_items: int = FEED_MAX_ITEMS,
    most_urls: int = SITEMAP_MAX_ITEMS,
) -> Document:
    """Return the items of a feed or a sitemap, told by its content, not by what it is called.

    `url` is where it came from: relative links count from there.
    Raises: UnreadableError: it is neither.
    """
    start = body[:LOOKED_AT]
    if charset := _UTF16.get(start[:2]):
        start = start.replace(b"\0", b"")[2:]
        # A byte order mark is right whatever else is said (RFC 7303, 3.3); feedparser asks it last.
        content_type = f"application/xml; charset={charset}"
    start = start.removeprefix(_BOM).lstrip(_SPACE)
    if not start:
        raise UnreadableError("a feed was expected; it is empty")
    if start.startswith(b"{"):
        return read_json_feed(body.strip(_SPACE), url, most_items)
    if _SITEMAP.search(_COMMENT.sub(b"", start)):
        return read_sitemap(body, most_urls)
    return read_feed(body, url, content_type, most_items)
