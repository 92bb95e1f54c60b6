"""Story: a running topic and its articles so far. Contract: schemas/story/1.0.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct, field

from pipeline.records.common import Hash, Share, Time

Op = Literal["create", "update", "merge"]
Count = Annotated[int, Meta(ge=1)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]


class StoryEntity(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody or something that a story is about; `share` is relative to the first of them."""

    id: Annotated[str, Meta(min_length=1)]
    name: str
    share: Share


class StoryDay(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One entry of a timeline: what was reported on a day, in the words of one headline.

    `articles` were published on that day (UTC). `event_day` is the day that this one's lead names,
    or empty.
    """

    day: Day
    title: str
    article_id: Hash
    url: str = ""
    event_day: Annotated[str, Meta(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    articles: Count


class Story(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The current state of one story: every revision is the full state.

    `id` is the id of its first article. Where two stories turned out to be one, the younger gets
    `op` merge and `merged_into`, and the older lists it in `merged`. `label` is the headline
    nearest to the middle of the story. `articles` counts all, `copies` those of them that are
    copies of others.
    """

    SCHEMA: ClassVar[str] = "/story/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.story.v1"

    schema: Annotated[str, Meta(pattern=r"^/story/1\.\d+\.\d+$")] = field(name="$schema")
    id: Hash
    revision: Count
    op: Op
    merged_into: Annotated[str, Meta(pattern="^([0-9a-f]{32})?$")] = ""
    merged: tuple[Hash, ...] = ()
    language: Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
    label: str
    first_published: Time
    last_published: Time
    articles: Annotated[int, Meta(ge=0)]
    copies: Annotated[int, Meta(ge=0)] = 0
    entities: tuple[StoryEntity, ...]
    timeline: tuple[StoryDay, ...]
