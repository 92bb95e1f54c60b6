"""Pronouns: the nearest sensible antecedent, subjects first, quotations apart.

After Lappin and Leass 1994, "An Algorithm for Pronominal Anaphora Resolution": recency in
sentences, then grammatical role; candidates that are arguments of the same verb are out.
"""

from spacy.tokens import Token

from pipeline.core.entities.grammar import (
    OBJECTS,
    SUBJECTS,
    conjuncts,
    first_conjunct,
    governor,
)
from pipeline.core.entities.page import Mention, Page

_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_THEY = frozenset({"they", "them", "their"})
_IT = frozenset({"it", "its"})
_MAX_SENTENCES_BACK = 6
_PLURAL_BODIES = frozenset({"REB", "MIL"})


def find_pronouns(page: Page) -> None:
    """Add a mention for every pronoun whose antecedent is found, in the order of the text."""
    sentence_of = {token.i: number for number, sent in enumerate(page.doc.sents) for token in sent}
    for token in page.doc:
        if token.pos_ != "PRON" and token.tag_ != "PRP$":
            continue
        word = token.lower_
        if word in _HE | _SHE:
            found = _find_person(page, token, sentence_of)
        elif word in _THEY:
            found = _find_several(page, token, sentence_of)
        elif word in _IT:
            found = _find_body(page, token, sentence_of)
        else:
            continue
        page.pronouns += [_refer(token, antecedent) for antecedent in found]


def _refer(token: Token, antecedent: Mention) -> Mention:
    start = token.idx
    end = start + len(token.text)
    mention = Mention(start, end, antecedent.thing, "pronoun", 0.6, antecedent.reading)
    mention.id, mention.name, mention.sector = antecedent.id, antecedent.name, antecedent.sector
    mention.role, mention.plural = antecedent.role, antecedent.plural
    return mention


def _find_person(page: Page, token: Token, sentence_of: dict[int, int]) -> list[Mention]:
    gender = "f" if token.lower_ in _SHE else "m"
    singles = [m for m in page.groups if not m.plural and m.thing.type == "PERSON"]
    pool = [*page.persons(), *singles, *page.pronouns]
    fits = [
        mention
        for mention in pool
        if mention.thing.type == "PERSON" and mention.thing.gender in {"", gender}
    ]
    best = _pick(page, token, fits, sentence_of)
    return [best] if best else []


def _pick(
    page: Page, token: Token, mentions: list[Mention], sentence_of: dict[int, int]
) -> Mention | None:
    here = sentence_of[token.i]
    ranked: list[tuple[float, int, Mention]] = []
    for mention in mentions:
        root = page.root(mention)
        back = here - sentence_of[root.i]
        is_after = mention.start >= token.idx
        if back > _MAX_SENTENCES_BACK or back < 0 or not _may_refer(page, token, root):
            continue
        if is_after and not _is_cataphor(token, root):
            continue
        merit = -2.0 * back + _salience(root)
        if page.quote_at(root.idx) != page.quote_at(token.idx):
            merit -= 3.0
        ranked.append((merit + (1.0 if is_after else 0.0), mention.start, mention))
    return max(ranked, key=lambda item: item[:2])[2] if ranked else None


def _salience(root: Token) -> float:
    head = first_conjunct(root)
    if head.dep_ in SUBJECTS:
        return 3.0 if governor(head).dep_ == "ROOT" else 2.5
    if head.dep_ in OBJECTS:
        return 1.5
    return 0.5 if head.dep_ == "poss" else 1.0


def _may_refer(page: Page, token: Token, root: Token) -> bool:
    """Rule out arguments of the same verb, and names inside another quotation."""
    if root.i == token.i or page.quote_at(root.idx) != page.quote_at(token.idx):
        return not page.quote_at(root.idx) and root.i != token.i
    if token.dep_ == "poss":
        # `his call with Putin`: the owner is not a party of his own call.
        return not (root.i > token.i and _hangs_on(root, token.head))
    return governor(root) != governor(token) or token.dep_ not in SUBJECTS | OBJECTS | {"pobj"}


def _hangs_on(token: Token, head: Token) -> bool:
    return any(ancestor.i == head.i for ancestor in token.ancestors)


def _is_cataphor(token: Token, root: Token) -> bool:
    """Return whether a later subject is meant: `After his call with X, the president said`."""
    if root.dep_ not in SUBJECTS or root.sent.start != token.sent.start:
        return False
    verb = root.head
    return any(child.i < root.i and _is_in(token, child) for child in verb.children)


def _is_in(token: Token, node: Token) -> bool:
    return node.dep_ in {"prep", "advcl"} and (token.i == node.i or _hangs_on(token, node))


def _find_several(page: Page, token: Token, sentence_of: dict[int, int]) -> list[Mention]:
    """Resolve `they` to the last group, pair or coordination."""
    groups: dict[int, list[Mention]] = {}
    for mention in [*page.groups, *(m for m in page.pronouns if m.plural)]:
        if mention.plural:
            groups.setdefault(mention.start, []).append(mention)
    for mention in page.mentions:
        root = page.root(mention)
        together = [page.mention_of(part) for part in conjuncts(root)]
        party = [m for m in together if m and m.thing.type in {"PERSON", "GPE", "NORP", "ORG"}]
        is_body = mention.thing.sector in _PLURAL_BODIES and mention.thing.type == "ORG"
        if len(party) > 1 and root.dep_ != "conj":
            groups[party[0].start] = party
        elif is_body or (mention.thing.type == "NORP" and mention.reading == "actor"):
            groups.setdefault(mention.start, [mention])
    heads = [group[0] for group in groups.values()]
    best = _pick(page, token, heads, sentence_of)
    if best is None:
        return []
    several = groups[best.start]
    for mention in several:
        mention.plural = mention.plural or len(several) > 1
    return several


def _find_body(page: Page, token: Token, sentence_of: dict[int, int]) -> list[Mention]:
    """Resolve `it` only where it acts: the last country or body that was a subject."""
    if token.dep_ == "expl" or (token.dep_ in SUBJECTS and token.head.lemma_ == "be"):
        return []
    if token.dep_ not in SUBJECTS | {"poss"}:
        return []
    if token.dep_ == "poss" and (owner := _owner_in_clause(page, token)):
        return [owner]
    bodies = [
        mention
        for mention in [*page.mentions, *page.groups]
        if mention.thing.type in {"ORG", "GPE"}
        and first_conjunct(page.root(mention)).dep_ in SUBJECTS
        and sentence_of[token.i] - sentence_of[page.root(mention).i] <= 1
    ]
    best = _pick(page, token, bodies, sentence_of)
    return [best] if best else []


def _owner_in_clause(page: Page, token: Token) -> Mention | None:
    """Return Norway in `they thanked Norway for its help`: the object of the same verb."""
    verb = governor(token)
    for mention in reversed(page.mentions):
        root = page.root(mention)
        is_object = root.dep_ in OBJECTS and root.head.i == verb.i and root.i < token.i
        if is_object and mention.thing.type in {"ORG", "GPE"}:
            return mention
    return None
