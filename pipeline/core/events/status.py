"""How far an act is: done, ahead, possible, denied ... read from the words that govern it.

The order follows work on graded factuality (Saurí and Pustejovsky 2009, "FactBank"; Stanovsky et
al. 2017): the act's own clause first, then its governors outwards, the nearest one that speaks.
"""

from spacy.tokens import Token

from pipeline.core.events.lexicon import Cues, Lexicon
from pipeline.core.events.moods import Reading, read_clause, read_prevention, read_sentence_verb
from pipeline.core.events.syntax import (
    children,
    has_child,
    is_negated,
    is_passive,
    is_verb,
    lemma,
    prepositions,
    trigger_keys,
)
from pipeline.records.mention import Status

COMPLEMENTS = frozenset({"xcomp", "ccomp", "pcomp", "acl", "oprd"})
NOUN_ROLES = frozenset({"dobj", "pobj", "prep", "nsubjpass"})
GOVERNED = COMPLEMENTS | NOUN_ROLES | {"attr", "acomp", "advcl", "dative", "agent"}
FINAL: frozenset[Status] = frozenset({"negated", "failed", "cancelled", "postponed", "claimed"})
"""What the act's own clause says for good, whatever governs it."""
TURNING = frozenset({"denied", "failed", "negated", "cancelled", "agreed", "postponed"})
"""What a verb over a word such as `plan` makes of it."""
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
RANKED = frozenset({"first", "second", "third", "last", "latest", "only", "next"})
"""What makes an infinitive on a noun tell of what was done: `the first state to recognise`."""
ARRANGED: frozenset[Status] = frozenset({"scheduled", "postponed", "cancelled"})
"""What only an event can be: in `talks with rebels scheduled for May` it is the talks."""
AHEAD: frozenset[Status] = frozenset({"planned", "possible", "demanded"})
"""Moods of a main clause that a participle shares with it: `will lift a ban, paving the way`."""
FINITE = frozenset({"has", "have", "had", "was", "were", "is", "are"})
TRIED = frozenset({"try", "attempt"})
"""What is tried is not only planned: somebody has set about it."""
BARE = frozenset({"let", "make", "have", "help", "see", "watch"})
"""Verbs over a bare infinitive with a subject of its own."""


def read_status(trigger: Token, lexicon: Lexicon, *, refused: bool = False) -> Reading:
    """Return the status of the act at a trigger, `happened` where nothing speaks against it.

    With `refused` the act is the refusal that `will not` expresses: done by being said. A denial
    wins over all that the denied clause says.
    """
    cues = lexicon.cues
    if refused:
        return Reading("happened", is_negated(trigger))
    if _is_idea(_first_joined(trigger)):
        return Reading("possible", trigger)
    denied = _denial(trigger, cues)
    if denied:
        return denied
    own = read_clause(trigger, cues) if is_verb(trigger) else _noun(trigger, cues)
    above = _governors(trigger, cues, own=own)
    if own and own.status in FINAL and (above is None or above.status != "denied"):
        return own
    return above or own or Reading("happened", None)


def lies_ahead(trigger: Token, reading: Reading) -> bool:
    """Tell whether what is not sure is to come: `may meet`, not `may have met`, `tried to meet`."""
    if is_verb(trigger) and has_child(trigger, "aux", "have"):
        return False
    return reading.cue is None or lemma(reading.cue) not in TRIED


def _is_idea(verb: Token) -> bool:
    """Tell whether an infinitive only names a deed: `to pay makes no sense`, `a bill to pay`."""
    if verb.dep_ not in {"csubj", "relcl"} or not has_child(verb, "aux", "to"):
        return False
    return not any(word.lower_ in RANKED for word in verb.head.children)


def _denial(trigger: Token, cues: Cues) -> Reading | None:
    """Return the verb that denies the act, however much stands between the two."""
    token = trigger
    while _label(token) in (GOVERNED - {"advcl"}) | SUBJECTS:
        head = token.head
        if is_verb(head) and token.dep_ not in SUBJECTS:
            key = next((k for k in trigger_keys(head) if k in cues.verbs), None)
            if key and cues.verbs[key] == "denied":
                return _unless_negated("denied", head, head)
        elif head.pos_ == "NOUN" and lemma(head) not in cues.parts | cues.nouns.keys():
            return None
        token = head
    return None


