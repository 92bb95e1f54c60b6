"""Where a reader of a stream is: the id of a message, which holds on every copy of the topic.

For each partition it names the last record by what a copy has too, its time and a checksum, and
not by an offset, which another cluster counts anew. `as_of` is the time up to which all partitions
had been read. As text: `1747570000123~0.1747570000100.9f3a2c1b~1.1747569999000.00000000`.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple
from zlib import crc32

from msgspec import Struct

NO_RECORD = "00000000"
"""Stands for the record of a partition that had none since the time beside it."""

_TEXT = re.compile(r"(\d{1,15})((?:~\d{1,6}\.\d{1,15}\.[0-9a-f]{8})*)")
_BITS = 0xFFFFFFFE


class Anchor(NamedTuple):
    """The last record of a partition: its time (Kafka's, ms), and its checksum in hex."""

    at_ms: int
    mark: str


class Position(Struct, frozen=True):
    """How far all partitions were read; `as_of_ms` is a Unix time."""

    as_of_ms: int
    anchors: Mapping[int, Anchor]

    @classmethod
    def parse(cls, text: str) -> "Position | None":
        """Return the position that a text names; None where it names none."""
        found = _TEXT.fullmatch(text)
        if found is None:
            return None
        anchors = {}
        for part in found[2].split("~")[1:]:
            partition, at_ms, mark = part.split(".")
            anchors[int(partition)] = Anchor(int(at_ms), mark)
        return cls(int(found[1]), anchors)

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        parts = [f"{number}.{one.at_ms}.{one.mark}" for number, one in sorted(self.anchors.items())]
        return "~".join([str(self.as_of_ms), *parts])


def mark_of(key: bytes, value: bytes) -> str:
    """Return the checksum that a record has on every copy of its topic; never NO_RECORD."""
    return f"{(crc32(value, crc32(key)) & _BITS) + 1:08x}"
