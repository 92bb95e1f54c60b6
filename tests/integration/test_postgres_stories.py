"""Stories in PostgreSQL, the story of each event, and counts that stay exact."""

import asyncio
import itertools
import random
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from msgspec import structs
from psycopg.rows import dict_row

from pipeline.core.facts import story_of
from pipeline.records import Storied, Story
from pipeline.runtime.settings import Settings
from pipeline.sinks.postgres import stores, story_stores
from pipeline.sinks.postgres.migrating import migrate
from tests.support.events import revised
from tests.support.mentions import RUS, UKR, USA, at, digest
from tests.support.stories import event, merged, placed, story

pytestmark = pytest.mark.integration

A, B, C = (digest(f"story {name}") for name in "abc")


class Sink:
    """The three stores that know of stories, each with its connection."""

    def __init__(self, settings):
        self.events = stores.make_events(settings)
        self.stories = story_stores.make_stories(settings)
        self.articles = story_stores.make_story_articles(settings)

    async def write(self, record):
        """Write one record, into the store of its kind."""
        by_kind = {Story: self.stories, Storied: self.articles}
        await by_kind.get(type(record), self.events).write([record])

    async def close(self):
        for store in (self.events, self.stories, self.articles):
            await store.close()


@pytest.fixture
def settings(database):
    migrate(database)
    return Settings(postgres_url=database)


@pytest.fixture
async def sink(settings):
    made = Sink(settings)
    yield made
    await made.close()


@pytest.fixture
def ask(settings):
    def run(query, *values):
        with psycopg.connect(settings.postgres_url, row_factory=dict_row) as connection:
            return connection.execute(query, values).fetchall()

    return run


def stories_of_events(ask):
    rows = ask("select id::text, story_id from events order by id")
    return {int(row["id"][:8], 16): row["story_id"] for row in rows}


async def test_an_event_gets_its_story_whichever_comes_first(sink, ask):
    wanted = {}
    for number, order in enumerate(itertools.permutations(range(4))):
        young, old = digest(f"young {number}"), digest(f"old {number}")
        x, y = f"x{number}", f"y{number}"
        records = [event(number, x, y), placed(x, young), placed(y, young), merged(young, old)]
        for place in order:
            await sink.write(records[place])
        wanted[number] = old

    assert stories_of_events(ask) == wanted


async def test_most_reports_decide_and_of_equals_the_first_as_for_other_readers(sink, ask):
    events = [event(1, "x", "y", "z"), event(2, "y", "x"), event(3, "x", "y"), event(4, "w")]
    where = {"x": A, "y": B, "z": B}
    await sink.events.write(events)
    await sink.articles.write([placed(*one) for one in where.items()])
    after = stories_of_events(ask)
    await sink.events.write([revised(one) for one in events])

    assert after == {1: B, 2: B, 3: A, 4: ""}
    assert stories_of_events(ask) == after
    ids = {digest(name): key for name, key in where.items()}
    assert after == {
        number: story_of((proof.article_id for proof in one.evidence), ids)
        for number, one in enumerate(events, 1)
    }


async def test_an_article_that_moves_takes_its_events_along(sink, ask):
    await sink.articles.write([placed("x", A), placed("y", A)])
    await sink.events.write([event(1, "x"), event(2, "y")])
    await sink.articles.write([placed("x", B)])

    assert stories_of_events(ask) == {1: B, 2: A}


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)])
async def test_merges_are_followed_over_several_steps_in_any_order(sink, ask, order):
    records = [placed("x", A), merged(A, B), merged(B, C)]
    await sink.events.write([event(1, "x")])
    for number in order:
        await sink.write(records[number])

    assert stories_of_events(ask) == {1: C}
    assert [row["story_id"] for row in ask("select story_id from story_articles")] == [C]
    assert ask("select living_story(%s) as id", A) == [{"id": C}]


async def test_only_a_higher_revision_changes_a_story(sink, ask):
    await sink.stories.write([story(A, 3, label="newer"), story(A, 2, label="older")])
    await sink.stories.write([story(A, 2, label="older")])

    assert ask("select revision, label, alive, origins from stories") == [
        {"revision": 3, "label": "newer", "alive": True, "origins": 3}
    ]


