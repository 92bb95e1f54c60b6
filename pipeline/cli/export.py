"""`dateline export`: events as a file."""

import asyncio
from pathlib import Path

import typer
from aiokafka.errors import KafkaError

from pipeline.runtime.settings import Settings
from pipeline.sinks.files.last_states import read_last_states
from pipeline.sinks.files.writers import ExportError, open_writer


def export_events(path: Path, settings: Settings, *, gone_too: bool) -> int:
    """Write the last state of every event to a file; return the exit code."""
    try:
        count = asyncio.run(_export(path, settings, gone_too=gone_too))
    except (ExportError, KafkaError, LookupError, OSError) as exc:
        typer.echo(f"dateline export: {exc}", err=True)
        return 1
    typer.echo(f"{count} events in {path}", err=True)
    return 0


async def _export(path: Path, settings: Settings, *, gone_too: bool) -> int:
    count = 0
    with open_writer(path) as writer:
        async for events in read_last_states(settings, gone_too=gone_too):
            writer.write(events)
            count += len(events)
    return count
