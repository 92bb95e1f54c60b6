"""Takedown: the tombstone of an article. Contract: schemas/takedown/1.0.0.json."""

from typing import Annotated, ClassVar

from msgspec import Meta, Struct, field

from pipeline.records.common import Hash, Time


class TopicConfig(Struct, frozen=True, kw_only=True, gc=False):
    """A setting of a topic as it was before the takedown changed it; no `value`: it was not set."""

    topic: Annotated[str, Meta(min_length=1)]
    name: Annotated[str, Meta(min_length=1)]
    value: str = ""


class Takedown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article was taken down at `time`: its text is gone, and ingest does not take it again.

    `note` is why, as whoever did it says. Until it is `finished`, `configs` are the settings of
    topics that are to be put back; topics have the names that they have on the broker.
    """

    SCHEMA: ClassVar[str] = "/takedown/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.takedown.v1"

    schema: Annotated[str, Meta(pattern=r"^/takedown/1\.\d+\.\d+$")] = field(name="$schema")
    article_id: Hash
    time: Time
    note: str = ""
    finished: bool = False
    configs: tuple[TopicConfig, ...] = ()
