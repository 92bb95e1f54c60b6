"""`dateline send`: files to the first topic."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.progress import Progress

from pipeline.runtime.producing import Sender
from pipeline.runtime.settings import Settings
from pipeline.sources.files import UnknownFileTypeError, read_file

AT_ONCE = 200


def send_files(files: list[Path], published: str, settings: Settings) -> int:
    """Send the files and wait for the broker; return 1 if one could not be sent whole."""
    try:
        sent, refused = asyncio.run(_send(files, published, settings))
    except (UnknownFileTypeError, KafkaError, OSError) as exc:
        typer.echo(f"dateline send: {exc}", err=True)
        return 1
    typer.echo(f"{sent} sent, {refused} too large", err=True)
    return int(refused > 0)


async def _send(files: list[Path], published: str, settings: Settings) -> tuple[int, int]:
    sent = refused = 0
    async with Sender(settings, source="files") as sender:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for path in progress.track(files, description="sending"):
                values = _values(path, published)
                while chunk := list(islice(values, AT_ONCE)):
                    too_large = len(await sender.send_bytes(chunk))
                    refused += too_large
                    sent += len(chunk) - too_large
    return sent, refused


def _values(path: Path, published: str) -> Iterator[bytes]:
    return (delivery.value for delivery in read_file(path, published))
