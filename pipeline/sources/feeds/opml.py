"""Lists of feeds as every feed reader exports them: OPML 2.0 (http://opml.org/spec2.opml)."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from lxml import etree

from pipeline.sources.feeds.config import Feed, FeedsConfig, FeedsConfigError, check_config

MAX_BYTES = 50_000_000
_PARSER_OPTIONS = {"resolve_entities": False, "no_network": True, "recover": True}


def read_opml(path: Path) -> tuple[Feed, ...]:
    """Return the feeds of an OPML file, each once, in its order; the title is the publisher.

    Raises: FeedsConfigError: it cannot be read, or is no OPML.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FeedsConfigError(
                f"{path}: an OPML file of at most {MAX_BYTES} bytes was expected"
            )
        root = etree.fromstring(path.read_bytes(), etree.XMLParser(**_PARSER_OPTIONS))
    except (OSError, etree.XMLSyntaxError) as exc:
        raise FeedsConfigError(f"{path}: {exc}") from exc
    if root is None or str(root.tag).lower() != "opml":
        raise FeedsConfigError(f"{path}: an OPML document was expected")
    found: dict[str, Feed] = {}
    for outline in root.iter("outline"):
        attributes = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        url = attributes.get("xmlurl", "").strip()
        if url.startswith("feed:"):
            url = "https:" + url.removeprefix("feed:").removeprefix("https:").removeprefix("http:")
        if url.startswith(("http://", "https://")):
            name = attributes.get("title") or attributes.get("text") or ""
            found.setdefault(url, Feed(url=url, publisher=" ".join(name.split())))
    return tuple(found.values())


def add_opml(config: FeedsConfig, paths: Iterable[Path]) -> FeedsConfig:
    """Return the configuration with the feeds of OPML files; what it says of a feed itself counts.

    Raises: FeedsConfigError: a file cannot be read, or is no OPML.
    """
    feeds = {feed.url: feed for feed in config.feeds}
    for path in paths:
        for feed in read_opml(path):
            feeds.setdefault(feed.url, feed)
    return check_config(msgspec.structs.replace(config, feeds=tuple(feeds.values())))


def write_toml(feeds: Iterable[Feed], contact: str) -> str:
    """Return the feeds as a configuration file."""
    lines = [f"contact = {_quote(contact)}"]
    for feed in feeds:
        lines += ["", "[[feeds]]"]
        lines += [
            f"{name} = {_quote(value)}"
            for name, value in msgspec.to_builtins(feed).items()
            if isinstance(value, str)
        ]
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    """Return a TOML basic string: JSON's escapes are TOML's, but for DEL, which JSON leaves."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")
