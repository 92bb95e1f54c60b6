"""An article as vectors: words, headline words, entities and facts, the telling ones heavy."""

from collections.abc import Iterable, Iterator
from heapq import nlargest
from math import log, sqrt
from typing import NamedTuple, TypeAlias

from pipeline.core.stories.frequencies import Frequencies
from pipeline.records.outline import Outline, Term

Vector: TypeAlias = dict[str, float]
"""A sparse vector of length 1.0, or nothing."""
MOST_WORDS, MOST_OTHERS = 120, 40
KEYS = 25
"""By so many of its heaviest words are the stories found that an article is compared with."""


class Profile(NamedTuple):
    """What of an article is compared. `keys` are its most telling words, the heaviest first.

    `seen` is how many articles its words were weighed by, `share` which share of them is of its
    publisher.
    """

    words: Vector
    title: Vector
    entities: Vector
    facts: Vector
    keys: tuple[str, ...]
    seen: float = 0.0
    share: float = 0.0


def make_profile(outline: Outline, frequencies: Frequencies) -> Profile:
    """Return the vectors of an article, weighted by what was common before it.

    The furniture of its publisher is left out.
    """
    house = frequencies.furniture(outline.publisher)
    words = _weigh(_pairs(outline.words, house), frequencies, MOST_WORDS)
    entities = ((one.id, one.weight) for one in outline.entities if one.id not in house)
    return Profile(
        words=words,
        title=_weigh(_pairs(outline.title_words, house), frequencies, MOST_OTHERS),
        entities=_weigh(entities, frequencies, MOST_OTHERS),
        facts=_weigh(_pairs(outline.facts, house), frequencies, MOST_OTHERS),
        keys=tuple(nlargest(KEYS, words, key=words.__getitem__)),
        seen=frequencies.articles,
        share=frequencies.share(outline.publisher),
    )


def _pairs(terms: Iterable[Term], house: frozenset[str]) -> Iterator[tuple[str, float]]:
    return ((one.key, one.weight) for one in terms if one.key not in house)


def keys_of(outline: Outline) -> tuple[str, ...]:
    """Return all that is counted of an article, each once."""
    keys = [one.key for one in (*outline.words, *outline.facts)]
    return tuple(dict.fromkeys([*keys, *(one.id for one in outline.entities)]))


def _weigh(terms: Iterable[tuple[str, float]], frequencies: Frequencies, most: int) -> Vector:
    """Return the heaviest terms as a vector: log tf · idf, as `ltc` of Salton and Buckley 1988."""
    weights = {
        key: (1.0 + log(weight) if weight > 1.0 else weight) * idf
        for key, weight in terms
        if (idf := frequencies.idf(key)) > 0.0
    }
    if len(weights) > most:
        weights = {key: weights[key] for key in nlargest(most, weights, key=weights.__getitem__)}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {key: weight / length for key, weight in weights.items()}


class Sum:
    """The sum of vectors, the middle of a story; of very many terms the lightest are left out."""

    def __init__(self, most: int, weights: Vector) -> None:
        """Keep about `most` terms; begin with these weights."""
        self._most = most
        self.weights = weights
        self.length = _length(weights)

    def cosine(self, vector: Vector) -> float:
        """Return the cosine of the angle to a vector of length 1.0."""
        if not self.length:
            return 0.0
        weights = self.weights
        dot = sum(one * weights[key] for key, one in vector.items() if key in weights)
        return dot / self.length

    def cosine_to(self, other: "Sum") -> float:
        """Return the cosine of the angle to another sum."""
        return self.cosine(other.weights) / (other.length or 1.0)

    def add(self, vector: Vector) -> None:
        """Add a vector."""
        weights = self.weights
        for key, one in vector.items():
            weights[key] = weights.get(key, 0.0) + one
        if len(weights) > 2 * self._most:
            kept = nlargest(self._most, weights, key=weights.__getitem__)
            self.weights = {key: weights[key] for key in kept}
        self.length = _length(self.weights)


def _length(weights: Vector) -> float:
    return sqrt(sum(one * one for one in weights.values()))
