"""Stories for tests, what is said of their articles, and events of articles by name."""

from typing import Any

from msgspec import structs

from pipeline.records import Event, Storied, Story
from pipeline.records.story import StoryEntity
from tests.support.events import events_of
from tests.support.mentions import at, digest, mention

TALKS = events_of(mention("talks"))[-1]


def story(key: str, revision: int = 1, *, op: str = "update", into: str = "", **more: Any) -> Story:
    fields: dict[str, Any] = {
        "label": "Talks on the border",
        "entities": (StoryEntity(id="gov:UKR", name="Ukraine", share=1.0),),
        "first_published": at(1),
        "last_published": at(18),
        "articles": 3,
        "language": "en",
    } | more
    return Story(
        schema=Story.SCHEMA,
        id=key,
        revision=revision,
        op=op,
        merged_into=into,
        timeline=(),
        **fields,
    )


def merged(key: str, into: str, revision: int = 9) -> Story:
    """Say that a story was merged into another one."""
    return story(key, revision, op="merge", into=into)


def placed(article: str, story_id: str, **more: Any) -> Storied:
    """Say which story an article, by name, is part of."""
    fields = {"published_at": at(18), "reason": "similar", "score": 0.5} | more
    return Storied(
        schema=Storied.SCHEMA,
        article_id=digest(article),
        version=digest(f"{article}/1"),
        cluster_id=digest(article),
        story_id=story_id,
        **fields,
    )


def event(number: int, *articles: str, **changes: Any) -> Event:
    """Return an event that these articles tell of, in this order."""
    proofs = tuple(
        structs.replace(TALKS.evidence[0], article_id=digest(article)) for article in articles
    )
    name = f"{number:08x}-0000-5000-8000-000000000000"
    return structs.replace(TALKS, **{"id": name, "evidence": proofs} | changes)
