"""From an item, or the page it links to, to what the first topic takes."""

from yarl import URL

from pipeline.core.wire import encode
from pipeline.records import Inbound
from pipeline.records.common import Publisher
from pipeline.sources.feeds.config import Feed
from pipeline.sources.feeds.items import Item, is_global, shorten
from pipeline.sources.fetch.fetching import Response

MAX_URL_CHARS = 8_000
MAX_TITLE_CHARS = 2_000


def deliver_item(feed: Feed, item: Item, received_at: str) -> bytes:
    """Return a delivery with the text that the feed itself has; a headline alone is a text too."""
    if item.content.strip():
        return encode(_inbound(feed, item, received_at, content=item.content))
    return encode(_inbound(feed, item, received_at, body=item.title))


def deliver_page(feed: Feed, item: Item, received_at: str, page: Response) -> bytes:
    """Return a delivery with the page, as its server sent it; its url is where it was in the end.

    Title, times and authors are the feed's where it has them, for they are written by people.
    """
    return encode(
        _inbound(
            feed,
            item,
            received_at,
            page=page.body,
            content_type=page.content_type or "text/html",
            url=page.url,
        )
    )


def has_text(item: Item) -> bool:
    """Return whether there is anything to deliver without a page."""
    return bool(item.content.strip() or item.title)


def _inbound(
    feed: Feed,
    item: Item,
    received_at: str,
    *,
    body: str = "",
    content: str = "",
    page: bytes = b"",
    content_type: str = "",
    url: str = "",
) -> Inbound:
    link = url or item.url
    return Inbound(
        # An id that means nothing outside its feed takes the feed along.
        external_id=shorten(item.id if is_global(item.id) else f"{feed.url}#{item.id}"),
        source=f"feeds/{source_domain(feed)}",
        url=link if len(link) <= MAX_URL_CHARS else "",
        title=item.title[:MAX_TITLE_CHARS],
        body=body,
        content=content,
        content_base64=page,
        content_type=content_type or (item.content_type if content else ""),
        published_at=item.published,
        modified_at=item.modified,
        received_at=received_at,
        publisher=Publisher(name=feed.publisher, domain=feed.domain),
        language=feed.language,
        authors=item.authors,
    )


def source_domain(feed: Feed) -> str:
    """Return the domain that stands for the publisher of a feed: as configured, else its host."""
    return feed.domain or (URL(feed.url).host or "")
