"""Whether somebody stands on the other side of an act, where its type is nothing without one."""

from msgspec import UNSET

from pipeline.core.events.drafts import Draft
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.parties import Standing
from pipeline.core.events.saying import content_span
from pipeline.core.events.syntax import (
    children,
    has_child,
    is_passive,
    lemma,
    modal,
    prepositions,
    trigger_keys,
)
from pipeline.records.mention import EventType

NEEDS_TWO: frozenset[EventType] = frozenset({"COOPERATE", "AID", "SANCTION"})
"""PLOVER: these have a recipient."""
WORDS = frozenset({"AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"})
"""Acts of speech: news only where they address a party or a matter of politics."""
CALLED_OFF = frozenset({"cancelled", "postponed"})
"""One side is enough to call talks off."""
VOWS = frozenset({"vow", "swear", "threaten", "give", "issue", "deliver", "set"})
"""Verbs that threaten somebody even where nobody is named."""
CHARGING = frozenset({"accuse", "blame", "be"})
"""Verbs that say whom they accuse: where he is not known, the event is not."""


def has_counterpart(draft: Draft, lexicon: Lexicon, *, alone: bool) -> bool:
    """Tell whether somebody stands on the other side of the act, where its type needs one."""
    type_ = draft.act.type
    if type_ == "CONSULT" and draft.mode != "visit":
        return len(draft.actors) > 1 or draft.status in CALLED_OFF
    if draft.mode == "visit":
        return bool(draft.recipients) or draft.location is not UNSET
    if type_ in NEEDS_TWO:
        return len(draft.parties) > 1
    if draft.act.operator == "must":
        return _is_told_to(draft)
    complete = alone or _is_complete(draft, lexicon)
    return complete and (type_ not in WORDS or _addresses(draft, lexicon))


def _is_complete(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether an act of a long text has the other side that its words ask for."""
    match draft.act.type:
        case "THREATEN":
            return _threatens(draft)
        case "AGREE":
            return _agrees(draft)
        case "SUPPORT":
            return not _is_belief(draft)
        case "ACCUSE":
            return bool(draft.recipients) or lemma(draft.trigger) not in CHARGING
        case "ASSAULT" | "COERCE":
            return not _is_done_to_nobody(draft, lexicon)
    return True


def _threatens(draft: Draft) -> bool:
    """Tell whether somebody is threatened: with what the one who speaks does, not advised.

    `Rome warned that the raids break the law` foretells; `warned householders against dealing with
    them` advises; `promised to round up thieves` threatens no other side.
    """
    verb = draft.trigger
    if lemma(verb) in VOWS and draft.act.operator in {"", "agree"}:
        return True
    foreign = any(standing.party.country for standing in _abroad(draft))
    if draft.act.operator == "agree" or not draft.recipients:
        return foreign
    if lemma(verb) != "warn":
        return True
    clauses = children(verb, "ccomp")
    if any(modal(clause) is None for clause in clauses):
        return False
    own = {"he", "she", "it", "they", "we"}
    told = [s for clause in clauses for s in children(clause, "nsubj")]
    return all(s.lower_ in own for s in told) if told else foreign


def _agrees(draft: Draft) -> bool:
    """Tell whether what is offered or promised is agreed with anybody: to send troops is not."""
    inner = draft.act.inner
    if inner is None or draft.act.operator != "agree":
        return True
    ready = draft.trigger.pos_ == "AUX"  # `was ready to pay`: said to nobody
    return inner.type != "MOBILIZE" and (bool(draft.recipients) or not ready)


def _is_belief(draft: Draft) -> bool:
    """Tell whether trust is only put in what will be: `confidence that the town will fall`."""
    nouns = children(draft.trigger, "dobj")
    clauses = [c for word in [draft.trigger, *nouns] for c in children(word, "acl", "ccomp")]
    hopes = any(lemma(noun) in {"confidence", "hope", "optimism"} for noun in nouns)
    return hopes and any(has_child(clause, "mark", "that") for clause in clauses)


def _abroad(draft: Draft) -> list[Standing]:
    """Return the political parties of another country that an act is addressed to."""
    home = {standing.party.country for standing in draft.actors} - {""}
    return [s for s in draft.recipients if s.political and s.party.country not in home]


def _is_done_to_nobody(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether nobody is named to whom a deed was done that is done to people only.

    Who fights `alongside the Chadians` fights somebody else.
    """
    trigger = draft.trigger
    if any(name == "alongside" for name, _ in prepositions(trigger)):
        return not draft.recipients
    if draft.recipients or draft.counts:
        return False
    bodily = not lexicon.words("@bodily").isdisjoint(trigger_keys(trigger))
    return bodily or draft.mode == "arrest" or not draft.actors


def _is_told_to(draft: Draft) -> bool:
    """Tell whether what somebody said must be done is asked of another side: `Rome must pay`.

    What one's own country must do is said to nobody, nor what must be done by no matter whom.
    """
    verbs = children(draft.trigger, "ccomp")
    return bool(_abroad(draft)) and not any(is_passive(verb) for verb in verbs)


def _addresses(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether an act of speech has an addressee, a typed content or a matter of politics."""
    asks = draft.act.type == "REQUEST" and any(s.entity.type == "PERSON" for s in draft.actors)
    if asks or draft.recipients or len(draft.actors) > 1 or draft.act.inner:
        return True
    head = content_span(draft.act)
    if draft.act.type == "ACCUSE":
        return head is not None
    matters = lexicon.words("@matter")
    return head is not None and any(lemma(word) in matters for word in head.subtree)
