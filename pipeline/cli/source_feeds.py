"""`dateline source feeds`, `feed-states` and `opml`: feeds and news sitemaps."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec
import typer

from pipeline.runtime.settings import Settings
from pipeline.sources.feeds.config import FeedsConfig, FeedsConfigError, read_config
from pipeline.sources.feeds.database import StateError
from pipeline.sources.feeds.opml import add_opml, read_opml, write_toml
from pipeline.sources.feeds.poller import run_feeds, state_path
from pipeline.sources.feeds.status import list_feeds

_NAME = "dateline source"


def poll_feeds(config: Path, opml: Sequence[Path], settings: Settings) -> int:
    """Poll feeds until told to stop; return the exit code."""
    try:
        found = _read(config, opml)
        if not found.feeds:
            typer.echo(f"{_NAME} feeds: {config} lists no feeds, nor does an OPML file", err=True)
            return 2
        return run_feeds(found, settings)
    except FeedsConfigError as exc:
        typer.echo(f"{_NAME} feeds: {exc}", err=True)
        return 2
    except (OSError, StateError) as exc:
        typer.echo(f"{_NAME} feeds: {exc}", err=True)
        return 1


def print_states(config: Path, settings: Settings) -> int:
    """Print how each feed is, as JSON Lines; also while the poller runs."""
    try:
        path = state_path(_read(config, ()), settings)
        for row in list_feeds(path):
            typer.echo(msgspec.json.encode(row).decode())
    except FeedsConfigError as exc:
        typer.echo(f"{_NAME} feed-states: {exc}", err=True)
        return 2
    except (OSError, sqlite3.Error) as exc:
        typer.echo(f"{_NAME} feed-states: no state yet, or it cannot be read: {exc}", err=True)
        return 1
    return 0


def convert_opml(files: Sequence[Path], contact: str) -> int:
    """Print the feeds of OPML files as a configuration."""
    try:
        feeds = {feed.url: feed for path in reversed(files) for feed in read_opml(path)}
    except FeedsConfigError as exc:
        typer.echo(f"{_NAME} opml: {exc}", err=True)
        return 2
    typer.echo(write_toml(feeds.values(), contact), nl=False)
    return 0


def _read(config: Path, opml: Sequence[Path]) -> FeedsConfig:
    found = read_config(config)
    return add_opml(found, [*(config.parent / name for name in found.opml), *opml])
