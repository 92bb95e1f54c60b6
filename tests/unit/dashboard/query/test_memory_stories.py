from types import SimpleNamespace

import msgspec
import pytest
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.dashboard.query.memory import Memory
from pipeline.dashboard.query.memory_stories import MemoryStories
from pipeline.dashboard.query.story_answers import Stories
from pipeline.dashboard.query.story_topics import take_record
from pipeline.records.story import StoryDay
from tests.support.events import revised
from tests.support.mentions import at, digest
from tests.support.stories import event, merged, placed, story

A, B = digest("story a"), digest("story b")


class Both:
    """Events and stories, filled as the reader fills them."""

    def __init__(self, most=100):
        self.events = Memory()
        self.stories = MemoryStories(self.events, most)

    def tell(self, *events):
        for one in events:
            for memory in (self.events, self.stories):
                memory.take(one.id, encode(one), one)

    def story_of(self, one):
        return self.events.facts_of(one.id).story_id


@pytest.fixture
def both():
    return Both()


def test_an_older_revision_of_an_event_does_not_move_it(both):
    newer = revised(event(1, "x"))
    both.stories.take_storied(placed("x", A))
    both.stories.take_storied(placed("y", B))
    both.tell(newer, event(1, "y"))

    assert both.story_of(newer) == A


def test_an_event_that_is_no_more_is_of_no_story(both):
    both.tell(event(1, "x"))
    for memory in (both.events, both.stories):
        memory.take(event(1).id, b"", None)
        memory.take("what is no event", b"{", None)
    both.stories.take_storied(placed("x", A))

    assert both.events.facts_of(event(1).id) is None


async def test_an_event_that_the_memory_let_go_of_is_not_told(both):
    both.tell(event(1, "x"))
    both.events.take(event(1).id, b"", None)
    both.stories.take_story(story(A))
    both.stories.take_storied(placed("x", A))

    assert (await both.stories.story(A)).events == ()


async def test_only_a_higher_revision_changes_a_story(both):
    both.stories.take_story(story(A, 2, label="newer"))
    both.stories.take_story(story(A, 1, label="older"))

    assert (await both.stories.story(A)).story.label == "newer"


async def test_stories_that_were_merged_into_each_other_end_nowhere(both):
    both.stories.take_story(merged(A, B))
    both.stories.take_story(merged(B, A))
    both.stories.take_storied(placed("x", A))

    assert (await both.stories.stories(Stories())).stories == ()


async def test_the_stories_with_the_oldest_news_are_let_go_of():
    both = Both(most=3)
    for number in range(5):
        key = digest(str(number))
        both.stories.take_story(story(key, last_published=at(10 + number)))
        both.stories.take_storied(placed(str(number), key))
    found = await both.stories.stories(Stories())

    assert [one.id for one in found.stories] == [digest(str(number)) for number in (4, 3, 2)]
    assert await both.stories.story(digest("0")) is None


async def test_an_article_has_the_title_that_the_timeline_gives_it(both):
    day = StoryDay(day="2025-05-18", title="It rained", article_id=digest("x"), articles=1)
    both.stories.take_story(structs.replace(story(A), timeline=(day,)))
    both.stories.take_storied(placed("x", A))

    (article,) = (await both.stories.story(A)).articles
    assert article.title == "It rained"


@pytest.mark.parametrize("value", [b"", None, b"{", b'{"$schema":"/story/1.0.0"}'])
async def test_what_is_no_story_is_passed_over(both, value):
    take_record(both.stories, SimpleNamespace(value=value, topic="news.story.v1", offset=1))
    take_record(both.stories, SimpleNamespace(value=encode(story(A)), topic="t", offset=2))

    found = await both.stories.stories(Stories())
    assert [one.id for one in found.stories] == [A]
    assert msgspec.json.encode(found)
