"""What is answered: the shapes, and how rows become them."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from aiohttp import web
from msgspec import UNSET, Struct, UnsetType

from pipeline.records import Event
from pipeline.records.common import Hash

PLACES = 4
"""So many decimal places has a mean."""


class Events(Struct, frozen=True, omit_defaults=True):
    """A page of events, each a record of `news.event.v1`; `next` is the cursor of the next page."""

    events: tuple[Event, ...]
    next: str = ""


class Mark(Struct, frozen=True):
    """Characters of a sentence, `start` to `end`, and what they were read as."""

    start: int
    end: int
    what: str
    name: str


class Why(Struct, frozen=True, kw_only=True):
    """A sentence that tells of the event, where it stands, and what in it says what."""

    article_id: Hash
    version: Hash
    publisher: str
    url: str
    title: str
    published_at: datetime | UnsetType = UNSET
    sentence: str
    start: int
    pattern: str
    confidence: float
    marks: tuple[Mark, ...]


class Explained(Struct, frozen=True):
    """One event with all that supports it. Marks stand only in the sentence it was coded from."""

    event: Event
    why: tuple[Why, ...]


class Count(Struct, frozen=True, omit_defaults=True):
    """How many events: of a time (its beginning), of a value."""

    events: int
    at: datetime | UnsetType = UNSET
    value: str = ""


class Counts(Struct, frozen=True):
    """Counts, by time and then the largest first."""

    counts: tuple[Count, ...]


class Pair(Struct, frozen=True):
    """Two that take part in the same events, in how many, and how friendly these are on average.

    `score` is that of the codebook, -10.0 to 10.0.
    """

    one: str
    other: str
    events: int
    score: float


class Pairs(Struct, frozen=True):
    """Pairs, those with most events first."""

    pairs: tuple[Pair, ...]


class Entity(Struct, frozen=True):
    """Somebody who takes part in events."""

    id: str
    name: str
    wikidata_id: str
    country: str
    sector: str
    role: str
    events: int


class Entities(Struct, frozen=True):
    """Those whose name has the words, the ones in the news last first."""

    entities: tuple[Entity, ...]


def why_of(event: Event, articles: Iterable[Sequence[Any]]) -> tuple[Why, ...]:
    """Return why an event is there. Rows of `articles`: id, version, title, publication."""
    known = {(row[0], row[1]): row for row in articles}
    found = []
    for number, one in enumerate(event.evidence):
        row = known.get((one.article_id, one.version))
        found.append(
            Why(
                article_id=one.article_id,
                version=one.version,
                publisher=one.publisher,
                url=one.url,
                title=row[2] if row else "",
                published_at=row[3] if row else UNSET,
                sentence=one.sentence,
                start=one.start,
                pattern=one.pattern,
                confidence=one.confidence,
                marks=_marks(event, number),
            )
        )
    return tuple(found)


def _marks(event: Event, number: int) -> tuple[Mark, ...]:
    """Return what stands where in a sentence; offsets of an event count in its first article."""
    evidence = event.evidence[number]
    first = event.evidence[0]
    if (evidence.article_id, evidence.version) != (first.article_id, first.version):
        return ()
    spans = [("actor", one.name, one.start, one.end) for one in event.actors]
    spans += [("recipient", one.name, one.start, one.end) for one in event.recipients]
    if event.status_cue is not UNSET:
        cue = event.status_cue
        spans.append(("status", event.status, cue.start, cue.end))
    if event.content is not UNSET:
        spans.append(("content", event.content.type, event.content.start, event.content.end))
    if event.location is not UNSET:
        place = event.location
        spans.append(("place", place.name, place.start, place.end))
    spans += [("count", one.kind, one.start, one.end) for one in event.counts]
    inside = [
        Mark(start - evidence.start, end - evidence.start, what, name)
        for what, name, start, end in spans
        if evidence.start <= start < end <= evidence.end
    ]
    return tuple(sorted(inside, key=lambda mark: (mark.start, -mark.end)))


def answer(
    body: bytes,
    request: web.BaseRequest,
    max_age_secs: int,
    content_type: str = "application/json",
) -> web.Response:
    """Return an answer that may be kept for a while; 304 where the asker has it already."""
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": f"private, max-age={max_age_secs}"}
    if tag in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type=content_type, headers=headers)


def encoded(found: Struct) -> bytes:
    """Return a shape as JSON."""
    return msgspec.json.encode(found)
