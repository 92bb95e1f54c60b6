"""Event: the current state of one event. Contract: schemas/event/1.1.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct, field

from pipeline.records.common import Hash, Offset, Time
from pipeline.records.mention import EventCore, Status

EventId = Annotated[
    str, Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$")
]
"""A uuid5, made of the event's first mention."""


class StatusChange(Struct, frozen=True, kw_only=True, gc=False):
    """From when on, by the reports' own time, an event had a status, and where it says so."""

    status: Status
    at: Time
    article_id: Hash
    start: Offset
    end: Offset


class FieldValue(Struct, frozen=True, kw_only=True, gc=False):
    """One of several contradicting values of a field, and the articles that give it."""

    field: str
    value: str
    origins: int
    article_ids: tuple[Hash, ...]


class Event(EventCore, frozen=True, kw_only=True, omit_defaults=True):
    """The full state of one event; a higher `revision` takes the place of a lower one.

    `articles` counts every report, `publishers` their publishers, `origins` only the reports that
    do not copy another. `op` `merge` points with `merged_into` to the event that lives on. `reason`
    is why it was retracted: the publisher took the last article back (`kill`, `withdrawn`), or its
    newest version does not report the event any more (`revised`).
    """

    SCHEMA: ClassVar[str] = "/event/1.1.0"
    TYPE: ClassVar[str] = "org.dateline.event.v1"

    schema: Annotated[str, Meta(pattern=r"^/event/1\.\d+\.\d+$")] = field(name="$schema")
    id: EventId
    revision: Annotated[int, Meta(ge=1)]
    op: Literal["create", "update", "merge", "retract"]
    merged_into: str = ""
    reason: Literal["", "kill", "withdrawn", "revised"] = ""
    maybe_same_as: tuple[EventId, ...]
    status_history: tuple[StatusChange, ...]
    articles: Annotated[int, Meta(ge=0)]
    publishers: Annotated[int, Meta(ge=0)]
    origins: Annotated[int, Meta(ge=0)]
    first_seen: Time
    last_seen: Time
    disputed: bool
    values: tuple[FieldValue, ...]
    story_id: str = ""
