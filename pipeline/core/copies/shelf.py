"""Articles that are kept unpacked."""

from collections import OrderedDict

from pipeline.core.copies.memory import Memory, Remembered
from pipeline.core.copies.reading import Reading

AT_HAND = 1_024
"""Of a story that many outlets print, the same few are asked for. At most some 60 MB, if each of
them was compared with another."""


class Shelf:
    """The articles that came in or were asked for last, with what was computed of their texts."""

    def __init__(self, memory: Memory) -> None:
        """Start empty; what is not there is read from `memory`."""
        self._memory = memory
        self._rows: OrderedDict[int, tuple[Remembered, Reading]] = OrderedDict()

    def __getitem__(self, number: int) -> tuple[Remembered, Reading]:
        """Return an article, which must not be forgotten, and its text."""
        if number not in self._rows:
            row = self._memory[number]
            self.put(number, row, Reading(row.text()))
        return self._rows[number]

    def put(self, number: int, row: Remembered, reading: Reading) -> None:
        """Keep an article at hand; the first one that was goes."""
        if len(self._rows) == AT_HAND:
            self._rows.popitem(last=False)
        self._rows[number] = row, reading

    def clear(self) -> None:
        """Forget all: the numbers of the memory mean other articles now."""
        self._rows.clear()
