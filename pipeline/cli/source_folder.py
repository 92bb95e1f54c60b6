"""`dateline source folder`: files that are put into a folder."""

import asyncio
import contextlib
import logging

import typer
from aiokafka.errors import KafkaError

from pipeline.cli.send import Plan, make_pace, open_journal, summarize
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import rfc3339
from pipeline.runtime.dead_letters import make_source_letter
from pipeline.runtime.logs import configure_logging
from pipeline.runtime.names import dead_letter_topic
from pipeline.runtime.producing import INBOUND_TOPIC, Sender
from pipeline.runtime.settings import Settings
from pipeline.runtime.stopping import stop_on_signal
from pipeline.sources.files import Fault, NamedFile
from pipeline.sources.files.carrying import Carrier
from pipeline.sources.files.journal import JournalError
from pipeline.sources.files.watching import Watch, Watcher

log = logging.getLogger(__name__)


def watch_folder(watch: Watch, plan: Plan, settings: Settings) -> int:
    """Send what comes into the folder until told to stop; return the exit code."""
    if not watch.folder.is_dir():
        typer.echo(f"dateline source folder: no folder {watch.folder}", err=True)
        return 2
    configure_logging(settings)
    try:
        asyncio.run(_watch(watch, plan, settings))
    except (KafkaError, JournalError, LookupError) as exc:
        typer.echo(f"dateline source folder: {exc}", err=True)
        return 1
    return 0


async def _watch(watch: Watch, plan: Plan, settings: Settings) -> None:
    async with Sender(settings, source="folder") as sender:
        with open_journal(settings) as journal:
            letters = _Letters(sender)
            carrier = Carrier(
                sender,
                journal,
                letters.write,
                make_pace(plan, settings),
                plan.published,
                settings.max_message_bytes,
            )
            task = asyncio.create_task(Watcher(watch, carrier).run())
            await _until_stopped(task, carrier.stop, settings.drain_timeout_secs)
            log.info("stopped: %s", summarize(carrier.tally))


async def _until_stopped(
    task: "asyncio.Task[None]", stop: asyncio.Event, patience_secs: float
) -> None:
    """Wait for the watcher; on a signal it may finish its batch, then it is cut off."""
    stop_on_signal(stop)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            await asyncio.wait({task}, timeout=patience_secs)
        if not task.done():
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    finally:
        stopping.cancel()


class _Letters:
    """Write what cannot be delivered to the dead-letter topic of the first topic."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def write(self, file: NamedFile, fault: Fault) -> None:
        """Write one dead letter and wait until the broker has it."""
        where = f"{file.name}@{fault.position}" if fault.position else file.name
        log.warning("%s: %s: %s", where, fault.code, fault.message)
        time = rfc3339(utc_now())
        letter = make_source_letter("folder", fault.code, fault.message, fault.sample, where, time)
        await self._sender.send_to(dead_letter_topic(INBOUND_TOPIC), [letter])
