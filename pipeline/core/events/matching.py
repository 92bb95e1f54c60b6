"""Match the patterns of the lexicon at one token of a parse."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from spacy.tokens import Token

from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.patterns import Constraint, Pattern
from pipeline.core.events.syntax import (
    children,
    complements,
    conjuncts,
    has_child,
    is_verb,
    lemma,
    objects,
    predicates,
    prepositions,
    subjects,
    trigger_keys,
)

PARTY_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP"})
SIDES = frozenset(
    {
        "side",
        "party",
        "faction",
        "rival",
        "neighbor",
        "neighbour",
        "country",
        "nation",
        "government",
    }
)
"""Nouns whose plural names the two sides of an act."""
SOMEBODY = frozenset({"him", "her", "them", "he", "she", "they"})
COUNTING = frozenset({"NUM", "ADJ", "DET", "PRON"})
TIMES = frozenset({"DATE", "TIME"})


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern that fits at a trigger; `used` are the indices of the nouns that it consumed."""

    pattern: Pattern
    trigger: str
    weight: float
    used: frozenset[int]


@dataclass(slots=True)
class Slots:
    """The words around a trigger by slot: word -> indices of the tokens that carry it."""

    found: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    prepositions: dict[str, dict[str, set[int]]] = field(default_factory=dict)

    def add(self, slot: str, words: Iterable[str], index: int) -> None:
        """Note that the token at `index` stands in `slot` with these words."""
        row = self.found.setdefault(slot, {})
        for word in words:
            row.setdefault(word, set()).add(index)

    def add_preposition(self, name: str, words: Iterable[str], index: int) -> None:
        """Note that the token at `index` is the object of the preposition `name`."""
        row = self.prepositions.setdefault(name, {})
        for word in words:
            row.setdefault(word, set()).add(index)


def words_of(token: Token, people: Collection[str]) -> list[str]:
    """Return the words by which a pattern may call a token: lemma, form, and what it names.

    `#party` is anybody who can act, `#people` persons by name or trade, `#person` by name, `#place`
    a town, a land or a building by name.
    """
    found = [lemma(token), token.lower_]
    trade = lemma(token) in people
    if token.ent_type_ in PARTY_ENTITIES or trade:
        found.append("#party")
    if token.ent_type_ in {"PERSON", "NORP"} or trade or token.lower_ in SOMEBODY:
        found.append("#people")
    if token.ent_type_ == "PERSON":
        found.append("#person")
    if token.ent_type_ in {"GPE", "LOC", "FAC"}:
        found.append("#place")
    return found


def _noun_words(noun: Token, people: Collection[str]) -> list[str]:
    """Return the words of an object, of its compounds (`ceasefire deal`) and of its `of` noun."""
    found = words_of(noun, people)
    inner = children(noun, "compound", "amod")
    for child in children(noun, "prep"):
        if child.lower_ == "of":
            for each in children(child, "pobj"):
                inner += [each, *children(each, "compound")]
                if noun.pos_ in COUNTING:  # `twenty of them`
                    found += words_of(each, people)
    return found + [word for each in inner for word in (lemma(each), each.lower_)]


def read_slots(token: Token, people: Collection[str]) -> Slots:
    """Collect what stands around a verb, or around a noun, for constraints to look at."""
    slots = Slots()
    for child in token.subtree:
        slots.add("d", [lemma(child)], child.i)
    if is_verb(token):
        _read_objects(token, people, slots)
        _read_clauses(token, people, slots)
        doers = subjects(token)
        for noun in doers:
            slots.add("s", words_of(noun, people), noun.i)
        if _are_several(doers):
            slots.add("s", ["#several"], doers[0].i)
    else:
        for child in children(token, "amod", "compound", "poss", "nmod"):
            slots.add("m", words_of(child, people), child.i)
        for clause in children(token, "acl", "relcl", "advcl"):
            if has_child(clause, "aux", "to"):
                slots.add("i", [lemma(clause)], clause.i)
    for name, noun in prepositions(token):
        if noun.ent_type_ not in TIMES or name in {"until", "to"}:
            slots.add_preposition(name, _noun_words(noun, people), noun.i)
    return slots


def _are_several(doers: list[Token]) -> bool:
    """Tell whether two sides act: `Chad and Niger`, `Chadian and Nigerian envoys`, `both sides`."""
    if len(doers) != 1:
        return len(doers) > 1
    doer = doers[0]
    modifiers = children(doer, "amod", "compound", "nmod", "poss")
    if any(children(modifier, "conj") for modifier in modifiers):
        return True
    return doer.tag_ == "NNS" and lemma(doer) in SIDES


