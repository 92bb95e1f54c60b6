"""How likely an emitted event is right: marks that its draft carries, and a table fitted to judges.

The table is monotone in the number of marks (isotonic regression; Zadrozny and Elkan 2002,
"Transforming classifier scores into accurate multiclass probability estimates").
"""

from collections.abc import Mapping

from pipeline.core.events.drafts import Draft
from pipeline.core.events.syntax import is_verb

SPECIFIC = 0.65
"""Weight of a pattern that demands something beside its verb."""
LONG = 45
"""Tokens. The parser errs more often in sentences that are longer."""


def count_marks(draft: Draft) -> int:
    """Return how many of six marks of a well-told event a draft has.

    The other side is known; every party has a name; the pattern demands more than its verb; it is
    told by a verb, in a sentence that is not long; and it has simply happened.
    """
    trigger = draft.trigger
    sentence = trigger.sent
    return sum(
        (
            len(draft.parties) > 1,
            all(standing.entity.via != "nominal" for standing in draft.parties),
            max(row.confidence for row in draft.evidence) >= SPECIFIC,
            is_verb(trigger) and not draft.nominal,
            sentence.end - sentence.start <= LONG,
            draft.reading.cue is None,
        )
    )


def estimate(draft: Draft, trust: Mapping[str, tuple[float, ...]], *, alone: bool) -> float:
    """Return the share of events with as many marks that judges found right, 0.0 to 1.0.

    `alone`: the text is a sentence or two; there is less to confuse.
    """
    return trust["sentence" if alone else "article"][count_marks(draft)]