def _label(token: Token) -> str:
    """Return how a word hangs; the parser takes `the claim that` for a relative clause."""
    stated = token.dep_ == "relcl" and has_child(token, "mark", "that")
    return "acl" if stated else token.dep_


def _noun(noun: Token, cues: Cues) -> Reading | None:
    """Return what the noun's modifiers, and the verb that it is the subject of, say."""
    for child in noun.children:
        if child.dep_ == "det" and child.lower_ == "no":
            return Reading("negated", child)
    if (arranged := _arranged(noun, cues)) is not None:
        return arranged
    words = children(noun, "amod", "compound")
    before = next((c for c in words if c.lower_ in cues.modifiers), None)
    said = _said(noun, cues)
    if before is None or (said and said.status in FINAL):
        return said
    return Reading(cues.modifiers[before.lower_], before)


def _arranged(noun: Token, cues: Cues) -> Reading | None:
    """Return the participle behind an event noun that says when it is to be, or not to be."""
    behind = [noun, *(other for _, other in prepositions(noun))]
    for word in (clause for each in behind for clause in children(each, "acl")):
        status = next(
            (cues.predicates[k] for k in trigger_keys(word) if k in cues.predicates), None
        )
        if word.tag_ == "VBN" and status in ARRANGED:
            return Reading(status, word)
    return None


def _said(noun: Token, cues: Cues) -> Reading | None:
    """Return what the verb says that an event noun is the subject of."""
    whole = _whole(noun, cues)
    if whole is not None:
        return _noun(whole, cues)
    if noun.dep_ == "attr" and is_verb(noun.head):  # `it will be his second visit`
        return read_clause(noun.head, cues)
    if noun.dep_ not in SUBJECTS or not is_verb(noun.head):
        return None
    return _predicate(noun.head, cues)


def _whole(noun: Token, cues: Cues) -> Token | None:
    """Return the noun of which an event noun is the matter: `round` of `a round of talks`."""
    if noun.dep_ != "pobj" or noun.head.lower_ != "of" or lemma(noun.head.head) not in cues.parts:
        return None
    return noun.head.head


def _predicate(verb: Token, cues: Cues) -> Reading | None:
    """Return what the verb, or its adjective, says of an event noun that is its subject."""
    own = read_clause(verb, cues)
    key = next((k for k in trigger_keys(verb) if k in cues.predicates), None)
    if key and (own is None or own.status == "ongoing"):
        return Reading(cues.predicates[key], verb)
    for adjective in children(verb, "acomp", "advmod"):
        status = cues.adjectives.get(adjective.lower_)
        if status and own is None:
            return Reading(status, adjective)
    if own is None:
        under = (p for p in children(verb, "prep") if p.lower_ == "under")
        return next((Reading("ongoing", p) for p in under if has_child(p, "pobj", "way")), None)
    return own if key or own.status != "negated" else None


def _governors(trigger: Token, cues: Cues, *, own: Reading | None) -> Reading | None:
    """Return what the nearest governor that speaks says of an act."""
    token = _first_joined(trigger)
    while _label(token) in GOVERNED or (token.dep_ in SUBJECTS and not is_verb(token)):
        head = token.head
        if token.dep_ not in SUBJECTS:
            found = _one_governor(token, head, cues, own=own)
            if found:
                return found
            gerund = children(token, "pcomp")  # the parser may hang `of arming` on a noun
            if head.pos_ == "NOUN" and not gerund and lemma(head) not in cues.parts:
                return None
        elif own is None or not is_verb(head):
            return None
        token = head
    return None


def _first_joined(token: Token) -> Token:
    """Return the verb whose governor a joined one shares: `wants to leave and pay`."""
    while token.dep_ == "conj" and is_verb(token) and is_verb(token.head):
        if token.tag_ not in {"VB", "VBG"} or children(token, "nsubj", "nsubjpass"):
            break
        token = token.head
    return token


def _one_governor(token: Token, head: Token, cues: Cues, *, own: Reading | None) -> Reading | None:
    """Return what one governor says of what hangs on it, or None where it is silent."""
    label = _label(token)
    if label == "advcl" and not has_child(token, "mark", "for"):
        aimed = has_child(token, "aux", "to")
        return Reading("planned", token) if aimed else _shared_mood(token, head, cues)
    if is_verb(head):
        return _verb_governor(token, head, cues, own=own)
    if head.lower_ == "about" and has_child(token, "aux", "to"):
        return Reading("planned", head)
    if head.pos_ == "ADP":
        return read_prevention(head, cues)
    if head.pos_ == "ADJ":
        late = has_child(head, "advmod", "too")  # `too timid to pay`
        return _unless_negated(
            "negated" if late else cues.adjectives.get(head.lower_), head, head.head
        )
    status = cues.nouns.get(lemma(head)) if label in COMPLEMENTS | {"prep"} else None
    if status is None and label == "acl" and has_child(token, "aux", "to"):
        status = "possible"
    return _cue_noun(status, head, cues) if status else None


