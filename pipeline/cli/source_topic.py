"""`dateline source topic`: articles that are in Kafka already, in somebody's own JSON."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import orjson
import typer

from pipeline.core.outcome import Drop, Reject
from pipeline.core.wire import encode
from pipeline.runtime.clock import utc_now
from pipeline.runtime.settings import Settings
from pipeline.runtime.worker import run_worker
from pipeline.sources.topic.mapping import MappingError
from pipeline.sources.topic.message import Message
from pipeline.sources.topic.stage import make_stages


def read_topics(mappings: Sequence[Path], settings: Settings) -> int:
    """Read the topics of the mapping files until told to stop; return the exit code."""
    try:
        stages = make_stages(mappings)
    except MappingError as exc:
        return _say(exc)
    return run_worker(stages, settings)


def try_mapping(mapping: Path, settings: Settings, lines: BinaryIO) -> int:
    """Print what the mapping makes of messages in a file, one JSON object a line.

    Returns 1 if a message was rejected, else 0. Rejected ones go to stderr with their code.
    """
    try:
        first = make_stages([mapping])[0]
    except MappingError as exc:
        return _say(exc)
    step = first.make_step(settings)
    rejected = False
    for number, message in _messages(first.reads, lines):
        [outcome] = step([message], [utc_now()])
        if isinstance(outcome, Reject):
            rejected = True
            row = {"line": number, "code": outcome.code, "message": outcome.message}
            sys.stderr.buffer.write(orjson.dumps(row) + b"\n")
        elif not isinstance(outcome, Drop):
            sys.stdout.buffer.writelines(encode(one.record) + b"\n" for one in outcome)
    sys.stdout.buffer.flush()
    return int(rejected)


def _messages(topic: str, lines: BinaryIO) -> Iterator[tuple[int, Message]]:
    """Yield the lines as messages without key and headers, of this moment."""
    now_ms = int(utc_now().timestamp() * 1_000)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, Message(topic=topic, timestamp_ms=now_ms, value=line.strip())


def _say(fault: MappingError) -> int:
    typer.echo(f"dateline source topic: {fault}", err=True)
    return 2
