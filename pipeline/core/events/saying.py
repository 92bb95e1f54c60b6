"""Who says so, what is quoted about it, how many there were, what it is about."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import UNSET, UnsetType
from spacy.tokens import Doc, Token

from pipeline.core.events.composing import Act
from pipeline.core.events.drafts import Draft
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.parties import Cast
from pipeline.core.events.phrases import phrase
from pipeline.core.events.syntax import (
    NAMES,
    NO_PARTY,
    children,
    complements,
    is_verb,
    lemma,
    objects,
    prepositions,
    subjects,
)
from pipeline.records.common import Quantity, Quote, Span
from pipeline.records.mention import Attribution, Content

CONTENT_PREPOSITIONS = frozenset({"for", "on", "to", "against", "of"})
ABOUT = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "ACCUSE", "CONCEDE"})


def attribution_of(trigger: Token, lexicon: Lexicon, cast: Cast) -> Attribution | UnsetType:
    """Return who the text says has said so: `X said that ...`, `..., according to X`.

    A source without a name is kept by its words (`officials`).
    """
    return next(
        (
            _attribution(speaker, verb, cue, lexicon, cast)
            for speaker, verb, cue in _sources(trigger, lexicon)
        ),
        UNSET,
    )


def _sources(trigger: Token, lexicon: Lexicon) -> Iterator[tuple[Token, str, Token]]:
    """Yield (speaker, verb, the reporting word): the clause's governors, then the sentence's."""
    for token in [trigger, *trigger.ancestors]:
        if token.dep_ in {"ccomp", "parataxis"} and lemma(token.head) in lexicon.words("@say"):
            yield from ((who, lemma(token.head), token.head) for who in subjects(token.head))
    for word in trigger.sent:
        if word.dep_ == "parataxis" and lemma(word) in lexicon.words("@say"):
            yield from ((who, lemma(word), word) for who in subjects(word))
        elif word.lower_ == "according":
            named = [noun for name, noun in prepositions(word) if name == "to"]
            yield from ((who, "according to", word) for who in named)


def _attribution(
    speaker: Token, verb: str, cue: Token, lexicon: Lexicon, cast: Cast
) -> Attribution:
    hedges = [c.lower_ for c in cue.children if c.lower_ in lexicon.cues.adverbs]
    rows = cast.at(speaker)
    if rows:
        return Attribution(
            name=rows[0].name, id=rows[0].id, verb=verb, hedge=hedges[0] if hedges else ""
        )
    left, right = phrase(speaker)
    return Attribution(
        name=speaker.doc[left:right].text, verb=verb, hedge=hedges[0] if hedges else ""
    )


def content_span(act: Act) -> Token | None:
    """Return the head of what an act is about: its inner act, its complement, its object."""
    if act.inner:
        return act.inner.trigger
    if is_verb(act.trigger):
        nouns = [noun for noun in objects(act.trigger) if noun.ent_type_ not in NAMES]
        found = [*complements(act.trigger), *nouns]
        if found:
            return found[0]
    phrases = prepositions(act.trigger)
    matters = (noun for name, noun in phrases if name in CONTENT_PREPOSITIONS)
    return next((noun for noun in matters if noun.ent_type_ not in NO_PARTY), None)


def content_of_act(act: Act, text: str) -> Content | UnsetType:
    """Return what was agreed, demanded, refused, threatened or backed: words, and type if known."""
    head = content_span(act)
    if head is None or act.type not in ABOUT:
        return UNSET
    first = head.i if act.operator == "will-not" else 0
    tokens = [t for t in head.subtree if t.i >= first]
    while tokens[-1].is_punct or tokens[-1].is_space:
        tokens.pop()
    start, end = tokens[0].idx, tokens[-1].idx + len(tokens[-1])
    return Content(
        type=act.inner.type if act.inner else "",
        mode=act.inner.mode if act.inner else "",
        text=text[start:end],
        start=start,
        end=end,
    )


def counts_of(trigger: Token, quantities: Iterable[Quantity], doc: Doc) -> tuple[Quantity, ...]:
    """Return the quantities that hang on an act in the parse."""
    inside = {token.i for token in _own_words(trigger)}
    found = []
    for quantity in quantities:
        span = doc.char_span(quantity.start, quantity.end, alignment_mode="expand")
        if span is not None and span.root.i in inside:
            found.append(quantity)
    return tuple(found)


def _own_words(token: Token) -> list[Token]:
    """Return the tokens below an act, without those of clauses with a subject of their own."""
    found = [token]
    for each in found:
        for child in each.children:
            other = child.dep_ in {"advcl", "ccomp", "conj", "parataxis", "relcl"}
            if not (other and children(child, "nsubj", "nsubjpass")):
                found.append(child)
    return found


def lend_quotes(
    events: Sequence[Draft], quotes: Iterable[Quote], paragraphs: Sequence[Span]
) -> None:
    """Give every quote to the events that it is about, by where it stands and who speaks.

    A quote in a sentence that tells of an event belongs to it; one in its paragraph, if a party
    speaks; one that stands apart, to the first event of its speaker.
    """
    for quote in quotes:
        near = [e for e in events if any(r.start <= quote.start < r.end for r in e.evidence)]
        if not near:
            block = next((p for p in paragraphs if p.start <= quote.start < p.end), None)
            of_speaker = [e for e in events if quote.speaker_id in {s.party.id for s in e.parties}]
            near = [e for e in of_speaker if block and _stands_in(e, block)] or of_speaker[:1]
        for event in near:
            event.quotes = (*event.quotes, quote)


def _stands_in(event: Draft, block: Span) -> bool:
    return any(block.start <= row.start < block.end for row in event.evidence)


def is_quoted(trigger: Token, quotes: Iterable[Quote]) -> bool:
    """Tell whether an act stands inside somebody's quoted words."""
    return any(q.start <= trigger.idx < q.end for q in quotes)


def has_opinion(trigger: Token, lexicon: Lexicon) -> bool:
    """Tell whether the act is what somebody thinks, wishes or holds right, not what was done."""
    token = trigger
    while token.head.i != token.i:
        if token.dep_ in {"ccomp", "xcomp"} and lemma(token.head) in lexicon.words("@opinion"):
            return True
        if token.dep_ in {"acl", "relcl", "advcl"} and not children(token, "aux"):
            return False
        token = token.head
    return False
