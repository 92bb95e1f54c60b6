"""JSON Lines: one delivery a line, however long the file is."""

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.sources.files.items import SAMPLE_BYTES, Fault, Item, deliver_object

PIECE_BYTES = 65_536


def read_lines(lines: BinaryIO, start: int, published: str, max_bytes: int) -> Iterator[Item]:
    """Yield the deliveries of a stream of lines; a position is the number of bytes before it.

    A line of more than `max_bytes` is a fault; it never stands in memory as a whole.
    """
    lines.seek(start)
    position = start
    while line := lines.readline(max_bytes + 1):
        position += len(line)
        if len(line) > max_bytes and not line.endswith(b"\n"):
            position += _skip_rest(lines)
            message = f"a line of at most {max_bytes} bytes was expected"
            yield Fault("too_large", message, position, line[:SAMPLE_BYTES])
        elif text := line.strip():
            yield deliver_object(text, published, position)


def _skip_rest(lines: BinaryIO) -> int:
    skipped = 0
    while piece := lines.readline(PIECE_BYTES):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped
