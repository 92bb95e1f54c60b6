"""The code step: a tagged article -> the events that it reports."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET, UnsetType

from pipeline.core.events.blocks import block_key
from pipeline.core.events.codes import Derived, derive
from pipeline.core.events.drafts import Draft
from pipeline.core.events.judging import judge
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.parties import trim
from pipeline.core.events.saying import lend_quotes
from pipeline.core.outcome import Drop, Forward, Outcome, Outcomes
from pipeline.records import Mention, TaggedArticle
from pipeline.records.mention import Coder, Cue, Evidence

CODER_VERSION = "1.1.0"


class EventCoder:
    """A `Step[TaggedArticle, Mention]`. Holds the lexicon and no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the lexicon."""
        self._lexicon = lexicon

    def __call__(
        self,
        records: Sequence[TaggedArticle],
        times: Sequence[datetime],  # noqa: ARG002 - a step is told the time; codes do not depend on it
    ) -> Outcomes[Mention]:
        """Return the mentions of each article, each under its block key."""
        return [self._code(record) for record in records]

    def _code(self, record: TaggedArticle) -> Outcome[Mention]:
        mentions = self.code(record)
        if not mentions:
            return Drop("no_event")
        return tuple(Forward(block_key(mention), mention) for mention in mentions)

    def code(self, record: TaggedArticle) -> list[Mention]:
        """Return the events that an article reports, in the order in which it tells them."""
        events = [row.draft for row in judge(record, self._lexicon) if not row.reason]
        lend_quotes(events, record.quotes, record.paragraphs)
        ranks: dict[tuple[int, str], int] = {}
        mentions = []
        for event in events:
            place = (event.evidence[0].start, event.act.type)
            ranks[place] = ranks.get(place, -1) + 1
            mentions.append(self._mention(record, event, ranks[place]))
        return mentions

    def _mention(self, record: TaggedArticle, event: Draft, rank: int) -> Mention:
        codes = _codes(event, self._lexicon)
        return Mention(
            schema=Mention.SCHEMA,
            id=_mention_id(record, event, rank),
            type=event.act.type,
            mode=event.mode,
            contexts=event.contexts,
            status=event.status,
            status_cue=_cue(event),
            content=event.content,
            plover=codes.plover,
            cameo=codes.cameo,
            quad=codes.quad,
            score=codes.score,
            actors=tuple(trim(s, event.confidence) for s in event.actors),
            recipients=tuple(trim(s, event.confidence) for s in event.recipients),
            event_date=event.date if event.date is not None else UNSET,
            location=event.location,
            counts=event.counts,
            attribution=event.attribution,
            evidence=_evidence(record, event),
            quotes=event.quotes,
            coder=Coder(
                version=CODER_VERSION,
                lexicon=self._lexicon.version,
                gazetteer=record.tagger.gazetteer,
                model=record.tagger.model,
            ),
            article_id=record.article_id,
            version=record.version,
            external_id=record.external_id,
            relation=record.relation,
            cluster_id=record.cluster_id,
            is_origin=record.origin.is_origin,
            origin_key=record.origin.key,
            publisher=record.publisher,
            published_at=record.published_at,
            modified_at=record.modified_at,
            received_at=record.received_at,
        )


def _codes(event: Draft, lexicon: Lexicon) -> Derived:
    about = event.act.inner.type if event.act.inner else None
    return derive(lexicon.codes, event.act.type, event.mode, event.status, about)


def _mention_id(record: TaggedArticle, event: Draft, rank: int) -> str:
    parts = [record.article_id, record.version, str(event.evidence[0].start), event.act.type]
    if rank:
        parts.append(str(rank))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _cue(event: Draft) -> Cue | UnsetType:
    cue = event.reading.cue
    if cue is None:
        return UNSET
    return Cue(text=cue.text, start=cue.idx, end=cue.idx + len(cue))


def _evidence(record: TaggedArticle, event: Draft) -> tuple[Evidence, ...]:
    """Return the evidence, one row a sentence, the primary one first."""
    rows: dict[int, Evidence] = {}
    for row in event.evidence:
        rows.setdefault(
            row.start,
            Evidence(
                article_id=record.article_id,
                version=record.version,
                external_id=record.external_id,
                url=record.url,
                publisher=record.publisher.name,
                sentence=record.text[row.start : row.end],
                start=row.start,
                end=row.end,
                pattern=row.pattern,
                confidence=row.confidence,
            ),
        )
    return tuple(rows.values())
