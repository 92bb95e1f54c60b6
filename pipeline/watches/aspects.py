"""What of an event is news when it changes; where its words stand in which article is not."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET

from pipeline.records import Event
from pipeline.records.mention import Party

_PRINT_BYTES = 4


def _ids(parties: tuple[Party, ...]) -> list[str]:
    return sorted(party.id for party in parties)


def _content(event: Event) -> Any:
    found = event.content
    return () if found is UNSET else (found.type, found.mode, found.text)


def _date(event: Event) -> Any:
    found = event.event_date
    return () if found is UNSET else (found.start, found.end, found.precision)


def _place(event: Event) -> Any:
    found = event.location
    return () if found is UNSET else (found.name, found.geonames_id, found.country)


def _counts(event: Event) -> Any:
    return sorted((one.kind, one.unit, one.value, one.rate) for one in event.counts)


def _values(event: Event) -> Any:
    return sorted((one.field, one.value) for one in event.values)


_NEWS: dict[str, Callable[[Event], Any]] = {
    "type": lambda event: event.type,
    "mode": lambda event: event.mode,
    "status": lambda event: event.status,
    "contexts": lambda event: sorted(event.contexts),
    "content": _content,
    "actors": lambda event: _ids(event.actors),
    "recipients": lambda event: _ids(event.recipients),
    "event_date": _date,
    "location": _place,
    "counts": _counts,
    "disputed": lambda event: event.disputed,
    "values": _values,
}
_REPORTS: dict[str, Callable[[Event], Any]] = {
    "evidence": lambda event: sorted((one.article_id, one.version) for one in event.evidence),
    "articles": lambda event: event.articles,
    "origins": lambda event: event.origins,
    "story_id": lambda event: event.story_id,
}
_ASPECTS = {**_NEWS, **_REPORTS}
NEWS = frozenset(_NEWS)
"""What is news by itself. The rest only says that it was reported again."""


def prints_of(event: Event) -> bytes:
    """Return a print of each aspect, one after the other."""
    return b"".join(
        hashlib.blake2b(msgspec.json.encode(look(event)), digest_size=_PRINT_BYTES).digest()
        for look in _ASPECTS.values()
    )


def changes(before: bytes, after: bytes) -> tuple[str, ...]:
    """Return the names of the aspects whose prints differ."""
    return tuple(
        name
        for name, at in zip(_ASPECTS, range(0, len(after), _PRINT_BYTES), strict=True)
        if before[at : at + _PRINT_BYTES] != after[at : at + _PRINT_BYTES]
    )
