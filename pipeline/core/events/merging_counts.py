"""What the counts of a report say: one number of each kind, exact or a bound."""

from collections import defaultdict

import msgspec

from pipeline.records import Mention
from pipeline.records.common import Quantity

COUNTS = "counts."


def count_key(count: Quantity) -> str:
    """Return the field that a count fills: `counts.detainees`, `counts.soldiers/week`."""
    name = count.kind or count.unit or "number"
    return f"{COUNTS}{name}/{count.rate}" if count.rate else f"{COUNTS}{name}"


def counts_of(mention: Mention) -> dict[str, str]:
    """Return the number of each kind; two of one kind in a sentence say nothing sure."""
    by_key: defaultdict[str, set[str]] = defaultdict(set)
    for count in mention.counts:
        by_key[count_key(count)].add(_number(count.value))
    return {key: next(iter(numbers)) for key, numbers in by_key.items() if len(numbers) == 1}


def bounded(mention: Mention) -> set[str]:
    """Return the kinds of which a report names a bound: `more than 250`."""
    return {
        count_key(count)
        for count in mention.counts
        if count.low is not msgspec.UNSET or count.high is not msgspec.UNSET
    }


def exact_counts(mention: Mention) -> tuple[tuple[str, str], ...]:
    """Return kind and number of the counts that are no bounds, sorted."""
    vague = bounded(mention)
    return tuple(sorted(item for item in counts_of(mention).items() if item[0] not in vague))


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
