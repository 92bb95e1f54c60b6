"""Records as rows of the tables."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from msgspec import UNSET
from psycopg.types.json import Jsonb

from pipeline.core.facts import countries_of, span_of, words_of
from pipeline.core.wire import encode
from pipeline.records import ClusterMerged, DedupedArticle, Event, Mention, Storied, Story
from pipeline.records.mention import EventDate, Location, Party

Row: TypeAlias = tuple[Any, ...]

NOWHERE = Location(name="", precision="region", start=0, end=0)
NO_DATE = EventDate(start="", precision="unknown", basis="as_of")


def event_row(event: Event) -> Row:
    """Return the row of an event, in the order of `tables.EVENTS`."""
    place = NOWHERE if event.location is UNSET else event.location
    date = NO_DATE if event.event_date is UNSET else event.event_date
    parties = [*event.actors, *event.recipients]
    return (
        *(event.id, event.revision, event.op, event.merged_into or None),
        *(event.type, event.mode, event.status, list(event.contexts)),
        *(event.plover.type, event.plover.mode, event.cameo, event.quad, event.score),
        *span_of(event),
        *(date.precision if date.start else "", date.basis if date.start else ""),
        *(place.name, place.geonames_id or None, _set(place.lat), _set(place.lon)),
        *(place.country, place.admin1, sorted(countries_of(event))),
        *(sorted({party.id for party in parties}), event.articles, event.publishers),
        *(event.origins, event.disputed, event.first_seen, event.last_seen, event.story_id),
        *(_json(event), words_of(event)),
    )


def party_rows(event: Event) -> Iterator[Row]:
    """Yield the rows of its parties."""
    sides: tuple[tuple[str, tuple[Party, ...]], ...] = (
        ("actor", event.actors),
        ("recipient", event.recipients),
    )
    for side, parties in sides:
        for rank, party in enumerate(parties):
            yield (
                *(event.id, side, rank, party.id, party.wikidata_id, party.name, party.text),
                *(party.country, party.sector, party.role, party.confidence),
            )


def entity_rows(events: Iterable[Event]) -> Iterator[Row]:
    """Yield one row for everybody who takes part, as the event last reported has them."""
    newest: dict[str, tuple[datetime, Party]] = {}
    for event in events:
        for party in (*event.actors, *event.recipients):
            known = newest.get(party.id)
            if known is None or known[0] < event.last_seen:
                newest[party.id] = event.last_seen, party
    for key, (seen, party) in sorted(newest.items()):
        yield (
            *(key, party.wikidata_id, party.name, party.country, party.sector, party.role),
            seen,
        )


def status_rows(event: Event) -> Iterator[Row]:
    """Yield the rows of its statuses, the first one first."""
    for rank, one in enumerate(event.status_history):
        yield event.id, rank, one.status, one.at, one.article_id, one.start


def evidence_rows(event: Event) -> Iterator[Row]:
    """Yield the rows of its evidence."""
    for rank, one in enumerate(event.evidence):
        yield (
            *(event.id, rank, one.article_id, one.version, one.publisher, one.url),
            *(one.sentence, one.start, one.end, one.pattern, one.confidence),
        )


def article_row(article: DedupedArticle) -> Row:
    """Return the row of an article version; its text and sketch are not in `record` again."""
    record = msgspec.json.decode(encode(article))
    rest = {name: value for name, value in record.items() if name not in {"text", "sketch"}}
    publisher = article.publisher
    return (
        *(article.article_id, article.version, article.published_at, article.received_at),
        *(_set(article.modified_at), article.title, article.text),
        *(article.url, publisher.name, publisher.domain, article.language, article.relation),
        *(article.cluster_id, article.duplicate_of, article.revises, article.origin.is_origin),
        *(article.origin.key, article.external_id, Jsonb(rest, dumps=msgspec.json.encode)),
    )


def mention_row(mention: Mention) -> Row:
    """Return the row of a mention."""
    return (
        *(mention.id, mention.published_at, mention.article_id, mention.version),
        *(mention.cluster_id, mention.type, mention.mode, mention.status, mention.is_origin),
        *(mention.publisher.name, mention.received_at, _json(mention)),
    )


def story_row(story: Story) -> Row:
    """Return the row of a story."""
    names = [entity.name for entity in story.entities]
    return (
        *(story.id, story.revision, story.op, story.merged_into, story.language, story.label),
        *(story.first_published, story.last_published, story.articles, story.copies),
        *([entity.id for entity in story.entities], "\n".join([story.label, *names])),
        _json(story),
    )


def storied_row(storied: Storied) -> Row:
    """Return the row of an article of a story."""
    return (
        *(storied.article_id, storied.version, storied.published_at, storied.cluster_id),
        *(storied.story_id, storied.reason, storied.score),
    )


def merged_row(merged: ClusterMerged) -> Row:
    """Return the row of two clusters that are one."""
    return merged.from_cluster, merged.to, merged.by, merged.version, merged.time


def _set(value: Any) -> Any:
    return None if value is UNSET else value


def _json(record: msgspec.Struct) -> Jsonb:
    return Jsonb(record, dumps=encode)
