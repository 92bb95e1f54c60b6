"""How well a partition agrees with another: pairs (Rand 1971) and B³ (Bagga and Baldwin 1998)."""

from collections import Counter, defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """Precision and recall over pairs in one cluster, and over items (B³)."""

    pair_precision: float
    pair_recall: float
    b3_precision: float
    b3_recall: float

    @property
    def pair_f1(self):
        return f1(self.pair_precision, self.pair_recall)

    @property
    def b3(self):
        return f1(self.b3_precision, self.b3_recall)


def f1(precision, recall):
    """Return the harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def agree(found, truth):
    """Compare two partitions, given as the cluster of each item."""
    clusters, stories, shared = (defaultdict(int) for _ in range(3))
    for item, cluster in found.items():
        clusters[cluster] += 1
        stories[truth[item]] += 1
        shared[cluster, truth[item]] += 1
    right = pairs(shared.values())
    return Agreement(
        pair_precision=right / (pairs(clusters.values()) or 1),
        pair_recall=right / (pairs(stories.values()) or 1),
        b3_precision=sum(n * n / clusters[at] for (at, _), n in shared.items()) / len(found),
        b3_recall=sum(n * n / stories[at] for (_, at), n in shared.items()) / len(found),
    )


def b3_of_linked(found, truth):
    """Return B³ F1 without singletons: items alone in a partition are left out of it, of both.

    As the CoNLL-2012 task and Cattan et al. 2021, "Realistic Evaluation Principles for
    Cross-document Coreference Resolution", score: who never joins anything has 0.0. Precision is
    the mean over the items that are left in `found`, recall over those left in `truth`; an item
    that the other one does not have adds nothing (Pradhan et al. 2014).
    """
    found, truth = _linked(found), _linked(truth)
    shared = Counter((found[item], truth[item]) for item in found.keys() & truth.keys())
    clusters, stories = Counter(found.values()), Counter(truth.values())
    precision = sum(n * n / clusters[at] for (at, _), n in shared.items()) / (len(found) or 1)
    recall = sum(n * n / stories[at] for (_, at), n in shared.items()) / (len(truth) or 1)
    return f1(precision, recall)


def _linked(partition):
    sizes = Counter(partition.values())
    return {item: cluster for item, cluster in partition.items() if sizes[cluster] > 1}


def pairs(sizes):
    """Return how many pairs there are in clusters of these sizes."""
    return sum(size * (size - 1) // 2 for size in sizes)
