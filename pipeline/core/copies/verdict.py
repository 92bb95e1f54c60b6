"""Is one text a copy of another, a revision of it, part of it, or its own?"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipeline.core.copies.alignment import (
    Alignment,
    Body,
    Overlap,
    align,
    count_common_words,
    find_core,
    measure_overlap,
)
from pipeline.core.copies.facts import find_conflicts
from pipeline.core.copies.quotes import find_altered_quotes
from pipeline.records.deduped import AlteredQuote, FactConflict, Reversal, Similarity

Kind = Literal["near", "revision", "partial", "related", "distinct"]

# Containment and LCS thresholds tuned on FNC-1 reprints and made copies, F1 0.95 on their test
# halves. A spinner keeps the order of words, so the LCS finds what shingles lose.
RELATED = 0.10
WORTH_ALIGNING = 0.18
PARTIAL = 0.32
SAME_TEXT = 0.62
SAME_ORDER = 0.60
SAME_ORDER_BOTH = 0.53
MOSTLY_OLD = 0.50
"""A text that is for the larger part new is no copy, even if it holds all of a shorter one."""
SAME_CORE = 0.58
CORE_DENSITY = 0.65
"""So many words of a core are equal: a spun copy leaves 0.7 and more, two tellings 0.4."""
REORDERED = 0.10
"""So much more of the shorter text is common in runs than in order: its sentences were moved."""
SAME_PUBLISHER_JACCARD = 0.60
"""Pages of one site share furniture: there, more than that must be common."""


@dataclass(frozen=True)
class Verdict:
    """What a newer text is to an older one, and what differs in it.

    `shared_words` of its words are the older one's: in the same order, or in runs of three.
    """

    kind: Kind
    similarity: Similarity
    conflicts: tuple[FactConflict, ...] = ()
    reversals: tuple[Reversal, ...] = ()
    shared_words: int = 0
    aligned: tuple[Body, Body, Alignment] | None = None

    @cached_property
    def altered(self) -> tuple[AlteredQuote, ...]:
        """The quotes that read differently: sought when somebody asks, of the best match only."""
        if self.aligned is None:
            return ()
        return find_altered_quotes(*self.aligned, self.conflicts)


def judge(older: Body, newer: Body, *, hours_apart: float, same_publisher: bool) -> Verdict:
    """Return what `newer` is to `older`, under another url.

    `near`: the same text; `revision`: the same text with other facts; `partial`: a good part of
    the shorter one is common; `related`: some phrases are; `distinct`: nothing worth telling.
    """
    overlap = measure_overlap(older, newer)
    in_runs = round(overlap.of_newer * len(newer.ids))
    if overlap.containment < WORTH_ALIGNING:
        kind: Kind = "related" if overlap.containment >= RELATED else "distinct"
        return Verdict(kind, _similarity(overlap, 0.0))
    alignment = align(older, newer) if overlap.containment >= SAME_TEXT else None
    common = count_common_words(older, newer) if alignment is None else alignment.matched
    lcs = _share_of_shorter(older, newer, common)
    if alignment is None and lcs >= MOSTLY_OLD * CORE_DENSITY:
        alignment = align(older, newer)
    if alignment is None or not _is_same_text(older, newer, overlap, alignment):
        kind = "partial" if overlap.containment >= PARTIAL else "related"
        return Verdict(kind, _similarity(overlap, lcs), shared_words=in_runs)
    reordered = overlap.containment - lcs > REORDERED
    facts = find_conflicts(older, newer, alignment, reordered=reordered)
    if facts.make_a_revision(hours_apart):
        kind = "revision"
    elif same_publisher and overlap.jaccard < SAME_PUBLISHER_JACCARD:
        return Verdict("partial", _similarity(overlap, lcs), shared_words=in_runs)
    else:
        kind = "near"
    return Verdict(
        kind=kind,
        similarity=_similarity(overlap, lcs),
        conflicts=facts.conflicts,
        reversals=facts.reversals,
        shared_words=max(alignment.matched, in_runs),
        aligned=(older, newer, alignment),
    )


def compare_versions(older: Body, newer: Body) -> Verdict:
    """Return what changed between two versions under one url: always a `revision`."""
    overlap = measure_overlap(older, newer)
    if overlap.containment < WORTH_ALIGNING:
        return Verdict("revision", _similarity(overlap, 0.0))
    alignment: Alignment = align(older, newer)
    lcs = _share_of_shorter(older, newer, alignment.matched)
    facts = find_conflicts(older, newer, alignment)
    return Verdict(
        kind="revision",
        similarity=_similarity(overlap, lcs),
        conflicts=facts.conflicts,
        reversals=facts.reversals,
        shared_words=alignment.matched,
        aligned=(older, newer, alignment),
    )


def _is_same_text(older: Body, newer: Body, overlap: Overlap, alignment: Alignment) -> bool:
    """Return whether the two are one text.

    In its phrases, in the order of its words, or in a core that is most of one of them and at least
    half of the newer one.
    """
    if overlap.containment >= SAME_TEXT and overlap.of_newer >= MOSTLY_OLD:
        return True
    old_words, new_words = len(older.words), len(newer.words)
    common = alignment.matched
    in_order = common >= SAME_ORDER * min(old_words, new_words)
    if in_order and 2 * common >= SAME_ORDER_BOTH * (old_words + new_words):
        return True
    core = find_core(alignment)
    of_older, of_newer = core.old_words / old_words, core.new_words / new_words
    dense = core.matched >= CORE_DENSITY * max(core.old_words, core.new_words)
    return dense and of_newer >= MOSTLY_OLD and max(of_older, of_newer) >= SAME_CORE


def _share_of_shorter(older: Body, newer: Body, common: int) -> float:
    return common / min(len(older.words), len(newer.words))


def _similarity(overlap: Overlap, lcs: float) -> Similarity:
    """Round, so that a record reads well; three digits are more than the thresholds need."""
    return Similarity(
        containment=round(overlap.containment, 3),
        jaccard=round(overlap.jaccard, 3),
        lcs=round(lcs, 3),
    )
