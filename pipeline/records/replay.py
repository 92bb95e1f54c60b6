"""Replay: how far the rebuilding of a stage's output is. Contract: schemas/replay/1.0.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct, field

from pipeline.records.common import Time

ReplayState = Literal["preparing", "building", "switching", "done"]
"""`switching`: what was rebuilt takes its place just now, and no worker of the stage may run."""


class Replay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last rebuilding of what a stage writes, from what it read `since` a time on.

    `first` is the stage that the replay began at; it has one record for each stage behind it, too.
    `generation` counts the replays of the stage that were switched to. `revision_base` is added to
    the revisions that the stage gives, so that they are above all that readers have seen.
    """

    SCHEMA: ClassVar[str] = "/replay/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.replay.v1"

    schema: Annotated[str, Meta(pattern=r"^/replay/1\.\d+\.\d+$")] = field(name="$schema")
    stage: Annotated[str, Meta(min_length=1)]
    first: Annotated[str, Meta(min_length=1)]
    since: Time
    time: Time
    state: ReplayState
    generation: Annotated[int, Meta(ge=0)] = 0
    revision_base: Annotated[int, Meta(ge=0)] = 0
