"""Compose acts: the base event of a verb or noun, changed by the operator that governs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from pipeline.core.events.lexicon import Lexicon, Operator
from pipeline.core.events.matching import is_event_noun, match_token
from pipeline.core.events.syntax import (
    children,
    complements,
    has_child,
    is_negated,
    is_passive,
    is_told,
    is_verb,
    lemma,
    modal,
    objects,
    prepositions,
    trigger_keys,
)
from pipeline.records.mention import EventType

CONTENT_PREPOSITIONS = frozenset(
    {"to", "on", "for", "in", "of", "into", "with", "against", "from", "about"}
)
WILL = frozenset({"will", "wo", "would", "'ll"})
REFUSABLE: Mapping[EventType, str] = {
    "AGREE": "",
    "CONSULT": "meet",
    "SUPPORT": "assist",
    "COOPERATE": "assist",
    "AID": "assist",
    "RETREAT": "yield",
    "CONCEDE": "yield",
}
"""What one can refuse to do, and the mode of the refusal."""
ABOUT = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE", "SUPPORT"})
"""Types of acts that are about another act."""
MAX_DEPTH = 3
MAX_SENTENCE = 80
"""Tokens. What is longer is a table or a list, and its tree too deep to walk."""
OPEN = frozenset({"VERB", "AUX", "NOUN", "PROPN"})


@dataclass(frozen=True, slots=True)
class Act:
    """One act that a sentence tells of, not yet tied to anybody.

    `inner` is the act that it is about (what was agreed, demanded, refused), if it is about one;
    `operator` the rule that made its type from that; `used` the nouns that its pattern consumed.
    """

    type: EventType
    mode: str
    trigger: Token
    pattern: str
    weight: float
    used: frozenset[int] = frozenset()
    operator: str = ""
    inner: "Act | None" = None


def _operator_of(token: Token, lexicon: Lexicon) -> tuple[Operator, Token] | None:
    """Return the operator that a verb, its predicate adjective, or a noun is, with its word."""
    if is_verb(token):
        keys = trigger_keys(token)
        adjectives = [
            c for c in token.children if c.dep_ in {"acomp", "oprd", "xcomp"} and c.pos_ == "ADJ"
        ]
        for operator in lexicon.operators:
            if any(key in operator.verbs for key in keys):
                return operator, token
            for adjective in adjectives:
                if lemma(adjective) in operator.adjectives:
                    return operator, adjective
    elif is_event_noun(token):
        for operator in lexicon.operators:
            if lemma(token) in operator.nouns:
                return operator, token
    return None


def _is_idle(operator: Operator, token: Token) -> bool:
    """Tell whether the governed clause is no act at all: `refused to give details`."""
    clauses = complements(token)
    words = [*clauses, *(noun for clause in clauses for noun in objects(clause))]
    return any(lemma(word) in operator.idle for word in words)


def _governed(token: Token) -> Iterator[Token]:
    """Yield the clauses, then the nouns, that a token governs."""
    if is_verb(token):
        yield from complements(token)
        for noun in objects(token):
            yield noun
            yield from children(noun, "acl")
    else:
        for clause in children(token, "acl", "ccomp", "xcomp"):
            stated = has_child(clause, "aux", "to") or has_child(clause, "mark", "that")
            if stated or clause.dep_ != "acl":
                yield clause
        if token.dep_ == "dobj":  # the parser may hang it on the verb: `renewed its demand that`
            yield from (c for c in children(token.head, "ccomp") if has_child(c, "mark", "that"))
    for name, noun in prepositions(token):
        if name in CONTENT_PREPOSITIONS:
            yield noun
            yield from children(noun, "acl")


class Composer:
    """Composes the acts of one text; each token once, as clauses nest."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Start with nothing composed."""
        self._lexicon = lexicon
        self._known: dict[int, Act | None] = {}

    def compose(self, token: Token) -> Act | None:
        """Return the act that a token stands for: its own, or what its operator makes of it."""
        if token.i not in self._known:
            self._known[token.i] = None  # a relative clause leads back to its noun
            self._known[token.i] = self._compose(token)
        return self._known[token.i]

    def _compose(self, token: Token) -> Act | None:
        if _joins_in(token):
            return None
        match = match_token(token, self._lexicon)
        base: Act | None = None
        if match:
            base = Act(
                type=match.pattern.type,
                mode=match.pattern.mode,
                trigger=token,
                pattern=match.pattern.label(match.trigger),
                weight=match.weight + (1.2 if self._is_told(token) else 0.0),
                used=match.used,
            )
        governing = _operator_of(token, self._lexicon)
        if governing is None:
            made = self._must(token) or base
        else:
            operator, word = governing
            if _is_idle(operator, token):
                return None
            content = self.content(token)
            if base is None and lemma(token) in operator.wary:
                return None
            made = _apply(operator, word, base, content, self._lexicon)
        if made is None:
            return None
        return _will_not(made if made.inner else self._fill(made))

    def _is_told(self, token: Token) -> bool:
        return not is_verb(token) and is_told(token, self._lexicon.words("@light"))

    def _fill(self, act: Act) -> Act:
        """Give an act about another act its content: what its verb or its consumed noun governs."""
        if act.type not in ABOUT:
            return act
        doc = act.trigger.doc
        heads = [act.trigger, *(doc[i] for i in sorted(act.used) if i != act.trigger.i)]
        found = [inner for head in heads if (inner := self.content(head)) is not None]
        inner = next((i for i in found if i.trigger.i not in act.used), None)
        if inner is None and is_verb(act.trigger) and act.trigger.dep_ == "conj":
            inner = self._answered(act.trigger)
        return _with_content(act, inner, self._lexicon) if inner else act

    def _answered(self, verb: Token) -> Act | None:
        """Return what a bare answer (`offered to join, but Rome declined`) answers to."""
        bare = not objects(verb) and not complements(verb) and not prepositions(verb)
        question = self.compose(verb.head) if bare else None
        return question.inner if question else None

    def content(self, token: Token, depth: int = 0) -> Act | None:
        """Return the weightiest act that a token's complements, objects or phrases tell of.

        A verb without an act of its own is looked through (`agreed to begin talks`).
        """
        best: Act | None = None
        for governed in _governed(token):
            found = self.compose(governed)
            if found is None and is_verb(governed) and depth < MAX_DEPTH:
                found = self.content(governed, depth + 1)
            if found and (best is None or found.weight > best.weight):
                best = found
        return best

    def _must(self, token: Token) -> Act | None:
        """Read `said that Rome must pay` as a request; `should` is only an opinion."""
        if not is_verb(token) or lemma(token) not in self._lexicon.words("@say"):
            return None
        for clause in children(token, "ccomp"):
            subject = children(clause, "nsubj", "nsubjpass")
            if has_child(clause, "aux", "must") and subject and subject[0].pos_ != "PRON":
                inner = self.compose(clause)
                return Act("REQUEST", "", token, "must", 1.9, operator="must", inner=inner)
        return None


