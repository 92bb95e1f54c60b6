"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), which feedparser does not read."""

import json

import msgspec
from msgspec import Struct, field

from pipeline.sources.feeds.items import (
    Document,
    Item,
    UnreadableError,
    absolute,
    fingerprint,
    plain,
    read_time,
)


class _Author(Struct):
    name: str | None = None


class _Hub(Struct):
    type: str | None = None
    url: str | None = None


class _Entry(Struct):
    """An item; the null that some writers put where a field is missing is read as that."""

    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    author: _Author | None = None
    authors: list[_Author] | None = None


class _Feed(Struct):
    version: str | None = None
    feed_url: str | None = None
    hubs: list[_Hub] | None = None
    items: list[msgspec.Raw] | None = field(default=None)


def read_json_feed(body: bytes, url: str, most: int) -> Document:
    """Return the first `most` items of a JSON feed; an item that is none is passed over.

    Raises: UnreadableError: it is no JSON, or no JSON feed.
    """
    try:
        text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        feed = _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise UnreadableError(f"a JSON feed was expected: {exc}") from exc
    if "jsonfeed.org" not in (feed.version or "") and feed.items is None:
        raise UnreadableError("a JSON feed was expected; there is neither a version nor items")
    rows = feed.items or []
    items = [item for row in rows[:most] if (item := _read_entry(row, url))]
    hubs = [hub.url for hub in feed.hubs or () if hub.url and (hub.type or "").lower() == "websub"]
    return Document(
        kind="feed",
        items=tuple(items),
        hub=hubs[0] if hubs else "",
        topic=feed.feed_url or "",
        cut=max(0, len(rows) - most),
    )


def _decode(text: str) -> _Feed:
    """Return the feed; half a character (a lone surrogate) is replaced.

    Raises: msgspec.DecodeError, RecursionError: it is no JSON feed.
    """
    try:
        return msgspec.json.decode(text, type=_Feed)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as exc:
        try:
            lenient = json.dumps(json.loads(text), ensure_ascii=False)
        except ValueError:
            raise exc from None
        return msgspec.json.decode(lenient.encode("utf-8", "replace"), type=_Feed)


def _read_entry(row: msgspec.Raw, base: str) -> Item | None:
    try:
        entry = msgspec.json.decode(row, type=_Entry)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    # https://www.jsonfeed.org: `url` is the item's own page, `external_url` what it talks about.
    link = absolute(base, entry.url or entry.external_url or "")
    title = plain(entry.title or "")
    content = entry.content_html or entry.content_text or entry.summary or ""
    published, published_secs = read_time(entry.date_published or "")
    modified, modified_secs = read_time(entry.date_modified or "")
    authors = entry.authors or ([entry.author] if entry.author else [])
    names = (plain(author.name or "")[:200] for author in authors[:20])
    return Item(
        id=str(entry.id if entry.id is not None else "") or link or f"{title} {published}".strip(),
        url=link,
        title=title,
        published=published or modified,
        modified=modified if published and modified != published else "",
        authors=tuple(dict.fromkeys(filter(None, names))),
        content=content,
        content_type="text/html" if entry.content_html else "text/plain",
        age_from=max(published_secs, modified_secs),
        print=fingerprint(title, content),
    )
