"""A topic with somebody's own JSON becomes deliveries, whatever happens to the worker."""

import json

import msgspec
import pytest
from aiokafka.admin import NewTopic

from pipeline.core.wire import decode
from pipeline.records import Article, Inbound
from pipeline.runtime import topics
from pipeline.runtime.dead_letters import read_dead_letter
from pipeline.runtime.names import dead_letter_topic
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.producing import INBOUND_TOPIC
from pipeline.runtime.progress import lag
from pipeline.sources.topic.stage import make_stages
from tests.support.processes import Processes
from tests.support.toyflow import until

pytestmark = pytest.mark.integration

INBOUND = msgspec.json.Decoder(Inbound)
ARTICLE = msgspec.json.Decoder(Article)
MAPPING = """
topics = ["{topic}"]
source = "cms"
group = "{topic}.readers"
[only]
"/type" = "article"
[fields]
external_id = "@key"
title = "/headline/main"
url = "/links/canonical"
body = {{ from = "/paragraphs/*/text", join = "\\n" }}
published_at = {{ from = "/published", time = "ms" }}
language = {{ const = "en" }}
publisher.name = "@header/desk"
"""


class Flow(Processes):
    """Their topic, our topics, a mapping file, and the processes between them."""

    def __init__(self, broker, name, folder):
        super().__init__(broker, f"{name}.ours.", folder)
        self.theirs = f"{name}.cms"
        self.mapping = folder / "cms.toml"
        self.mapping.write_text(MAPPING.format(topic=self.theirs))
        [self.stage] = make_stages([self.mapping])

    async def create(self, partitions):
        await self.create_topics()
        async with topics.admin(self.settings) as client:
            await client.create_topics([NewTopic(self.theirs, partitions, 1)])

    async def send(self, pairs):
        outbox = Outbox(self.settings, "cms")
        await outbox.start()
        headers = [("desk", b"World desk")]
        await outbox.send(self.theirs, [Message(key, value, headers) for key, value in pairs])
        await outbox.stop()

    def read_theirs(self, **more):
        return self.start("source", "topic", str(self.mapping), **more)


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Flow(broker, unique("topic"), tmp_path)
    yield flow
    flow.close()


def message(number, **changes):
    document = {
        "type": "article",
        "headline": {"main": f"Talks, day {number}"},
        "links": {"canonical": f"https://northwire.example/talks/{number}"},
        "paragraphs": [
            {"text": f"The two envoys met for the {number}th time in Geneva on Monday."},
            {"text": "They will meet again next week, a spokeswoman said."},
        ],
        "published": 1_747_396_800_000 + number,
        **changes,
    }
    return b"a%d" % number, json.dumps(document).encode()


async def test_kill_9_loses_nothing_and_what_is_bad_is_dead_lettered(flow):
    count = 4_000
    bad = dict.fromkeys(range(7, count, 400), b'{"type": "article", "broken')
    bad |= {n: message(n, published="soon")[1] for n in range(11, count, 400)}
    others = {n: message(n, type="gallery")[1] for n in range(13, count, 400)}
    await flow.create(partitions=3)
    await flow.send([(b"a%d" % n, (bad | others).get(n, message(n)[1])) for n in range(count)])
    good = {f"a{n}" for n in range(count)} - {f"a{n}" for n in bad | others}

    for share in (0.1, 0.4):
        worker = flow.read_theirs(DATELINE_BATCH_MAX_RECORDS=20)
        await flow.read(INBOUND_TOPIC, lambda records, s=share: len(records) > count * s)
        worker.kill()
        assert await lag(flow.settings, flow.stage) > 0
    last = flow.read_theirs()
    records = await flow.read(INBOUND_TOPIC, lambda records: ids(records) >= good)
    letters = await flow.read(
        dead_letter_topic(INBOUND_TOPIC), lambda records: len({r.key for r in records}) >= len(bad)
    )

    assert ids(records) == good
    assert {r.value for r in letters} == set(bad.values())
    assert {read_dead_letter(r).code for r in letters} == {"malformed_json", "bad_time"}
    assert {read_dead_letter(r).topic for r in letters} == {flow.theirs}
    assert {read_dead_letter(r).stage for r in letters} == {f"topic-{flow.theirs}"}

    async def is_through():
        return await lag(flow.settings, flow.stage) == 0

    await until(is_through)
    assert last.stop() == 0


async def test_their_json_becomes_an_article(flow):
    await flow.create(partitions=1)
    flow.read_theirs()
    flow.start("worker", "ingest")
    await flow.send([message(1)])

    [record] = await flow.read("news.article.v1", bool)

    article = decode(record.value, ARTICLE)
    assert (article.external_id, article.title) == ("a1", "Talks, day 1")
    assert article.canonical_url == "https://northwire.example/talks/1"
    assert article.published_at.isoformat() == "2025-05-16T12:00:00.001000+00:00"
    assert article.publisher.name == "World desk"
    assert article.text.endswith("They will meet again next week, a spokeswoman said.")


def ids(records):
    return {decode(record.value, INBOUND).external_id for record in records}