def _joins_in(token: Token) -> bool:
    """Tell whether a verb only says with whom something is done: `joined senators in calling`."""
    if lemma(token) != "join" or not is_verb(token):
        return False
    return any(name == "in" and noun.dep_ == "pcomp" for name, noun in prepositions(token))


def _will_not(act: Act) -> Act:
    """Read `will not meet` as a refusal: the one who acts decides against the act."""
    verb = act.trigger
    helper = modal(verb) if is_verb(verb) else None
    refused = helper is not None and helper.lower_ in WILL and is_negated(verb) is not None
    if not refused or act.type not in REFUSABLE or is_passive(verb):
        return act
    return Act(
        type="REJECT",
        mode=REFUSABLE[act.type],
        trigger=verb,
        pattern=f"will-not > {act.pattern}",
        weight=act.weight,
        used=act.used,
        operator="will-not",
        inner=act,
    )


def _apply(
    operator: Operator, word: Token, base: Act | None, inner: Act | None, lexicon: Lexicon
) -> Act | None:
    made = operator.result.get(inner.type) if inner else None
    if inner is None or made is None or (base and base.weight >= 3.0 and base.type != made):
        return base if base is None or inner is None else _with_content(base, inner, lexicon)
    modes = lexicon.codes.content_modes.get(made, {})
    return Act(
        type=made,
        mode=modes.get(inner.type, ""),
        trigger=word if is_verb(word) or word.pos_ == "NOUN" else word.head,
        pattern=f"{operator.name} > {inner.pattern}",
        weight=max(
            operator.weight, base.weight if base and base.type == made else 0.0, inner.weight
        ),
        used=base.used if base else frozenset(),
        operator=operator.name,
        inner=inner,
    )


def _with_content(base: Act, inner: Act, lexicon: Lexicon) -> Act:
    """Give an act the content that its own pattern did not consume, and the mode that follows."""
    if inner.trigger.i in base.used or base.type not in ABOUT:
        return base
    mode = base.mode or lexicon.codes.content_modes.get(base.type, {}).get(inner.type, "")
    return Act(
        base.type, mode, base.trigger, base.pattern, base.weight, base.used, base.operator, inner
    )


def _presupposes(act: Act) -> bool:
    """Tell whether words about a deed take for granted that it was done: `condemned the arrest of`.

    The deed is then news of its own.
    """
    inner = act.inner
    if inner is None or act.type != "ACCUSE" or inner.type not in {"ASSAULT", "COERCE"}:
        return False
    if (inner.trigger.dep_, inner.trigger.tag_) == ("acl", "VBN"):
        return True  # `questioned the man held by them`
    clauses = (t for t in (inner.trigger, *inner.trigger.ancestors) if t.dep_ == "ccomp")
    if any(clause.head.i == act.trigger.i for clause in clauses):
        return True  # `alleged that the guards had beaten him`
    definite = has_child(inner.trigger, "det", "the") or children(inner.trigger, "poss")
    return bool(definite) and not is_verb(inner.trigger) and is_verb(act.trigger)


def find_acts(doc: Doc, lexicon: Lexicon) -> list[Act]:
    """Return the acts of a text in order, without those that another act has consumed."""
    composer = Composer(lexicon)
    tokens = (t for sentence in doc.sents if len(sentence) <= MAX_SENTENCE for t in sentence)
    acts = {t.i: act for t in tokens if t.pos_ in OPEN and (act := composer.compose(t))}
    consumed: set[int] = set()
    for act in acts.values():
        consumed |= act.used - {act.trigger.i}
        inner = None if _presupposes(act) else act.inner
        while inner:
            consumed |= ({inner.trigger.i} | inner.used) - {act.trigger.i}
            inner = inner.inner
    return [act for index, act in acts.items() if index not in consumed]
