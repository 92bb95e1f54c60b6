"""Questions that event coding asks of a dependency parse (spaCy's English labels)."""

from collections.abc import Collection, Iterator

from spacy.tokens import Token

CLAUSE_HEADS = frozenset({"VERB", "AUX"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "MEDIA"})
NO_PARTY = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"})
"""Entity labels of what is named but cannot act."""
AGENTIVE = frozenset({"agent", "prep"})
BESIDE = frozenset({"along", "together"})
"""`along with`, `together with`: who joins in, not who is meant."""
SOURCING = frozenset({"accord", "according"})
"""`according to two diplomats` tells who says so, not to whom something is done."""
RELATIVES = frozenset({"who", "whom", "which", "that"})
PARTICLES = frozenset({"out", "down", "off", "up", "back", "in", "away", "over", "aside"})
OBJECT_CONTROL = frozenset(
    {
        *("ask", "urge", "tell", "order", "force", "allow", "permit", "let", "help"),
        *("encourage", "persuade", "cause", "warn", "enable", "advise", "press", "pressure", "beg"),
        *("instruct", "require", "invite", "push", "want", "expect", "convince", "compel"),
        *("authorize", "authorise"),
    }
)
"""Verbs whose object, not subject, does what their complement says: `urged Rome to pay`."""
STANCES = frozenset(
    {"commit", "engage", "involve", "oppose", "dedicate", "determine", "embroil", "lock", "prepare"}
)
"""Verbs whose passive with a subject but nobody behind `by` tells what the subject itself does."""


def lemma(token: Token) -> str:
    """Return the lemma in lower case."""
    return token.lemma_.lower()


def is_verb(token: Token) -> bool:
    """Tell whether the token can head a clause: no name, nor `the accused`, tagged as a verb."""
    tagged = token.pos_ in CLAUSE_HEADS or token.tag_.startswith("VB")
    named = token.ent_type_ in NAMES or has_child(token, "det", "the", "an", "a")
    return tagged and not named


def conjuncts(token: Token) -> list[Token]:
    """Return the token and what is joined to it by `and` or a comma, in order."""
    found = [token]
    for each in found:
        found += children(each, "conj")
        if each.ent_type_ == "PERSON":  # the parser takes some lists of names for appositions
            found += [c for c in children(each, "appos") if c.ent_type_ == "PERSON"]
    return found


def children(token: Token, *labels: str) -> list[Token]:
    """Return the children that hang by one of these labels."""
    return [child for child in token.children if child.dep_ in labels]


def trigger_keys(verb: Token) -> list[str]:
    """Return the words under which patterns may know the verb: `call_off`, then `call`.

    The lemmatizer cuts `staged` to `stag`; the `e` is tried as well.
    """
    base = lemma(verb)
    particles = [
        child.lower_
        for child in verb.children
        if child.dep_ == "prt"
        or (
            child.dep_ in {"advmod", "prep"}
            and child.lower_ in PARTICLES
            and 0 < child.i - verb.i <= 4
        )
    ]
    bare = [f"{base}e", base] if verb.lower_ == f"{base}ed" else [base]
    return [*(f"{base}_{particle}" for particle in particles), *bare]


def is_told(noun: Token, verbs: Collection[str]) -> bool:
    """Tell whether a noun is what somebody does: the object of a light verb (`issued a demand`)."""
    if noun.dep_ not in {"dobj", "nsubjpass"} or not is_verb(noun.head):
        return False
    return any(key in verbs for key in trigger_keys(noun.head))


def objects(verb: Token) -> list[Token]:
    """Return what the verb is done to: objects, passive subjects, attributes, with conjuncts."""
    found = children(verb, "nsubjpass", "csubjpass") + children(verb, "dobj", "attr", "oprd")
    found = [noun for noun in found if not (noun.dep_ == "oprd" and noun.pos_ == "ADJ")]
    if not found and verb.tag_ == "VBN" and verb.dep_ == "acl":
        found = [verb.head]
    elif not found and _joins_passive(verb):
        found = [noun for noun in objects(verb.head) if noun.i < verb.i]
    elif not found:
        found = _undergoers(verb) or _shared(verb)
    if verb.dep_ == "relcl":
        relative = [o for o in found if o.lower_ in RELATIVES]
        if relative:
            found = [verb.head] + [o for o in found if o not in relative]
    return [each for o in found for each in conjuncts(o)]


