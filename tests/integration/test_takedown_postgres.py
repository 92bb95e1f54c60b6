"""A takedown in PostgreSQL: the words leave every table, twice is as once."""

import psycopg
import pytest
from msgspec import structs

from pipeline.records import DedupedArticle
from pipeline.records.common import extend
from pipeline.records.deduped import FactConflict, Origin
from pipeline.records.story import StoryDay
from pipeline.runtime.settings import Settings
from pipeline.sinks.postgres import stores, story_stores
from pipeline.sinks.postgres.migrating import migrate
from pipeline.sinks.postgres.takedown import blot_database
from tests.support.articles import article
from tests.support.events import events_of
from tests.support.mentions import at, digest, mention
from tests.support.stories import placed, story

pytestmark = pytest.mark.integration
WORDS = "a kingfisher by the river"
GOES, STAYS = digest("goes"), digest("stays")


@pytest.fixture
def settings(database):
    migrate(database)
    return Settings(postgres_url=database)


def deduped(name, text, **more):
    one = structs.replace(article(), article_id=digest(name), text=text, title=text)
    fields = {"relation": "unique", "cluster_id": digest(name), "origin": Origin(is_origin=True)}
    fields |= {"fact_conflicts": (), "altered_quotes": (), "schema": DedupedArticle.SCHEMA}
    return extend(one, DedupedArticle, **(fields | more))


def told(key, **more):
    """Return a story with a headline of the article that goes."""
    day = StoryDay(day="2025-05-18", title=WORDS, article_id=GOES, articles=1)
    return structs.replace(story(key, label=WORDS, **more), timeline=(day,))


def said_in(url, words):
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        ).fetchall()
        return {
            table
            for (table,) in tables
            if connection.execute(
                f"select 1 from {table} as t where t::text like %s limit 1", (f"%{words}%",)
            ).fetchone()
        }


async def fill(settings):
    """Write an article with an event, alone and together with another, and what became of it."""
    spans = {"from_start": 0, "from_end": 1, "to_start": 0, "to_end": 1}
    conflict = FactConflict(kind="name", from_text=WORDS, to="an owl", **spans)
    mine = mention("goes", sentence=f"Orlan and Varga saw {WORDS}.")
    other = mention("stays", published=at(18, 14))
    (both,) = [one for one in events_of(mine, other) if one.articles == 2]
    merged = structs.replace(
        both, id="00000000-0000-5000-8000-000000000000", op="merge", merged_into=both.id
    )
    articles = [
        deduped("goes", WORDS),
        deduped("stays", "an owl", duplicate_of=GOES, fact_conflicts=(conflict,)),
    ]
    stories = [told(GOES), told(STAYS), told(digest("young"), op="merge", into=digest("old"))]
    for store, records in (
        (stores.make_articles(settings), articles),
        (stores.make_mentions(settings), [mine, other]),
        (stores.make_events(settings), [both, merged]),
        (story_stores.make_story_articles(settings), [placed("goes", STAYS)]),
        (story_stores.make_stories(settings), stories),
    ):
        await store.write(records)
        await store.close()
    return both


async def test_the_words_leave_every_table_and_the_rest_stays(settings):
    both = await fill(settings)
    before = said_in(settings.postgres_url, WORDS)

    done = await blot_database(settings, [GOES])
    again = await blot_database(settings, [GOES])

    with psycopg.connect(settings.postgres_url) as connection:
        articles = connection.execute("select article_id from articles").fetchall()
        events = connection.execute("select revision, articles from events").fetchall()
    assert before >= {"articles", "mentions", "events", "evidence", "stories"}
    assert said_in(settings.postgres_url, WORDS) == set()
    assert (articles, events) == ([(STAYS,)], [(both.revision + 1, 2)] * 2)
    assert done == {"articles": 1, "mentions": 1, "stories": 3, "events": 2}
    assert again == {"articles": 0, "mentions": 0, "stories": 0, "events": 0}
