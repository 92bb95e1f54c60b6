"""Storied: which story an article belongs to. Contract: schemas/storied/1.0.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct, field

from pipeline.records.common import Hash, Share, Time

Reason = Literal["first", "similar", "copy", "version", "merged"]
"""Why an article is in its story."""


class Storied(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The story of one article; a later one of the same article replaces it.

    `reason` says why: it is the `first` of its story, it is `similar` to it (`score` is how much:
    0.0 to 1.0), it is a `copy` of an article of it, another `version` of one, or its story was
    `merged` into this one.
    """

    SCHEMA: ClassVar[str] = "/storied/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.story.article.v1"

    schema: Annotated[str, Meta(pattern=r"^/storied/1\.\d+\.\d+$")] = field(name="$schema")
    article_id: Hash
    version: Hash
    external_id: str = ""
    cluster_id: Hash
    published_at: Time
    story_id: Hash
    reason: Reason
    score: Share
