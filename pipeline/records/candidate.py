"""Candidate: an event that was held back. Contract: schemas/candidate/1.0.0.json."""

from typing import Annotated, ClassVar

from msgspec import Meta, field

from pipeline.records.mention import Mention


class Candidate(Mention, frozen=True, kw_only=True, omit_defaults=True):
    """A mention that readers do not get, for review; `held_for` is why (docs/quality.md)."""

    SCHEMA: ClassVar[str] = "/candidate/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.candidate.v1"

    schema: Annotated[str, Meta(pattern=r"^/candidate/1\.\d+\.\d+$")] = field(name="$schema")
    held_for: Annotated[str, Meta(min_length=1)]
