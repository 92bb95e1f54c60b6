"""The exact truth about a stream: which earlier articles share how many runs of three words."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

WORD = re.compile(r"\w+")


class Likeness(NamedTuple):
    """What two texts share, in runs of three words: of both together, and of the shorter one."""

    jaccard: float
    containment: float


def runs_of_three(text: str) -> frozenset[tuple[str, str, str]]:
    """Return the runs of three words of a text, in lower case. Nothing is hashed."""
    words = WORD.findall(text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def earlier_likeness(texts: Sequence[str]) -> Iterator[dict[int, Likeness]]:
    """Yield for each text the earlier ones (by place) that share a run with it, and how much."""
    holders: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    sizes: list[int] = []
    for place, text in enumerate(texts):
        runs = runs_of_three(text)
        shared = Counter(other for run in runs for other in holders.get(run, ()))
        yield {
            other: Likeness(
                count / (len(runs) + sizes[other] - count), count / min(len(runs), sizes[other])
            )
            for other, count in shared.items()
        }
        sizes.append(len(runs))
        for run in runs:
            holders[run].append(place)
