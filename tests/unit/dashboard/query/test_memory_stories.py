import pytest
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.dashboard.query import memory_stories
from pipeline.dashboard.query.joining import EventStories
from pipeline.dashboard.query.memory import Memory
from pipeline.dashboard.query.memory_stories import MemoryStories
from pipeline.dashboard.query.story_answers import Stories
from pipeline.records import Story
from pipeline.records.story import StoryDay
from tests.support.mentions import at, digest
from tests.support.stories import event, merged, placed, story

A, B = digest("story a"), digest("story b")


class Both:
    """Events and stories, filled as the reader fills them."""

    def __init__(self, most=100):
        self.joined = EventStories()
        self.events = Memory(stories=self.joined)
        self.stories = MemoryStories(self.events, self.joined, most)

    def tell(self, *events):
        for one in events:
            for memory in (self.joined, self.events):
                memory.take(one.id, encode(one), one)

    def place(self, record):
        take = self.joined.take_story if isinstance(record, Story) else self.joined.take_storied
        take(record)
        self.stories.take(record)


@pytest.fixture
def both():
    return Both()


async def test_an_event_that_the_memory_let_go_of_is_not_told(both):
    both.tell(event(1, "x"))
    both.events.take(event(1).id, b"", None)
    both.place(story(A))
    both.place(placed("x", A))

    assert (await both.stories.story(A)).events == ()


async def test_only_a_higher_revision_changes_a_story(both):
    both.place(story(A, 2, label="newer"))
    both.place(story(A, 1, label="older"))

    assert (await both.stories.story(A)).story.label == "newer"


async def test_stories_that_were_merged_into_each_other_end_nowhere(both):
    both.place(merged(A, B))
    both.place(merged(B, A))
    both.place(placed("x", A))

    assert (await both.stories.stories(Stories())).stories == ()


async def test_the_stories_with_the_oldest_news_are_let_go_of():
    both = Both(most=3)
    for number in range(5):
        key = digest(str(number))
        both.place(story(key, last_published=at(10 + number)))
        both.place(placed(str(number), key))
    found = await both.stories.stories(Stories())

    assert [one.id for one in found.stories] == [digest(str(number)) for number in (4, 3, 2)]
    assert await both.stories.story(digest("0")) is None


async def test_an_article_has_the_title_that_the_timeline_gives_it(both):
    day = StoryDay(day="2025-05-18", title="It rained", article_id=digest("x"), articles=1)
    both.place(structs.replace(story(A), timeline=(day,)))
    both.place(placed("x", A))

    (article,) = (await both.stories.story(A)).articles
    assert article.title == "It rained"


async def test_of_the_articles_placed_only_the_last_are_known(both, monkeypatch):
    monkeypatch.setattr(memory_stories, "MOST_ARTICLES", 1)
    for one in (story(A), placed("x", A), placed("y", A)):
        both.place(one)

    (article,) = (await both.stories.story(A)).articles
    assert article.article_id == digest("y")
