"""Which earlier articles share sketch hashes with a new one."""

import numpy as np
from numpy.typing import NDArray

from pipeline.core.shingles import Shingles

WAYS = 8
SLOTS_PER_ARTICLE = 64
"""40 new hashes an article fill 0.6 of them; 8 bytes each; untouched pages cost nothing."""
MIN_SHARED = 2
"""One shared hash alone is chance or a stock phrase: asking for two saves four in five checks."""
MAX_CANDIDATES = 6

_EIGHT = np.uint64(8)


class SketchIndex:
    """A set-associative table, hash -> articles that have it: the first one and the latest one.

    8 ways a bucket, a tag and an article number in each. A full bucket gives up its oldest entry,
    so memory is fixed and nothing has to be deleted: entries of forgotten articles are passed over.
    A look-up and an insert take some 25 µs each, whatever the number of articles.
    """

    def __init__(self, max_articles: int) -> None:
        """Make room for the sketches of `max_articles`."""
        buckets = max(1, max_articles * SLOTS_PER_ARTICLE // WAYS)
        self._buckets = np.uint64(buckets)
        self._tags = np.zeros((buckets, WAYS), np.uint32)
        self._articles = np.zeros((buckets, WAYS), np.uint32)

    def find(self, sketch: Shingles, oldest: int) -> list[int]:
        """Return the articles that share hashes with `sketch`, most first.

        Numbers grow with every article and start at 1; those below `oldest` are forgotten.
        """
        rows, tags = self._places(sketch)
        articles = self._articles[rows]
        hits = (self._tags[rows] == tags[:, None]) & (articles >= np.uint32(oldest))
        found, shared = np.unique(articles[hits], return_counts=True)
        enough = shared >= MIN_SHARED
        found, shared = found[enough], shared[enough]
        best = np.argsort(-shared, kind="stable")[:MAX_CANDIDATES]
        return [int(article) for article in found[best]]

    def add(self, sketch: Shingles, number: int, oldest: int, *, is_copy: bool) -> None:
        """Enter the article `number`. A copy adds only the hashes that no other article has.

        Of the articles that share a stock phrase the first and the latest are kept: then neither a
        phrase that everybody uses nor a syndicated text can fill the table.
        """
        rows, tags = self._places(sketch)
        articles = self._articles[rows]
        hits = (self._tags[rows] == tags[:, None]) & (articles >= np.uint32(oldest))
        owners = hits.sum(axis=1)
        wanted = owners == 0 if is_copy else owners >= 0
        # Over the latest owner, if there are two; else over the oldest entry of the bucket.
        over_latest = np.where(hits, articles, 0).argmax(axis=1)
        ways = np.where(owners > 1, over_latest, articles.argmin(axis=1))
        self._tags[rows[wanted], ways[wanted]] = tags[wanted]
        self._articles[rows[wanted], ways[wanted]] = number

    def _places(self, sketch: Shingles) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """Return bucket and tag of each hash; the lowest hashes of a text have free low bits."""
        rows = ((sketch >> _EIGHT) % self._buckets).astype(np.int64)
        return rows, sketch.astype(np.uint32) | np.uint32(1)

    def dump(self) -> tuple[bytes, bytes, bytes]:
        """Return slots, tags and article numbers of all that is filled, as little-endian bytes."""
        slots = np.flatnonzero(self._tags)
        return (
            slots.astype("<u4").tobytes(),
            self._tags.reshape(-1)[slots].astype("<u4").tobytes(),
            self._articles.reshape(-1)[slots].astype("<u4").tobytes(),
        )

    def load(self, slots: bytes, tags: bytes, articles: bytes) -> None:
        """Take over what `dump` returned from an index of the same size."""
        places = np.frombuffer(slots, "<u4")
        self._tags.reshape(-1)[places] = np.frombuffer(tags, "<u4")
        self._articles.reshape(-1)[places] = np.frombuffer(articles, "<u4")
