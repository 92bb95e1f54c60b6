"""Mend what the parser is known to get wrong, before anybody reads the tree."""

from spacy.tokens import Doc, Token


def mend_pairs(doc: Doc) -> None:
    """Let two names that `and` joins stand side by side.

    In `U.S. President A and Russian President B spoke` the parser hangs A on B as a modifier,
    though the `and` hangs on A: so only B would have spoken. A takes B's place, B is joined to it.
    """
    for token in doc:
        if token.dep_ in {"nmod", "compound"} and _is_joined(token, token.head):
            other = token.head
            token.dep_, token.head = other.dep_, other.head
            other.dep_, other.head = "conj", token


def _is_joined(token: Token, other: Token) -> bool:
    if other.dep_ == "ROOT" or not token.pos_ == other.pos_ == "PROPN":
        return False
    kids = [child for child in token.children if child.dep_ in {"cc", "conj"}]
    return [child.dep_ for child in kids] == ["cc"] and token.i < kids[0].i < other.i
