"""Whom words are addressed to, by where a party stands in the clause of an act of speech.

Not every party in the reach of a word is meant by it: `requested money for Rome` asks nothing of
Rome, and `backed a resolution on Iraq` backs nobody in Iraq.
"""

from collections.abc import Iterator, Mapping

from spacy.tokens import Token

from pipeline.core.events.composing import Act
from pipeline.core.events.syntax import (
    agents,
    children,
    conjuncts,
    has_child,
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
VENUES = frozenset({"at", "in", "on"})
"""Prepositions of where words are spoken: nobody is addressed by `spoke on the Senate floor`."""
OWNED_BY = frozenset({"by", "from", "of"})
TIED = frozenset({"with", "between", "among", "against"})
HOSTILE: frozenset[EventType] = frozenset(
    {"ACCUSE", "THREATEN", "PROTEST", "SANCTION", "COERCE", "ASSAULT"}
)
"""Acts whose victim is not addressed by who asks for them, backs them or rejects them."""
TOPICS = frozenset({"on", "about", "over", "for", "in", "regarding"})
WRITINGS = frozenset({"letter", "note", "message", "petition", "memo", "appeal", "telegram"})
PAPERS = frozenset(
    {
        *("agreement", "deal", "accord", "pact", "treaty", "law", "bill", "resolution"),
        *("plan", "proposal", "budget"),
    }
)
SHARED = PAPERS - {"plan", "proposal", "budget"} | {
    *("talk", "meeting", "summit", "dialogue", "negotiation", "relation", "tie", "cooperation"),
    *("partnership", "alliance", "peace", "truce", "ceasefire", "trade", "contact", "link"),
}
"""What one has `with` somebody who is addressed thereby."""
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
    if _is_second_object(path[-1]):
        return False
    if _is_owner_asked(path, act):
        return True
    own = next((i for i, word in enumerate(path) if _opens_clause(word, act)), None)
    if own is not None:
        return _in_clause(path[: own + 1], act)
    return not any(word.dep_ == "relcl" for word in path) and _is_near(path, act)


def _is_second_object(word: Token) -> bool:
    """Tell whether the parser gave a verb a further object, which belongs to a list elsewhere."""
    return word.dep_ == "dobj" and children(word.head, "dobj")[0].i != word.i


def _is_near(path: list[Token], act: Act) -> bool:
    """Tell whether the prepositions from a party up to the act are those of an addressee."""
    hung = [word for word in path if word.dep_ in DIRECT and word.pos_ == "ADP"]
    names = [word.lower_ for word in hung]
    if act.type == "SUPPORT" and any(_is_beside(word, act) for word in hung):
        return False
    if not names or not is_verb(act.trigger):
        wanted = names == ["for"] and act.type == "REQUEST"  # `his calls for an envoy`
        return len(names) < 2 and not wanted
    first, inner = names[-1], names[:-1]
    matter = first in TOPICS and _hangs_on_used(path, act) and _is_paper(path)
    if matter or _is_venue(path[0], first, act):
        return False  # `reached an agreement on a cabinet`
    if path[-1].dep_ in DIRECT or _hangs_on_used(path, act):
        further = {"in", "for", "into", "of"} if act.type == "ACCUSE" else {"for", "into", "of"}
        allowed = first in TO or (first in further and act.type != "REQUEST")
        return allowed and not set(inner) & TOPICS
    near = OWNED_BY | TIED if act.type != "REQUEST" else {"by", "from"}
    return all(name in near for name in names)


def _is_venue(party: Token, preposition: str, act: Act) -> bool:
    """Tell whether a phrase says where words were spoken: `issued the appeal at a meeting`."""
    if preposition == "at":
        return act.type in {"REQUEST", "SUPPORT", "AGREE"}
    owner = party.dep_ not in {"pobj", "conj"}
    return owner and act.type == "SUPPORT" and preposition in VENUES


def _is_beside(preposition: Token, act: Act) -> bool:
    """Tell whether `with` names who joins in: `her proposal with Ali`, not `the deal with Rome`."""
    noun = preposition.head
    if preposition.lower_ != "with" or noun.pos_ != "NOUN" or noun.i in act.used:
        return False
    return lemma(noun) not in SHARED


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


def _is_owner_asked(path: list[Token], act: Act) -> bool:
    """Tell whether somebody is asked for what is his: `asked for the minister's help`."""
    party, thing = path[0], path[0].head
    owned = party.dep_ == "poss" and party.pos_ != "PRON"
    return act.type == "REQUEST" and owned and thing.head.lower_ == "for"


def _in_clause(path: list[Token], act: Act) -> bool:
    """Tell whether a party in what was said is its addressee.

    `asked that Rome pay` asks Rome; who is agreed, refused or accused to be met is the other side.
    """
    below = path[-2] if len(path) > 1 else path[-1]
    hostile = act.type != "ACCUSE" and act.inner is not None and act.inner.type in HOSTILE
    if not is_verb(path[-1]):  # `demanded an apology from Rome`
        names = [word.lower_ for word in path if word.dep_ in DIRECT]
        if hostile:
            return all(name in {"by", "from"} for name in names)
        return all(name in OWNED_BY | TIED for name in names)
    if hostile and act.type in {"SUPPORT", "REJECT"}:
        return below.dep_ == "agent"
    if act.type == "REQUEST":
        return below.dep_ in {"nsubj", "nsubjpass"} and len(path) <= 3
    if path[-1].dep_ == "acl":
        return below.dep_ in {"agent", "prep"} and below.lower_ == "by"
    near = act.inner is not None or act.type != "AGREE" or len(path) <= 3
    return near and path[-1].dep_ != "advcl"


def readers_of(act: Act) -> list[Token]:
    """Return to whom a letter goes in which something is asked: `sent a letter to Rome asking`."""
    trigger = act.trigger
    if not is_verb(trigger) or trigger.dep_ not in {"acl", "advcl", "xcomp", "pcomp"}:
        return []
    verb = sender_of(trigger)
    if verb is None or (trigger.dep_ == "pcomp" and trigger.head.lower_ != "to"):
        return []
    found = [noun for name, noun in prepositions(verb) if name == "to"]
    for writing in _writings(verb):
        found += [noun for name, noun in prepositions(writing) if name == "to"]
    if trigger.dep_ == "pcomp":  # the parser takes the reader for who asks
        found = [noun for noun in found if noun.i != trigger.i] + children(trigger, "nsubj")
    return found


def sender_of(trigger: Token) -> Token | None:
    """Return the verb by which a letter goes out whose asking is told by a participle on it."""
    above = trigger.head
    while not is_verb(above) and above.head.i != above.i:
        above = above.head
    sent = lemma(above) in SENDS and (_writings(above) or lemma(above) == "write")
    return above if sent or (trigger.tag_ == "VBG" and _by_letter(above)) else None


def _writings(verb: Token) -> list[Token]:
    """Return the letters that a verb sends, or in which something is done."""
    nouns = [*objects(verb), *_by_letter(verb)]
    return [noun for noun in nouns if lemma(noun) in WRITINGS]


def _by_letter(verb: Token) -> list[Token]:
    """Return the letter of `led a group in a letter to Rome asking`."""
    return [n for name, n in prepositions(verb) if name == "in" and lemma(n) in WRITINGS]


def makers_of(act: Act) -> list[Token]:
    """Return who stands behind what words are about: `rejected a deadline set by Rome`.

    Also `criticised the rules that Rome applies`.
    """
    if act.type not in {"REJECT", "SUPPORT", "ACCUSE"} or not is_verb(act.trigger):
        return []
    inner = act.inner
    if act.type == "REJECT" and inner and inner.type == "ACCUSE" and not is_verb(inner.trigger):
        return _critics(inner.trigger)
    below = [word for thing in objects(act.trigger) for word in thing.subtree]
    made = [who for word in below if word.dep_ == "acl" for who in agents(word)]
    for clause in (word for word in below if word.dep_ == "relcl"):
        made += [who for who in children(clause, "nsubj") if who.pos_ != "PRON"]
        made += [who for name, who in prepositions(clause) if name == "from"]
    return made


def _critics(criticism: Token) -> list[Token]:
    """Return from whom criticism comes, however far the parser hangs him off."""
    words = (word for word in criticism.subtree if word.lower_ in {"from", "by"})
    return [noun for word in words for noun in children(word, "pobj")]


def heard_by(trigger: Token) -> list[Token]:
    """Return whom a participle of asking asks: those met in `visited Rome and Oslo, urging`."""
    verb = trigger.head
    if trigger.dep_ != "advcl" or trigger.tag_ != "VBG" or not is_verb(verb):
        return []
    heads = [verb, *children(verb, "dobj")]
    return [noun for h in heads for name, noun in prepositions(h) if name in {"to", "with"}]


def sufferers_above(trigger: Token, suffer: frozenset[str]) -> list[Token]:
    """Return who suffered by a deed that a clause tells the time of: `died when jets fired on`."""
    verb = trigger.head
    when = has_child(trigger, "advmod", "when") or has_child(trigger, "mark", "as")
    if trigger.dep_ != "advcl" or not when or lemma(verb) not in suffer:
        return []
    return [each for noun in children(verb, "nsubj") for each in conjuncts(noun)]


def joined_in(trigger: Token) -> list[Token]:
    """Return who acts along with the subject: the senators of `led 41 senators in calling for`.

    So does the one of `Ali, joined by Kaya, called for`.
    """
    beside = (c for who in children(trigger, "nsubj") for c in children(who, "acl"))
    joiners = [who for clause in beside if lemma(clause) == "join" for who in agents(clause)]
    above = trigger.head
    within = trigger.dep_ == "pcomp" and above.lower_ == "in"
    verb = above.head if within else above
    if not (within or trigger.dep_ == "xcomp") or lemma(verb) not in {"join", "lead"}:
        return joiners
    return [*joined_in(verb), *objects(verb)]


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
