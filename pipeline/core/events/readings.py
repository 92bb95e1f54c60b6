"""Second readings of a clause: what a reviewer may find it to say where the first is wrong.

A coder who is asked again names the other party in reach as the one to whom it is done, then the
act that the first is about, then another type whose pattern fits as well. They are for review and
never shown to readers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from pipeline.core.events.composing import Act
from pipeline.core.events.drafting import Drafter
from pipeline.core.events.drafts import Draft
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.matching import fitting

MOST = 2
"""Second readings of one clause."""
LESS = 0.1
"""How much less sure each is than the one before it."""


def other_acts(act: Act, lexicon: Lexicon) -> Iterator[Act]:
    """Yield what else a clause may tell: the act that its act is about, then other types."""
    known = {act.type}
    if act.inner is not None and act.inner.type != act.type:
        known.add(act.inner.type)
        yield act.inner
    for match in sorted(fitting(act.trigger, lexicon), key=lambda m: -m.weight):
        type_ = match.pattern.type
        if type_ not in known:
            known.add(type_)
            label = match.pattern.label(match.trigger)
            yield Act(type_, match.pattern.mode, act.trigger, label, match.weight, match.used)


def second_readings(
    draft: Draft, sure: float, known: Sequence[Draft], drafter: Drafter, lexicon: Lexicon
) -> Iterator[Draft]:
    """Yield at most two other readings of an event's clause that are none of the known ones.

    `sure` is how sure the event is, 0.0 to 1.0; each reading is less so than the one before it.
    """
    others = (each for each in _others(draft, drafter, lexicon) if not _is_known(each, known))
    for rank, second in enumerate(islice(others, MOST), start=1):
        less = round(max(0.0, sure - LESS * rank), 3)
        rows = [replace(row, confidence=less) for row in second.evidence]
        yield replace(second, evidence=rows)


def _others(draft: Draft, drafter: Drafter, lexicon: Lexicon) -> Iterator[Draft]:
    other = drafter.retarget(draft)
    if other:
        yield replace(draft, recipients=other, evidence=draft.evidence[:1])
    for act in other_acts(draft.act, lexicon):
        second = drafter.draft(act)
        if second is not None and second.actors:
            yield second


def _is_known(second: Draft, known: Sequence[Draft]) -> bool:
    """Tell whether a reading says of the same parties what another draft of the sentence says."""
    return any(
        second.act.type == draft.act.type
        and second.status == draft.status
        and second.trigger.sent.start == draft.trigger.sent.start
        and {s.party.id for s in second.parties} == {s.party.id for s in draft.parties}
        for draft in known
    )
