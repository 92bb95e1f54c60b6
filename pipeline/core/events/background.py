"""What a long text tells beside its news: asides, endeavours, habits, somebody's speech."""

from collections.abc import Iterable

from spacy.tokens import Token

from pipeline.core.events.saying import is_quoted
from pipeline.core.events.syntax import children, has_child, is_verb, lemma
from pipeline.records.common import Quote

FIRST_PERSON = frozenset(
    {
        *("i", "we", "our", "my", "me", "us", "ours", "myself", "ourselves"),
        *("you", "your", "yours"),
    }
)
"""Pronouns of somebody's own speech, which news has in quotation marks only."""
SINCE = frozenset({"since", "before"})
"""Words that make of a clause the background of another: `since Rome lifted its ban`."""
PREAMBLES = frozenset({"whereas", "*", "•", "·"})
"""What begins a ground of a resolution, or a point of a list."""
MANY = frozenset({"numerous", "many", "several", "countless", "repeated", "frequent", "multiple"})
ENDEAVOURS = frozenset({"effort", "attempt", "bid", "push", "campaign", "drive", "struggle"})
"""Nouns of what is striven for: of the deed itself nothing is told."""
CONATIVE = frozenset(
    {"try", "attempt", "seek", "strive", "work", "consider", "mull", "weigh", "contemplate", "eye"}
)
"""Verbs of the same."""
PLACING = frozenset({"where", "when"})
USUAL = frozenset(
    {
        *("long", "always", "often", "frequently", "regularly", "routinely", "usually"),
        *("traditionally", "consistently", "typically", "historically", "generally", "sometimes"),
        "throughout",
    }
)
"""Adverbs of what somebody does as a rule."""
SENDS = frozenset(
    {
        *("send", "write", "deliver", "address", "submit", "issue", "release", "sign", "publish"),
        *("adopt", "pass", "approve", "make", "give", "read", "hand", "present", "post", "file"),
    }
)
"""Verbs by which a paper or a speech comes to be: only then is said what it says."""


def first_joined(verb: Token) -> Token:
    """Return the first of the verbs that `and` joins."""
    while verb.dep_ == "conj" and is_verb(verb.head):
        verb = verb.head
    return verb


def is_aside(trigger: Token) -> bool:
    """Tell whether a clause only says which one is meant, or how much: `the man who led the raid`.

    `More than Rome asked for` measures something.
    """
    for word in [trigger, *trigger.ancestors]:
        if word.dep_ == "relcl" and not _tells(word):
            return True
        if word.dep_ == "advcl" and has_child(word, "mark", *SINCE):
            return True
        if word.dep_ == "pcomp" and _is_before(word.head):
            return True
        if word.dep_ in {"advcl", "ccomp"} and has_child(word, "mark", "than"):
            return True
    return False


def is_conditional(trigger: Token) -> bool:
    """Tell whether an act is only supposed, or meant for somebody: `if they fail to agree`.

    So it is in `an invitation for Rome to attack`, in the preamble of a law, and in a list.
    """
    if trigger.sent[0].lower_ in PREAMBLES:
        return True
    word = trigger
    while word.dep_ in {"xcomp", "ccomp", "conj", "pcomp"} and is_verb(word.head):
        word = word.head
    meant = has_child(word, "mark", "for") and has_child(word, "aux", "to")
    supposed = word.i != trigger.i and has_child(word, "mark", "if", "unless", "whether")
    return meant or supposed or has_child(word, "advmod", "once") or has_child(word, "mark", "once")


def _is_before(preposition: Token) -> bool:
    """Tell whether a phrase says before what: `before paying`, `prior to paying`."""
    return preposition.lower_ in SINCE or preposition.head.lower_ == "prior"


def _tells(clause: Token) -> bool:
    """Tell whether a relative clause says what is new: behind a comma, or of a place or time."""
    first = clause.left_edge.i
    comma = clause.doc[first - 1].text == ","
    return comma or has_child(clause, "advmod", *PLACING)


def is_described(verb: Token) -> bool:
    """Tell whether a participle describes a paper of which nothing is told: `a bill opposing`."""
    first = first_joined(verb)
    if first.dep_ != "acl" or first.tag_ != "VBG":
        return False
    above = first.head.head
    governor = above if is_verb(above) else above.head
    return not (is_verb(governor) and lemma(governor) in SENDS)


def is_endeavour(verb: Token) -> bool:
    """Tell whether a deed is what somebody strives for: `efforts to help`, `a bid to rescue`."""
    first = first_joined(verb)
    if first.dep_ == "acl" and first.tag_ == "VB":
        return lemma(first.head) in ENDEAVOURS
    strives = first.dep_ == "advcl" and has_child(first, "aux", "to")
    return (strives or first.dep_ in {"xcomp", "pcomp"}) and _strives(first)


def _strives(clause: Token) -> bool:
    head = clause.head.head if clause.dep_ == "pcomp" else clause.head
    return is_verb(head) and lemma(head) in CONATIVE


def is_habit(trigger: Token, *, alone: bool) -> bool:
    """Tell whether a clause says what something does for ever: `a fund which provides aid`.

    The present of a headline, or of a text that is one sentence, tells news.
    """
    verb = trigger
    while _leans_on_verb(verb):
        verb = verb.head
    if verb.tag_ not in {"VBZ", "VBP"} or verb.lower_ in {"beat", "cut", "hit"}:
        return False
    return verb.dep_ == "relcl" or not (verb.sent.start == 0 or alone)


def _leans_on_verb(word: Token) -> bool:
    """Tell whether a word's time is that of the verb over it: `spend the week meeting`."""
    named = word.pos_ == "NOUN" and word.dep_ == "dobj"
    return named or (word.tag_ in {"VBG", "VB"} and word.dep_ in {"xcomp", "advcl", "dobj"})


def is_usual(trigger: Token) -> bool:
    """Tell whether an adverb says that somebody does so as a rule: `has long pressed for`."""
    verb = first_joined(trigger)
    while verb.dep_ == "xcomp" and is_verb(verb.head):
        verb = first_joined(verb.head)
    said = [w for each in (verb, trigger) for w in children(each, "advmod", "npadvmod", "prep")]
    if any(word.lower_ in USUAL or word.lower_ == "times" or _is_each(word) for word in said):
        return True
    deeds = children(trigger, "dobj") if has_child(trigger, "aux", "have", "has") else []
    return any(word.lower_ in MANY for deed in deeds for word in children(deed, "amod"))


def _is_each(time: Token) -> bool:
    """Tell whether words of time name every one: `each year`."""
    return has_child(time, "det", "each", "every")


def is_spoken(sentence: Iterable[Token], quotes: Iterable[Quote]) -> bool:
    """Tell whether a sentence is somebody's own speech: it says `I` or `our` outside quotes."""
    words = (word for word in sentence if word.lower_ in FIRST_PERSON)
    return any(word.text != "US" and not is_quoted(word, quotes) for word in words)
