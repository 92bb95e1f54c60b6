"""Share a batch out over worker processes: evenly, and the same work to the same process."""

from collections import OrderedDict
from collections.abc import Callable, Sequence

Values = Sequence[bytes | None]
SameWork = Callable[[bytes], bytes | None]

MAX_REMEMBERED = 512
"""Works whose process is remembered, a process: as many as the tagger remembers texts."""


class Spread:
    """Who gets which record of a batch.

    `same_work` gives what two records have in common if one's work serves the other (the hash of
    their text): the second goes where the first went, so that it inherits. The rest goes to
    whoever has least of the batch.
    """

    def __init__(self, parts: int, same_work: SameWork | None = None) -> None:
        self.parts = parts
        self._same_work = same_work
        self._part_of: OrderedDict[bytes, int] = OrderedDict()

    def share(self, values: Values) -> list[list[int]]:
        """Return the places in the batch that each part gets, in order."""
        if self._same_work is None:
            size = -(-len(values) // self.parts)
            return [
                list(range(len(values)))[part * size : (part + 1) * size]
                for part in range(self.parts)
            ]
        shares: list[list[int]] = [[] for _ in range(self.parts)]
        fresh = [0] * self.parts
        for place, value in enumerate(values):
            work = self._same_work(value) if value is not None else None
            part = self._part_of.get(work) if work is not None else None
            if part is None:
                part = fresh.index(min(fresh))
                fresh[part] += 1
            if work is not None:
                self._remember(work, part)
            shares[part].append(place)
        return shares

    def _remember(self, work: bytes, part: int) -> None:
        self._part_of[work] = part
        self._part_of.move_to_end(work)
        if len(self._part_of) > MAX_REMEMBERED * self.parts:
            self._part_of.popitem(last=False)
