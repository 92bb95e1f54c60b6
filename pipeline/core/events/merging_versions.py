"""Which version of each article is the newest that was ever seen."""

from dataclasses import dataclass, field

from pipeline.core.events.merging_traits import micros, reported_at
from pipeline.records import Mention

Stamp = tuple[int, int, str]
"""When a version says it was written and when it was received, in microseconds; and its hash."""


@dataclass(slots=True)
class Versions:
    """The versions of each article, over all blocks, and where its reports stand."""

    stamps: dict[str, set[Stamp]] = field(default_factory=dict)
    places: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def add(self, mention: Mention, place: tuple[str, str]) -> bool:
        """Note the mention's article version; tell whether that may change what is newest.

        `place` is the block and the key of the report.
        """
        stamp = (micros(reported_at(mention)), micros(mention.received_at), mention.version)
        stamps = self.stamps.setdefault(mention.article_id, set())
        self.places.setdefault(mention.article_id, set()).add(place)
        if stamp in stamps:
            return False
        stamps.add(stamp)
        return self._several(stamps)

    def is_newest(self, mention: Mention) -> bool:
        """Tell whether the mention is of the newest version of its article.

        Newest is what says it was written last, then what was first received last.
        """
        first: dict[str, Stamp] = {}
        for stamp in sorted(self.stamps[mention.article_id], reverse=True):
            first[stamp[2]] = stamp
        return max(first.values())[2] == mention.version

    def weight(self, article_id: str) -> int:
        """Return how much is known of the versions of an article that has several, else 0.

        It grows with everything that can change which of them is the newest.
        """
        stamps = self.stamps[article_id]
        return len(stamps) if self._several(stamps) else 0

    def forget(self, article_id: str, place: tuple[str, str]) -> None:
        """Drop a report; with its last report an article is forgotten."""
        places = self.places[article_id]
        places.discard(place)
        if not places:
            del self.places[article_id]
            del self.stamps[article_id]

    @staticmethod
    def _several(stamps: set[Stamp]) -> bool:
        return len({version for _, _, version in stamps}) > 1
