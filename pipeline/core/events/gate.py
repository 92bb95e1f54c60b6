"""What may leave: political actors, real acts, enough confidence. Better none than a wrong one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pipeline.core.events.background import first_joined
from pipeline.core.events.counterparts import WORDS, has_counterpart
from pipeline.core.events.dating import is_history
from pipeline.core.events.drafts import Draft
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.parties import Standing
from pipeline.core.events.sides import STATES
from pipeline.core.events.syntax import (
    agents,
    children,
    is_passive,
    is_verb,
    lemma,
    modal,
    trigger_keys,
)
from pipeline.core.events.trust import MOST_DOUBTS, count_doubts
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
    "COERCE": 0.5,
    "ASSAULT": 0.5,
}
"""Least confidence per type."""

LENIENT = 0.08
"""How much less is enough where a text is only a sentence or two: nothing else can be its news."""
POLITICAL_DEEDS: frozenset[EventType] = frozenset({"ASSAULT", "COERCE"})
"""What is politics whoever does it."""
STATELY: frozenset[EventType] = frozenset({"AID", "AGREE", "COOPERATE", "CONSULT"})
"""What is business where firms do it."""
DONE_BY_POLICE = frozenset({"arrest", "crowd-control"})
"""Modes of deeds that only police or soldiers do, named or not."""
CIVIL: frozenset[EventType] = frozenset({"REQUEST", "REJECT", "ACCUSE", "RETREAT"})
"""What the people of a country may do too."""
YEAR_DAYS = 366
NOUN_DAYS = 31
"""After so many days a deed that is only named is the background of something else."""
AUDIENCE = frozenset({"tell", "inform", "address", "brief", "remind", "assure"})
"""Verbs whose object, be it a meeting, only hears what is said."""
REAL = frozenset({"happened", "ongoing", "claimed"})
UNREAL = frozenset({"possible", "demanded", "negated"})


Reason = Literal[
    "",
    "aside",
    "lacks_party",
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
    "doubtful",
]
"""Why a draft is no event for readers; empty where it is one."""


def refusal(draft: Draft, lexicon: Lexicon, published: datetime, *, alone: bool) -> Reason:
    """Return why a draft is not shown to readers, or `""`.

    `alone`: the text is so short that nothing in it is the background of something else.
    """
    if draft.flags:
        return min(draft.flags)
    nominal = draft.nominal and not _nominal_passes(draft, lexicon, alone=alone)
    least = THRESHOLDS[draft.act.type] - (LENIENT if alone else 0.0)
    days = NOUN_DAYS if draft.nominal and draft.act.type in POLITICAL_DEEDS else YEAR_DAYS
    past = draft.date is not None and is_history(draft.date, published, days) and not alone
    held: tuple[tuple[Reason, bool], ...] = (
        ("history", past),
        ("low_confidence", draft.confidence < least),
        ("nominal", nominal),
        ("unreal", draft.status in UNREAL and not _is_talk(draft)),
        ("no_counterpart", not has_counterpart(draft, lexicon, alone=alone)),
        ("doubtful", not alone and count_doubts(draft) > MOST_DOUBTS),
    )
    actors = _actors_fail(draft, lexicon, alone=alone)
    if alone and actors == "no_political_actor" and _crosses(draft):
        actors = ""
    return actors or next((reason for reason, holds in held if holds), "")


def _crosses(draft: Draft) -> bool:
    """Tell whether both sides act and one is of a known country: `Swiss doctors gave tents to`."""
    both = draft.actors and draft.recipients and draft.act.type != "CONSULT"
    return bool(both) and any(standing.party.country for standing in draft.parties)


def _is_harm(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether something was done to people that is news without who did it."""
    trigger = draft.trigger
    if draft.status not in REAL or _is_accident(draft, lexicon):
        return False
    known = bool(draft.recipients) or draft.mode in DONE_BY_POLICE
    if draft.mode == "arrest" and draft.recipients:
        return not (is_verb(trigger) and agents(trigger))
    if not is_verb(trigger):
        return False
    words = lexicon.words("@harm") | lexicon.words("@bodily")
    harm = draft.mode in DONE_BY_POLICE or any(key in words for key in trigger_keys(trigger))
    means = lexicon.words("@violence") | lexicon.words("@means")
    by_means = any(lemma(noun) in means for noun in children(trigger, "nsubj"))
    suffered = lemma(trigger) in lexicon.words("@suffer")
    return known and (suffered or (harm and (is_passive(trigger) or by_means)))


