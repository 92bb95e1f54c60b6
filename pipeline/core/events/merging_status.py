"""How an event's status moves over its reports, and when they contradict each other."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from pipeline.core.events.merging_rules import (
    AFFIRMED,
    FAMILY_OF_CONTENT,
    HALTED,
    RANK,
    TOOK_PLACE,
    UNDONE,
)
from pipeline.core.events.merging_traits import reported_at
from pipeline.records import Mention
from pipeline.records.event import StatusChange
from pipeline.records.mention import Status


class Step(NamedTuple):
    """A report that moved the status, and to what."""

    status: Status
    mention: Mention


class Course(NamedTuple):
    """The status over time. `said` is what every report says, `steps` what moved the status."""

    said: tuple[Step, ...]
    steps: tuple[Step, ...]
    disputed: bool

    @property
    def last(self) -> Step:
        """Return the step that set the present status."""
        return self.steps[-1]


def course_of(mentions: Sequence[Mention]) -> Course:
    """Return how the status moved, by the time of the reports.

    An agreement on an act leaves the act `agreed`, and the word of one side alone leaves it
    `proposed`, where other reports tell of the act itself.
    """
    act_told = any(not _is_folded(mention) for mention in mentions)
    said = tuple(
        Step(_status_in(mention, act_told=act_told), mention)
        for mention in sorted(mentions, key=_report_order)
    )
    steps: list[Step] = []
    for step in said:
        if not steps or _moves(steps[-1].status, step.status):
            steps.append(step)
    seen = _stood_by(said)
    denied = "denied" in seen and bool(seen & AFFIRMED)
    undone = "negated" in seen and bool(seen & TOOK_PLACE)
    return Course(said, tuple(steps), disputed=denied or undone)


def _stood_by(said: Sequence[Step]) -> set[Status]:
    """Return what reports say, without the denials of those who later said that it is so.

    Who says so must have a name: two `officials` may be two.
    """
    speakers = [_speaker(step) for step in said]
    last = {
        speaker: step.status
        for speaker, step in zip(speakers, said, strict=True)
        if speaker and step.status in AFFIRMED | UNDONE
    }
    return {
        step.status
        for speaker, step in zip(speakers, said, strict=True)
        if step.status not in UNDONE or last.get(speaker) not in AFFIRMED
    }


def _speaker(step: Step) -> str:
    attribution = step.mention.attribution
    if attribution is msgspec.UNSET or attribution.name.islower():
        return ""
    return attribution.id or attribution.name.casefold()


def _status_in(mention: Mention, *, act_told: bool) -> Status:
    if act_told and mention.status == "happened" and _is_folded(mention):
        return "agreed" if len(mention.actors) > 1 else "proposed"
    return mention.status


def change_of(step: Step) -> StatusChange:
    """Return a step as the event's record keeps it, with the place of the words that made it."""
    mention = step.mention
    cue = mention.status_cue
    if cue is not msgspec.UNSET:
        start, end = cue.start, cue.end
    elif mention.evidence:
        start, end = mention.evidence[0].start, mention.evidence[0].end
    else:
        start = end = 0
    return StatusChange(
        status=step.status,
        at=reported_at(mention),
        article_id=mention.article_id,
        start=start,
        end=end,
    )


def _moves(now: Status, new: Status) -> bool:
    """Tell whether a later report of `new` moves an event that is `now`.

    Up the ranks always, down never: an article that comes late still says `scheduled`. A halted
    plan may be halted otherwise or taken up again; what happened cannot be halted; a denial moves
    only what nobody affirms (else the event is disputed).
    """
    if now == new or (now in UNDONE and new in UNDONE):
        return False
    if now not in RANK:
        return new in HALTED or RANK.get(new, 0) >= RANK["planned"]
    if new in RANK:
        return RANK[new] > RANK[now]
    if new == "denied":
        return now not in AFFIRMED
    return RANK[now] < RANK["claimed" if new in HALTED else "ongoing"]


def _is_folded(mention: Mention) -> bool:
    content = mention.content
    return content is not msgspec.UNSET and (mention.type, content.type) in FAMILY_OF_CONTENT


def _report_order(mention: Mention) -> tuple[datetime, datetime, str]:
    return reported_at(mention), mention.published_at, mention.id
