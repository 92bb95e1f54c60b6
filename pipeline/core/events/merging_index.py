"""Where the reports of a block stand, so that a new one is compared only with those near it."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from pipeline.core.events.merging_report import Report

WIDE_DAYS = 7
"""Reports whose event may be on more days than this are kept in one list of their family."""

Place: TypeAlias = tuple[str | int, ...]
K = TypeVar("K", str, bytes)
SMALL = 4
"""Up to how many keys stand in a tuple, which is small; more are in a set, which is fast."""


@dataclass(slots=True)
class Index:
    """The keys of reports by what they are of: a mention, an article, a copied text, a day."""

    mentions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    articles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    copies: dict[bytes, tuple[str, ...]] = field(default_factory=dict)
    days: dict[Place, tuple[str, ...] | set[str]] = field(default_factory=dict)

    def near(self, report: Report) -> set[str]:
        """Return the keys of the reports that a new report is to be compared with."""
        near = set(self.mentions.get(report.mention_id, ()))
        near.update(self.copies.get(report.traits.copy_key, ()))
        for place in _looks_at(report):
            near.update(self.days.get(place, ()))
        return near

    def add(self, report: Report) -> None:
        """Put a report where it will be found."""
        key = report.key
        _put(self.mentions, report.mention_id, key)
        _put(self.articles, report.article_id, key)
        _put(self.copies, report.traits.copy_key, key)
        for place in _stands_at(report):
            keys = self.days.get(place, ())
            if isinstance(keys, set):
                keys.add(key)
            else:  # most are of one or two, and a set is large
                self.days[place] = (*keys, key) if len(keys) < SMALL else {*keys, key}

    def remove(self, report: Report) -> None:
        """Take a report out."""
        key = report.key
        _take(self.mentions, report.mention_id, key)
        _take(self.articles, report.article_id, key)
        _take(self.copies, report.traits.copy_key, key)
        for place in _stands_at(report):
            keys = self.days[place]
            if isinstance(keys, set):
                keys.discard(key)
            else:
                self.days[place] = keys = tuple(other for other in keys if other != key)
            if not keys:
                del self.days[place]


def _put(table: dict[K, tuple[str, ...]], name: K, key: str) -> None:
    table[name] = (*table.get(name, ()), key)


def _take(table: dict[K, tuple[str, ...]], name: K, key: str) -> None:
    keys = tuple(other for other in table[name] if other != key)
    if keys:
        table[name] = keys
    else:
        del table[name]


def _marks(report: Report) -> AbstractSet[str]:
    """Return what two reports of a block must share one of, to be compared by day at all.

    In a block of countries all share those. Where no party has a country (`ZZZ`, at volume), it
    is a party with a name, or the place; reports of `police` nowhere meet only their copies.
    """
    traits = report.traits
    parties = traits.actors + traits.recipients
    if any(party.country for party in parties):
        return {""}
    marks: set[str] = set()
    for party in parties:
        if party.named:
            marks |= {party.id, party.name.casefold(), party.wikidata_id}
    if traits.place is not None:
        marks |= {traits.place.name.casefold(), str(traits.place.geonames_id or "")}
    return marks - {""}


def _is_wide(report: Report) -> bool:
    return report.traits.days.last - report.traits.days.first > WIDE_DAYS


def _stands_at(report: Report) -> Iterator[Place]:
    """Yield the places where a report is found: each day it may be of."""
    traits, wide = report.traits, _is_wide(report)
    for mark in _marks(report):
        here = (traits.family, mark)
        yield here
        if wide:
            yield (*here, "wide")
        else:
            for day in range(traits.days.first, traits.days.last + 1):
                yield (*here, day)


def _looks_at(report: Report) -> Iterator[Place]:
    """Yield the places of the reports that one is compared with: a day may be one off."""
    traits, wide = report.traits, _is_wide(report)
    for mark in _marks(report):
        here = (traits.family, mark)
        if wide:
            yield here
        else:
            yield (*here, "wide")
            for day in range(traits.days.first - 1, traits.days.last + 2):
                yield (*here, day)
