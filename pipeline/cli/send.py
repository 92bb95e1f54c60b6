"""`dateline send`: files and folders to the first topic."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from pipeline.runtime.producing import Sender
from pipeline.runtime.progress import lag
from pipeline.runtime.settings import Settings
from pipeline.sources.files import Fault, NamedFile, OpenFile, find_files
from pipeline.sources.files.carrying import Carrier, Tally
from pipeline.sources.files.journal import Journal, JournalError
from pipeline.sources.files.pace import Pace

JOURNAL = "files.sqlite"
LINE_SECS = 10.0
MAX_FAULTS_TOLD = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """How to send: `rate` documents a second (0: no bound); `backfill` and `max_lag` as in docs.

    `allow_private` is for pages that are fetched: from addresses that are not public, too.
    """

    published: str = ""
    resume: bool = False
    rate: float = 0.0
    backfill: bool = False
    max_lag: int = 500
    allow_private: bool = False


def send_files(paths: Sequence[Path], plan: Plan, settings: Settings) -> int:
    """Send the files and wait for the broker; return 0, 1 for faults, 2 if it broke off."""
    try:
        files = list(find_files(paths))
        tally = asyncio.run(_send(files, plan, settings))
    except (KafkaError, JournalError, LookupError, OSError) as exc:
        typer.echo(f"dateline send: {exc}. `--resume` goes on where this ended.", err=True)
        return 2
    except KeyboardInterrupt:
        typer.echo("dateline send: interrupted. `--resume` goes on from here.", err=True)
        return 130
    typer.echo(summarize(tally), err=True)
    return int(tally.faults > 0)


def summarize(tally: Tally) -> str:
    """Return what became of the files, in one line."""
    parts = [f"{tally.sent} sent from {tally.files} files"]
    if tally.skipped:
        parts.append(f"{tally.skipped} files were sent before")
    if tally.passed:
        parts.append(f"{tally.passed} records were no articles")
    if tally.faults:
        parts.append(f"{tally.faults} could not be sent")
    return ", ".join(parts)


def open_journal(settings: Settings) -> Journal:
    """Return the journal of what was sent from files to this flow."""
    flow = f"{settings.broker}/{settings.topic_prefix}"
    return Journal(Path(settings.state_dir) / JOURNAL, flow)


def make_pace(plan: Plan, settings: Settings) -> Pace:
    """Return how fast to go. A back-fill watches the slowest stage of the whole flow."""

    async def slowest() -> int:
        from pipeline.flow import FLOW  # noqa: PLC0415 - the stages take their time

        return max([await lag(settings, stage) for stage in FLOW])

    def tell(behind: int) -> None:
        typer.echo(f"waiting: a stage is {behind} records behind, at most {plan.max_lag}", err=True)

    watched = slowest if plan.backfill else None
    return Pace(plan.rate, watched, plan.max_lag, tell)


async def _send(files: Sequence[NamedFile], plan: Plan, settings: Settings) -> Tally:
    total = sum(file.path.stat().st_size for file in files)
    async with Sender(settings, source="files") as sender:
        with open_journal(settings) as journal, _Report(total) as report:
            carrier = Carrier(
                sender,
                journal,
                report.tell_fault,
                make_pace(plan, settings),
                plan.published,
                settings.max_message_bytes,
                report.tell_batch,
            )
            for file in files:
                report.begin(file)
                try:
                    await carrier.carry(file, resume=plan.resume)
                except OSError as exc:
                    carrier.tally.faults += 1
                    await report.tell_fault(file, Fault("unreadable_content", str(exc), 0))
                report.end(file)
    return carrier.tally


class _Report:
    """A progress bar on a terminal; anywhere else a line now and then."""

    def __init__(self, total: int) -> None:
        console = Console(stderr=True)
        self._total = total
        self._done = 0
        self._told = 0
        self._line_at = time.monotonic() + LINE_SECS
        self._bar: Progress | None = None
        if console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                DownloadColumn(),
                TextColumn("{task.fields[sent]} sent"),
                TimeRemainingColumn(),
                console=console,
                transient=True,
            )
            self._task = self._bar.add_task("sending", total=total, sent=0)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self, file: NamedFile) -> None:
        """Show which file is being sent."""
        if self._bar is not None:
            self._bar.update(self._task, description=file.name[-40:])

    def end(self, file: NamedFile) -> None:
        """Count a file as read."""
        self._done += file.path.stat().st_size

    def tell_batch(self, opened: OpenFile, tally: Tally) -> None:
        """Show how far it is."""
        done = self._done + opened.bytes_read
        if self._bar is not None:
            self._bar.update(self._task, completed=done, sent=tally.sent)
        elif time.monotonic() >= self._line_at:
            self._line_at = time.monotonic() + LINE_SECS
            share = 100 * done // max(1, self._total)
            typer.echo(f"{tally.sent} sent, {share} % of {self._total} bytes read", err=True)

    async def tell_fault(self, file: NamedFile, fault: Fault) -> None:
        """Say what could not be sent; after a hundred only the summary counts them."""
        self._told += 1
        if self._told <= MAX_FAULTS_TOLD:
            where = f"{file.path}, at {fault.position}" if fault.position else str(file.path)
            typer.echo(f"{where}: {fault.code}: {fault.message}", err=True)
