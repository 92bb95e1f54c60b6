"""The prepositional phrases of an act, by how well they name the one to whom it is done."""

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
