"""Say why an event was coded so, or not at all: pattern, operator and cue of each field."""

import msgspec
from msgspec import UNSET
from spacy.tokens import Token

from pipeline.core.events.judging import Judged, judge, read_parse
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.parties import Standing
from pipeline.core.events.status import read_status
from pipeline.core.events.syntax import is_verb
from pipeline.records import TaggedArticle
from pipeline.records.mention import EventType, Status


class Words(msgspec.Struct, frozen=True):
    """Words of the text; offsets in code points."""

    text: str
    start: int
    end: int


class Explained(msgspec.Struct, frozen=True, omit_defaults=True):
    """One act and what made each of its fields. `held` is the gate's reason, empty if it passes.

    `seconds` are second readings of the clause of one that passes, for review.
    """

    held: str
    type: EventType
    status: Status
    pattern: str
    trigger: Words
    confidence: float
    mode: str = ""
    operator: str = ""
    cue: Words | None = None
    content: Words | None = None
    actors: tuple[Words, ...] = ()
    recipients: tuple[Words, ...] = ()
    date: Words | None = None
    location: Words | None = None
    seconds: tuple["Explained", ...] = ()


class Read(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far the text says that what one verb names is."""

    word: Words
    status: Status
    cue: Words | None = None


def explain(record: TaggedArticle, lexicon: Lexicon) -> list[Explained]:
    """Return every act of an article in its order, also those that the gate holds back."""
    return [_explain(judged, record.text) for judged in judge(record, lexicon)]


def read_verbs(record: TaggedArticle, lexicon: Lexicon) -> list[Read]:
    """Return the status of what every verb of an article names, event or not."""
    rows = []
    for token in read_parse(record.parse):
        if is_verb(token) and token.dep_ not in {"aux", "auxpass"}:
            reading = read_status(token, lexicon)
            cue = _words(reading.cue) if reading.cue is not None else None
            rows.append(Read(word=_words(token), status=reading.status, cue=cue))
    return rows


def _words(token: Token) -> Words:
    return Words(token.text, token.idx, token.idx + len(token))


def _explain(judged: Judged, text: str) -> Explained:
    draft = judged.draft
    seconds = (Judged(each, "", each.confidence) for each in judged.seconds)
    cue = draft.reading.cue
    when = text.find(draft.date.text, draft.evidence[0].start) if draft.date else -1
    date = Words(draft.date.text, when, when + len(draft.date.text)) if draft.date else None
    where, about = draft.location, draft.content
    return Explained(
        held=judged.reason,
        type=draft.act.type,
        mode=draft.mode,
        status=draft.status,
        pattern=draft.act.pattern,
        operator=draft.act.operator,
        trigger=_words(draft.trigger),
        confidence=judged.confidence,
        cue=_words(cue) if cue is not None else None,
        content=Words(about.text, about.start, about.end) if about is not UNSET else None,
        actors=tuple(_party(standing) for standing in draft.actors),
        recipients=tuple(_party(standing) for standing in draft.recipients),
        date=date if date and date.text and when >= 0 else None,
        location=Words(text[where.start : where.end], where.start, where.end) if where else None,
        seconds=tuple(_explain(each, text) for each in seconds),
    )


def _party(standing: Standing) -> Words:
    party = standing.party
    return Words(party.text, party.start, party.end)
