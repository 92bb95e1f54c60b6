"""The file that says which feeds are polled and how."""

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from yarl import URL

DAY_SECS = 86_400
FEED_MAX_ITEMS = 5_000
SITEMAP_MAX_ITEMS = 50_000
"""As many as the sitemap protocol allows in one file."""

Secs = Annotated[float, Meta(ge=0.0, le=30 * DAY_SECS)]
Bytes = Annotated[int, Meta(ge=1_000, le=100_000_000)]


class FeedsConfigError(ValueError):
    """Raised when the file cannot be read, or says something that has no meaning."""


class Feed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One feed or news sitemap. What is left out (0, or empty) is as `[poll]` has it.

    `language` is handed on and overrules what ingest would find out. With `full_text` the page an
    item links to is fetched; items of sitemaps have nothing else and are always read so.
    `max_age_hours` leaves out what is older when it is first seen.
    """

    url: Annotated[str, Meta(min_length=1, max_length=2_000)]
    publisher: str = ""
    domain: str = ""
    language: Annotated[str, Meta(pattern="^([a-z]{2,3})?$")] = ""
    full_text: bool = False
    min_interval_secs: Secs = 0.0
    max_interval_secs: Secs = 0.0
    max_age_hours: Annotated[float, Meta(ge=0.0)] = 0.0

    def fingerprint(self) -> bytes:
        """Return a hash of all that is said here: a change gives a given-up feed a new chance."""
        return hashlib.sha256(msgspec.json.encode(self)).digest()[:16]


class Poll(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often, how many at once, how large, how long."""

    min_interval_secs: Secs = 300.0
    max_interval_secs: Secs = 14_400.0
    first_interval_secs: Secs = 900.0
    start_spread_secs: Secs = 60.0
    concurrency: Annotated[int, Meta(ge=1, le=1_000)] = 50
    per_host: Annotated[int, Meta(ge=1, le=100)] = 1
    host_delay_secs: Annotated[float, Meta(ge=0.0, le=600.0)] = 1.0
    timeout_secs: Annotated[float, Meta(gt=0.0, le=600.0)] = 30.0
    parse_timeout_secs: Annotated[float, Meta(gt=0.0, le=600.0)] = 20.0
    max_feed_bytes: Bytes = 10_000_000
    max_page_bytes: Bytes = 4_000_000
    max_children: Annotated[int, Meta(ge=1, le=1_000)] = 50
    sitemap_max_age_hours: Annotated[float, Meta(gt=0.0)] = 48.0
    disable_after_days: Annotated[float, Meta(gt=0.0, le=365.0)] = 7.0
    retry_disabled_days: Annotated[float, Meta(gt=0.0, le=365.0)] = 7.0
    forget_items_days: Annotated[float, Meta(ge=1.0, le=3_650.0)] = 60.0
    max_backlog: Annotated[int, Meta(ge=1, le=1_000_000)] = 2_000


class WebSub(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where hubs reach us. Without `callback_url` nothing is subscribed to."""

    callback_url: str = ""
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8_090
    lease_secs: Annotated[int, Meta(ge=60, le=30 * DAY_SECS)] = 5 * DAY_SECS


class FeedsConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file.

    `contact` is a web or mail address where we can be reached: it is sent with each request, so
    that whoever minds can say so.
    """

    contact: Annotated[str, Meta(min_length=3, max_length=200, pattern=r"^[\x21-\x7e]+$")]
    feeds: tuple[Feed, ...] = ()
    opml: tuple[str, ...] = ()
    state: str = ""
    allow_private: bool = False
    allowed_ports: tuple[Annotated[int, Meta(ge=1, le=65_535)], ...] = ()
    poll: Poll = Poll()
    websub: WebSub = WebSub()


def read_config(path: Path) -> FeedsConfig:
    """Return what the file says; the OPML files it names are not read here.

    Raises: FeedsConfigError: it cannot be read, has an unknown name, or a value out of range.
    """
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
        return check_config(msgspec.convert(found, FeedsConfig))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise FeedsConfigError(f"{path}: {exc}") from exc
    except (msgspec.ValidationError, FeedsConfigError) as exc:
        raise FeedsConfigError(f"{path}: {exc}") from exc


def check_config(config: FeedsConfig) -> FeedsConfig:
    """Return the configuration if it makes sense as a whole.

    Raises: FeedsConfigError: a feed twice, a url that is none, a lower bound over an upper one.
    """
    seen: set[str] = set()
    for feed in config.feeds:
        if feed.url in seen:
            raise FeedsConfigError(f"feed {feed.url} is listed twice")
        seen.add(feed.url)
        _check_url(feed.url)
        least, most = bounds(feed, config.poll)
        if least > most:
            raise FeedsConfigError(
                f"feed {feed.url}: min_interval_secs {least:g} is over max_interval_secs {most:g}"
            )
    if config.websub.callback_url:
        _check_url(config.websub.callback_url)
    return config


def bounds(feed: Feed, poll: Poll) -> tuple[float, float]:
    """Return the least and the most seconds between two polls of a feed.

    A feed's own lower bound lifts the common upper one, and the other way round.
    """
    least = feed.min_interval_secs or min(
        poll.min_interval_secs, feed.max_interval_secs or poll.min_interval_secs
    )
    most = feed.max_interval_secs or max(poll.max_interval_secs, least)
    return least, most


def _check_url(url: str) -> None:
    try:
        parsed = URL(url)
        is_web = parsed.scheme in {"http", "https"} and bool(parsed.host)
    except ValueError:
        is_web = False
    if not is_web:
        raise FeedsConfigError(f"{url}: an http or https url was expected")
