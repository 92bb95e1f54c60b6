"""What may leave: political actors, real acts, enough confidence. Better none than a wrong one."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import UNSET

from pipeline.core.events.dating import is_history
from pipeline.core.events.drafts import Draft
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.parties import Standing
from pipeline.core.events.saying import content_span
from pipeline.core.events.syntax import lemma
from pipeline.records.mention import EventType

THRESHOLDS: Mapping[EventType, float] = {
    "AGREE": 0.55,
    "CONSULT": 0.5,
    "SUPPORT": 0.6,
    "CONCEDE": 0.65,
    "COOPERATE": 0.65,
    "AID": 0.6,
    "RETREAT": 0.55,
    "REQUEST": 0.55,
    "ACCUSE": 0.55,
    "REJECT": 0.55,
    "THREATEN": 0.55,
    "PROTEST": 0.55,
    "SANCTION": 0.65,
    "MOBILIZE": 0.65,
    "COERCE": 0.55,
    "ASSAULT": 0.55,
}
"""Least confidence per type."""

NEEDS_TWO: frozenset[EventType] = frozenset({"COOPERATE", "AID", "SANCTION"})
"""PLOVER: these have a recipient."""

UNREAL = frozenset({"possible", "demanded", "negated"})
CALLED_OFF = frozenset({"cancelled", "postponed"})
"""One side is enough to call talks off."""
WORDS = frozenset({"AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"})
"""Acts of speech: news only where they address a party or a matter of politics."""


def passes(draft: Draft, lexicon: Lexicon, published: datetime) -> bool:
    """Tell whether a draft is an event that readers shall see."""
    talk = draft.act.type == "CONSULT"
    if draft.flags or not any(s.political for s in draft.actors[: None if talk else 1]):
        return False
    if draft.date is not None and is_history(draft.date, published):
        return False
    if draft.confidence < THRESHOLDS[draft.act.type]:
        return False
    if draft.nominal and not _nominal_passes(draft):
        return False
    if draft.status in UNREAL and not _is_talk(draft):
        return False
    return _has_counterpart(draft, lexicon)


def _is_talk(draft: Draft) -> bool:
    """Tell whether an act that is not real (yet) is news: talks, a truce, a deal of two sides."""
    truce = draft.act.type == "RETREAT" and draft.mode == "ceasefire"
    return (truce or draft.act.type in {"CONSULT", "AGREE"}) and len(draft.parties) > 1


def _nominal_passes(draft: Draft) -> bool:
    if draft.status == "negated":
        return False
    if draft.act.type == "CONSULT":
        return True
    return draft.act.type in {"REQUEST", "RETREAT"} and draft.act.inner is not None


def _has_counterpart(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether somebody stands on the other side of the act, where its type needs one."""
    type_ = draft.act.type
    if type_ == "CONSULT" and draft.mode != "visit":
        sides = sum(s.political for s in draft.actors)
        return sides > 1 or draft.status in CALLED_OFF
    if draft.mode == "visit":
        return bool(draft.recipients) or draft.location is not UNSET
    if type_ in NEEDS_TWO:
        return len(draft.actors) > 1 or any(_is_other(s, draft) for s in draft.recipients)
    if type_ in WORDS:
        return _addresses(draft, lexicon)
    return True


def _is_other(recipient: Standing, draft: Draft) -> bool:
    """Tell whether a recipient is a political actor, or of another country than those who act."""
    at_home = {actor.party.country for actor in draft.actors}
    return recipient.political or recipient.party.country not in {"", *at_home}


def _addresses(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether an act of speech has a political addressee, a typed content or a matter."""
    if any(s.political for s in draft.recipients) or len(draft.actors) > 1 or draft.act.inner:
        return True
    head = content_span(draft.act)
    if draft.act.type == "ACCUSE":
        return head is not None
    matters = lexicon.words("@matter")
    return head is not None and any(lemma(t) in matters for t in (head, *head.children))
