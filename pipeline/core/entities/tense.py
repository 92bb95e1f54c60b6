"""Does a time expression look ahead or back? The tense of what it hangs on decides."""

from spacy.tokens import Token

from pipeline.core.entities.dates import Tense
from pipeline.core.entities.grammar import clause_words

_AHEAD_AUX = frozenset({"will", "shall", "'ll", "’ll", "would", "could", "may", "might", "can"}) | {
    "must",
    "should",
    "wo",
}
_AHEAD_WORDS = frozenset(
    {"set", "due", "scheduled", "slated", "expected", "planned", "poised", "going", "upcoming"}
) | {"likely", "ready", "tentatively", "postponed", "rescheduled", "ahead", "deadline"}
_AHEAD_VERBS = frozenset(
    {"agree", "aim", "ask", "decide", "expect", "hope", "intend", "invite", "offer", "order"}
) | {
    "plan",
    "pledge",
    "postpone",
    "prepare",
    "promise",
    "propose",
    "refuse",
    "schedule",
    "seek",
    "threaten",
    "urge",
    "vow",
    "want",
    "wish",
    "call",
    "demand",
    "delay",
}
_MOVED = frozenset(
    {"adjourn", "bring", "defer", "delay", "extend", "move", "postpone", "push", "reschedule"}
) | {"shift", "change"}
"""Verbs whose object gets a new date: `postponed to Thursday`."""

_PLANNED = frozenset(
    {"cancel", "postpone", "announce", "schedule", "plan", "prepare", "propose", "set", "organise"}
) | {"organize", "arrange", "delay", "skip", "boycott", "ban", "confirm", "call"}
"""Verbs whose object is yet to come, when a day is said of that: `cancelled a visit on Tuesday`."""

_PERFECT = frozenset({"has", "have", "'ve", "’ve"})
_PAST_PREPOSITIONS = frozenset({"since", "after", "following"})
_AHEAD_PREPOSITIONS = frozenset({"by", "until", "till", "before", "ahead"})


def may_postpone(token: Token) -> bool:
    """Return whether a time hangs on a verb that moves a date: then `from X to Y` is no stretch."""
    return any(node.lemma_.lower() in _MOVED for node in (token, *token.ancestors))


def tense_at(token: Token) -> Tense:
    """Return the tense of the clause that a token stands in; empty where nothing says it."""
    hint = _hint(token)
    node = token
    while True:
        if node.pos_ in {"VERB", "AUX"}:
            found = _of_verb(node)
            if found or _is_open(node):
                return hint or found
        elif node.lower_ in _AHEAD_WORDS and node.i != token.i:
            return _of_plan(node)
        if node.head.i == node.i:
            return hint
        node = node.head


def _is_open(verb: Token) -> bool:
    """Return whether a plan or a purpose leaves open on which side of today its time lies."""
    is_purpose = verb.tag_ == "VB" and verb.dep_ in {"advcl", "xcomp"}
    return is_purpose or verb.lower_ in _AHEAD_WORDS


def _hint(token: Token) -> Tense:
    """Return what the preposition says: `by Friday` looks ahead even under `said`."""
    node = token
    for _ in range(3):
        node = node.head
        word = node.lower_
        if word in _PAST_PREPOSITIONS:
            return "past"
        if word in _AHEAD_PREPOSITIONS:
            return "" if _is_past_event(node) else "future"
        if (word == "for" and node.i == token.head.i) or _is_of_plan(node):
            return "future"
        if node.pos_ in {"VERB", "AUX"}:
            break
    return ""


def _is_of_plan(preposition: Token) -> bool:
    """Return whether a day is said of what was planned, moved or called off."""
    head = preposition.head
    if preposition.pos_ != "ADP" or head.i == preposition.i:
        return False
    if preposition.lower_ == "to":
        return head.lemma_.lower() in _MOVED
    is_planned = head.pos_ == "NOUN" and head.dep_ == "dobj"
    return is_planned and preposition.lower_ == "on" and head.head.lemma_.lower() in _PLANNED


def _is_past_event(preposition: Token) -> bool:
    """Return whether `before Friday's vote` hangs on a plain past: then the tense decides."""
    tags = {word.tag_ for word in clause_words(preposition.head)}
    return "VBD" in tags and preposition.lower_ in {"before", "until", "till"}


def _of_verb(verb: Token) -> Tense:
    words = clause_words(verb)
    lowered = {word.lower_ for word in words}
    tags = {word.tag_ for word in words}
    tense: Tense = ""
    if lowered & _AHEAD_AUX and "have" not in lowered:
        tense = "future"
    elif verb.lower_ in _AHEAD_WORDS:
        tense = _of_plan(verb)
    elif "VBD" in tags or lowered & _PERFECT:
        tense = "past"
    elif verb.tag_ == "VB" and "to" in lowered:
        tense = _of_infinitive(verb)
    elif tags & {"VBZ", "VBP"} and verb.lemma_ != "say":
        tense = "future"
    return tense


def _of_plan(word: Token) -> Tense:
    """Return `future` for `is due`; `was due` may have come or not."""
    near = [word.head, *word.children] if word.pos_ in {"ADJ", "VERB"} else []
    return "" if any(other.lower_ in {"was", "were"} for other in near) else "future"


def _of_infinitive(verb: Token) -> Tense:
    """Return what the verb above says: plans look ahead, a purpose may lie on either side."""
    head = verb.head
    if verb.dep_ == "ROOT" or head.pos_ in {"NOUN", "PROPN"}:
        return "future"
    if head.lower_ in _AHEAD_WORDS:
        return _of_plan(head)
    return "future" if head.lemma_.lower() in _AHEAD_VERBS or head.pos_ == "ADJ" else ""
