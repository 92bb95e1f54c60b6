"""Indirect speech: `the minister said that the talks had failed`, `..., according to the army`."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from pipeline.core.entities.cues import Speech, is_speaking, says_no, speaker_token
from pipeline.core.entities.grammar import SUBJECTS
from pipeline.core.entities.page import Page

_NOT_SAID = frozenset({"think", "believe", "blame", "call", "label", "describe", "read", "hail"})
"""Verbs that quote, but whose clause is a thought or a name."""

_MIN_WORDS = 3
_MOSTLY = 0.6
"""Share of a clause in quotation marks from which it is the quote itself."""


def find_indirect(page: Page, direct: Sequence[Speech]) -> list[Speech]:
    """Return what is said without marks, outside of direct quotes, in order."""
    verbs = page.gazetteer.verbs["speech"] - _NOT_SAID
    found: list[Speech] = []
    for token in page.doc:
        if page.quote_at(token.idx):
            continue
        if token.lower_ == "according":
            found += _according_to(page, token)
        elif token.lemma_.lower() in verbs and is_speaking(token) and not says_no(token):
            found += _said_by(page, token)
    return [said for said in found if not _is_quote(said, direct)]


def _is_quote(said: Speech, direct: Sequence[Speech]) -> bool:
    common = sum(max(0, min(said.end, q.end) - max(said.start, q.start)) for q in direct)
    return common > _MOSTLY * (said.end - said.start)


def _said_by(page: Page, verb: Token) -> Iterator[Speech]:
    subject = speaker_token(page, verb)
    if subject is None:
        return
    clause = next((c for c in verb.children if _is_content(c)), None)
    if clause is None and (verb.dep_ == "parataxis" or _is_aside(verb)):
        clause = verb.head
    if clause is None:
        return
    words = [t for t in clause.subtree if not _is_cue(t, verb, clause)]
    said = _make(words)
    if said:
        said.take(page, verb, subject)
        yield said


def _is_aside(verb: Token) -> bool:
    """Return whether a verb only says who says so: `As the envoy told Reuters, the talks ...`."""
    marks = [child.lower_ for child in verb.children if child.dep_ == "mark"]
    return verb.dep_ == "advcl" and "as" in marks


def _is_cue(token: Token, verb: Token, clause: Token) -> bool:
    """Return whether a word is of the cue, where the cue hangs on what it reports."""
    if verb.head.i != clause.i or clause.i == verb.i:
        return False
    return token.i == verb.i or any(ancestor.i == verb.i for ancestor in token.ancestors)


def _is_content(child: Token) -> bool:
    has_subject = any(c.dep_ in SUBJECTS | {"expl"} for c in child.children)
    return child.dep_ == "ccomp" and has_subject


def _according_to(page: Page, cue: Token) -> Iterator[Speech]:
    source = next((t for t in cue.subtree if t.dep_ == "pobj" and t.head.lower_ == "to"), None)
    clause = cue.head
    while clause.pos_ not in {"VERB", "AUX"} and clause.head.i != clause.i:
        clause = clause.head
    if source is None or clause.i == cue.i:
        return
    inside = {t.i for t in cue.subtree}
    said = _make([t for t in clause.subtree if t.i not in inside])
    if said:
        said.name(page, source, "according to")
        yield said


def _make(words: list[Token]) -> Speech | None:
    """Return the stretch of a clause, without `that` and the punctuation around it."""
    while words and (words[0].is_punct or words[0].is_space or words[0].lower_ == "that"):
        words.pop(0)
    while words and (words[-1].is_space or words[-1].text in {",", ".", "–", "-", "—", ";", ":"}):
        words.pop()
    if len(words) < _MIN_WORDS:
        return None
    return Speech(words[0].idx, words[-1].idx + len(words[-1].text), direct=False)
