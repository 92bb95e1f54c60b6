"""How common words are: from a table to begin with, more and more from the stream itself."""

from collections.abc import Collection, Mapping
from math import log

from msgspec import Struct

PRIOR_ARTICLES = 100
"""How many articles the table counts for: after some days the stream has outweighed it."""
RARE_SHARE = 0.002
"""The share of articles that a word is taken to be in that the table does not have."""
MOST_ARTICLES = 50_000
"""After so many articles all counts are halved: what was common last year fades."""


HOUSE_SHARE = 0.5
"""What is in more of a publisher's articles than this is its furniture: its name, its town, how to
reach it. It says nothing about what an article is about."""
HOUSE_MIN_ARTICLES = 20
HOUSE_MOST_ARTICLES = 200
"""After so many articles a publisher's counts are halved, as it may change its furniture."""
HOUSE_SWEEP = 10
"""After so many articles one is taken off each count, so that rare words are not kept."""
MOST_HOUSES = 5_000


class House(Struct, array_like=True):
    """How many articles of one publisher there were, and what was in how many of them.

    `articles` and `counts` are of the newest ones, `told` is of as many as all articles are.
    """

    articles: int
    counts: dict[str, int]
    told: float


class Counted(Struct, array_like=True):
    """The counts of one language, as a snapshot has them."""

    articles: float
    counts: dict[str, float]
    houses: dict[str, House]


class Frequencies:
    """In how many articles of one language each word, entity and fact was.

    `idf` is the inverse document frequency of Spärck Jones 1972, with the table as prior, so that
    the first articles of a stream are told apart by the same words as later ones.
    """

    def __init__(self, shares: Mapping[str, float]) -> None:
        """Take the share of articles that common words are in; empty where no table is at hand."""
        self._shares = shares
        self._articles = 0.0
        self._counts: dict[str, float] = {}
        self._houses: dict[str, House] = {}

    @property
    def articles(self) -> float:
        """Return how many articles were counted; after many it is halved."""
        return self._articles

    def idf(self, key: str) -> float:
        """Return how telling a word, entity or fact is: 0.0 for what is everywhere."""
        share = self._shares.get(key, RARE_SHARE)
        seen = PRIOR_ARTICLES * share + self._counts.get(key, 0.0) + 0.5
        return max(0.0, log((PRIOR_ARTICLES + self._articles + 1.0) / seen))

    def furniture(self, publisher: str) -> frozenset[str]:
        """Return what most articles of that publisher have in common."""
        house = self._houses.get(publisher)
        if house is None or house.articles < HOUSE_MIN_ARTICLES:
            return frozenset()
        least = (HOUSE_SHARE - 1.0 / HOUSE_SWEEP) * house.articles
        return frozenset(key for key, count in house.counts.items() if count > least)

    def share(self, publisher: str) -> float:
        """Return which share of all articles is of that publisher; of few articles next to none."""
        house = self._houses.get(publisher)
        return 0.0 if house is None else house.told / (PRIOR_ARTICLES + self._articles)

    def add(self, keys: Collection[str], publisher: str) -> None:
        """Count one article with these words, entities and facts."""
        if publisher:
            self._add_to_house(keys, publisher)
        counts = self._counts
        for key in keys:
            counts[key] = counts.get(key, 0.0) + 1.0
        self._articles += 1.0
        if self._articles >= MOST_ARTICLES:
            self._articles /= 2.0
            self._counts = {key: half for key, n in counts.items() if (half := n // 2.0)}
            for house in self._houses.values():
                house.told /= 2.0

    def dump(self) -> Counted:
        """Return the counts."""
        return Counted(self._articles, self._counts, self._houses)

    def load(self, counted: Counted) -> None:
        """Take over counts."""
        self._articles, self._counts = counted.articles, counted.counts
        self._houses = counted.houses

    def _add_to_house(self, keys: Collection[str], publisher: str) -> None:
        """Count what is frequent in a publisher's articles: Manku and Motwani 2002, lossily."""
        house = self._houses.pop(publisher, None) or House(0, {}, 0.0)
        self._houses[publisher] = house
        if len(self._houses) > MOST_HOUSES:
            del self._houses[next(iter(self._houses))]
        house.articles += 1
        house.told += 1.0
        counts = house.counts
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
        if house.articles % HOUSE_SWEEP == 0:
            house.counts = {key: count - 1 for key, count in counts.items() if count > 1}
        if house.articles >= HOUSE_MOST_ARTICLES:
            house.articles //= 2
            house.counts = {key: count // 2 for key, count in house.counts.items()}
