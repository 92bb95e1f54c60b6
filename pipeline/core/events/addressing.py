"""Whom words are addressed to, by where a party stands in the clause of an act of speech.

Not every party in the reach of a word is meant by it: `requested money for Rome` asks nothing of
Rome, and `backed a resolution on Iraq` backs nobody in Iraq.
"""

from collections.abc import Iterator, Mapping

from spacy.tokens import Token

from pipeline.core.events.composing import Act
from pipeline.core.events.syntax import (
    children,
    conjuncts,
    is_passive,
    is_verb,
    lemma,
    objects,
    prepositions,
)
from pipeline.records.mention import EventType

SPOKEN = frozenset({"SUPPORT", "REJECT", "ACCUSE", "REQUEST", "AGREE"})
"""Acts of speech whose addressee these rules find."""
TO = frozenset({"to", "on", "upon", "with", "against", "at", "from", "by", "between", "among"})
OWNED_BY = frozenset({"by", "from", "of"})
TIED = frozenset({"with", "between", "among", "against"})
TOPICS = frozenset({"on", "about", "over", "for", "in", "regarding"})
WRITINGS = frozenset({"letter", "note", "message", "petition", "memo", "appeal", "telegram"})
PAPERS = frozenset({"agreement", "deal", "accord", "pact", "treaty", "law", "bill", "resolution"})
SENDS = frozenset({"send", "write", "deliver", "address", "submit", "issue"})
DIRECT = frozenset({"prep", "agent", "dative"})

TOWARDS: Mapping[EventType, frozenset[str]] = {
    "REQUEST": frozenset({"on", "upon", "to"}),
    "CONSULT": frozenset({"with", "to"}),
    "COOPERATE": frozenset({"with"}),
}
"""Prepositions behind a verb that lead to the other side of its act."""
HIT: frozenset[EventType] = frozenset(
    {"REQUEST", "ACCUSE", "THREATEN", "CONSULT", "COERCE", "ASSAULT"}
)
"""Types of acts whose object is the other side, where it is somebody."""


def is_addressed(token: Token, act: Act) -> bool:
    """Tell whether a party at this token may be the one to whom an act of speech is addressed."""
    path = _path(token, act.trigger)
    if not path:
        return True
    own = next((i for i, word in enumerate(path) if _opens_clause(word, act)), None)
    if own is not None:
        return _in_clause(path[: own + 1], act)
    return not any(word.dep_ == "relcl" for word in path) and _is_near(path, act)


def _is_near(path: list[Token], act: Act) -> bool:
    """Tell whether the prepositions from a party up to the act are those of an addressee."""
    names = [word.lower_ for word in path if word.dep_ in DIRECT and word.pos_ == "ADP"]
    if not names or not is_verb(act.trigger):
        return len(names) < 2
    first, inner = names[-1], names[:-1]
    if _hangs_on_used(path, act) and first in TOPICS and _is_paper(path):
        return False  # `reached an agreement on a cabinet`
    if path[-1].dep_ in DIRECT or _hangs_on_used(path, act):
        allowed = first in TO or (first in {"for", "into", "of"} and act.type != "REQUEST")
        return allowed and not set(inner) & TOPICS
    near = OWNED_BY | TIED if act.type != "REQUEST" else {"by", "from"}
    return all(name in near for name in names)


def _is_paper(path: list[Token]) -> bool:
    """Tell whether a phrase hangs on what two sides write: what is behind `on` is its matter."""
    hung = [word for word in path if word.dep_ in DIRECT]
    return lemma(hung[-1].head) in PAPERS


def _hangs_on_used(path: list[Token], act: Act) -> bool:
    """Tell whether the phrase hangs on the noun of the pattern: `voiced support for Rome`."""
    used = act.used | (act.inner.used if act.inner else frozenset())
    hung = [word for word in path if word.dep_ in DIRECT]
    return hung[-1].head.i in used


def _path(token: Token, trigger: Token) -> list[Token]:
    """Return the tokens from a party up to the child of the trigger; none where it is not below."""
    path = [token]
    while path[-1].head.i not in {trigger.i, path[-1].i}:
        path.append(path[-1].head)
    return path if path[-1].head.i == trigger.i else []


def _opens_clause(word: Token, act: Act) -> bool:
    inner = act.inner
    if inner is not None and word.i == inner.trigger.i:
        return True
    return is_verb(word) and word.dep_ in {"xcomp", "ccomp", "pcomp", "acl", "advcl"}


def _in_clause(path: list[Token], act: Act) -> bool:
    """Tell whether a party in what was said is its addressee.

    `asked that Rome pay` asks Rome; who is agreed, refused or accused to be met is the other side.
    """
    below = path[-2] if len(path) > 1 else path[-1]
    if not is_verb(path[-1]):  # `demanded an apology from Rome`
        names = [word.lower_ for word in path if word.dep_ in DIRECT]
        return all(name in OWNED_BY | TIED for name in names)
    if act.type == "REQUEST":
        return below.dep_ in {"nsubj", "nsubjpass"} and len(path) <= 3
    if path[-1].dep_ == "acl":
        return below.dep_ in {"agent", "prep"} and below.lower_ == "by"
    near = act.inner is not None or act.type != "AGREE" or len(path) <= 3
    return near and path[-1].dep_ != "advcl"


def readers_of(act: Act) -> list[Token]:
    """Return to whom a letter goes in which something is asked: `sent a letter to Rome asking`."""
    trigger = act.trigger
    if not is_verb(trigger) or trigger.dep_ not in {"acl", "advcl", "xcomp"}:
        return []
    above = trigger.head
    verb = above if is_verb(above) else above.head
    if lemma(verb) not in SENDS:
        return []
    writings = [noun for noun in objects(verb) if lemma(noun) in WRITINGS]
    if not writings and lemma(verb) != "write":
        return []
    found = [noun for name, noun in prepositions(verb) if name == "to"]
    for writing in writings:
        found += [noun for name, noun in prepositions(writing) if name == "to"]
    return found


def addressed(act: Act) -> Iterator[Token]:
    """Yield whom an act is done to by its own clause, with all that `and` joins."""
    verb = act.trigger
    if not is_verb(verb) or act.type not in HIT:
        return
    label = "nsubjpass" if is_passive(verb) else "dobj"
    for noun in children(verb, label, "dative"):
        yield from conjuncts(noun)
    for name, noun in prepositions(verb):
        if name in TOWARDS.get(act.type, ()):
            yield noun