def _shared_mood(clause: Token, main: Token, cues: Cues) -> Reading | None:
    """Return the mood of the main clause, which a participle without a subject shares."""
    if clause.tag_ != "VBG" or not is_verb(main) or children(clause, "nsubj", "mark"):
        return None
    mood = read_clause(main, cues)
    return mood if mood is not None and mood.status in AHEAD else None


def _cue_noun(status: Status, noun: Token, cues: Cues) -> Reading:
    """Return what a noun such as `plan` says, and the verb over it: `denied plans to attack`."""
    for child in noun.children:
        if child.dep_ == "det" and child.lower_ == "no":
            return Reading("negated", child)
    verb = noun.head.head if noun.dep_ == "pobj" else noun.head
    if not is_verb(verb):
        return Reading(status, noun)
    negation = is_negated(verb)
    if negation:
        return Reading("negated", negation)
    keys = trigger_keys(verb)
    if noun.dep_ in SUBJECTS:
        said = next((cues.predicates[key] for key in keys if key in cues.predicates), None)
    elif any(key in cues.refusals for key in keys):
        said = "negated" if status in {"proposed", "demanded"} else "denied"
    else:
        said = next((cues.verbs[key] for key in keys if key in cues.verbs), None)
    return Reading(said, verb) if said in TURNING else Reading(status, noun)


def _verb_governor(token: Token, head: Token, cues: Cues, *, own: Reading | None) -> Reading | None:
    """Read the verb over an act: its own meaning (`plan`, `deny`), else its mood (`will hold`)."""
    label = token.dep_
    key = next((k for k in trigger_keys(head) if k in cues.verbs), None)
    status = cues.verbs[key] if key else None
    stated = label == "ccomp" and not _is_bare(token, head)
    bound = read_sentence_verb(token, head, cues) if stated or label == "xcomp" else None
    if bound is not None:
        return bound
    if stated:
        if is_negated(head) and lemma(head) in cues.nonfactives:
            return Reading("possible", is_negated(head))  # `did not say that Rome had paid`
        return None if _is_silent(status, token, own) else _unless_negated(status, head, head)
    done = has_child(token, "aux", "have") or token.tag_ == "VBG"
    if label == "xcomp" and done and is_passive(head) and lemma(head) in cues.nonfactives:
        return Reading("claimed", head)  # `is said to have paid`
    if status == "happened" or (status is None and own is None):
        return read_clause(head, cues)
    return _unless_negated(status, head, head)


def _is_bare(clause: Token, verb: Token) -> bool:
    """Tell whether a clause is what somebody is let or made to do: `let the police detain him`."""
    return clause.tag_ == "VB" and lemma(verb) in BARE and not children(clause, "mark", "aux")


def _is_silent(status: Status | None, clause: Token, own: Reading | None) -> bool:
    """Tell whether a verb leaves open how far the event of its that-clause is.

    A demand is made of what is not yet: `demanded that Rome pay`, but `insisted that Rome paid`. A
    belief weakens a plan, but not what was agreed or has failed.
    """
    if status in {None, "planned", "happened", "agreed", "scheduled"}:
        return True
    if status == "demanded" and (clause.tag_ in {"VBD", "VBZ"} or _is_finite(clause)):
        return True
    if status == "possible":
        return own is not None and own.status not in {"planned", "ongoing"}
    return own is not None and status != "denied"


def _is_finite(clause: Token) -> bool:
    """Tell whether a participle's helper says that something is so: `has paid`, `was paid`."""
    helpers = children(clause, "aux", "auxpass")
    return any(helper.lower_ in FINITE for helper in helpers)


def _unless_negated(status: Status | None, cue: Token, clause: Token) -> Reading | None:
    """Return the status, turned by a negation of the clause; `did not deny` says nothing."""
    if status is None:
        return None
    negation = is_negated(clause)
    if negation is None:
        return Reading(status, cue)
    return None if status in {"denied", "failed", "negated"} else Reading("negated", negation)
