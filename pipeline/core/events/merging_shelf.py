"""Rows of bytes under numbers, in parts of which only the last one grows.

A full part is the very bytes that a snapshot holds and never changes, so that a snapshot writes
down what is new and no more. A row that is put again is appended; what it leaves behind is cleared
away when half of a part is such (a log-structured store, Rosenblum and Ousterhout 1992).
"""

from array import array
from collections.abc import Iterator, Sequence
from struct import Struct

PART_BYTES = 2_000_000
"""From this size on a part is full."""

LIVE_SHARE = 0.6
"""Of a part of which less than this share is still in use the rows are moved on."""

_FRAME = Struct("<II")
_OFFSET_BITS = 32


class Shelf:
    """Rows by number. The numbers are given by whoever puts the rows: small ones, used again."""

    def __init__(self) -> None:
        """Start empty."""
        self._places = array("Q")
        self._full: dict[int, bytes] = {}
        self._live: dict[int, int] = {}
        self._begin(1)

    def __contains__(self, number: int) -> bool:
        """Tell whether a number has a row."""
        return number < len(self._places) and self._places[number] != 0

    def __getitem__(self, number: int) -> bytes:
        """Return the row of a number that has one."""
        data, offset = self._find(number)
        start = offset + _FRAME.size
        return bytes(data[start : start + _FRAME.unpack_from(data, offset)[1]])

    def put(self, number: int, row: bytes) -> None:
        """Keep a row in the place of the one that the number had."""
        self.drop(number)
        if len(self._open) >= PART_BYTES:
            self._full[self._part] = bytes(self._open)
            self._begin(self._part + 1)
        if number >= len(self._places):
            self._places.extend([0] * (number + 1 - len(self._places)))
        self._places[number] = self._part << _OFFSET_BITS | len(self._open)
        self._open += _FRAME.pack(number, len(row))
        self._open += row
        self._live[self._part] += _FRAME.size + len(row)

    def drop(self, number: int) -> None:
        """Forget the row of a number, if it has one."""
        if number not in self:
            return
        part = self._places[number] >> _OFFSET_BITS
        self._live[part] -= self._size(number)
        self._places[number] = 0
        if not self._live[part] and part != self._part:
            del self._full[part], self._live[part]

    def dump(self) -> tuple[list[int], bytes, list[bytes]]:
        """Return the numbers of the parts, where each row is, and the parts.

        A part that was full before is the same object again.
        """
        for part in [one for one, data in self._full.items() if self._is_sparse(one, data)]:
            self._clear(part)
        parts = [*self._full.values(), bytes(self._open)]
        return [*self._full, self._part], self._places.tobytes(), parts

    def load(self, numbers: Sequence[int], places: bytes, parts: Sequence[bytes]) -> None:
        """Take over what `dump` returned."""
        self._places = array("Q", places)
        self._full = dict(zip(numbers[:-1], parts[:-1], strict=True))
        self._live = dict.fromkeys(numbers, 0)
        self._begin(numbers[-1])
        self._open += parts[-1]
        for number, place in enumerate(self._places):
            if place:
                self._live[place >> _OFFSET_BITS] += self._size(number)

    def rows(self) -> Iterator[tuple[int, bytes]]:
        """Yield number and row of each row, by number."""
        return ((number, self[number]) for number, place in enumerate(self._places) if place)

    def _begin(self, part: int) -> None:
        self._part, self._open = part, bytearray()
        self._live[part] = 0

    def _find(self, number: int) -> tuple[bytes | bytearray, int]:
        part, offset = divmod(self._places[number], 1 << _OFFSET_BITS)
        return self._open if part == self._part else self._full[part], offset

    def _size(self, number: int) -> int:
        """Return how much of its part a row takes."""
        data, offset = self._find(number)
        return _FRAME.size + int(_FRAME.unpack_from(data, offset)[1])

    def _is_sparse(self, part: int, data: bytes) -> bool:
        return self._live[part] < LIVE_SHARE * len(data)

    def _clear(self, part: int) -> None:
        """Move the rows of a part that are in use to the end of the last one."""
        data, offset = self._full[part], 0
        while offset < len(data):
            number, size = _FRAME.unpack_from(data, offset)
            start = offset + _FRAME.size
            if self._places[number] == part << _OFFSET_BITS | offset:
                self.put(number, data[start : start + size])
            offset = start + size