def _undergoers(verb: Token) -> list[Token]:
    """Return to whom a passive without a subject is done: `died after being beaten by guards`."""
    if verb.dep_ not in {"pcomp", "advcl"} or not children(verb, "auxpass"):
        return []
    main = verb.head.head if verb.dep_ == "pcomp" else verb.head
    return children(main, "nsubj", "nsubjpass")


def _joins_passive(verb: Token) -> bool:
    """Tell whether `and` joins a participle to a passive: `was shot and killed`."""
    if verb.dep_ != "conj" or verb.tag_ != "VBN" or not is_verb(verb.head):
        return False
    own = children(verb, "nsubj", "nsubjpass", "csubj", "aux", "dobj")
    return not own and is_passive(verb.head)


def _shared(verb: Token) -> list[Token]:
    """Return the object that two verbs share: `beat and arrested a preacher`."""
    right = [child for child in verb.children if child.i > verb.i and not child.is_punct]
    if len(right) != 2 or right[0].dep_ != "cc" or right[1].dep_ != "conj":
        return []
    other = right[1]
    own = children(other, "nsubj", "nsubjpass", "aux")
    return [] if own or other.i > verb.i + 2 else children(other, "dobj")


def prepositions(token: Token) -> list[tuple[str, Token]]:
    """Return (preposition, its object) for every prepositional phrase of the token."""
    found: list[tuple[str, Token]] = []
    for child in token.children:
        if child.dep_ == "dative" and child.pos_ != "ADP":
            found.append(("to", child))
        elif child.dep_ in {"prep", "agent", "dative"}:
            found += _preposition(child)
        elif child.dep_ in {"advmod", "prt"} and child.lower_ in PARTICLES:
            found += [row for each in children(child, "prep") for row in _preposition(each)]
    return found


def _preposition(preposition: Token) -> Iterator[tuple[str, Token]]:
    name = lemma(preposition)
    if name in SOURCING:
        return
    for child in preposition.children:
        if child.dep_ == "pobj":
            yield from ((name, each) for each in conjuncts(child))
        elif child.dep_ == "pcomp":
            yield name, child
        elif child.dep_ in {"prep", "conj"} and child.pos_ == "ADP":
            inner = _preposition(child)
            yield from (("alongside", noun) for _, noun in inner) if name in BESIDE else inner


def complements(verb: Token) -> list[Token]:
    """Return the clauses and predicates that complete the verb, also behind an adjective."""
    found = children(verb, "xcomp", "ccomp")
    found += [c for c in children(verb, "advcl") if has_child(c, "mark", "for")]
    found += [noun for _, noun in prepositions(verb) if noun.dep_ == "pcomp"]
    for child in children(verb, "acomp", "oprd", "attr", "xcomp"):
        if child.dep_ != "xcomp" or child.pos_ == "ADJ":
            found += children(child, "xcomp", "ccomp")
            found += [noun for _, noun in prepositions(child) if noun.dep_ == "pcomp"]
    return found


def predicates(verb: Token) -> list[Token]:
    """Return the adjectives said of the verb's subject or object: `found guilty`, `is ready`."""
    found = children(verb, "acomp", "oprd")
    for child in children(verb, "xcomp", "ccomp"):
        if child.pos_ == "ADJ":
            found.append(child)
        else:
            found += children(child, "acomp")
    return found


def agents(verb: Token) -> list[Token]:
    """Return who does it where the verb is passive: the objects of `by`."""
    joined = [c for c in children(verb, "conj") if not children(c, "auxpass")]
    verbs = [verb, *filter(_joins_passive, joined)]
    by = [c for v in verbs for c in v.children if c.dep_ in AGENTIVE and c.lower_ == "by"]
    if not by:  # the parser may hang it on a phrase in between
        by = [t for t in verb.subtree if t.i > verb.i and t.lower_ == "by" and _is_apart(t, verb)]
    nouns = (noun for word in by for noun in children(word, "pobj"))
    return [each for noun in nouns for each in conjuncts(noun)]


def _is_apart(by: Token, verb: Token) -> bool:
    """Tell whether a `by` hangs on a noun of the verb's own phrases, not on another deed."""
    noun = by.head
    return (
        noun.pos_ in {"NOUN", "PROPN"} and noun.head.dep_ == "prep" and noun.head.head.i == verb.i
    )


