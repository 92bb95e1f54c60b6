"""Questions about a dependency tree that several rules ask (ClearNLP labels)."""

from collections.abc import Iterator

from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
OBJECTS = frozenset({"dobj", "dative", "iobj", "obj"})
_SHARES_SUBJECT = frozenset({"conj", "xcomp", "advcl"})


def subject_of(verb: Token) -> Token | None:
    """Return a verb's subject: its own, or the one it shares with the verb it hangs on."""
    token = verb
    while True:
        for child in token.children:
            if child.dep_ in SUBJECTS:
                return child
        if token.dep_ == "relcl":
            return token.head
        if token.dep_ not in _SHARES_SUBJECT or token.head.pos_ not in {"VERB", "AUX"}:
            return None
        if token.dep_ == "advcl" and token.tag_ in {"VBD", "VBZ", "VBP"}:
            return None
        token = token.head


def governor(token: Token) -> Token:
    """Return the verb that a token stands under, or the root of its sentence."""
    for node in token.ancestors:
        if node.pos_ in {"VERB", "AUX"}:
            return node
    return token.sent.root


def first_conjunct(token: Token) -> Token:
    """Return the first of a coordination that a token is part of."""
    node = token
    while node.dep_ == "conj" and node.head.i != node.i:
        node = node.head
    return node


def is_possessor(token: Token) -> bool:
    """Return whether a noun owns the next: the mark is trusted more than the tree."""
    after = token.i + 1
    return token.dep_ == "poss" or (after < len(token.doc) and token.doc[after].tag_ == "POS")


def conjuncts(token: Token) -> Iterator[Token]:
    """Yield the coordinated nouns that start at a token, itself first, in the text's order."""
    yield token
    for child in token.children:
        if child.dep_ == "conj":
            yield from conjuncts(child)


def preposition_of(token: Token) -> Token | None:
    """Return the preposition that governs a noun."""
    head = token.head
    return head if token.dep_ in {"pobj", "pcomp"} and head.pos_ in {"ADP", "SCONJ"} else None


def clause_words(verb: Token) -> list[Token]:
    """Return a verb and its auxiliaries and particles."""
    return [verb, *(child for child in verb.children if child.dep_ in {"aux", "auxpass"})]
