"""`dateline sink postgres` on Kafka and PostgreSQL: killed, and with the database away."""

import psycopg
import pytest
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from tests.support.events import events_of
from tests.support.mentions import digest, mention
from tests.support.processes import Processes
from tests.support.stories import event, merged, placed
from tests.support.toyflow import until

pytestmark = pytest.mark.e2e

EVENTS = 3_000
REVISIONS = 3


def log_of_events():
    """Return the messages of many events, each in several revisions, the last one cancelled."""
    talks = events_of(mention("talks"))[-1]
    messages = []
    for revision in range(1, REVISIONS + 1):
        status = "cancelled" if revision == REVISIONS else "scheduled"
        for number in range(EVENTS):
            one = structs.replace(
                talks,
                id=f"{number:08x}-0000-5000-8000-000000000000",
                revision=revision,
                status=status,
            )
            messages.append(Message(one.id.encode(), encode(one), []))
    return messages


@pytest.fixture
async def processes(broker, unique, tmp_path):
    found = Processes(broker, f"{unique('sink')}.", tmp_path)
    await found.create_topics()
    yield found
    found.close()


def count(url, condition="true"):
    with psycopg.connect(url) as connection:
        query = f"select count(*) from events where {condition}"
        return connection.execute(query).fetchone()[0]


@pytest.mark.needs_restart
async def test_kills_and_a_database_that_goes_away_lose_and_double_nothing(
    processes, postgres, database
):
    outbox = Outbox(processes.settings, "test")
    await outbox.start()
    await outbox.send(topic_name(processes.settings, "news.event.v1"), log_of_events())
    await outbox.stop()

    def start():
        return processes.start("sink", "postgres", DATELINE_POSTGRES_URL=database)

    sink = start()
    await until(lambda: has_table(database) and count(database) > EVENTS // 10, 60)
    sink.kill()
    sink = start()
    await until(lambda: count(database) > EVENTS // 2, 60)
    postgres.stop()
    postgres.start()
    last = f"revision = {REVISIONS} and status = 'cancelled'"
    await until(lambda: count(database, last) == EVENTS, 90)

    assert count(database) == EVENTS
    assert sink.process.poll() is None
    sink.process.terminate()
    assert sink.process.wait(30) == 0


async def test_the_sink_reads_stories_and_gives_events_theirs(processes, database):
    outbox = Outbox(processes.settings, "test")
    await outbox.start()
    young, old = digest("young"), digest("old")
    for topic, record, key in (
        ("news.event.v1", event(1, "x"), "id"),
        ("news.story.v1", merged(young, old), "id"),
        ("news.story.article.v1", placed("x", young), "article_id"),
    ):
        message = Message(getattr(record, key).encode(), encode(record), [])
        await outbox.send(topic_name(processes.settings, topic), [message])
    await outbox.stop()
    processes.start("sink", "postgres", DATELINE_POSTGRES_URL=database)

    await until(lambda: has_table(database) and count(database, f"story_id = '{old}'") == 1, 60)


def has_table(url):
    with psycopg.connect(url) as connection:
        return connection.execute("select to_regclass('events')").fetchone()[0] is not None
