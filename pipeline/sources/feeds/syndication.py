"""RSS, Atom, RDF and CDF, well-formed or not, by feedparser."""

import calendar
import io
import re
import warnings
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

import feedparser

from pipeline.sources.feeds.items import (
    Document,
    Item,
    UnreadableError,
    absolute,
    fingerprint,
    plain,
    read_time,
    render_time,
)

Entry: TypeAlias = dict[str, Any]

MAX_AUTHORS = 20
_STUMBLES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_HALF = re.compile(
    rb"&#(?:x0*d[89a-f][0-9a-f]{2}|0*5(?:529[6-9]|5[3-9]\d\d|[67]\d{3}));", re.IGNORECASE
)
_MARKUP = ("text/html", "application/xhtml+xml")


def read_feed(body: bytes, url: str, content_type: str, most: int) -> Document:
    """Return the first `most` items of a feed.

    Raises: UnreadableError: feedparser finds no feed in it.
    """
    headers = {"content-type": content_type, "content-location": url}
    try:
        parsed = _parse(body, headers)
    except UnicodeEncodeError:  # half a character, by its number
        parsed = _parse(_HALF.sub(b"&#xFFFD;", body), headers)
    except _STUMBLES as exc:  # of feedparser, over elements in a place that it does not expect
        raise UnreadableError(f"a feed was expected; it cannot be parsed: {exc!r}") from exc
    entries = parsed.get("entries") or []
    if not entries and not parsed.get("version"):
        raise UnreadableError("a feed was expected; there is neither a version nor an item")
    head = parsed.get("feed") or {}
    return Document(
        kind="feed",
        items=tuple(_read_entry(entry, url) for entry in entries[:most]),
        hub=_link(head, "hub", url),
        topic=_link(head, "self", url),
        cut=max(0, len(entries) - most),
    )


def _parse(body: bytes, headers: dict[str, str]) -> Entry:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that old feeds use
        found: Entry = feedparser.parse(
            # A stream: given bytes, feedparser would first look for a file of that name.
            io.BytesIO(body),
            response_headers=headers,
            # Ingest cleans the markup; to do it here too takes ten times as long.
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    return found


def _read_entry(entry: Entry, base: str) -> Item:
    title = plain(_text(entry, "title"))
    content, content_type = _choose_content(entry)
    origin = _text(entry, "feedburner_origlink") or _text(entry, "link") or _link_of(entry)
    link = absolute(base, origin)
    published, published_secs = _time(entry, "published")
    modified, modified_secs = _time(entry, "updated")
    identity = _text(entry, "id") or link or f"{title} {published}".strip()
    return Item(
        id=identity,
        url=link,
        title=title,
        published=published or modified,
        modified=modified if published and modified != published else "",
        authors=tuple(_authors(entry)),
        content=content,
        content_type=content_type,
        age_from=max(published_secs, modified_secs),
        print=fingerprint(title, content),
    )


def _choose_content(entry: Entry) -> tuple[str, str]:
    """Return the fullest text that an entry has and its media type."""
    candidates = [
        (str(one.get("value") or ""), str(one.get("type") or ""))
        for one in entry.get("content") or ()
        if isinstance(one, Mapping) and not one.get("src")
    ]
    detail = entry.get("summary_detail") or {}
    candidates.append((_text(entry, "summary"), str(detail.get("type") or "")))
    content, kind = max(candidates, key=lambda one: len(one[0]))
    return content, ("text/html" if kind in _MARKUP or "<" in content else "text/plain")


def _time(entry: Entry, name: str) -> tuple[str, int]:
    """Return a time in its own zone where that is readable, else what feedparser makes of it."""
    text, seconds = read_time(_text(entry, name))
    if text:
        return text, seconds
    parsed = dict.get(entry, f"{name}_parsed")
    if not parsed:
        return "", 0
    try:
        return render_time(datetime.fromtimestamp(calendar.timegm(parsed), UTC))
    except (ValueError, OverflowError, OSError, TypeError):
        return "", 0


def _authors(entry: Entry) -> Iterable[str]:
    """Yield the names of the authors, each once."""
    said = [one.get("name") or "" for one in entry.get("authors") or () if isinstance(one, Mapping)]
    names = [plain(str(name)) for name in said or [_text(entry, "author")]]
    yield from dict.fromkeys(name[:200] for name in names[:MAX_AUTHORS] if name)


def _text(entry: Entry, name: str) -> str:
    # Not entry[name]: FeedParserDict answers with another field where one is missing.
    value = dict.get(entry, name)
    return value.strip() if isinstance(value, str) else ""


def _link_of(entry: Entry) -> str:
    """Return the first link that is no enclosure, of an entry that names none as its own."""
    for link in entry.get("links") or ():
        if link.get("href") and link.get("rel") in {None, "alternate"}:
            return str(link["href"])
    return ""


def _link(head: Entry, rel: str, base: str) -> str:
    for link in head.get("links") or ():
        if link.get("rel") == rel and link.get("href"):
            return absolute(base, str(link["href"]))
    return ""
