"""Who does an act, by what means and with whom: tokens, before they are tied to entities."""

from collections.abc import Collection

from spacy.tokens import Token

from pipeline.core.events.composing import Act
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.syntax import (
    NO_PARTY,
    children,
    conjuncts,
    has_child,
    is_passive,
    is_verb,
    lemma,
    objects,
    prepositions,
    subjects,
)

PARTNER_PREPOSITIONS = frozenset(
    {"with", "to", "between", "among", "from", "by", "alongside", "of"}
)
SUFFERED_BY = frozenset({"in", "by", "from", "during", "to", "of"})
VISITS = frozenset({"visit", "trip", "tour"})
OWNING = frozenset({"GPE", "NORP", "ORG", "PERSON"})
PRONOUNS = frozenset({"he", "she", "they", "him", "her", "them", "it", "we", "us", "i", "who"})


def actorness(token: Token, lexicon: Lexicon) -> float:
    """Return how much a noun looks like a party, 0.0 to 1.0: names most, then people, pronouns."""
    if token.ent_type_ in NO_PARTY or token.ent_type_ == "MEDIA":
        return 0.0
    if token.ent_type_ in OWNING or token.text == "US":  # which the tagger takes for a pronoun
        return 1.0
    if token.pos_ == "PRON":
        return 0.6 if token.lower_ in PRONOUNS else 0.0
    if token.ent_type_ in {"LOC", "FAC"}:
        return 0.8
    if lemma(token) in lexicon.people or token.lower_ in lexicon.people:
        return 0.9
    named = children(token, "amod", "compound", "poss", "nmod")
    return 0.55 if any(c.ent_type_ in OWNING for c in named) else 0.0


def sources(trigger: Token, lexicon: Lexicon) -> list[Token]:
    """Return who acts: a verb's subjects, or who stands behind the thing that is its subject."""
    if is_verb(trigger):
        return [who for found in subjects(trigger) for who in _behind(found, trigger, lexicon)]
    return noun_sources(trigger, lexicon)


def noun_sources(trigger: Token, lexicon: Lexicon, *, governed: bool = True) -> list[Token]:
    """Return who does what a noun names: its possessor, its demonym, its `by` phrase.

    Else, if `governed`, the subject of the verb over it.
    """
    owners = [owner for owner in children(trigger, "poss") if owner.ent_type_ not in NO_PARTY]
    found = [each for owner in owners for each in conjuncts(owner)]
    if not found:
        phrases = prepositions(trigger)
        found = [noun for name, noun in phrases if name in {"between", "among", "by"}]
    if not found:
        goal = {"GPE"} if lemma(trigger) in VISITS else set[str]()  # `her Oslo visit`
        names = {"GPE", "NORP", "ORG"} - goal
        found = [
            child
            for child in children(trigger, "amod", "compound", "nmod")
            if child.ent_type_ in names or _is_armed(child, trigger, lexicon)
        ]
    return found or (_governing_subjects(trigger, lexicon) if governed else [])


def _is_one_of(word: Token, words: Collection[str]) -> bool:
    return lemma(word) in words or word.lower_ in words


def _is_armed(word: Token, deed: Token, lexicon: Lexicon) -> bool:
    """Tell whether the modifier of a deed says who does it: `police firing`, `army crackdown`."""
    deeds = lexicon.words("@violence") | lexicon.words("@means")
    return lemma(word) in lexicon.words("@armed") and _is_one_of(deed, deeds)