def is_passive(verb: Token) -> bool:
    """Tell whether the clause is passive, or a bare participle behind its noun.

    `Rome is committed to peace` tells what Rome does, not what is done to it.
    """
    if children(verb, "nsubjpass", "auxpass"):
        return not is_stance(verb)
    reduced = verb.dep_ in {"acl", "amod"} and verb.tag_ == "VBN"
    return reduced or _joins_passive(verb)


def is_stance(verb: Token) -> bool:
    """Tell whether a participle says what its subject does or means to do: `is engaged in`."""
    if lemma(verb) not in STANCES or not children(verb, "nsubjpass"):
        return False
    return not any(child.dep_ == "agent" for child in verb.children)


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Return who acts: the subject with its conjuncts, the `by` agent, or the one that controls it.

    Control follows the governing clause: `agreed to meet`, `urged Rome to pay`, `, leaving`.
    """
    if is_passive(verb):
        return agents(verb) or _who_ordered(verb)
    own = children(verb, "nsubj", "csubj", *(["nsubjpass"] if is_stance(verb) else []))
    if not own:  # the parser hangs some subjects on the auxiliary
        own = [s for helper in children(verb, "aux") for s in children(helper, "nsubj")]
    if own:
        return [each for found in own[:1] for each in conjuncts(_antecedent(found, verb))]
    if depth > 6 or verb.head.i == verb.i:
        return []
    return _controllers(verb, depth)


def _who_ordered(participle: Token) -> list[Token]:
    """Return who has something done: `ordered the mayor jailed`."""
    above = participle.head.head
    ordered = participle.dep_ == "acl" and participle.head.dep_ == "dobj"
    return subjects(above) if ordered and lemma(above) == "order" else []


def _antecedent(subject: Token, verb: Token) -> Token:
    if subject.lower_ not in RELATIVES:
        return subject
    while verb.dep_ == "conj":
        verb = verb.head
    return verb.head if verb.dep_ == "relcl" else subject


def _controllers(verb: Token, depth: int) -> list[Token]:
    """Return who acts in a clause without a subject: the one of the clause or noun above it."""
    head = verb.head
    if verb.dep_ == "pcomp" or (verb.dep_ == "xcomp" and head.pos_ == "ADJ"):
        head = head.head
    if not is_verb(head):
        return _from_noun(verb, head, depth)
    done_to = verb.dep_ == "pcomp" and verb.head.lower_ in {"of", "from", "into"}
    done_to = done_to or (verb.dep_ == "xcomp" and lemma(head) in OBJECT_CONTROL)
    if done_to and objects(head):  # `urged Rome to pay`, `accused Rome of paying`
        return objects(head)
    passive = children(head, "nsubjpass")
    return [c for o in passive for c in conjuncts(o)] or subjects(head, depth + 1)


def _from_noun(verb: Token, noun: Token, depth: int) -> list[Token]:
    """Return who acts in a clause on a noun: `forces attacking`, `Rome's offer to pay`."""
    if verb.tag_ == "VBG" and verb.dep_ == "acl":
        return conjuncts(noun)
    owners = [each for owner in children(noun, "poss") for each in conjuncts(owner)]
    if owners:
        return owners
    governor = noun.head
    while governor.dep_ in {"prep", "pobj", "conj"}:
        governor = governor.head
    if is_verb(governor):
        return subjects(governor, depth + 1)
    # a name that the tagger took for the verb: `Trump plans to speak`
    return conjuncts(governor) if governor.ent_type_ in NAMES and noun.dep_ == "dobj" else []


def is_negated(token: Token) -> Token | None:
    """Return the word that negates the token (`not`, `never`, `no`), if one does."""
    for child in token.children:
        if child.dep_ == "neg" or (
            child.lower_ in {"never", "no", "nor", "neither"}
            and child.dep_ in {"advmod", "det", "preconj", "cc"}
        ):
            return child
    return None


def modal(verb: Token) -> Token | None:
    """Return the modal verb of the clause (`will`, `may`, `should`), if it has one."""
    return next((c for c in verb.children if c.dep_ == "aux" and c.tag_ == "MD"), None)


def has_child(token: Token, label: str, *words: str) -> bool:
    """Tell whether a child hangs by this label and is one of the words."""
    return any(c.dep_ == label and c.lower_ in words for c in token.children)
