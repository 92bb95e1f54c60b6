"""The code step: a tagged article -> the events that it reports, and what is said beside them."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from msgspec import UNSET, UnsetType

from pipeline.core.events.blocks import block_key
from pipeline.core.events.codes import Derived, derive
from pipeline.core.events.drafts import Draft
from pipeline.core.events.judging import Judged, judge
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.notices import is_withdrawn, notices_of
from pipeline.core.events.parties import trim
from pipeline.core.events.saying import lend_quotes
from pipeline.core.events.status import lies_ahead
from pipeline.core.outcome import Drop, Forward, Outcome, Outcomes
from pipeline.records import Candidate, Mention, TaggedArticle, VersionNotice
from pipeline.records.common import extend
from pipeline.records.mention import Coder, Cue, Evidence

CODER_VERSION = "1.1.0"
SECOND = "second_reading"
"""Why a candidate is held back that reads the clause of an event in another way."""
Said: TypeAlias = Mention | Candidate | VersionNotice


class EventCoder:
    """A `Step[TaggedArticle, Said]`. Holds the lexicon and no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the lexicon."""
        self._lexicon = lexicon

    def __call__(
        self,
        records: Sequence[TaggedArticle],
        times: Sequence[datetime],  # noqa: ARG002 - a step is told the time; codes do not depend on it
    ) -> Outcomes[Said]:
        """Return what is said of each article.

        That is its mentions, each under its block key; beside them what was held back, under the
        article's id, and notices of versions.
        """
        return [self._say(record) for record in records]

    def _say(self, record: TaggedArticle) -> Outcome[Said]:
        judged = [] if is_withdrawn(record) else judge(record, self._lexicon)
        mentions = self._code(record, judged)
        beside: list[Said] = [*self._held(record, judged), *notices_of(record)]
        others = tuple(Forward[Said](record.article_id, one) for one in beside)
        if not mentions:
            return Drop("no_event", others)
        return (*(Forward[Said](block_key(one), one) for one in mentions), *others)

    def code(self, record: TaggedArticle) -> list[Mention]:
        """Return the events that an article reports, in the order in which it tells them."""
        return self._code(record, judge(record, self._lexicon))

    def _code(self, record: TaggedArticle, judged: Sequence[Judged]) -> list[Mention]:
        rows = [row for row in judged if not row.reason]
        direct = [quote for quote in record.quotes if quote.direct]
        lend_quotes([row.draft for row in rows], direct, record.paragraphs)
        ranks = _Ranks()
        return [
            self._mention(record, row.draft, row.confidence, ranks.next(row.draft)) for row in rows
        ]

    def _held(self, record: TaggedArticle, judged: Sequence[Judged]) -> Iterator[Candidate]:
        """Yield the acts that the gate holds back, then second readings, each with its reason."""
        ranks = _Ranks()
        rows: list[tuple[Draft, str, float]] = [
            *((row.draft, row.reason, row.confidence) for row in judged),
            *((each, SECOND, each.confidence) for row in judged for each in row.seconds),
        ]
        for draft, reason, sure in rows:
            rank = ranks.next(draft)
            if reason:
                held = self._mention(record, draft, sure, rank)
                yield extend(
                    held,
                    Candidate,
                    schema=Candidate.SCHEMA,
                    id=_hash([held.id, "held"]),
                    held_for=reason,
                )

    def _mention(self, record: TaggedArticle, event: Draft, sure: float, rank: int) -> Mention:
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
            actors=tuple(trim(s, sure) for s in event.actors),
            recipients=tuple(trim(s, sure) for s in event.recipients),
            event_date=event.date if event.date is not None else UNSET,
            location=event.location,
            counts=event.counts,
            attribution=event.attribution,
            evidence=_evidence(record, event, sure),
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


class _Ranks:
    """Counts the events of one type in one sentence, from 0."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[int, str]] = Counter()

    def next(self, event: Draft) -> int:
        """Return how many of its type its sentence had before."""
        place = event.evidence[0].start, event.act.type
        self._seen[place] += 1
        return self._seen[place] - 1


def _codes(event: Draft, lexicon: Lexicon) -> Derived:
    about = event.act.inner.type if event.act.inner else None
    ahead = lies_ahead(event.trigger, event.reading)
    return derive(lexicon.codes, event.act.type, event.mode, event.status, about, ahead=ahead)


def _mention_id(record: TaggedArticle, event: Draft, rank: int) -> str:
    parts = [record.article_id, record.version, str(event.evidence[0].start), event.act.type]
    if rank:
        parts.append(str(rank))
    return _hash(parts)


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _cue(event: Draft) -> Cue | UnsetType:
    cue = event.reading.cue
    if cue is None:
        return UNSET
    return Cue(text=cue.text, start=cue.idx, end=cue.idx + len(cue))


def _evidence(record: TaggedArticle, event: Draft, sure: float) -> tuple[Evidence, ...]:
    """Return the evidence, one row a sentence, the primary one first; none is surer than `sure`."""
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
                confidence=min(row.confidence, sure) if rows else sure,
            ),
        )
    return tuple(rows.values())