async def test_a_story_that_was_merged_or_lost_its_articles_is_not_alive(sink, ask):
    await sink.stories.write([merged(A, B), story(B), story(C, articles=0)])

    rows = ask("select id, alive from stories")
    assert {row["id"]: row["alive"] for row in rows} == {A: False, B: True, C: False}


async def test_writers_at_the_same_time_leave_no_event_without_its_story(settings, ask):
    sinks = [Sink(settings) for _ in range(3)]
    for first in range(0, 120, 20):
        names = [f"article {number}" for number in range(first, first + 20)]
        events = [event(number, name) for number, name in enumerate(names, first)]
        await asyncio.gather(
            sinks[0].events.write(events[:10]),
            sinks[1].events.write(events[10:]),
            sinks[2].articles.write([placed(name, A) for name in names]),
            sinks[2].stories.write([merged(A, B, first + 1)]),
        )
    await asyncio.gather(*(sink.close() for sink in sinks))

    assert ask("select story_id, count(*) as n from events group by 1") == [
        {"story_id": B, "n": 120}
    ]


def recounted(ask):
    """Return both tables of counts as they are, and as the events say."""
    kept = ask("select * from event_counts where events <> 0")
    kept += ask("select * from story_members where events <> 0")
    made = ask(
        "select c as country, (last_seen at time zone 'UTC')::date as last_day, "
        "(first_seen at time zone 'UTC')::date as first_day, type, status, quad, "
        "count(*)::int as events, least(origins, 5)::smallint as origins "
        "from events, unnest(array_append(countries, '')) as c "
        "where alive group by 1, 2, 3, 4, 5, 6, 8"
    )
    made += ask(
        "select story_id, m as member, count(*)::int as events from events, "
        "unnest(array_append(countries || party_ids, '')) as m "
        "where alive and story_id <> '' group by 1, 2"
    )
    return tuple(sorted(map(str, rows)) for rows in (kept, made))


async def test_counts_are_exact_after_revisions_merges_retractions_moves_and_deletions(sink, ask):
    chance = random.Random(3)
    events = {number: event(number, f"a{number % 7}") for number in range(40)}
    await sink.articles.write([placed(f"a{number}", A) for number in range(5)])
    for _ in range(12):
        for number in chance.sample(sorted(events), 20):
            seen = at(10) + timedelta(hours=chance.randrange(200))
            events[number] = revised(
                events[number],
                op=chance.choice(("update", "update", "update", "merge", "retract")),
                status=chance.choice(("scheduled", "happened", "cancelled")),
                recipients=tuple(chance.sample((RUS, UKR, USA), chance.randrange(3))),
                first_seen=at(9),
                last_seen=seen,
                origins=chance.randrange(1, 8),
            )
        await sink.events.write(list(events.values()))
        await sink.articles.write([placed(f"a{chance.randrange(7)}", chance.choice((A, B)))])
    with psycopg.connect(sink.events._connection._url) as connection:
        connection.execute("delete from events where last_seen < %s", (at(13),))

    kept, made = recounted(ask)
    assert kept == made
    assert made


async def test_stories_and_counts_that_are_old_go_too(settings, ask):
    now = datetime.now(UTC)
    old = now - timedelta(days=100)
    sink = Sink(structs.replace(settings, postgres_keep_days=30))
    await sink.stories.write(
        [story(A, last_published=now), story(B, first_published=old, last_published=old)]
    )
    await sink.articles.write([placed("x", A, published_at=now), placed("y", B, published_at=old)])
    await sink.events.write([event(1, "x", last_seen=now), event(2, "y", last_seen=old)])
    await sink.close()

    for table, column in (("stories", "id"), ("story_articles", "story_id")):
        assert ask(f"select {column} as id from {table}") == [{"id": A}]
    assert {row["story_id"] for row in ask("select story_id from story_members")} == {A}
    assert {row["n"] for row in ask("select sum(events) as n from event_counts")} != {0}