def _has_doer(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether the subject of an arrest is its doer, not the one who is in custody."""
    suffers = lemma(draft.trigger) in lexicon.words("@suffer") | STATES
    return draft.mode == "arrest" and not suffers and bool(children(draft.trigger, "nsubj"))


def _is_accident(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether the sentence speaks of a crash, a storm, a disease: nobody's deed.

    A fire is one where it does something itself: `when a fire broke out`.
    """
    words = lexicon.words("@accident")
    return any(
        lemma(token) in words or (token.lower_ in {"fire", "fires"} and token.dep_ == "nsubj")
        for token in draft.trigger.sent
    )


def _is_firm(standing: Standing) -> bool:
    """Tell whether a party is a firm, or a body of which nothing else is known."""
    party, row = standing.party, standing.entity
    if row.via == "nominal":
        return party.sector == "BUS"
    return row.type == "ORG" and party.sector in {"", "BUS"}


def _actors_fail(
    draft: Draft, lexicon: Lexicon, *, alone: bool
) -> Literal["", "no_actor", "no_political_actor"]:
    """Tell what is wrong with who acts: somebody does, and one of the sides is political.

    Who arrested, freed or hurt somebody may be left open where the sentence is passive.
    """
    if not draft.actors:
        told = alone or not (draft.trigger.dep_ in {"relcl", "advcl"} or _has_doer(draft, lexicon))
        return "" if told and _is_harm(draft, lexicon) else "no_actor"
    if not alone and _is_unpolitical(draft, lexicon):
        return "no_political_actor"
    deed = draft.act.type in POLITICAL_DEEDS and draft.recipients
    if deed and not _is_accident(draft, lexicon):
        return ""
    if draft.act.type in CIVIL and any(s.party.country for s in draft.actors):
        return ""
    if draft.act.type == "PROTEST" or any(s.political for s in draft.parties):
        return ""
    return "no_political_actor"


def _is_unpolitical(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether an act is business, a newspaper's view, or about an accident."""
    type_ = draft.act.type
    if type_ in STATELY and any(map(_is_firm, draft.actors)):
        return True
    if type_ in WORDS and any(standing.party.sector == "JRN" for standing in draft.actors):
        return True
    return (draft.mode == "restrict" or type_ == "CONCEDE") and _is_accident(draft, lexicon)


def _is_talk(draft: Draft) -> bool:
    """Tell whether an act that is not real (yet) is news: talks, a truce, a deal of two sides."""
    cue = draft.reading.cue
    if cue is not None and cue.dep_ == "mark" and cue.head.i == first_joined(draft.trigger).i:
        return False  # `if Rome agreed to talks`
    if draft.trigger.dep_ == "acl":
        return False  # `his ability to sign a deal`
    truce = draft.act.type == "RETREAT" and draft.mode == "ceasefire"
    return (truce or draft.act.type in {"CONSULT", "AGREE"}) and len(draft.parties) > 1


def _nominal_passes(draft: Draft, lexicon: Lexicon, *, alone: bool) -> bool:
    """Tell whether a deed that is only named is news: talks, and who was held or killed by whom.

    What stands before its noun (`the detained editor`) is background but in a short text.
    """
    if draft.status == "negated":
        return False
    if draft.act.type == "CONSULT":
        verb = draft.trigger.head
        if draft.trigger.dep_ == "dobj" and lemma(verb) in AUDIENCE:
            return False
        return draft.status != "happened" or modal(draft.trigger.sent.root) is None
    if draft.act.type in POLITICAL_DEEDS and draft.status in REAL:
        return _is_named_deed(draft, lexicon, alone=alone)
    return draft.act.type in {"REQUEST", "RETREAT"} and draft.act.inner is not None


def _is_named_deed(draft: Draft, lexicon: Lexicon, *, alone: bool) -> bool:
    """Tell whether an arrest, an attack that is only named has taken place: it says when, by whom.

    `The cost of detaining` names no event, nor does `the war`.
    """
    trigger = draft.trigger
    if trigger.dep_ == "pcomp" or lemma(trigger) == "war":
        return False
    if trigger.dep_ == "amod" and not alone:
        return False
    if len(draft.parties) < 2 and not _is_harm(draft, lexicon):
        return False
    dated = draft.date is not None and draft.date.basis == "explicit"
    return (
        alone or dated or (trigger.dep_ == "acl" and trigger.tag_ == "VBN" and bool(draft.actors))
    )
