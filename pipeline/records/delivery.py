"""Delivery: an event as a watch tells of it. Contract: schemas/delivery/1.0.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from pipeline.records.common import Hash, Time
from pipeline.records.event import Event
from pipeline.records.watch import WatchName

Kind = Literal["new", "changed", "left"]
"""`new`: the watch did not have the event before. `left`: it no longer has it."""


class Delivery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event as a watch tells of it, and why.

    `id` hashes watch, event and revision: who gets one twice may drop it. `changed` names what is
    another than in the revision before. `reason` is why an event left: it was retracted, merged
    into another, or has changed so that the filter does not take it any more. `at` is when the
    revision entered the topic of events; `replayed` when somebody asked to send it again.
    """

    SCHEMA: ClassVar[str] = "/delivery/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.delivery.v1"

    schema: Annotated[str, Meta(pattern=r"^/delivery/1\.\d+\.\d+$")] = field(name="$schema")
    id: Hash
    watch: WatchName
    kind: Kind
    changed: tuple[str, ...] = ()
    reason: Literal["", "retracted", "merged", "no_match"] = ""
    at: Time
    replayed: Time | UnsetType = UNSET
    event: Event
