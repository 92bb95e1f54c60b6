"""The news of a text that is one sentence: somebody tells it for something that it says."""

from collections.abc import Sequence

from pipeline.core.events.drafts import Draft
from pipeline.core.events.gate import POLITICAL_DEEDS, UNREAL, Reason
from pipeline.core.events.parties import Standing
from pipeline.core.events.syntax import children

BARELY: frozenset[Reason] = frozenset({"no_actor", "no_counterpart", "no_political_actor"})
"""Why an act may be held back that is still the only thing which a sentence can be about."""


def only_news(drafts: Sequence[Draft], reasons: Sequence[Reason]) -> int | None:
    """Return which act is the news of a lone sentence, if the gate would hold all of them back.

    It is the surest of those that a verb tells and that lack a party or a political one. A deed of
    violence needs both sides: of accidents and wars the gate knows better.
    """
    if "" in reasons:
        return None
    rows = zip(drafts, reasons, strict=True)
    found = [n for n, (draft, reason) in enumerate(rows) if reason in BARELY and _is_told(draft)]
    return max(found, key=lambda n: _telling(drafts[n]), default=None)


def _is_told(draft: Draft) -> bool:
    """Tell whether a verb tells of an act that is real, or ahead, by or to somebody of weight."""
    pronoun = any(word.pos_ == "PRON" for word in children(draft.trigger, "nsubj"))
    if draft.nominal or draft.status in UNREAL or (pronoun and not draft.actors):
        return False
    if draft.act.type in POLITICAL_DEEDS and not (draft.actors and draft.recipients):
        return False
    return any(map(_has_weight, draft.parties))


def _has_weight(standing: Standing) -> bool:
    """Tell whether a party is political, a body, or a person of whom something is known."""
    row = standing.entity
    known = row.type == "PERSON" and bool(row.country or row.role)
    return standing.political or known or row.type == "ORG"


def _telling(draft: Draft) -> tuple[int, float]:
    """Return how well an act is told: by its known sides, then by its pattern."""
    return bool(draft.actors) + bool(draft.recipients), draft.confidence
