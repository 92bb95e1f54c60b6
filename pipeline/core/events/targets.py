"""To whom an act is done: ranked tokens in its reach, before they are tied to entities."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.phrases import FAR, rank_phrases
from pipeline.core.events.roles import OWNING, actorness
from pipeline.core.events.syntax import NO_PARTY, children, complements, has_child, is_verb, objects

PLACE_LIKE = frozenset({"over", "across", "near", "around", "outside", "along"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token that may be the target, and how well its place in the clause speaks for it."""

    weight: float
    token: Token


def targets(
    trigger: Token,
    taken: Collection[Token],
    lexicon: Lexicon,
    *,
    least: float = -10.0,
    means: Collection[int] = (),
) -> list[Token]:
    """Return the tokens that the act may be directed at, best first, without the sources.

    What weighs less than `least` stands too far off: it is only the nearest name. `means` are the
    nouns by which it is done (`withdrew its troops`).
    """
    busy = {token.i for token in taken} | set(means)
    best: dict[int, Candidate] = {}
    for candidate in _search(trigger, lexicon, 0):
        index = candidate.token.i
        if index not in busy and (index not in best or best[index].weight < candidate.weight):
            best[index] = candidate
    near = (candidate for candidate in best.values() if candidate.weight >= least)
    ranked = sorted(near, key=lambda c: (-c.weight, c.token.i))
    return [candidate.token for candidate in ranked]


def _rate(
    token: Token, weight: float, lexicon: Lexicon, *, owned: bool = True
) -> Iterator[Candidate]:
    """Yield the token as a target, or the party that owns it (`Paris` of `Paris's plan`).

    Who owns a place where something is done (`over French soil`) is not its target.
    """
    liking = actorness(token, lexicon)
    if liking >= 0.8:
        yield Candidate(weight, token)
    elif liking == 0.6:
        yield Candidate(weight - 1.5, token)
    elif liking == 0.55:
        yield Candidate(weight - 0.4, token)
    elif token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} and token.ent_type_ not in NO_PARTY:
        yield Candidate(weight - 9.0, token)
    if liking < 0.8 and owned:
        owner = _owner(token, lexicon)
        if owner is not None:
            yield Candidate(weight - 0.6, owner)


def _owner(token: Token, lexicon: Lexicon) -> Token | None:
    for child in token.children:
        if child.dep_ == "poss" and actorness(child, lexicon) >= 0.6:
            return child
        if child.dep_ in {"amod", "compound", "nmod"} and child.ent_type_ in OWNING:
            return child
    return None


def _nested(noun: Token, weight: float, lexicon: Lexicon, depth: int) -> Iterator[Candidate]:
    """Yield the parties inside a noun phrase: its prepositional phrases and reduced clauses."""
    for cost, name, inner in rank_phrases(noun):
        further = 1.2 if name in {"in", "of"} else 0.0
        yield from _rate(inner, weight - cost - further, lexicon, owned=name not in PLACE_LIKE)
        if depth < 3 and cost < FAR and name not in PLACE_LIKE:
            yield from _nested(inner, weight - 0.7, lexicon, depth + 1)
    yield from _stated(noun, weight, lexicon)
    for clause in children(noun, "acl"):
        if clause.tag_ in {"VBG", "VBN"} and depth < 2:
            for found in objects(clause):
                if found.i != noun.i:
                    yield from _rate(found, weight - 1.5, lexicon)
                    yield from _nested(found, weight - 2.0, lexicon, depth + 1)
            for cost, _, inner in rank_phrases(clause):
                yield from _rate(inner, weight - 1.8 - cost, lexicon)


def _stated(noun: Token, weight: float, lexicon: Lexicon) -> Iterator[Candidate]:
    """Yield who is to act by what a noun says: `a demand that Rome pay`."""
    for clause in children(noun, "acl", "ccomp"):
        if has_child(clause, "mark", "that"):
            for doer in children(clause, "nsubj", "nsubjpass"):
                yield from _rate(doer, weight - 1.0, lexicon)


def _search(trigger: Token, lexicon: Lexicon, depth: int) -> Iterator[Candidate]:
    if not is_verb(trigger):
        yield from _nested(trigger, 8.0, lexicon, 0)
        return
    for rank, noun in enumerate(objects(trigger)):
        yield from _rate(noun, 10.0 - 0.1 * rank, lexicon)
        yield from _nested(noun, 8.5, lexicon, 0)
    for noun in children(trigger, "dative"):
        yield from _rate(noun, 9.5, lexicon)
    for cost, name, noun in rank_phrases(trigger):
        if noun.dep_ != "pcomp":
            base = 6.2 if name in {"in", "for", "at"} else 8.0
            yield from _rate(noun, base - cost, lexicon, owned=name not in PLACE_LIKE)
            aside = cost >= FAR or name in PLACE_LIKE  # `as part of the hunt for Rome`
            yield from _nested(noun, 5.8 - (FAR if aside else 0.0), lexicon, 0)
    if depth < 3:
        yield from _search_clauses(trigger, lexicon, depth)


def _search_clauses(trigger: Token, lexicon: Lexicon, depth: int) -> Iterator[Candidate]:
    """Yield the targets inside complements, then those inside adjuncts and relative clauses."""
    for clause in complements(trigger):
        own = children(clause, "nsubj", "nsubjpass")
        for noun in own:
            yield from _rate(noun, 7.5, lexicon)
        for found in _search(clause, lexicon, depth + 1):
            yield Candidate(found.weight - (3.0 if own else 1.2), found.token)
    conditions = [c for c in children(trigger, "advcl") if has_child(c, "mark", "if", "unless")]
    for clause in conditions:  # `threatened to strike unless Rome pays`
        for noun in children(clause, "nsubj"):
            yield from _rate(noun, 6.0, lexicon)
    adjuncts = children(trigger, "advcl") if depth < 1 else []
    further = [(6.0 if has_child(c, "aux", "to") else 7.5, c) for c in adjuncts]
    further += [
        (7.2, c) for o in objects(trigger) for c in children(o, "acl", "relcl") if depth < 2
    ]
    for cost, clause in further:
        for found in _search(clause, lexicon, depth + 2):
            yield Candidate(found.weight - cost, found.token)
