"""A story as readers get it: its label, what it is about, its timeline."""

from datetime import UTC, datetime, timedelta
from math import sqrt

from pipeline.core.stories.profiles import Vector
from pipeline.core.stories.state import Headline, StoryState
from pipeline.records.story import Op, Story, StoryDay, StoryEntity

MOST_ENTITIES = 6
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def tell(story: StoryState, op: Op, merged_into: str = "") -> Story:
    """Return the next revision of the full state of a story."""
    kept = story.kept
    kept.revision += 1
    members = [member for member in kept.members.values() if not member.withdrawn]
    return Story(
        schema=Story.SCHEMA,
        id=kept.story_id,
        revision=kept.revision,
        op=op,
        merged_into=merged_into,
        merged=tuple(kept.merged),
        language=kept.language,
        label=_choose_label(story),
        first_published=_time(kept.first),
        last_published=_time(kept.last),
        articles=len(members),
        copies=sum(member.is_copy for member in members),
        entities=_name_entities(story),
        timeline=_make_timeline(story),
    )


def _time(secs: float) -> datetime:
    return EPOCH + timedelta(seconds=secs)


def _centrality(headline: Headline, middle: Vector) -> float:
    """Return how near a headline is to the middle of its story: the cosine but for a factor."""
    return sum(middle.get(stem, 0.0) for stem in headline.stems) / sqrt(len(headline.stems) or 1)


def _choose_label(story: StoryState) -> str:
    """Return the headline nearest to the middle of the story; of equals the first."""
    middle = story.words.weights
    headlines = [headline for _, headline in story.headlines()]
    if not headlines:
        return ""
    return max(headlines, key=lambda one: _centrality(one, middle)).title


def _name_entities(story: StoryState) -> tuple[StoryEntity, ...]:
    weights = story.entities.weights
    heaviest = sorted(weights, key=lambda key: (-weights[key], key))[:MOST_ENTITIES]
    return tuple(
        StoryEntity(
            id=key,
            name=story.kept.names[key],
            share=round(min(1.0, weights[key] / weights[heaviest[0]]), 3),
        )
        for key in heaviest
    )


def _make_timeline(story: StoryState) -> tuple[StoryDay, ...]:
    """Return one entry a day of publication, with the headline nearest to the middle."""
    middle = story.words.weights
    rows = []
    for number, day in sorted(story.kept.days.items()):
        if day.headlines:
            best = max(day.headlines, key=lambda one: _centrality(one, middle))
            rows.append(
                StoryDay(
                    day=(EPOCH + timedelta(days=number)).date().isoformat(),
                    title=best.title,
                    article_id=best.article_id,
                    url=best.url,
                    event_day=best.event_day,
                    articles=day.articles,
                )
            )
    return tuple(rows)
