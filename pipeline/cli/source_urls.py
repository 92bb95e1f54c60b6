"""`dateline source urls`: the pages of a list of addresses, such as GDELT's."""

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import typer
from aiokafka.errors import KafkaError

from pipeline import __version__
from pipeline.cli.send import Plan, make_pace, open_journal
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import rfc3339
from pipeline.runtime.producing import Sender
from pipeline.runtime.settings import Settings
from pipeline.sources.fetch.fetching import Access, Fetcher
from pipeline.sources.fetch.robots import Robots
from pipeline.sources.fetch.turns import Turns
from pipeline.sources.files.journal import JournalError
from pipeline.sources.urls.fetching import Count, PageCarrier
from pipeline.sources.urls.lists import Listed, UrlListError

AGENT = "dateline"
HOSTS_AT_ONCE = 50
HOST_DELAY_SECS = 1.0


def fetch_lists(
    paths: Sequence[Path], contact: str, failed: Path | None, plan: Plan, settings: Settings
) -> int:
    """Fetch and send the pages; return 0, 1 if a list cannot be read, 2 if it broke off."""
    try:
        count, faults = asyncio.run(_fetch(paths, contact, failed, plan, settings))
    except (KafkaError, JournalError, LookupError, OSError) as exc:
        typer.echo(f"dateline source urls: {exc}. `--resume` goes on where this ended.", err=True)
        return 2
    except KeyboardInterrupt:
        typer.echo("dateline source urls: interrupted. `--resume` goes on from here.", err=True)
        return 130
    told = f"{count.sent} pages sent, {count.failed} not got, {count.repeated} listed again"
    typer.echo(told, err=True)
    return int(faults > 0)


async def _fetch(
    paths: Sequence[Path], contact: str, failed: Path | None, plan: Plan, settings: Settings
) -> tuple[Count, int]:
    turns = Turns(HOSTS_AT_ONCE, 1, HOST_DELAY_SECS)
    agent = f"{AGENT}/{__version__} (+{contact})"
    access = Access(allow_private=plan.allow_private)
    faults = 0
    async with Sender(settings, source="urls") as sender, Fetcher(turns, agent, access) as fetcher:
        with open_journal(settings) as journal, _Failures(failed) as failures:
            carrier = PageCarrier(
                fetcher,
                Robots(fetcher, AGENT),
                sender,
                journal,
                failures.tell,
                make_pace(plan, settings),
                lambda: rfc3339(utc_now()).decode(),
            )
            for path in paths:
                try:
                    await carrier.carry(path, resume=plan.resume)
                except UrlListError as exc:
                    faults += 1
                    typer.echo(f"dateline source urls: {exc}", err=True)
    return carrier.count, faults


class _Failures(contextlib.AbstractContextManager["_Failures"]):
    """Write the addresses that were not got to a list of their own, if one is wanted."""

    def __init__(self, path: Path | None) -> None:
        self._file: IO[str] | None = path.open("a", encoding="utf-8") if path else None

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def tell(self, row: Listed, fault: str) -> None:
        """Say why a page was not got, and keep its address."""
        typer.echo(f"{row.url}: {fault}", err=True)
        if self._file is not None:
            self._file.write(f"{row.url}\n")
            self._file.flush()
