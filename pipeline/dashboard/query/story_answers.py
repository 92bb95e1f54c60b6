"""What is asked and answered about stories."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from pipeline.dashboard.query.filters import MAX_LIMIT, Values, When
from pipeline.records import Story
from pipeline.records.common import Hash
from pipeline.records.story import StoryEntity

MOST_TOLD = 500
"""Most events, and most articles, of one story; the latest."""
MOST_COUNTRIES = 10


class Stories(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which stories, the ones with the newest article first. Empty means any.

    `since` and `until` bound when the newest article of a story was published. `cursor` is the
    `next` of the page before it.
    """

    q: Annotated[Values, Meta(description="Words of its headline and of whom it is about.")] = ""
    language: Annotated[Values, Meta(description="`en,uk`.")] = ""
    country: Annotated[
        Values, Meta(description="Any of these is in its events (ISO 3166 alpha-3).")
    ] = ""
    party: Annotated[
        Values, Meta(description="Ids of which any takes part in its events: `wikidata:Q7747`.")
    ] = ""
    min_articles: Annotated[
        int, Meta(ge=0, le=100_000, description="At least so many articles.")
    ] = 0
    min_origins: Annotated[
        int, Meta(ge=0, le=100_000, description="At least so many articles that are no copies.")
    ] = 0
    since: Annotated[When, Meta(description="Its newest article is of then or later.")] = ""
    until: Annotated[When, Meta(description="Its newest article is of then or earlier.")] = ""
    limit: Annotated[int, Meta(ge=1, le=MAX_LIMIT)] = 100
    cursor: Annotated[str, Meta(pattern=r"^([0-9a-f]{48})?$")] = ""


class StoryLine(Struct, frozen=True, kw_only=True):
    """A story in a list. `origins` are articles that are no copies.

    `countries` are those in most of its events, at most ten.
    """

    id: Hash
    label: str
    language: str
    first_published: datetime
    last_published: datetime
    articles: int
    origins: int
    events: int
    countries: tuple[str, ...]
    entities: tuple[StoryEntity, ...]


class StoryPage(Struct, frozen=True, omit_defaults=True):
    """A page of stories; `next` is the cursor of the next page."""

    stories: tuple[StoryLine, ...]
    next: str = ""


class StoryEvent(Struct, frozen=True, kw_only=True):
    """An event of a story: what, who, when and where."""

    id: str
    type: str
    mode: str
    status: str
    starts_at: datetime | UnsetType = UNSET
    ends_at: datetime | UnsetType = UNSET
    date_precision: str
    place: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime
    origins: int
    disputed: bool


class StoryArticle(Struct, frozen=True, kw_only=True):
    """An article of a story, and why it is one. Without a title where its text is not kept."""

    article_id: Hash
    version: Hash
    published_at: datetime
    reason: str
    score: float
    title: str
    url: str
    publisher: str


class StoryTold(Struct, frozen=True):
    """A story as `news.story.v1` has it, its events by their day, its articles newest first.

    Of each at most 500: the latest.
    """

    story: Story
    events: tuple[StoryEvent, ...]
    articles: tuple[StoryArticle, ...]
