"""Who said the words between the marks: the verb of speech nearest to them, and its subject."""

import re
from itertools import takewhile

from spacy.tokens import Span, Token

from pipeline.core.entities.cues import (
    Speech,
    governs,
    is_speaking,
    speaker_token,
)
from pipeline.core.entities.page import Page

Cue = tuple[Token, Token]
"""A verb and its subject."""

_MAX_TOKENS_AWAY = 14
_MAX_TAIL_CHARS = 60
_NEXT_TO = 6
"""Tokens away at which any verb beside a closing comma is one of speech: `..., she enthused`."""

_ODD_VERB = 6.0
_ASIDE = 5.0
_OBJECT = 6.0
"""Tokens that a verb seems farther away: one of no speech; one in `who asked not to be named`;
or nearer: one whose object the quote is.
"""

_NEUTRAL = frozenset({"say", "tell", "write", "add", "post", "ask"})
_NOUNS = frozenset({"NOUN", "NUM", "PROPN", "PRON"})
_DASH = re.compile(
    r"[^\w\n]{0,3}[ ]?[-–—]{1,2}[ ]?"
    r"(?P<name>[A-Z][\w.’'-]*(?:[ ](?:[A-Z][\w.’'-]*|de|bin|al|von)){0,4})"
)
_RELEASED = re.compile(r"\bstatement\b|\bthe following\b|\bas follows\b", re.IGNORECASE)


def attribute(page: Page, said: Speech) -> None:
    """Find who said a quote in the sentences that it stands in."""
    cue = _cue(page, said)
    if cue is None and not _read_according_to(page, said):
        cue = _embedding(page, said)
    if cue is not None:
        said.take(page, *cue)


def _quoted(page: Page, said: Speech) -> Span:
    return page.span(said.start, max(said.end, said.start + 1))


def _outside(page: Page, said: Speech) -> Span:
    """Return the sentences that the quote touches, and the one after it, within the paragraph.

    A next line that starts small is still its sentence.
    """
    start, _ = page.paragraph(said.start)
    _, end = page.paragraph(max(said.end - 1, said.start))
    following = re.match(r"[\s”\"'’,.]*[a-z]", page.text[end : end + 8])
    if following and end + 1 < len(page.text):
        _, end = page.paragraph(end + 1)
    quoted = _quoted(page, said)
    first, last = quoted[0].sent, quoted[-1].sent
    after = last.end
    if after < len(page.doc) and page.doc[after].idx < end:
        after = page.doc[after].sent.end
    low = max(first.start, page.token_at(start).i)
    return page.doc[low : min(after, page.token_at(max(end - 1, 0)).i + 1)]


def _cue(page: Page, said: Speech) -> Cue | None:
    """Return the verb of speech nearest to the quote, and its subject."""
    quoted = _quoted(page, said)
    lemmas = page.gazetteer.verbs["speech"]
    is_open = page.text[said.end - 1] in ",?!"
    ranked: list[tuple[float, int, Cue]] = []
    for token in _outside(page, said):
        is_speech = token.lemma_.lower() in lemmas
        if not is_speaking(token) or page.quote_at(token.idx):
            continue
        is_after = token.i > quoted[-1].i
        away = token.i - quoted[-1].i if is_after else quoted[0].i - token.i
        if not is_speech and not (is_open and is_after and away <= _NEXT_TO):
            continue
        subject = speaker_token(page, token)
        if subject is None:
            continue
        is_near = away <= _MAX_TOKENS_AWAY or governs(token, quoted.root)
        is_next = is_after and token.sent.start != quoted[-1].sent.start
        if is_near and (not is_next or _is_tail(page, said, token)):
            cost = away + (0.0 if is_after else 1.5) - (2.0 if token.lemma_ in _NEUTRAL else 0.0)
            cost += 0.0 if is_speech else _ODD_VERB
            is_aside = token.dep_ in {"relcl", "acl"} and not governs(token, quoted[0])
            cost += _ASIDE if is_aside else 0.0
            cost -= _OBJECT if quoted.root.head.i == token.i else 0.0
            ranked.append((cost, token.i, (token, subject)))
    return min(ranked, key=lambda item: item[:2])[2] if ranked else _beside(page, said)


def _beside(page: Page, said: Speech) -> Cue | None:
    """Read `"...," claims the analyst Ilse Brandt`, where the model takes the verb for a noun."""
    if page.text[said.end - 1] not in ",?!":
        return None
    lemmas = page.gazetteer.verbs["speech"]
    at = _quoted(page, said)[-1].i + 1
    near = takewhile(lambda token: token.text != ".", page.doc[at : at + _MAX_TOKENS_AWAY])
    words = [token for token in near if not (token.is_punct or token.is_space)]
    if not words or words[0].lemma_.lower() not in lemmas:
        return None
    for token in words[1:]:
        mention = page.mention_at(token)
        if mention and mention.thing.type == "PERSON":
            return words[0], page.root(mention)
    noun = next((token for token in words[1:] if token.pos_ in _NOUNS), None)
    return (words[0], noun) if noun is not None else None


def _is_tail(page: Page, said: Speech, verb: Token) -> bool:
    """Return whether the next sentence, by the parse, is still `..." he said`."""
    between = page.text[said.end : verb.idx]
    if re.match(r"\W*\n\W*[a-z]", page.text[said.end : verb.idx + 1]):
        return True
    if page.text[said.end - 1] == "." or verb.lemma_ not in _NEUTRAL:
        return False
    return len(between) < _MAX_TAIL_CHARS


def _embedding(page: Page, said: Speech) -> Cue | None:
    """Return the verb outside the marks that a quoted part of a clause hangs on."""
    quoted = _quoted(page, said)
    opening = quoted[0].sent
    for token in page.doc[quoted.start : min(quoted.end, opening.end)].root.ancestors:
        if not is_speaking(token) or page.quote_at(token.idx):
            continue
        subject = speaker_token(page, token)
        if subject is not None:
            return token, subject
    return None


def _read_according_to(page: Page, said: Speech) -> bool:
    for token in _outside(page, said):
        if token.lower_ == "according" and not page.quote_at(token.idx):
            for part in token.subtree:
                if part.dep_ == "pobj" and part.head.lower_ == "to":
                    said.name(page, part, "according to")
                    return True
    return False


def read_dash(page: Page, said: Speech) -> bool:
    """Read `"..." - Ilse Brandt`: a name after a dash, and nothing else in the line."""
    match = _DASH.match(page.text, said.end)
    if not match or page.text[match.end("name") : match.end("name") + 1] not in {"", "\n", ","}:
        return False
    said.name(page, page.span(match.start("name"), match.end("name")).root, "")
    said.phrase = said.phrase and match["name"].strip()
    return True


def read_lead(page: Page, said: Speech) -> None:
    """Read the sentence before a quote that announces it, by a colon or as a statement."""
    head = page.text[: said.start].rstrip(" “\"`'‘«\n")
    if not head:
        return
    last = page.token_at(len(head) - 1)
    before = page.doc[last.sent.start : last.i + 1]
    verb = before.root
    if not is_speaking(verb) or page.quote_at(verb.idx):
        return
    subject = speaker_token(page, verb)
    if subject is not None and (head.endswith((":", ",")) or _RELEASED.search(before.text)):
        said.take(page, verb, subject)
