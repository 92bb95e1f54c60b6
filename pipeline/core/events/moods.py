"""What a clause says of its own verb: negation, hedge, condition, modal, aspect."""

from dataclasses import dataclass

from spacy.tokens import Token

from pipeline.core.events.lexicon import Cues
from pipeline.core.events.syntax import children, has_child, is_negated, is_verb, lemma, modal
from pipeline.records.mention import Status

NOBODY = frozenset({"nobody", "none", "nothing", "no-one", "neither"})
NOT_ONE = frozenset({"no", "neither", "not"})
PRESENT = frozenset({"is", "are", "am", "'s", "'re", "been"})
UNDONE = frozenset({"should", "would", "ought"})
UNDONE_BEFORE = frozenset({"instead", "short", "far"})
"""Adverbs before `of` or `from` and a participle that tell that it is not done."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A status and the word that made it."""

    status: Status
    cue: Token | None


def read_clause(verb: Token, cues: Cues) -> Reading | None:
    """Return what the verb's own negation, conditions, adverbs, modals and aspect say."""
    negation = is_negated(verb) or _noun_negation(verb) or _not_yet(verb)
    if negation:
        return Reading("negated", negation)
    hedge = _hedge(verb, cues)
    if hedge:
        return hedge
    helper = modal(verb)
    if helper:
        return _mood(helper, verb, cues)
    if verb.dep_ == "conj" and is_verb(verb.head) and not children(verb, "nsubj", "aux"):
        return read_clause(verb.head, cues)
    return _aspect(verb)


def read_sentence_verb(clause: Token, verb: Token, cues: Cues) -> Reading | None:
    """Return what `is to`, `has to` and `it is false that` say of the clause behind them."""
    return _obligation(clause, verb) if clause.dep_ == "xcomp" else _verdict(verb, cues)


def _obligation(clause: Token, verb: Token) -> Reading | None:
    """Return what `is to` and `has to` say of the infinitive behind them: planned, demanded."""
    if not has_child(clause, "aux", "to"):
        return None
    if lemma(verb) == "have" and verb.tag_ in {"VBZ", "VBP", "VB"}:
        return Reading("demanded", verb)
    behind = [c for c in children(verb, "acomp", "attr", "prep") if c.i > verb.i]
    if lemma(verb) == "be" and verb.tag_ in {"VBZ", "VBP"} and not behind:
        return Reading("planned", verb)
    return None


def _verdict(verb: Token, cues: Cues) -> Reading | None:
    """Return what a predicate says of the that-clause: `it is false that`, `it is not clear`."""
    negation = is_negated(verb)
    for predicate in children(verb, "acomp", "attr"):
        key = f"not_{predicate.lower_}" if negation is not None else predicate.lower_
        if key in cues.verdicts:
            return Reading(cues.verdicts[key], predicate)
    return None


def read_prevention(preposition: Token, cues: Cues) -> Reading | None:
    """Return what a preposition says of the participle behind it, where that is not done.

    `without paying`, `instead of paying`, `short of paying`, `kept Rome from paying`.
    """
    word, above = preposition.lower_, preposition.head
    if word == "without":
        return Reading("negated", preposition)
    before = next((w for w in (above, *preposition.lefts) if w.lower_ in UNDONE_BEFORE), None)
    if word in {"of", "from"} and before is not None:
        return Reading("negated", before)
    if word == "from" and lemma(above) in cues.preventives and is_negated(above) is None:
        return Reading("negated", above)
    return None


def _not_yet(verb: Token) -> Token | None:
    """Return the `yet` of what is still to be done: `is yet to pay`."""
    around = [*verb.children, *verb.head.children] if has_child(verb, "aux", "to") else []
    return next((word for word in around if word.lower_ == "yet" and word.i < verb.i), None)


def _noun_negation(verb: Token) -> Token | None:
    """Return the `no` of an object or a subject: `offered no aid`, `nobody was arrested`."""
    for noun in children(verb, "dobj", "nsubj", "nsubjpass"):
        few = noun.lower_ == "few" and not children(noun, "det")
        if noun.lower_ in NOBODY or few:
            return noun
        none = next((c for c in children(noun, "det", "neg") if c.lower_ in NOT_ONE), None)
        if none is not None:
            return none
    return None


def _hedge(verb: Token, cues: Cues) -> Reading | None:
    for child in verb.children:
        if child.dep_ == "mark" and child.lower_ in cues.conditions:
            return Reading("possible", child)
        if child.dep_ == "advmod" and child.lower_ in cues.adverbs:
            return Reading(cues.adverbs[child.lower_], child)
    return _inversion(verb) if verb.dep_ == "advcl" else None


def _inversion(verb: Token) -> Reading | None:
    """Read `had Rome paid, ...` and `were Rome to pay, ...` as the conditions that they are."""
    helpers = (c for c in verb.children if c.lower_ in {"had", "were", "should"})
    doers = children(verb, "nsubj", "nsubjpass")
    ahead = next((c for c in helpers if doers and c.i < doers[0].i), None)
    return Reading("possible", ahead) if ahead is not None else None


def _condition(verb: Token, cues: Cues) -> Token | None:
    """Return the `if` or `unless` under which the clause holds."""
    marks = (m for clause in children(verb, "advcl") for m in children(clause, "mark"))
    return next((mark for mark in marks if mark.lower_ in cues.conditions), None)


def _mood(helper: Token, verb: Token, cues: Cues) -> Reading:
    """Read a modal with its conditions; what should or would have been done was not."""
    if helper.lower_ in UNDONE and has_child(verb, "aux", "have"):
        return Reading("negated", helper)
    condition = _condition(verb, cues)
    if condition:
        return Reading("possible", condition)
    return Reading(_modal_status(helper, verb, cues), helper)


def _modal_status(helper: Token, verb: Token, cues: Cues) -> Status:
    """Read a modal; `would` is the future of the past in reported speech, else a possibility."""
    if helper.lower_ in {"would", "'d"} and verb.dep_ == "ccomp":
        return "planned"
    return cues.modals.get(helper.lower_, "possible")


def _aspect(verb: Token) -> Reading | None:
    """Read `is meeting` and `has been pressing` as ongoing."""
    helpers = [c for c in children(verb, "aux") if c.lower_ in PRESENT]
    return Reading("ongoing", helpers[0]) if helpers and verb.tag_ == "VBG" else None
