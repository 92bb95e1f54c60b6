"""How far an act is: done, ahead, possible, denied ... read from the words that govern it.

The order follows work on graded factuality (Saurí and Pustejovsky 2009, "FactBank"; Stanovsky et
al. 2017): the act's own clause first, then its governors outwards, the nearest one that speaks.
"""

from dataclasses import dataclass

from spacy.tokens import Token

from pipeline.core.events.lexicon import Cues, Lexicon
from pipeline.core.events.syntax import (
    children,
    has_child,
    is_negated,
    is_verb,
    lemma,
    modal,
    trigger_keys,
)
from pipeline.records.mention import Status

COMPLEMENTS = frozenset({"xcomp", "ccomp", "pcomp", "acl", "oprd"})
NOUN_ROLES = frozenset({"dobj", "pobj", "prep", "nsubjpass"})
GOVERNED = COMPLEMENTS | NOUN_ROLES | {"attr", "acomp", "advcl", "dative", "agent"}
FINAL: frozenset[Status] = frozenset({"negated", "failed", "cancelled", "postponed", "claimed"})
"""What the act's own clause says for good, whatever governs it."""
PRESENT = frozenset({"is", "are", "am", "'s", "'re", "been"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A status and the word that made it."""

    status: Status
    cue: Token | None


def read_status(trigger: Token, lexicon: Lexicon, *, refused: bool = False) -> Reading:
    """Return the status of the act at a trigger, `happened` where nothing speaks against it.

    With `refused` the act is the refusal that `will not` expresses: done by being said.
    """
    cues = lexicon.cues
    if refused:
        return Reading("happened", is_negated(trigger))
    own = _own_clause(trigger, cues) if is_verb(trigger) else _noun(trigger, cues)
    if own and own.status in FINAL:
        return own
    return _governors(trigger, cues, settled=own is not None) or own or Reading("happened", None)


def _own_clause(verb: Token, cues: Cues) -> Reading | None:
    """Return what the verb's own negation, conditions, adverbs, modals and aspect say."""
    negation = is_negated(verb) or _object_negation(verb)
    if negation:
        return Reading("negated", negation)
    hedge = _hedge(verb, cues)
    if hedge:
        return hedge
    helper = modal(verb)
    if helper:
        condition = _condition(verb, cues)
        if condition:
            return Reading("possible", condition)
        return Reading(_modal_status(helper, verb, cues), helper)
    if verb.dep_ == "conj" and is_verb(verb.head) and not children(verb, "nsubj", "aux"):
        return _own_clause(verb.head, cues)
    return _aspect(verb)


def _object_negation(verb: Token) -> Token | None:
    """Return the `no` of an object: `offered no aid`."""
    words = (c for noun in children(verb, "dobj") for c in children(noun, "det"))
    return next((word for word in words if word.lower_ == "no"), None)


def _hedge(verb: Token, cues: Cues) -> Reading | None:
    for child in verb.children:
        if child.dep_ == "mark" and child.lower_ in cues.conditions:
            return Reading("possible", child)
        if child.dep_ == "advmod" and child.lower_ in cues.adverbs:
            return Reading(cues.adverbs[child.lower_], child)
    return None


def _condition(verb: Token, cues: Cues) -> Token | None:
    """Return the `if` or `unless` under which the clause holds."""
    marks = (m for clause in children(verb, "advcl") for m in children(clause, "mark"))
    return next((mark for mark in marks if mark.lower_ in cues.conditions), None)


def _modal_status(helper: Token, verb: Token, cues: Cues) -> Status:
    """Read a modal; `would` is the future of the past in reported speech, else a possibility."""
    if helper.lower_ in {"would", "'d"} and verb.dep_ == "ccomp":
        return "planned"
    return cues.modals.get(helper.lower_, "possible")


def _aspect(verb: Token) -> Reading | None:
    """Read `is meeting` and `has been pressing` as ongoing."""
    helpers = [c for c in children(verb, "aux") if c.lower_ in PRESENT]
    return Reading("ongoing", helpers[0]) if helpers and verb.tag_ == "VBG" else None


def _noun(noun: Token, cues: Cues) -> Reading | None:
    """Return what the noun's modifiers, and the verb that it is the subject of, say."""
    for child in noun.children:
        if child.dep_ == "det" and child.lower_ == "no":
            return Reading("negated", child)
        if child.dep_ in {"amod", "compound"} and child.lower_ in cues.modifiers:
            return Reading(cues.modifiers[child.lower_], child)
    if noun.dep_ not in {"nsubj", "nsubjpass"} or not is_verb(noun.head):
        return None
    verb = noun.head
    own = _own_clause(verb, cues)
    key = next((k for k in trigger_keys(verb) if k in cues.predicates), None)
    if key and (own is None or own.status == "ongoing"):
        return Reading(cues.predicates[key], verb)
    return own if key or (own and own.status != "negated") else None


def _governors(trigger: Token, cues: Cues, *, settled: bool) -> Reading | None:
    """Return what the nearest governor that speaks says of an act."""
    token = trigger
    while token.dep_ in GOVERNED:
        found = _one_governor(token, token.head, cues, settled=settled)
        if found:
            return found
        token = token.head
    return None


def _one_governor(token: Token, head: Token, cues: Cues, *, settled: bool) -> Reading | None:
    """Return what one governor says of what hangs on it, or None where it is silent."""
    label = token.dep_
    if label == "advcl":
        return Reading("planned", token) if has_child(token, "aux", "to") else None
    if is_verb(head):
        return _verb_governor(token, head, cues, settled=settled)
    if head.pos_ == "ADP":
        return Reading("negated", head) if head.lower_ == "without" else None
    if head.pos_ == "ADJ":
        status = cues.adjectives.get(head.lower_)
        return _unless_negated(status, head, head.head)
    status = cues.nouns.get(lemma(head)) if label in COMPLEMENTS | {"prep"} else None
    return Reading(status, head) if status else None


def _verb_governor(token: Token, head: Token, cues: Cues, *, settled: bool) -> Reading | None:
    """Read the verb over an act: its own meaning (`plan`, `deny`), else its mood (`will hold`)."""
    label = token.dep_
    key = next((k for k in trigger_keys(head) if k in cues.verbs), None)
    status = cues.verbs[key] if key else None
    if label == "ccomp":
        weak = status in {None, "planned", "happened"} or (settled and status != "denied")
        return None if weak else _unless_negated(status, head, head)
    if status == "happened" or (status is None and not settled):
        return _own_clause(head, cues)
    return _unless_negated(status, head, head)


def _unless_negated(status: Status | None, cue: Token, clause: Token) -> Reading | None:
    """Return the status, turned by a negation of the clause; `did not deny` says nothing."""
    if status is None:
        return None
    negation = is_negated(clause)
    if negation is None:
        return Reading(status, cue)
    return None if status in {"denied", "failed", "negated"} else Reading("negated", negation)
