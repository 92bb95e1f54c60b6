"""Direct quotes: the words between the marks, who said them, with what verb, to whom or where.

Pareti et al. 2013, "Automatically Detecting and Attributing Indirect and Direct Quotations":
the verb of speech nearest to the marks, its subject, and for paragraphs without one the speaker
of the paragraph before.
"""

from dataclasses import dataclass

from spacy.tokens import Span, Token

from pipeline.core.entities.grammar import OBJECTS, subject_of
from pipeline.core.entities.page import Mention, Page
from pipeline.records.common import Quote

MIN_WORDS = 4
"""Shorter stretches in quotation marks are scare quotes or names."""

Cue = tuple[Token, Token]
"""A verb and its subject."""

_MAX_TOKENS_AWAY = 14
_MAX_TAIL_CHARS = 60
_NEUTRAL = frozenset({"say", "tell", "write", "add", "post", "ask"})


@dataclass(slots=True)
class Said:
    """A quote while its speaker is looked for. The offsets leave the marks out."""

    start: int
    end: int
    verb: Token | None = None
    speaker: Mention | None = None
    speaker_text: str = ""
    venue: str = ""
    cue: str = ""


def find_quotes(page: Page) -> list[Said]:
    """Return the direct quotes of the page, in order, each with its speaker where there is one."""
    found: list[Said] = []
    for start, end in page.quotations():
        close = end - 1 if page.text[end - 1] in '”"»' and end - start > 1 else end
        said = Said(start + 1, close)
        if len(page.text[said.start : said.end].split()) < MIN_WORDS:
            continue
        _attribute(page, said)
        if said.verb is None and not said.cue:
            _continue(page, said, found)
        found.append(said)
    return found


def make_quote(page: Page, said: Said) -> Quote:
    """Return the record of a quote."""
    speaker = said.speaker
    return Quote(
        text=page.text[said.start : said.end],
        speaker=(speaker.name or speaker.thing.name) if speaker else said.speaker_text,
        speaker_id=(speaker.id or speaker.thing.id) if speaker else "",
        verb=said.verb.text.lower() if said.verb is not None else said.cue,
        venue=said.venue,
        start=said.start,
        end=said.end,
    )


def _attribute(page: Page, said: Said) -> None:
    cue = _cue(page, said)
    if cue is None:
        _read_according_to(page, said)
        cue = None if said.cue else _embedding(page, said)
    if cue is not None:
        said.verb, subject = cue
        said.speaker = speaker_at(page, subject)
        said.speaker_text = "" if said.speaker else _phrase(subject)
        said.venue = _venue(page, said.verb, said)


def _outside(page: Page, said: Said) -> Span:
    """Return the sentences that the quote touches, and the one after it, within the paragraph."""
    start, end = page.paragraph(said.start)
    quoted = page.span(said.start, max(said.end, said.start + 1))
    first, last = quoted[0].sent, quoted[-1].sent
    after = last.end
    if after < len(page.doc) and page.doc[after].idx < end:
        after = page.doc[after].sent.end
    low = max(first.start, page.token_at(start).i)
    return page.doc[low : min(after, page.token_at(max(end - 1, 0)).i + 1)]


def _cue(page: Page, said: Said) -> Cue | None:
    """Return the verb of speech nearest to the quote, and its subject."""
    quoted = page.span(said.start, max(said.end, said.start + 1))
    lemmas = page.gazetteer.verbs["speech"]
    ranked: list[tuple[float, int, Cue]] = []
    for token in _outside(page, said):
        if token.lemma_.lower() not in lemmas or token.pos_ not in {"VERB", "AUX"}:
            continue
        subject = None if page.quote_at(token.idx) else _speaker_token(token)
        is_after = token.i > quoted[-1].i
        away = token.i - quoted[-1].i if is_after else quoted[0].i - token.i
        is_near = away <= _MAX_TOKENS_AWAY or _governs(token, quoted.root)
        is_next = is_after and token.sent.start != quoted[-1].sent.start
        if subject is not None and is_near and (not is_next or _is_tail(page, said, token)):
            cost = away + (0.0 if is_after else 1.5) - (2.0 if token.lemma_ in _NEUTRAL else 0.0)
            ranked.append((cost, token.i, (token, subject)))
    return min(ranked, key=lambda item: item[:2])[2] if ranked else None


