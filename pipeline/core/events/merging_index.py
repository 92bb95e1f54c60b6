"""Where the reports of a block stand, so that a new one is compared only with those near it.

A report stands under the day it may be of, with its family; in `ZZZ` also with what it must share.
Where a day is crowded, only those are near that can be alike by their parties (`merging_crowd`):
what is left out would score nothing, so the result is that of comparing all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from pipeline.core.events.merging_crowd import Crowd
from pipeline.core.events.merging_report import Report
from pipeline.core.events.merging_table import Table
from pipeline.core.events.merging_tokens import looks_at, split_tokens

CROWD = 16
"""From more reports in one place on they are told apart by their parties."""

Find: TypeAlias = Callable[[int], Report]
"""What returns the report of a number."""


@dataclass(slots=True)
class Index:
    """The numbers of the reports of a block: by mention and copied text, and by place."""

    names: Table = field(default_factory=Table)
    places: Table = field(default_factory=Table)
    crowds: dict[int, Crowd] = field(default_factory=dict)

    def near(self, report: Report, find: Find) -> set[int]:
        """Return the numbers of the reports that a new report is to be compared with."""
        _, names, _ = split_tokens(report.tokens)
        near = {number for token in names for number in self.names.find(token)}
        for token in looks_at(report.traits):
            numbers = self.places.find(token)
            if isinstance(numbers, set) and len(numbers) > CROWD:
                near |= self._crowd(token, numbers, find).alike(report.traits)
            else:
                near.update(numbers)
        return near

    def add(self, report: Report) -> None:
        """Put a report where it will be found."""
        self.enter(report.number, report.tokens)
        for token in split_tokens(report.tokens)[2] if self.crowds else ():
            if token in self.crowds:
                self.crowds[token].add(report.number, report.traits)

    def enter(self, number: int, tokens: bytes) -> int:
        """Put a report of which only the tokens are known into an index without crowds.

        Return the token of its article.
        """
        article, names, places = split_tokens(tokens)
        for token in names:
            self.names.put(token, number)
        for token in places:
            self.places.put(token, number)
        return article

    def remove(self, report: Report) -> None:
        """Take a report out."""
        _, names, places = split_tokens(report.tokens)
        for token in names:
            self.names.take(token, report.number)
        for token in places:
            self.places.take(token, report.number)
            crowd = self.crowds.get(token)
            if crowd is not None and crowd.remove(report.number, report.traits):
                del self.crowds[token]

    def numbers(self) -> set[int]:
        """Return the numbers of all reports."""
        return {number for token in self.names for number in self.names.find(token)}

    def _crowd(self, token: int, numbers: Iterable[int], find: Find) -> Crowd:
        if token not in self.crowds:
            crowd = self.crowds[token] = Crowd()
            for number in numbers:
                crowd.add(number, find(number).traits)
        return self.crowds[token]