def _read_objects(verb: Token, people: Collection[str], slots: Slots) -> None:
    for noun in (found for found in objects(verb) if not _is_time(found)):
        slots.add("o", _noun_words(noun, people), noun.i)
        for child in children(noun, "amod", "compound", "nmod"):
            slots.add("om", [lemma(child), child.lower_], noun.i)
        for clause in children(noun, "acl"):
            if has_child(clause, "aux", "to"):
                slots.add("i", [lemma(clause)], clause.i)
        for name, inner in prepositions(noun):
            slots.add_preposition(name, _noun_words(inner, people), inner.i)


def _is_time(noun: Token) -> bool:
    """Tell whether a noun only says when: `returned this week`, but not `ten days of drills`."""
    return noun.ent_type_ in TIMES and not has_child(noun, "prep", "of")


def _read_clauses(verb: Token, people: Collection[str], slots: Slots) -> None:
    """Collect complements; the subject of `wanted Rome to pay` counts as an object too."""
    for clause in complements(verb):
        slots.add("x", [lemma(clause)], clause.i)
        if has_child(clause, "aux", "to"):
            slots.add("i", [lemma(clause)], clause.i)
            for noun in children(clause, "nsubj", "nsubjpass"):
                slots.add("o", _noun_words(noun, people), noun.i)
    for clause in children(verb, "advcl"):
        slots.add("x", [lemma(clause)], clause.i)
    for adjective in predicates(verb):
        slots.add("a", [lemma(adjective)], adjective.i)
    for other in conjuncts(verb)[1:]:
        slots.add("c", [lemma(other)], other.i)


def _hits(constraint: Constraint, slots: Slots) -> set[int] | None:
    """Return the tokens that fill a constraint, or None where it is not met."""
    if constraint.slot == "p":
        hits: set[int] | None = None
        for name, wanted in constraint.alternatives:
            row = slots.prepositions.get(name)
            found = _pick(row, wanted) if row else None
            if found is not None:
                hits = (hits or set()) | (found if wanted else set())
        return hits
    row = slots.found.get(constraint.slot)
    found = _pick(row, constraint.words) if row else None
    return found if found is None or constraint.words else set()


def _pick(row: dict[str, set[int]], wanted: frozenset[str]) -> set[int] | None:
    if not wanted:
        return set()
    found = [indices for word, indices in row.items() if word in wanted]
    return set().union(*found) if found else None


def _fits(pattern: Pattern, slots: Slots) -> set[int] | None:
    """Return the nouns that a pattern consumes here, or None where it does not fit."""
    used: set[int] = set()
    for constraint in pattern.constraints:
        hits = _hits(constraint, slots)
        if (hits is None) != constraint.negative:
            return None
        if hits and constraint.slot in {"o", "om", "p"}:
            used |= hits
    return used


def is_event_noun(token: Token) -> bool:
    """Tell whether a noun may stand for an act: no name, and not the modifier of another noun."""
    if token.pos_ not in {"NOUN", "PROPN"} or token.ent_type_:
        return False
    return token.dep_ not in {"compound", "amod", "nmod"}


def match_token(token: Token, lexicon: Lexicon) -> Match | None:
    """Return the weightiest pattern that fits at a verb or noun, if any does."""
    return max(fitting(token, lexicon), key=lambda match: match.weight, default=None)


def fitting(token: Token, lexicon: Lexicon) -> list[Match]:
    """Return every pattern that fits at a verb or noun.

    A pattern's weight grows with what it demands; a verb with its particle outweighs the bare verb,
    a noun weighs less than a verb.
    """
    if is_verb(token):
        keys, side, base, share = trigger_keys(token), lexicon.verbs, 1.0, 1.0
    elif is_event_noun(token):
        keys, side, base, share = [lemma(token), token.lower_], lexicon.nouns, 0.8, 0.4
    else:
        return []
    rows = [(key, pattern) for key in dict.fromkeys(keys) for pattern in side.get(key, ())]
    if not rows:
        return []
    slots = read_slots(token, lexicon.people)
    return [
        Match(pattern, key, base + pattern.bonus * share + 1.5 * ("_" in key), frozenset(used))
        for key, pattern in rows
        if (used := _fits(pattern, slots)) is not None
    ]