def _embedding(page: Page, said: Said) -> Cue | None:
    """Return the verb outside the marks that a quoted part of a clause hangs on."""
    quoted = page.span(said.start, max(said.end, said.start + 1))
    for token in quoted.root.ancestors:
        is_verb = token.pos_ in {"VERB", "AUX"} and token.lemma_ != "be"
        subject = _speaker_token(token) if is_verb and not page.quote_at(token.idx) else None
        if subject is not None:
            return token, subject
    return None


def _is_tail(page: Page, said: Said, verb: Token) -> bool:
    """Return whether the next sentence, by the parse, is still `..." he said`."""
    if page.text[said.end - 1] == "." or verb.lemma_ not in _NEUTRAL:
        return False
    return verb.idx - said.end < _MAX_TAIL_CHARS


def _governs(verb: Token, token: Token) -> bool:
    return any(ancestor.i == verb.i for ancestor in token.ancestors)


def _speaker_token(verb: Token) -> Token | None:
    subject = subject_of(verb)
    if subject is None:
        # `"...", said the minister` is at times read as a noun phrase after the verb.
        for token in verb.rights:
            if token.dep_ in OBJECTS and token.pos_ == "PROPN":
                return token
        return None
    if subject.lower_ in {"who", "that", "which"} and verb.dep_ == "relcl":
        return verb.head
    return subject


def speaker_at(page: Page, token: Token) -> Mention | None:
    """Return who a subject is: by name, as a group or office, or by pronoun."""
    mention = page.mention_of(token)
    if mention and mention.thing.type in {"PERSON", "ORG", "GPE", "MEDIA"}:
        return mention
    for other in [*page.groups, *page.pronouns]:
        if other.start <= token.idx < other.end:
            return other
    return mention


def _phrase(token: Token) -> str:
    words = list(token.lefts)
    start = words[0].left_edge.i if words else token.i
    return token.doc[start : token.i + 1].text


def _venue(page: Page, verb: Token, said: Said) -> str:
    """Return the medium told, or on which it was written."""
    for mention in page.mentions:
        if mention.thing.type != "MEDIA" or mention is said.speaker:
            continue
        root = page.root(mention)
        is_near = root.sent.start == verb.sent.start or abs(root.i - verb.i) < _MAX_TOKENS_AWAY
        hangs = _governs(verb, root) or (verb.i < root.i < verb.i + 8)
        is_inside = said.start <= mention.start < said.end
        if is_near and hangs and not is_inside:
            return mention.thing.name
    return ""


def _read_according_to(page: Page, said: Said) -> None:
    for token in _outside(page, said):
        if token.lower_ != "according" or page.quote_at(token.idx):
            continue
        named = [part for part in token.subtree if part.dep_ == "pobj" and part.head.lower_ == "to"]
        for part in named[:1]:
            said.cue = "according to"
            said.speaker = speaker_at(page, part)
            said.speaker_text = "" if said.speaker else _phrase(part)


def _continue(page: Page, said: Said, before: list[Said]) -> None:
    """Let a quote without a verb of speech belong to the last speaker.

    So it is where the quote opens a paragraph or follows a quote of the same paragraph.
    """
    if not before:
        return
    start, _ = page.paragraph(said.start)
    last = before[-1]
    opens = said.start - 1 == start
    last_start, last_end = page.paragraph(last.start)
    is_next = last_start == start or last_end + 1 >= start
    if is_next and (opens or last_start == start):
        said.speaker, said.speaker_text = last.speaker, last.speaker_text
