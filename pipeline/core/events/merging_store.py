"""All reports of a merger under numbers: as bytes, but for those that were used lately.

Beside the bytes each report has a few fixed columns: its block, its component, when it last entered
the topic. Numbers are used again, so the columns are as long as the most that was ever remembered.
"""

from array import array
from collections.abc import Iterator, Sequence

import msgspec

from pipeline.core.events.merging_report import Report, pack_report, read_report, read_tokens
from pipeline.core.events.merging_shelf import Shelf
from pipeline.core.events.merging_table import Table
from pipeline.core.events.merging_tokens import article_token, token_of

HOT = 8_192
"""How many reports are kept ready to use between two batches: some 60 MB."""


class Saved(msgspec.Struct, frozen=True, array_like=True):
    """The columns of a store, and which parts hold its rows."""

    parts: list[int]
    places: bytes
    blocks: bytes
    components: bytes
    ring: bytes
    arrived: bytes


class Store:
    """The reports of all blocks of a merger, by number."""

    def __init__(self) -> None:
        """Start empty."""
        self._shelf = Shelf()
        self._hot: dict[int, Report] = {}
        self._free: list[int] = []
        self._articles = Table()
        self.blocks = array("I")
        self.components = array("I")
        self.ring = array("I")
        """The next member of the component, round and round."""
        self.arrived = array("q")
        """The last time, in microseconds, when a report entered the topic."""

    def __getitem__(self, number: int) -> Report:
        """Return a report. Until `rest` it is the same object again."""
        report = self._hot.pop(number, None)
        if report is None:
            report = read_report(self._shelf[number], number)
        self._hot[number] = report
        return report

    def __contains__(self, number: int) -> bool:
        """Tell whether there is a report of that number."""
        return number in self._hot or number in self._shelf

    def add(self, report: Report, block: int, arrived: int) -> None:
        """Give a report a number, as a component of its own."""
        number = self._free.pop() if self._free else self._grow()
        report.number = number
        self.blocks[number], self.arrived[number] = block, arrived
        self.components[number] = self.ring[number] = number
        self._hot[number] = report
        self._articles.put(article_token(report.tokens), number)

    def remove(self, number: int) -> Report:
        """Forget a report and return it."""
        report = self[number]
        del self._hot[number]
        self._shelf.drop(number)
        self._free.append(number)
        self._articles.take(article_token(report.tokens), number)
        return report

    def of_article(self, article_id: str, token: int | None = None) -> list[int]:
        """Return the numbers of the reports of an article, in all blocks."""
        found = self._articles.find(token or token_of("article", article_id))
        return [number for number in found if self[number].article_id == article_id]

    def members(self, root: int) -> list[int]:
        """Return the reports of a component."""
        members, number = [root], self.ring[root]
        while number != root:
            members.append(number)
            number = self.ring[number]
        return members

    def rest(self) -> None:
        """Keep no more ready than `HOT`. Objects that were had before are not to be used again."""
        for number in list(self._hot)[: max(0, len(self._hot) - HOT)]:
            self._keep(self._hot.pop(number))

    def dump(self) -> tuple[Saved, list[bytes]]:
        """Return what `load` takes. A part that did not change is the same object again."""
        for report in self._hot.values():
            self._keep(report)
        numbers, places, parts = self._shelf.dump()
        columns = (self.blocks, self.components, self.ring, self.arrived)
        return Saved(numbers, places, *(column.tobytes() for column in columns)), parts

    def load(self, saved: Saved, parts: Sequence[bytes]) -> Iterator[tuple[int, int, bytes]]:
        """Fill an empty store. Yield the number, the block and the tokens of each report."""
        self._shelf.load(saved.parts, saved.places, parts)
        self.blocks, self.components = array("I", saved.blocks), array("I", saved.components)
        self.ring, self.arrived = array("I", saved.ring), array("q", saved.arrived)
        known = 0
        for number, row in self._shelf.rows():
            self._free.extend(range(known, number))
            known = number + 1
            yield number, self.blocks[number], read_tokens(row)
        self._free.extend(range(known, len(self.blocks)))

    def list_article(self, token: int, number: int) -> None:
        """Note, while it is filled, of which article a report is."""
        self._articles.put(token, number)

    def _grow(self) -> int:
        for column in (self.blocks, self.components, self.ring, self.arrived):
            column.append(0)
        return len(self.blocks) - 1

    def _keep(self, report: Report) -> None:
        if report.changed:
            self._shelf.put(report.number, pack_report(report))
            report.changed = False
