"""Up to when another reader of the topic has everything, told from its committed offsets."""

from collections import deque
from collections.abc import Mapping

EVERY_MS = 1_000
KEPT = 7_200


class Samples:
    """Which offset each partition was at, at which time: one a second, for two hours of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._last: Mapping[int, int] = {}
        self._samples: deque[tuple[int, Mapping[int, int]]] = deque(maxlen=KEPT)

    def add(self, as_of_ms: int, offsets: Mapping[int, int]) -> None:
        """Keep that everything up to a time stands before these offsets."""
        self._last = offsets
        if not self._samples or as_of_ms - self._samples[-1][0] >= EVERY_MS:
            self._samples.append((as_of_ms, offsets))

    def complete_until_ms(self, done: Mapping[int, int]) -> int | None:
        """Return until when all is done, if these are the next offsets; None if unknown."""
        for as_of_ms, offsets in reversed(self._samples):
            if all(done.get(partition, 0) >= offset for partition, offset in offsets.items()):
                return as_of_ms
        return None

    def lag(self, done: Mapping[int, int]) -> int:
        """Return how many records lie between these offsets and the last ones."""
        return sum(
            max(0, offset - done.get(partition, 0)) for partition, offset in self._last.items()
        )
