"""Fields on which reports may contradict each other: date, place and counts.

The event's own value is the newest correction of a source by itself, else the one with most
independent origins; of counts only the newest are asked. All values that stand against each other
are listed with who gives them.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from pipeline.core.events.merging_counts import bounded, counts_of
from pipeline.core.events.merging_rules import (
    AFFIRMED,
    FAMILY_OF_CONTENT,
    FRESH_HOURS,
    UNDONE,
)
from pipeline.core.events.merging_traits import mention_has_day, reported_at
from pipeline.records import Mention
from pipeline.records.event import FieldValue

DATE = "event_date"
PLACE = "location"
STATUS = "status"


class Given(NamedTuple):
    """One report's value of a field."""

    value: str
    mention: Mention


def values_of(mention: Mention) -> dict[str, str]:
    """Return what a report says in each field that reports may contradict each other on."""
    values = counts_of(mention)
    content = mention.content
    folded = content is not msgspec.UNSET and (mention.type, content.type) in FAMILY_OF_CONTENT
    when = mention.event_date
    if when is not msgspec.UNSET and mention_has_day(mention) and not folded:
        values[DATE] = when.start[: len("2025-05-19")]
    place = mention.location
    if place is not msgspec.UNSET and place.precision in ("facility", "city"):
        values[PLACE] = place.name
    return values


def gather(mentions: Sequence[Mention]) -> dict[str, list[Given]]:
    """Return all values by field, in the order of the mentions.

    A bound (`more than 250`) stands against no exact count: it counts only where all are bounds.
    """
    exact: defaultdict[str, list[Given]] = defaultdict(list)
    bounds: defaultdict[str, list[Given]] = defaultdict(list)
    for mention in mentions:
        vague = bounded(mention)
        for name, value in values_of(mention).items():
            (bounds if name in vague else exact)[name].append(Given(value, mention))
    return {**bounds, **exact}


def fresh(given: Sequence[Given]) -> list[Given]:
    """Return the values of the newest report and of those at most `FRESH_HOURS` before it.

    Tolls grow: what was counted days ago is no longer said, however many said it.
    """
    newest = max(reported_at(item.mention) for item in given)
    return [
        item for item in given if newest - reported_at(item.mention) <= timedelta(hours=FRESH_HOURS)
    ]


def choose(given: Sequence[Given], withdrawn: Sequence[Given]) -> str:
    """Return the event's own value of a field: the newest correction, else the best supported."""
    old = {(item.mention.article_id, item.value) for item in withdrawn}
    corrected = {article for article, _ in old}
    corrections = [
        (reported_at(item.mention), item.value)
        for item in given
        if item.mention.article_id in corrected and (item.mention.article_id, item.value) not in old
    ]
    if corrections:
        return max(corrections)[1]
    support = {item.value: _support(given, item.value) for item in given}
    return max(support, key=lambda value: (support[value], value))


def contradictions(
    given: dict[str, list[Given]], withdrawn: dict[str, list[Given]]
) -> tuple[FieldValue, ...]:
    """Return the values of each field that has several, best supported first.

    A value that only withdrawn reports gave stands there with no article and no origin.
    """
    rows: list[FieldValue] = []
    for name in sorted(given):
        living = {item.value for item in given[name]}
        gone = {item.value for item in withdrawn.get(name, ())} - living
        if len(living) + len(gone) < 2:
            continue
        rows += sorted(
            (_row(name, value, given[name]) for value in living),
            key=lambda row: (-row.origins, -len(row.article_ids), row.value),
        )
        rows += [
            FieldValue(field=name, value=value, origins=0, article_ids=()) for value in sorted(gone)
        ]
    return tuple(rows)


def status_sides(statuses: Sequence[Given]) -> tuple[FieldValue, ...]:
    """Return the sides of a disputed event: who affirms it, and how, and who denies it."""
    sides = sorted({item.value for item in statuses if item.value in AFFIRMED | UNDONE})
    return tuple(_row(STATUS, value, statuses) for value in sides)


def origins_of(mentions: Sequence[Mention]) -> int:
    """Return how many independent origins stand behind reports.

    A report has the key of its origin, also where it is an echo. Records of older versions have
    none: there each cluster that holds an original counts.
    """
    return len(
        {
            mention.origin_key or mention.cluster_id
            for mention in mentions
            if mention.origin_key or mention.is_origin
        }
    )


def _support(given: Sequence[Given], value: str) -> tuple[int, int, datetime]:
    mentions = [item.mention for item in given if item.value == value]
    articles = {mention.article_id for mention in mentions}
    return origins_of(mentions), len(articles), max(reported_at(mention) for mention in mentions)


def _row(name: str, value: str, given: Sequence[Given]) -> FieldValue:
    mentions = [item.mention for item in given if item.value == value]
    return FieldValue(
        field=name,
        value=value,
        origins=origins_of(mentions),
        article_ids=tuple(sorted({mention.article_id for mention in mentions})),
    )
