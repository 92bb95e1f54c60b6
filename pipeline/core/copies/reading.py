"""A text as the decider reads it: coarsely for every candidate, closely for the few that match."""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.core.copies.alignment import Body
from pipeline.core.scanning import Sentences, scan_sentences, scan_words
from pipeline.core.shingles import Shingles, count_shared, distinct, hash_shingles


class Shared(NamedTuple):
    """What two texts share, in shingles: of the shorter one, and of both together."""

    containment: float
    jaccard: float


class Reading:
    """A text, of which is computed what somebody asks for."""

    def __init__(self, text: str) -> None:
        """Compute nothing yet."""
        self.text = text

    @cached_property
    def shingles(self) -> Shingles:
        """The distinct hashes of its runs of three words, as a sketch has them."""
        return distinct(hash_shingles(scan_words(self.text).hashes))

    @cached_property
    def sentences(self) -> Sentences:
        """Its sentences, blind to digits."""
        return scan_sentences(self.text)

    @cached_property
    def body(self) -> Body:
        """Its words as ids, to be laid beside another text."""
        return Body(self.text)

    def without(self, furniture: NDArray[np.bool_]) -> tuple[int, Shingles]:
        """Return how many words and which shingles are left without these of its sentences."""
        words = scan_words(self.text)
        sentence = np.searchsorted(self.sentences.starts, words.starts, side="right") - 1
        kept = ~furniture[sentence]
        whole = kept[:-2] & kept[1:-1] & kept[2:]
        return int(kept.sum()), distinct(hash_shingles(words.hashes)[whole])


def measure_shared(one: Shingles, other: Shingles) -> Shared:
    """Return how much is in both, each 0.0 to 1.0 (Broder 1997). Empty texts share nothing."""
    least = min(len(one), len(other))
    if not least:
        return Shared(0.0, 0.0)
    both = count_shared(one, other)
    return Shared(both / least, both / (len(one) + len(other) - both))
