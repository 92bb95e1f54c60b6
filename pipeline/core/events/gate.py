"""What may leave: political actors, real acts, enough confidence. Better none than a wrong one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import UNSET

from pipeline.core.events.dating import is_history
from pipeline.core.events.drafts import Draft
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.saying import content_span
from pipeline.core.events.syntax import children, is_passive, is_verb, lemma, trigger_keys
from pipeline.records.mention import EventType

THRESHOLDS: Mapping[EventType, float] = {
    "AGREE": 0.55,
    "CONSULT": 0.5,
    "SUPPORT": 0.55,
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

POLITICAL_DEEDS: frozenset[EventType] = frozenset({"ASSAULT", "COERCE"})
"""What is politics whoever does it."""
CIVIL: frozenset[EventType] = frozenset({"REQUEST", "REJECT", "ACCUSE", "RETREAT"})
"""What the people of a country may do too."""
REAL = frozenset({"happened", "ongoing", "claimed"})
UNREAL = frozenset({"possible", "demanded", "negated"})
CALLED_OFF = frozenset({"cancelled", "postponed"})
"""One side is enough to call talks off."""
WORDS = frozenset({"AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"})
"""Acts of speech: news only where they address a party or a matter of politics."""


Reason = Literal[
    "",
    "opinion",
    "habit",
    "purpose",
    "no_actor",
    "no_political_actor",
    "history",
    "low_confidence",
    "nominal",
    "unreal",
    "no_counterpart",
]
"""Why a draft is no event for readers; empty where it is one."""


def refusal(draft: Draft, lexicon: Lexicon, published: datetime, *, alone: bool) -> Reason:
    """Return why a draft is not shown to readers, or `""`.

    `alone`: the text is so short that nothing in it is the background of something else.
    """
    if draft.flags:
        return min(draft.flags)
    past = draft.date is not None and is_history(draft.date, published) and not alone
    held: tuple[tuple[Reason, bool], ...] = (
        ("history", past),
        ("low_confidence", draft.confidence < THRESHOLDS[draft.act.type]),
        ("nominal", draft.nominal and not _nominal_passes(draft)),
        ("unreal", draft.status in UNREAL and not _is_talk(draft)),
        ("no_counterpart", not _has_counterpart(draft, lexicon)),
    )
    actors = _actors_fail(draft, lexicon)
    return actors or next((reason for reason, holds in held if holds), "")


def _is_harm(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether something was done to people that is news without who did it."""
    trigger = draft.trigger
    if draft.status not in REAL or not draft.recipients or not is_verb(trigger):
        return False
    harm = any(key in lexicon.words("@harm") for key in trigger_keys(trigger))
    means = lexicon.words("@violence") | lexicon.words("@means")
    by_means = any(lemma(noun) in means for noun in children(trigger, "nsubj"))
    suffered = lemma(trigger) == "die" or (harm and (is_passive(trigger) or by_means))
    return suffered and not _is_accident(draft, lexicon)


def _is_accident(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether the sentence speaks of a crash, a storm, a disease: nobody's deed."""
    return any(lemma(token) in lexicon.words("@accident") for token in draft.trigger.sent)


def _actors_fail(draft: Draft, lexicon: Lexicon) -> Literal["", "no_actor", "no_political_actor"]:
    """Tell what is wrong with who acts: somebody does, and one of the sides is political.

    Who arrested, freed or hurt somebody may be left open where the sentence is passive.
    """
    if not draft.actors:
        return "" if _is_harm(draft, lexicon) else "no_actor"
    deed = draft.act.type in POLITICAL_DEEDS and draft.recipients
    if deed and not _is_accident(draft, lexicon):
        return ""
    if draft.act.type in CIVIL and any(s.party.country for s in draft.actors):
        return ""
    if draft.act.type == "PROTEST" or any(s.political for s in draft.parties):
        return ""
    return "no_political_actor"


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
        return len(draft.actors) > 1 or draft.status in CALLED_OFF
    if draft.mode == "visit":
        return bool(draft.recipients) or draft.location is not UNSET
    if type_ in NEEDS_TWO:
        return len(draft.parties) > 1
    if type_ in WORDS:
        return _addresses(draft, lexicon)
    return True


def _addresses(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether an act of speech has an addressee, a typed content or a matter of politics."""
    if draft.recipients or len(draft.actors) > 1 or draft.act.inner:
        return True
    head = content_span(draft.act)
    if draft.act.type == "ACCUSE":
        return head is not None
    matters = lexicon.words("@matter")
    return head is not None and any(lemma(word) in matters for word in head.subtree)
