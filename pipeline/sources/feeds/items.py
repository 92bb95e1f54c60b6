"""What a feed holds, whatever its format."""

import hashlib
import re
import unicodedata
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Annotated, Literal
from urllib.parse import urljoin

from msgspec import Meta, Struct
from w3lib.html import remove_comments, remove_tags, remove_tags_with_content

MAX_ID_CHARS = 1_000
_LONGEST_TIME = 100
_SPACE = re.compile(r"\s+")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
_GLOBAL_ID = re.compile(r"(?:https?://|urn:|tag:|doi:)\S+", re.IGNORECASE)
_UNSEEN = ("script", "style", "noscript", "iframe", "svg")

Print = Annotated[bytes, Meta(max_length=16)]


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of a feed, or one url of a sitemap. Times are as the feed has them, or empty.

    `age_from` is the latest of its times in Unix seconds, 0 where it has none. `print` is a hash
    of what it says.
    """

    id: str
    url: str = ""
    title: str = ""
    published: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    content: str = ""
    content_type: str = ""
    age_from: int = 0
    print: Print = b""


class Child(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sitemap that a sitemap index lists."""

    url: str
    modified: str = ""


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A parsed feed, sitemap or sitemap index. `cut` counts the items that were over the limit."""

    kind: Literal["feed", "sitemap", "index"] = "feed"
    items: tuple[Item, ...] = ()
    children: tuple[Child, ...] = ()
    hub: str = ""
    topic: str = ""
    cut: int = 0


class UnreadableError(ValueError):
    """Raised when a document is no feed and no sitemap, or too broken to tell."""


def fingerprint(*texts: str) -> bytes:
    """Return a hash of the words of some texts.

    Markup, spacing, scripts and web addresses do not count: tracking parameters, pixels and
    session ids change with every answer of some servers, and no reader would notice.
    """
    words = "\n".join(plain(_ADDRESS.sub(" ", _strip(text))) for text in texts)
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()[:16]


def plain(markup: str) -> str:
    """Return the text of a piece of markup in one line."""
    text = unicodedata.normalize("NFC", unescape(_strip(markup)))
    return _SPACE.sub(" ", text).strip()


def _strip(markup: str) -> str:
    if "<" not in markup:
        return markup
    seen = remove_tags_with_content(remove_comments(markup), which_ones=_UNSEEN)
    return str(remove_tags(seen))


def absolute(base: str, link: str) -> str:
    """Return a link as it is from `base`, or nothing if it is no http(s) link."""
    try:
        joined = urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""
    return joined if joined.lower().startswith(("http://", "https://")) else ""


def is_global(identity: str) -> bool:
    """Return whether an id names one thing everywhere: a url, a urn, a tag."""
    return bool(_GLOBAL_ID.fullmatch(identity))


def shorten(identity: str) -> str:
    """Return an id that fits into a record: a longer one is its beginning and its hash."""
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in identity)
    if len(text) <= MAX_ID_CHARS:
        return text
    digest = hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:32]
    return f"{text[: MAX_ID_CHARS - 33]}~{digest}"


def read_time(given: str) -> tuple[str, int]:
    """Return a time as RFC 3339 with the zone it was written in, and its Unix seconds.

    ISO 8601 and RFC 822 are read; a time without a zone is in UTC, as feed readers take it.
    Anything else, and a time before 1970, gives an empty string and 0.
    """
    text = given.strip()
    if not text or len(text) > _LONGEST_TIME:
        return "", 0
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = read(text)
        except (ValueError, OverflowError):
            continue
        aware = time if time.tzinfo else time.replace(tzinfo=UTC)
        return render_time(aware)
    return "", 0


def render_time(time: datetime) -> tuple[str, int]:
    """Return an aware time as RFC 3339 and its Unix seconds; nothing for one before 1970."""
    try:
        seconds = int(time.timestamp())
    except (ValueError, OverflowError):
        return "", 0
    if seconds <= 0:
        return "", 0
    return time.isoformat(timespec="seconds").replace("+00:00", "Z"), seconds
