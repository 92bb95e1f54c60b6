"""Beside emit, story: the outline of an article -> the story that it is part of."""

from pipeline.core.stories.grouper import Grouper, Said
from pipeline.records import Outline, Storied, Story
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import Stage
from pipeline.runtime.stories import load_word_shares


def make_step(settings: Settings) -> Grouper:
    """Make an empty grouper: one a partition, which keeps each language apart."""
    return Grouper(
        window_hours=settings.story_window_hours,
        max_articles=settings.story_max_articles,
        tables=load_word_shares(settings),
    )


STAGE: Stage[Outline, Said] = Stage(
    name="story",
    reads="news.story.outline.v1",
    writes="news.story.article.v1",
    record=Outline,
    makes=Storied,
    make_step=make_step,
    runs="thread",
    remembers=True,
    also={Story: "news.story.v1"},
)
