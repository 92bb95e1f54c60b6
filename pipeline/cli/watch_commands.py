"""What the commands of `dateline watch` do."""

import asyncio
import sqlite3
from datetime import UTC, datetime

import msgspec
import typer
from aiokafka.errors import KafkaError

from pipeline.dashboard.query.watchlist import WatchList
from pipeline.runtime.clock import utc_now
from pipeline.runtime.settings import Settings
from pipeline.runtime.state_file import StateError
from pipeline.watches.config import WatchesFileError
from pipeline.watches.replaying import replay
from pipeline.watches.status import read_status
from pipeline.watches.worker import run_watches, state_path


def run(settings: Settings) -> int:
    """Run the worker; return the exit code. 2: its file is wrong; 1: it could not begin, or failed.

    Raises: SettingsError: what is said of mail is wrong.
    """
    try:
        return run_watches(settings)
    except WatchesFileError as exc:
        typer.echo(f"dateline watch: {exc}", err=True)
        return 2
    except (StateError, KafkaError, TimeoutError) as exc:
        typer.echo(f"dateline watch: {exc!r}", err=True)
        return 1


def replay_watch(name: str, since: str, settings: Settings) -> int:
    """Send the deliveries of a watch again; return the exit code."""
    try:
        begin = datetime.fromisoformat(since) if since else None
    except ValueError:
        typer.echo(f"dateline watch replay: {since} is no time (RFC 3339)", err=True)
        return 2
    if begin is not None and begin.tzinfo is None:
        begin = begin.replace(tzinfo=UTC)
    try:
        count = asyncio.run(_replay(name, begin, settings))
    except (KafkaError, LookupError) as exc:
        typer.echo(f"dateline watch replay: {exc}", err=True)
        return 1
    typer.echo(f"{count} deliveries go out again", err=True)
    return 0


async def _replay(name: str, since: datetime | None, settings: Settings) -> int:
    async with WatchList(settings) as watches:
        if watches.find(name) is None:
            raise LookupError(f"there is no watch {name}")
    return await replay(settings, name, since)


def print_status(settings: Settings) -> int:
    """Print how each webhook is; return the exit code."""
    try:
        for told in read_status(state_path(settings), utc_now().timestamp()):
            typer.echo(msgspec.json.encode(told).decode())
    except sqlite3.Error as exc:
        typer.echo(f"dateline watch status: no state yet, or it cannot be read: {exc}", err=True)
        return 1
    return 0
