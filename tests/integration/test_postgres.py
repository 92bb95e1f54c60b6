"""The PostgreSQL sink on a real server, without a broker."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from msgspec import structs
from psycopg.rows import dict_row

from pipeline.core.wire import encode
from pipeline.records import ClusterMerged, Event
from pipeline.runtime.settings import Settings
from pipeline.runtime.storing import RefusedError, StoreDownError, Storing
from pipeline.sinks.postgres import stores
from pipeline.sinks.postgres.migrating import migrate
from pipeline.sinks.postgres.stages import STAGES
from tests.support.events import events_of, revised
from tests.support.mentions import mention

pytestmark = pytest.mark.integration
EVENTS_STAGE = STAGES[0]


@pytest.fixture
def url(database):
    migrate(database)
    return database


@pytest.fixture
def settings(url):
    return Settings(postgres_url=url)


@pytest.fixture
async def store(settings):
    made = stores.make_events(settings)
    yield made
    await made.close()


@pytest.fixture
def event():
    return events_of(mention("talks"))[-1]


def ask(url, query, *values):
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return connection.execute(query, values).fetchall()


def other(event, number, **changes):
    """Return another event, with an id of its own."""
    return structs.replace(event, id=f"{number:08x}-0000-5000-8000-000000000000", **changes)


def test_migrations_run_once_also_when_several_processes_begin_at_once(database):
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(migrate, [database] * 3))

    assert sorted(len(names) for names in done) == [0, 0, 5]
    assert migrate(database) == ()


async def test_an_event_becomes_a_row_with_its_parties_statuses_and_evidence(url, store, event):
    await store.write([event])
    (row,) = ask(url, "select * from events")
    parties = ask(url, "select * from parties order by side, rank")

    assert (str(row["id"]), row["revision"], row["type"]) == (event.id, event.revision, event.type)
    assert row["record"]["evidence"][0]["sentence"] == event.evidence[0].sentence
    assert row["alive"]
    assert [party["name"] for party in parties] == [
        party.name for party in (*event.actors, *event.recipients)
    ]
    assert len(ask(url, "select * from status_changes")) == len(event.status_history)
    assert [one["sentence"] for one in ask(url, "select * from evidence order by rank")] == [
        one.sentence for one in event.evidence
    ]


async def test_only_a_higher_revision_changes_a_row_whatever_the_order(url, store, event):
    newer = revised(event, status="cancelled", evidence=event.evidence * 2)
    await store.write([newer])
    await store.write([event])
    await store.write([newer, event])

    (row,) = ask(url, "select revision, status from events")
    assert (row["revision"], row["status"]) == (newer.revision, "cancelled")
    assert len(ask(url, "select * from evidence")) == 2 * len(event.evidence)


async def test_what_was_merged_or_retracted_stays_readable_but_is_not_alive(url, store, event):
    into = other(event, 1)
    gone = other(event, 2, op="merge", merged_into=into.id)
    back = other(event, 3, op="retract")
    await store.write([into, gone, back])

    rows = ask(url, "select op, alive, merged_into from events order by id")
    assert [(row["op"], row["alive"]) for row in rows] == [
        (into.op, True),
        ("merge", False),
        ("retract", False),
    ]
    assert str(rows[1]["merged_into"]) == into.id


async def test_a_batch_is_written_whole_or_not_at_all(url, store, event):
    bad = other(event, 1, cameo="a\0b")

    with pytest.raises(RefusedError):
        await store.write([event, bad])
    assert ask(url, "select * from events") == []


async def test_a_record_that_the_database_refuses_is_rejected_alone(url, settings, event):
    shop = Storing(EVENTS_STAGE, stores.make_events(settings))
    bad = other(event, 1, cameo="a\0b")
    results = await shop.run([encode(event), encode(bad), None, b"{"], [0] * 4)
    await shop.close()

    assert [(one.drop, one.code) for one in results] == [
        ("stored", ""),
        ("", "store_refused"),
        ("stored", ""),
        ("", "malformed_json"),
    ]
    assert len(ask(url, "select * from events")) == 1


async def test_two_writers_of_the_same_events_end_in_the_highest_revisions(settings, url, event):
    older = [other(event, number) for number in range(200)]
    newer = [revised(one, status="happened") for one in older]
    writers = [stores.make_events(settings) for _ in range(2)]
    await asyncio.gather(
        *(writers[0].write(part) for part in (older, newer)),
        *(writers[1].write(part[::-1]) for part in (newer, older)),
    )
    await asyncio.gather(*(writer.close() for writer in writers))

    (row,) = ask(url, "select min(revision) low, max(revision) high, count(*) n from events")
    assert (row["low"], row["high"], row["n"]) == (newer[0].revision, newer[0].revision, 200)


@pytest.mark.needs_restart
async def test_a_database_that_was_down_is_written_to_once_it_is_back(postgres, settings, event):
    store = stores.make_events(settings)
    await store.write([event])
    postgres.stop()
    with pytest.raises(StoreDownError):
        await store.write([other(event, 1)])
    postgres.start()
    await store.write([other(event, 1)])
    await store.close()

    (row,) = ask(settings.postgres_url, "select count(*) n from events")
    assert row["n"] == 2


async def test_text_is_found_by_its_words_and_entities_are_kept(url, store, event):
    await store.write([event, other(event, 1)])
    word = event.actors[0].name.split()[-1]
    found = ask(
        url, "select id from events where search @@ websearch_to_tsquery('english', %s)", word
    )
    entities = ask(url, "select * from entities where id = %s", event.actors[0].id)

    assert len(found) == 2
    assert [(one["name"], one["last_seen"]) for one in entities] == [
        (event.actors[0].name, event.last_seen)
    ]


async def test_mentions_go_to_the_part_of_their_month_and_come_once(url, settings):
    now = datetime.now(UTC)
    recent = mention("recent", published=now)
    wild = mention("wild", published=now + timedelta(days=9_000))
    store = stores.make_mentions(settings)
    await store.write([recent, wild])
    await store.write([recent])
    await store.close()

    rows = ask(url, "select tableoid::regclass::text part from mentions order by published_at")
    assert [row["part"] for row in rows] == [f"mentions_{now:%Y_%m}", "mentions_other"]


async def test_clusters_that_are_one_are_kept(url, settings):
    merged = ClusterMerged(
        schema=ClusterMerged.SCHEMA,
        from_cluster="a" * 32,
        to="b" * 32,
        by="c" * 32,
        version="d" * 32,
        time=datetime(2025, 5, 17, tzinfo=UTC),
    )
    store = stores.make_merged_clusters(settings)
    await store.write([merged, merged])
    await store.close()

    assert [row["to_cluster"] for row in ask(url, "select * from merged_clusters")] == ["b" * 32]


async def test_what_is_older_than_it_is_to_be_kept_goes(url, event):
    settings = Settings(postgres_url=url, postgres_keep_days=30)
    now = datetime.now(UTC)
    old = now - timedelta(days=100)
    mentions = stores.make_mentions(settings)
    await mentions.write([mention("new", published=now), mention("old", published=old)])
    await mentions.close()
    store = stores.make_events(settings)
    await store.write([structs.replace(event, last_seen=now), other(event, 1, last_seen=old)])
    await store.close()

    assert [str(row["id"]) for row in ask(url, "select id from events")] == [event.id]
    assert len(ask(url, "select * from mentions")) == 1
    assert isinstance(event, Event)
