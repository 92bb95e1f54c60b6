"""Is one text a copy of another, a revision of it, part of it, or its own?"""

from dataclasses import dataclass
from typing import Literal

from pipeline.core.copies.alignment import (
    ALIGNED_WORDS,
    Alignment,
    Body,
    Overlap,
    align,
    count_common_words,
    measure_overlap,
)
from pipeline.core.copies.facts import find_conflicts
from pipeline.core.copies.quotes import find_altered_quotes
from pipeline.records.deduped import AlteredQuote, FactConflict, Similarity

Kind = Literal["near", "revision", "partial", "related", "distinct"]

# Containment and LCS thresholds tuned on FNC-1 reprints and made copies, F1 0.95 on their test
# halves. A spinner keeps the order of words, so the LCS finds what shingles lose.
RELATED = 0.10
WORTH_ALIGNING = 0.18
PARTIAL = 0.30
SAME_TEXT = 0.62
SAME_ORDER = 0.60
SAME_ORDER_BOTH = 0.53
MOSTLY_OLD = 0.50
"""A text that is for the larger part new is no copy, even if it holds all of a shorter one."""
SAME_PUBLISHER_JACCARD = 0.60
"""Pages of one site share furniture: there, more than that must be common."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a newer text is to an older one, and what differs in it."""

    kind: Kind
    similarity: Similarity
    conflicts: tuple[FactConflict, ...] = ()
    altered: tuple[AlteredQuote, ...] = ()


def judge(older: Body, newer: Body, *, hours_apart: float, same_publisher: bool) -> Verdict:
    """Return what `newer` is to `older`, under another url.

    `near`: the same text; `revision`: the same text with other facts; `partial`: a good part of
    the shorter one is common; `related`: some phrases are; `distinct`: nothing worth telling.
    """
    overlap = measure_overlap(older, newer)
    if overlap.containment < WORTH_ALIGNING:
        kind: Kind = "related" if overlap.containment >= RELATED else "distinct"
        return Verdict(kind, _similarity(overlap, 0.0))
    common = count_common_words(older, newer)
    lcs = _share_of_shorter(older, newer, common)
    if not _is_same_text(older, newer, overlap, common):
        kind = "partial" if overlap.containment >= PARTIAL else "related"
        return Verdict(kind, _similarity(overlap, lcs))
    alignment = align(older, newer)
    facts = find_conflicts(older, newer, alignment)
    if facts.make_a_revision(hours_apart):
        kind = "revision"
    elif same_publisher and overlap.jaccard < SAME_PUBLISHER_JACCARD:
        return Verdict("partial", _similarity(overlap, lcs))
    else:
        kind = "near"
    altered = find_altered_quotes(older, newer, alignment)
    return Verdict(kind, _similarity(overlap, lcs), facts.conflicts, altered)


def compare_versions(older: Body, newer: Body) -> Verdict:
    """Return what changed between two versions under one url: always a `revision`."""
    overlap = measure_overlap(older, newer)
    if overlap.containment < WORTH_ALIGNING:
        return Verdict("revision", _similarity(overlap, 0.0))
    alignment: Alignment = align(older, newer)
    lcs = _share_of_shorter(older, newer, alignment.matched)
    facts = find_conflicts(older, newer, alignment)
    altered = find_altered_quotes(older, newer, alignment)
    return Verdict("revision", _similarity(overlap, lcs), facts.conflicts, altered)


def _is_same_text(older: Body, newer: Body, overlap: Overlap, common: int) -> bool:
    if overlap.containment >= SAME_TEXT and overlap.of_newer >= MOSTLY_OLD:
        return True
    both = min(len(older.ids), ALIGNED_WORDS) + min(len(newer.ids), ALIGNED_WORDS)
    in_order = _share_of_shorter(older, newer, common) >= SAME_ORDER
    return in_order and 2 * common / both >= SAME_ORDER_BOTH


def _share_of_shorter(older: Body, newer: Body, common: int) -> float:
    return common / min(len(older.words), len(newer.words))


def _similarity(overlap: Overlap, lcs: float) -> Similarity:
    """Round, so that a record reads well; three digits are more than the thresholds need."""
    return Similarity(
        containment=round(overlap.containment, 3),
        jaccard=round(overlap.jaccard, 3),
        lcs=round(lcs, 3),
    )
