"""Phrases: of an act, by how well they name to whom it is done; and the words of a noun's own."""

from spacy.tokens import Token

from pipeline.core.events.syntax import is_passive, is_verb, prepositions

PREFERRED = (
    *("with", "against", "on", "to", "from", "at", "toward", "towards", "of"),
    *("for", "between", "among", "over", "into", "upon", "in", "inside", "by"),
)
ASIDE = frozenset(
    {
        *("through", "via", "following", "during", "since", "under", "before", "after", "despite"),
        *("like", "as", "than", "without", "within", "except", "until", "including", "because"),
        *("alongside", "aboard"),
    }
)
"""Prepositions of time, means and comparison: seldom is it done to whom they name."""
FAR = 6.0


def rank_phrases(token: Token) -> list[tuple[float, str, Token]]:
    """Return the prepositional phrases, those of a counterpart before those of a place."""
    found = [
        (_cost(name), name, noun)
        for name, noun in prepositions(token)
        if name != "by" or not (is_verb(token) and is_passive(token))
    ]
    return sorted(found, key=lambda row: row[0])


def _cost(name: str) -> float:
    """Return how much less a phrase weighs than an object, by its preposition."""
    if name in ASIDE:
        return FAR
    return 0.02 * (PREFERRED.index(name) if name in PREFERRED else 30)


def phrase(token: Token) -> tuple[int, int]:
    """Return the tokens [first, last + 1) of the noun phrase: no clauses, lists or long tails."""
    left = right = token.i
    for child in token.children:
        keep_of = child.dep_ == "prep" and child.lower_ == "of"
        if keep_of or child.dep_ in {
            "det",
            "amod",
            "compound",
            "nmod",
            "nummod",
            "poss",
            "case",
            "pobj",
            "quantmod",
            "predet",
        }:
            inner_left, inner_right = phrase(child)
            left, right = min(left, inner_left), max(right, inner_right - 1)
    return left, right + 1
