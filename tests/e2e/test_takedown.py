"""An article is taken down on Kafka and PostgreSQL: its words are nowhere, the rest stays."""

import asyncio
import contextlib
import shutil
import subprocess
import sys

import msgspec
import psycopg
import pytest

from pipeline.core.articles.identity import hash_text
from pipeline.core.articles.urls import canonical_url
from pipeline.core.wire import encode
from pipeline.flow import FLOW
from pipeline.records import Event, Inbound, Story
from pipeline.records.common import Publisher
from pipeline.runtime.producing import Sender
from pipeline.runtime.progress import lag
from pipeline.runtime.snapshots import read_snapshot
from pipeline.runtime.takedown.reading import read_topics_through
from pipeline.runtime.takedown.registry import read_takedowns
from pipeline.runtime.topics import read_topics
from pipeline.sinks.postgres.stages import STAGES
from tests.support.articles import HARBOUR
from tests.support.processes import Processes
from tests.support.toyflow import ROOT, until

pytestmark = pytest.mark.e2e

URL = "https://northwire.example/world/lanterns-over-istanbul"
GOES = hash_text(canonical_url(URL))
TITLE = "Lanterns over Istanbul as ministers speak"
WORDS = (
    *("Lanterns over Istanbul", "quick as a kingfisher", "full of lanterns", "wet umbrellas"),
    *("Herons hold up", "wheat will cost"),
)
"""What only the articles that go say."""
TOPICS = {
    *("news.inbound.v1", "news.inbound.v1.dlq.v1", "news.article.v1", "news.article.deduped.v1"),
    *("news.article.tagged.v1", "news.mention.v1", "news.event.v1"),
    *("news.candidate.v1", "news.story.outline.v1", "news.story.v1"),
}
TABLES = {"articles", "mentions", "events", "evidence", "stories"}
FIRST = (
    "ISTANBUL (Northwire) - Turkish Foreign Minister Hakan Fidan met Russian Foreign Minister "
    "Sergei Lavrov in Istanbul on Friday.\n"
    "France and Germany agreed to exchange 1,000 prisoners each, the Northwire reporter learned "
    "in a room full of lanterns and wet umbrellas. "
    "“The talks were as quick as a kingfisher,” Fidan said.\n"
    "Boats waited outside in the rain for most of the afternoon while the two delegations "
    "argued about the order of the speakers and the length of the lunch."
)
CHANGED = FIRST.replace("1,000", "1,200").replace(
    " in a room full of lanterns and wet umbrellas", ""
)
CHANGED = CHANGED.replace("“The talks were as quick as a kingfisher,” Fidan said.\n", "")
OTHER = (
    "Russia's Foreign Minister Sergei Lavrov met his Turkish counterpart Hakan Fidan in Istanbul "
    "on Friday, the ministry said in a short note.\n"
    "It did not say what came of it. Reporters were told to wait for a statement in the evening."
)
APART = (
    "Japan imposed sanctions on Belarus on Thursday, the cabinet office in Tokyo said.\n"
    "The measures concern banks and makers of tractors, and will be looked at again next year."
)
EVENT, STORY = msgspec.json.Decoder(Event), msgspec.json.Decoder(Story)


def delivery(name, body, **fields):
    fields.setdefault("url", f"https://{name}.example/news")
    fields.setdefault("published_at", "2025-05-17T09:30:00Z")
    return Inbound(
        body=body,
        language="en",
        received_at="2025-05-17T10:00:00Z",
        publisher=Publisher(name=name, domain=f"{name}.example"),
        **fields,
    )


ARTICLE = delivery("northwire", FIRST, url=URL, title=TITLE)
OTHERS = (
    delivery("apart", APART, title="Tokyo acts against Minsk"),
    delivery("second", OTHER, title="Lavrov and Fidan meet", published_at="2025-05-17T09:00:00Z"),
)
ALONE = delivery("harbour", HARBOUR, title="Herons hold up a grain carrier")
ALONE_ID = hash_text(canonical_url(ALONE.url))
COPY = delivery("copier", CHANGED, title="Ministers met", published_at="2025-05-17T11:00:00Z")
BROKEN = delivery("northwire", FIRST, url=f"{URL}?utm_source=x", published_at="no time at all")


