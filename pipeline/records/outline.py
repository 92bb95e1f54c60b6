"""Outline: what stories are told apart by, of one article. Contract: schemas/outline/1.0.0.json."""

from typing import Annotated, ClassVar

from msgspec import Meta, Struct, field

from pipeline.records.common import Hash, Time

Weight = Annotated[float, Meta(gt=0.0)]


class Term(Struct, frozen=True, kw_only=True, gc=False):
    """A word, an entity id or a fact, and how much it counts in the article."""

    key: Annotated[str, Meta(min_length=1)]
    weight: Weight


class Named(Struct, frozen=True, kw_only=True, gc=False):
    """An entity of an article, with how much it is about it: mentions, more in title and lead."""

    id: Annotated[str, Meta(min_length=1)]
    name: str
    weight: Weight


class Outline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version of an article as far as stories are concerned: some 6 kB.

    `publisher` is the site, else the name, of who published it. `title` is its headline, or where
    it has none its first sentence. `title_words` and `words` are word stems; `entities` are the
    entities' ids; `facts` are days and numbers that it names (`day:2025-05-16`, `number:1200`).
    `event_day` is the first day in its lead on which something is said to happen, or empty.
    `withdrawn` says that this version takes the article back.
    """

    SCHEMA: ClassVar[str] = "/outline/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.story.outline.v1"

    schema: Annotated[str, Meta(pattern=r"^/outline/1\.\d+\.\d+$")] = field(name="$schema")
    article_id: Hash
    version: Hash
    external_id: str = ""
    url: str = ""
    publisher: str = ""
    cluster_id: Hash
    language: Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
    published_at: Time
    title: str
    event_day: Annotated[str, Meta(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    is_copy: bool = False
    withdrawn: bool = False
    title_words: tuple[Term, ...]
    words: tuple[Term, ...]
    entities: tuple[Named, ...]
    facts: tuple[Term, ...]