def doers_behind(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return who stands behind what somebody suffers: `killed in police firing`."""
    fights = lexicon.words("@fight")
    means = lexicon.words("@violence") | lexicon.words("@means") | fights
    attackers = _attackers(verb, lexicon)
    if attackers:
        return attackers
    joined = (c for c in children(verb, "conj") if is_passive(c))
    near = [row for each in (verb, *joined) for row in prepositions(each)]
    suffered = [noun for name, noun in near if name in SUFFERED_BY]
    for noun in [*suffered, *(part for each in suffered for part in _parts(each))]:
        if _is_one_of(noun, means):
            found = [who for who in noun_sources(noun, lexicon, governed=False) if who.i != verb.i]
            if not found and lemma(noun) in fights:
                sides = [*prepositions(noun), *prepositions(verb)]
                found = [who for name, who in sides if name in {"with", "between"}]
            if found:
                return found
    return [
        modifier
        for noun in verb.subtree
        if noun.i > verb.i and _is_one_of(noun, means)
        for modifier in children(noun, "compound", "amod")
        if _is_armed(modifier, noun, lexicon)
    ]


def _parts(noun: Token) -> list[Token]:
    """Return what a noun only counts: `airstrikes` of `three nights of airstrikes`."""
    return [part for name, part in prepositions(noun) if name == "of"]


def _attackers(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return the armed ones of the clause that says when: `hurt when police clashed with`.

    The parser takes `as troops charged` for a phrase with a participle.
    """
    found = [who for c in children(verb, "advcl") if _says_when(c) for who in subjects(c)]
    phrases = (noun for name, noun in prepositions(verb) if name == "as")
    found += [noun for noun in phrases if children(noun, "acl")]
    armed = lexicon.words("@armed") | lexicon.words("@craft")
    return [who for who in found if lemma(who) in armed]


def _says_when(clause: Token) -> bool:
    return has_child(clause, "advmod", "when") or has_child(clause, "mark", "as")


def _behind(doer: Token, verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return who acts by what a sentence says acts: `a report by Oslo accuses`, `strikes killed`.

    A thing that nobody is named behind stays.
    """
    if lemma(doer) not in lexicon.words("@means") or doer.ent_type_:
        return [doer]
    found = [who for who in noun_sources(doer, lexicon) if who.i not in {doer.i, verb.i}]
    return found or [doer]


def _governing_subjects(noun: Token, lexicon: Lexicon) -> list[Token]:
    """Return the subject of the verb that a noun is the object of: `Rome made a request`.

    Who does something after talks has talked; who does it after a strike has not struck.
    """
    linking = {"in", "into", "to", "on", "for", "of"}
    if lemma(noun) in lexicon.words("@talks"):
        linking |= {"after", "during", "following"}
    if noun.dep_ == "pobj" and noun.head.lower_ not in linking:
        return []
    governor = noun
    while governor.dep_ in {"prep", "pobj", "conj", "dobj"} and not is_verb(governor):
        governor = governor.head
    return subjects(governor) if is_verb(governor) else []


def means_of(act: Act, lexicon: Lexicon) -> frozenset[int]:
    """Return the nouns that an act's patterns consumed and that nobody is meant by.

    Soldiers who are sent or withdrawn are the means of it; people who are freed or held are not.
    """
    modes = {"troops", "withdraw", "discontinue", "visit"}
    own = act.type in {"MOBILIZE", "AID"} or act.mode in modes
    doc = act.trigger.doc
    found = {
        i
        for i in act.used
        if act.type == "MOBILIZE"
        or (not doc[i].ent_type_ and (own or lemma(doc[i]) not in lexicon.people))
    }
    inner = means_of(act.inner, lexicon) if act.inner else frozenset[int]()
    return frozenset(found) | inner


def partners(trigger: Token, used: Collection[int], taken: Collection[Token]) -> list[Token]:
    """Return whom one talks with: objects of the verb, and `with`, `to`, `between` phrases.

    Phrases may hang on the verb or on the noun that its pattern consumed (`held talks with`).
    """
    heads = [trigger, *(trigger.doc[i] for i in sorted(used) if i != trigger.i)]
    found = objects(trigger) if is_verb(trigger) else []
    for head in heads:
        found += [noun for name, noun in prepositions(head) if name in PARTNER_PREPOSITIONS]
        if not is_verb(head):  # `a NATO summit`
            found += [c for c in children(head, "compound", "nmod") if c.ent_type_ == "ORG"]
    busy = {token.i for token in taken}
    return [noun for noun in dict.fromkeys(found) if noun.i not in busy]