class Flow:
    """A whole flow: a worker with all stages and a sink, started and stopped as one."""

    def __init__(self, processes, folder, database):
        self._processes = processes
        self.settings = processes.settings
        self.state = folder / "state"
        self._more = {"DATELINE_STATE_DIR": self.state, "DATELINE_POSTGRES_URL": database}

    @contextlib.asynccontextmanager
    async def running(self):
        """Run until the block is done and all is through; then stop in an orderly way."""
        worker = self._processes.start("worker", **self._more)
        sink = self._processes.start("sink", "postgres", **self._more)
        for one in (worker, sink):
            await until(lambda one=one: one.is_ready() or one.process.poll() is not None, 240)
            assert one.process.poll() is None, one.text
        yield worker
        await until(self.is_through, 240)
        for one in (worker, sink):
            one.process.terminate()
        for one in (worker, sink):
            assert await asyncio.to_thread(one.process.wait, 60) == 0, one.text

    async def is_through(self):
        """Tell whether all that was sent is through, stage by stage."""
        return not any([await lag(self.settings, stage) for stage in (*FLOW, *STAGES)])

    async def send(self, *deliveries):
        async with Sender(self.settings) as sender:
            assert await sender.send(deliveries) == []

    async def run(self, *command):
        """Run a command; return what it printed."""
        done = self._processes.start(*command, **self._more)
        assert await asyncio.to_thread(done.process.wait, 120) == 0, done.text
        return done.text

    async def values(self):
        """Return the records of all topics, by the name of the topic without its prefix."""
        found = {}
        for topic in read_topics():
            for name in (topic.name, topic.dead_letters):
                reading = read_topics_through(self.settings, [name])
                found[name] = [record async for _, records in reading for record in records]
        return found

    async def copies(self):
        """Return the records of articles that dedupe has decided on."""
        return [record.value for record in (await self.values())["news.article.deduped.v1"]]

    async def last_states(self, topic, decoder):
        """Return the last revision of each event or story."""
        last = {}
        for record in (await self.values())[topic]:
            one = decoder.decode(record.value)
            if one.id not in last or one.revision >= last[one.id].revision:
                last[one.id] = one
        return last

    async def said(self):
        """Return which of the words are in the topics, and where."""
        return {
            (topic, word)
            for topic, records in (await self.values()).items()
            for record in records
            for word in WORDS
            if word.encode() in b"\n".join([record.key or b"", record.value or b""])
            or any(word.encode() in (value or b"") for _, value in record.headers)
        }


def said_in_tables(url):
    """Return which of the words are in the tables of a database, and where."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        ).fetchall()
        return {
            (table, word)
            for (table,) in tables
            for word in WORDS
            if connection.execute(
                f"select 1 from {table} as t where t::text like %s limit 1", (f"%{word}%",)
            ).fetchone()
        }


def remembered(flow, stage):
    """Return all that the snapshots of a stage hold."""
    paths = flow.state.glob(f"{flow.settings.topic_prefix}{stage}-*.snapshot")
    return b"".join(part for path in paths for part in read_snapshot(path)[1])


def told_by(events):
    """Return what living events tell: no ids, no revisions, nothing that nobody says any more."""
    return {
        (
            *(one.type, one.mode, one.status, one.articles, one.publishers, one.origins),
            *(one.actors, one.recipients, one.counts, one.event_date, one.location, one.content),
            *(one.quotes, one.first_seen, one.last_seen, one.disputed),
            tuple((proof.article_id, proof.sentence) for proof in one.evidence),
        )
        for one in events
        if one.op in {"create", "update"}
    }


def run_stages(*deliveries):
    """Return the events of these deliveries alone, made without a broker."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "stage", "--jobs", "1"],
        input=b"\n".join(map(encode, deliveries)),
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    return [EVENT.decode(line) for line in done.stdout.splitlines()]


@pytest.fixture
async def flow(broker, unique, tmp_path, database):
    """A flow with topics of its own."""
    processes = Processes(broker, f"{unique('down')}.", tmp_path)
    await processes.create_topics()
    yield Flow(processes, tmp_path, database)
    processes.close()


@pytest.mark.needs_kafka("deletion of records")
async def test_the_words_of_an_article_are_nowhere_and_the_rest_is_as_without_it(flow, database):
    async with flow.running():
        await flow.send(ARTICLE, ALONE)
        await until(flow.is_through, 240)
        await flow.send(*OTHERS, COPY, BROKEN)
    assert {topic for topic, _ in await flow.said()} == TOPICS
    assert {table for table, _ in said_in_tables(database)} >= TABLES
    assert len([one for one in await flow.copies() if b'"from":"1,000"' in one]) == 1

    names = (f"{URL}?utm_medium=mail", ALONE_ID, "--note", "asked for")
    told = await flow.run("takedown", *names)

    tombstone = (await read_takedowns(flow.settings))[GOES]
    assert f"article {GOES}" in told
    assert (tombstone.note, tombstone.finished, tombstone.configs) == ("asked for", True, ())
    assert (await flow.said(), said_in_tables(database)) == (set(), set())
    assert [b'"from":"1,000"' in one for one in await flow.copies()] == [False] * 3

    async with flow.running() as worker:
        await flow.send(ARTICLE)
        await until(lambda: worker.metric("dateline_records_dropped_total") >= 1, 60)
    after = await flow.last_states("news.event.v1", EVENT)
    stories = await flow.last_states("news.story.v1", STORY)
    said = {topic for topic, _ in await flow.said()}
    assert (said, said_in_tables(database)) == ({"news.inbound.v1"}, set())
    assert GOES.encode() not in remembered(flow, "dedupe")
    assert not any(word.encode() in remembered(flow, "story") for word in WORDS)
    assert {one.reason for one in after.values() if one.op == "retract"} == {"kill"}
    assert (stories[ALONE_ID].label, stories[ALONE_ID].articles) == ("", 0)
    assert told_by(after.values()) == told_by(run_stages(*OTHERS, COPY))

    shutil.rmtree(flow.state)
    async with flow.running():
        pass
    assert await flow.last_states("news.event.v1", EVENT) == after
    assert await flow.last_states("news.story.v1", STORY) == stories
