"""Types that several records share. Absent is unknown: no nulls, no unions, lists always there."""

from datetime import datetime
from typing import Annotated, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

Time = Annotated[datetime, Meta(tz=True)]
"""An instant with its zone; on the wire RFC 3339."""

Offset = Annotated[int, Meta(ge=0)]
"""A place in the clean text, in Unicode code points; `end` is exclusive."""

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
"""A share or a confidence, 0.0 to 1.0."""

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
"""128 bits as 32 hex digits."""

Country = Annotated[str, Meta(pattern="^([A-Z]{3})?$")]
"""ISO 3166-1 alpha-3, or empty."""


class Span(Struct, frozen=True, kw_only=True, gc=False):
    """A stretch of the clean text."""

    start: Offset
    end: Offset


class Publisher(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who published an article. `family` names the owner that several outlets share.

    `country` is where it is at home; `kind` is `state` where a state runs it, also an agency.
    """

    name: str = ""
    domain: str = ""
    family: str = ""
    country: Country = ""
    kind: Literal["", "agency", "outlet", "state", "aggregator"] = ""


class Quantity(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A number of something: `over 5,000 soldiers a week` is 5000, low 5000, soldiers, per week.

    `value` is in units (a million is 1e6); `low` and `high` are the bounds that the hedge sets;
    `rate` is the period (`day`, `week`, ...); `hedge` is the word that weakens it (`reportedly`).
    """

    value: float
    low: float | UnsetType = UNSET
    high: float | UnsetType = UNSET
    unit: str = ""
    kind: str = ""
    rate: str = ""
    hedge: str = ""
    start: Offset
    end: Offset


class Speaker(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who says something, by the id of the entity."""

    name: str
    id: str


class Quote(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Words somebody is quoted with. The span is inside the quotation marks; `text` its slice.

    Not `direct` is what somebody is said to have said, without marks: `that the talks had failed`.
    `others` are known to say it together with the speaker: `Macron and Merz said`.
    """

    text: str
    direct: bool = True
    speaker: str = ""
    speaker_id: str = ""
    verb: str = ""
    venue: str = ""
    start: Offset
    end: Offset
    others: tuple[Speaker, ...] = ()


S = TypeVar("S", bound=Struct)


def extend(record: Struct, into: type[S], **more: object) -> S:
    """Return `record` as the wider type `into`: its fields, replaced and completed by `more`."""
    fields = {name: getattr(record, name) for name in record.__struct_fields__}
    return into(**{**fields, **more})
