"""The process in which documents of strangers are parsed: `python -m` this, spoken to over pipes.

Each message is a length of four bytes (big-endian) and msgpack. The process ends with its parent:
then its input does.
"""

import os
import resource
import signal
import sys
from typing import BinaryIO

import msgspec
from msgspec import Struct

from pipeline.sources.feeds.items import Document, UnreadableError
from pipeline.sources.feeds.parsing import parse_document

LENGTH_BYTES = 4
MEMORY_BYTES = 1_500_000_000
"""Address space, not memory in use: libraries take a few hundred megabytes of it."""


class Task(Struct, frozen=True, kw_only=True, gc=False):
    """What to parse."""

    body: bytes
    url: str
    content_type: str


class Parsed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of it: the document, or why there is none."""

    document: Document = Document()
    fault: str = ""


def work(task: Task) -> bytes:
    """Return a `Parsed` of one document, packed; whatever goes wrong is said, never raised."""
    try:
        found = parse_document(task.body, task.url, task.content_type)
        return msgspec.msgpack.encode(Parsed(document=found))
    except UnreadableError as exc:
        fault = str(exc)
    except (MemoryError, RecursionError) as exc:
        fault = f"it takes too much memory: {type(exc).__name__}"
    except Exception as exc:  # noqa: BLE001 - a parser that stumbles tells of one bad document
        fault = f"the parser failed: {exc!r}"
    return msgspec.msgpack.encode(Parsed(fault=ascii(fault)[1:500]))


def serve(tasks: BinaryIO, results: BinaryIO) -> None:
    """Answer each task until there are no more."""
    decoder = msgspec.msgpack.Decoder(Task)
    while (head := tasks.read(LENGTH_BYTES)) and len(head) == LENGTH_BYTES:
        value = work(decoder.decode(tasks.read(int.from_bytes(head, "big"))))
        results.write(len(value).to_bytes(LENGTH_BYTES, "big") + value)
        results.flush()


def main() -> None:
    """Serve on standard input and output, with bounded memory and below the poller in priority."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the parent, which closes us
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    os.nice(1)
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
