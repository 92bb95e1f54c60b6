"""Which clusters turned out to be one."""

from collections.abc import Sequence
from typing import NamedTuple


class Cluster(NamedTuple):
    """A cluster, and the number of the article that it began with."""

    cluster_id: str
    founded: int


class Clusters:
    """Merged clusters, each with the older one that it is part of. The rest stand for themselves.

    Galler and Fischer 1964, "An improved equivalence algorithm"; the root of a tree is always the
    cluster that began first, so that the outcome does not depend on the order of the merges.
    """

    def __init__(self) -> None:
        """Start with nothing merged."""
        self._into: dict[str, tuple[Cluster, int]] = {}

    def root(self, cluster: Cluster) -> Cluster:
        """Return the cluster that this one is part of by now: itself, if it was not merged."""
        while (into := self._into.get(cluster.cluster_id)) is not None:
            cluster = into[0]
        return cluster

    def merge(self, one: Cluster, other: Cluster, number: int) -> tuple[Cluster, Cluster]:
        """Make the younger of two roots part of the older, by the article `number`; return both.

        The older one comes first.
        """
        older, younger = sorted((one, other), key=lambda cluster: cluster.founded)
        self._into[younger.cluster_id] = (older, number)
        return older, younger

    def forget(self, before: int) -> None:
        """Forget the merges by articles below that number.

        All articles that were put in such a cluster under its own name came before the merge.
        """
        while self._into:
            cluster_id = next(iter(self._into))
            if self._into[cluster_id][1] >= before:
                return
            del self._into[cluster_id]

    def dump(self) -> tuple[tuple[str, str, int, int], ...]:
        """Return the merges in their order: from, to, when `to` was founded, by which article."""
        return tuple((name, *into, number) for name, (into, number) in self._into.items())

    def load(self, rows: Sequence[tuple[str, str, int, int]]) -> None:
        """Take over what `dump` returned."""
        self._into = {name: (Cluster(to, founded), number) for name, to, founded, number in rows}
