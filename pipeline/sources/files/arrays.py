"""The elements of a JSON array, one by one: the array itself may be larger than memory."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.sources.files.items import SAMPLE_BYTES, Fault, Item, deliver_object

PIECE_BYTES = 65_536

_OUTSIDE = re.compile(rb'["\[\]{},]')
_INSIDE = re.compile(rb'["\\]')


def read_array(stream: BinaryIO, start: int, published: str, max_bytes: int) -> Iterator[Item]:
    """Yield the deliveries of an array's elements after the first `start`; positions count them.

    An element of more than `max_bytes` is a fault; so is an array that does not end.
    """
    number = 0
    splitter = _Splitter(max_bytes)
    while piece := stream.read(PIECE_BYTES):
        for size, element in splitter.feed(piece):
            number += 1
            if number <= start:
                continue
            if size > max_bytes:
                message = f"an element of at most {max_bytes} bytes was expected"
                yield Fault("too_large", message, number, element[:SAMPLE_BYTES])
            else:
                yield deliver_object(element, published, number)
        if splitter.ended:
            return
    sample = bytes(splitter.held[:SAMPLE_BYTES])
    yield Fault("unreadable_content", "the JSON array does not end", number + 1, sample)


class _Splitter:
    """Cuts an array at the commas of its own level, by counting brackets outside of strings."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.held = bytearray()
        self._size = 0
        self._depth = 0
        self._in_string = False
        self._escaped = False
        self.ended = False

    def feed(self, piece: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield size and bytes of each element that ends in `piece`; of a long one the head."""
        at = 0
        while at < len(piece) and not self.ended:
            if self._escaped:
                self._escaped = False
                self._hold(piece[at : at + 1])
                at += 1
                continue
            match = (_INSIDE if self._in_string else _OUTSIDE).search(piece, at)
            end = len(piece) if match is None else match.start()
            if self._depth:
                self._hold(piece[at:end])
            at = end + 1
            if match is not None:
                yield from self._take(match[0])

    def _take(self, mark: bytes) -> Iterator[tuple[int, bytes]]:
        if self._in_string:
            self._in_string = mark != b'"'
            self._escaped = mark == b"\\"
            self._hold(mark)
            return
        self._depth += (mark in b"[{") - (mark in b"]}")
        if self._depth == 0 or (self._depth == 1 and mark == b","):
            yield from self._close()
            self.ended = self._depth == 0
        elif self._depth > 1 or mark != b"[":
            self._in_string = mark == b'"'
            self._hold(mark)

    def _hold(self, piece: bytes) -> None:
        self._size += len(piece)
        if len(self.held) <= self._max_bytes:
            self.held += piece

    def _close(self) -> Iterator[tuple[int, bytes]]:
        element = bytes(self.held).strip()
        size = self._size
        self.held.clear()
        self._size = 0
        if element:
            yield size, element
