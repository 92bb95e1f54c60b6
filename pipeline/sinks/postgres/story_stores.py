"""Stories and their articles in the database; what they move moves the events too.

An event is part of the story that most of its evidence is part of (of equals, the first): as
`pipeline.core.facts.story_of`. Whichever comes last, the event, its articles' stories or
the merge of two stories, sets `events.story_id`.
"""

from collections.abc import Sequence

import psycopg

from pipeline.records import Storied, Story
from pipeline.runtime.settings import Settings
from pipeline.runtime.storing import Store
from pipeline.sinks.postgres import rows
from pipeline.sinks.postgres.connecting import Connection, url_of
from pipeline.sinks.postgres.staging import make_staged, stage, take_turn
from pipeline.sinks.postgres.tables import STORIES, STORY_ARTICLES

_FOLLOW_MERGES = """
update staged_story_articles a set story_id = living_story(a.story_id)
where exists (select 1 from stories s where s.id = a.story_id and s.op = 'merge')
"""
_MOVE_ARTICLES = """
update story_articles set story_id = living_story(story_id), written_at = now()
where story_id in (select id from stories where id = any(%s) and op = 'merge')
returning article_id
"""
_MOVE_EVENTS = """
update events e set story_id = found.story_id from (
  select event_id, story_of(event_id) as story_id
  from (select distinct event_id from evidence where article_id = any(%s)) as touched
) as found where e.id = found.event_id and e.story_id <> found.story_id
"""


class StoryStore:
    """Keeps the last state of each story; the articles of one that was merged go with it."""

    def __init__(self, settings: Settings) -> None:
        """Take where the database is; it is connected with the first batch."""
        self._connection = Connection(url_of(settings), "dateline-stories")

    async def write(self, records: Sequence[Story]) -> None:
        """Write stories in one transaction.

        Raises: StoreDownError, RefusedError.
        """
        newest: dict[str, Story] = {}
        for story in records:
            known = newest.get(story.id)
            if known is None or known.revision < story.revision:
                newest[story.id] = story
        async with self._connection.transaction() as cursor:
            if self._connection.is_new:
                await make_staged(cursor, (STORIES,))
            await stage(cursor, STORIES, map(rows.story_row, newest.values()))
            await take_turn(cursor)
            await cursor.execute(STORIES.raising("revision"))
            raised = [key for key, _ in await cursor.fetchall()]
            await cursor.execute(_MOVE_ARTICLES, (raised,))
            await _move_events(cursor)

    async def close(self) -> None:
        """Disconnect."""
        await self._connection.close()


class StoryArticleStore:
    """Keeps the story that was said last of each article."""

    def __init__(self, settings: Settings) -> None:
        """Take where the database is; it is connected with the first batch."""
        self._connection = Connection(url_of(settings), "dateline-story-articles")

    async def write(self, records: Sequence[Storied]) -> None:
        """Write the stories of articles in one transaction.

        Raises: StoreDownError, RefusedError.
        """
        last = {storied.article_id: storied for storied in records}
        async with self._connection.transaction() as cursor:
            if self._connection.is_new:
                await make_staged(cursor, (STORY_ARTICLES,))
            await stage(cursor, STORY_ARTICLES, map(rows.storied_row, last.values()))
            await take_turn(cursor)
            await cursor.execute(_FOLLOW_MERGES)
            await cursor.execute(STORY_ARTICLES.following())
            await _move_events(cursor)

    async def close(self) -> None:
        """Disconnect."""
        await self._connection.close()


async def _move_events(cursor: psycopg.AsyncCursor) -> None:
    """Give the events of the articles that the last statement returned the story they have now."""
    articles = [key for (key,) in await cursor.fetchall()]
    if articles:
        await cursor.execute(_MOVE_EVENTS, (articles,))


def make_stories(settings: Settings) -> Store:
    """Return the store of `news.story.v1`."""
    return StoryStore(settings)


def make_story_articles(settings: Settings) -> Store:
    """Return the store of `news.story.article.v1`."""
    return StoryArticleStore(settings)
