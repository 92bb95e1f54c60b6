"""What `dateline doctor` finds where the settings point to: the state, the database, traces."""

import importlib.util
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from pipeline.runtime.settings import Settings

ANSWER_SECS = 3
Check = tuple[bool, str, str]
"""Whether it is well, what was looked at, what was found."""


def check_places(settings: Settings) -> Iterator[Check]:
    """Yield the check of each place that is set."""
    yield check_state(settings)
    if settings.postgres_url:
        yield check_database(settings)
    if settings.traces_url:
        yield check_traces(settings)


def check_state(settings: Settings) -> Check:
    """Tell whether stages can write down what they remember."""
    folder = Path(settings.state_dir).absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    may = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    return may, "state", f"{folder}: {'can be written' if may else f'{there} cannot be written'}"


def check_database(settings: Settings) -> Check:
    """Tell whether PostgreSQL answers and has the tables of the sink."""
    try:
        with psycopg.connect(settings.postgres_url, connect_timeout=ANSWER_SECS) as connection:
            version = connection.info.server_version // 10_000
            row = connection.execute("select to_regclass('events') is not null").fetchone()
    except psycopg.Error as exc:
        return False, "database", str(exc).strip().partition("\n")[0]
    if row and row[0]:
        return True, "database", f"PostgreSQL {version}, with its tables"
    missing = "without tables (`dateline sink postgres --migrate-only`)"
    return False, "database", f"PostgreSQL {version}, {missing}"


def check_traces(settings: Settings) -> Check:
    """Tell whether traces can be made, and whether somebody listens for them."""
    if importlib.util.find_spec("opentelemetry") is None:
        return False, "traces", "the packages are missing: pip install 'dateline[tracing]'"
    place = urlsplit(settings.traces_url)
    port = place.port or (443 if place.scheme == "https" else 80)
    try:
        with socket.create_connection((place.hostname or "", port), ANSWER_SECS):
            return True, "traces", f"{place.hostname}:{port} listens"
    except OSError as exc:
        return False, "traces", f"{place.hostname}:{port}: {exc}"
