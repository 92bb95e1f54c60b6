"""What no stage can take, at every stage: it ends in the dead letters and the next one passes."""

from collections import Counter

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from pipeline.core.wire import encode
from pipeline.flow import FLOW
from pipeline.runtime.dead_letters import read_dead_letter
from pipeline.runtime.names import dead_letter_topic, topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.topics import admin
from tests.support.articles import inbound
from tests.support.poison import poisons
from tests.support.processes import Processes

pytestmark = pytest.mark.integration

INBOUND = "news.inbound.v1"
TALKS = (
    "Foreign Minister Hakan Fidan met his Russian counterpart Sergei Lavrov in Ankara on Friday. "
    "Turkey and Russia agreed to hold further talks in Istanbul next week."
)


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('poison')}.", tmp_path, max_message_bytes=20_000_000)
    await flow.create_topics()
    yield flow
    flow.close()


@pytest.fixture
async def send(flow):
    outbox = Outbox(flow.settings, "test")
    await outbox.start()

    async def send(topic, *values, headers=()):
        messages = [Message(b"k", value, list(headers)) for value in values]
        assert not await outbox.send(topic_name(flow.settings, topic), messages)

    yield send
    await outbox.stop()


async def letters(flow, topic, count):
    return await flow.read(dead_letter_topic(topic), lambda found: len(found) >= count)


async def test_what_a_stage_cannot_take_is_a_dead_letter_and_the_next_record_passes(flow, send):
    worker = await flow.ready("worker")
    sent = poisons()
    for one in sent:
        await send(one.topic, one.value)
    await send(INBOUND, encode(inbound(title="Talks in Ankara", body=TALKS)))
    await flow.read("news.event.v1", lambda found: found)

    found = Counter()
    for stage in FLOW:
        told = [one for one in sent if one.topic == stage.reads]
        found.update(
            (stage.reads, record.value, dict(record.headers)["dateline_code"])
            for record in await letters(flow, stage.reads, len(told))
        )

    assert Counter((topic, value) for topic, value, _ in found) == Counter(
        (one.topic, one.value) for one in sent
    )
    assert {code for *_, code in found} == {b"empty_value", b"malformed_json", b"schema_mismatch"}
    assert worker.process.poll() is None


@pytest.mark.needs_kafka("alter configs")
async def test_a_letter_too_large_for_its_topic_tells_where_the_original_is(flow, send):
    """Ten megabytes pass a topic whose limit was raised, but not its dead-letter topic."""
    large = b'{"body": "' + b"x" * 10_000_000 + b'", "id": 7'
    box = topic_name(flow.settings, dead_letter_topic(INBOUND))
    async with admin(flow.settings) as client:
        limit = {"max.message.bytes": "1048576"}
        await client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, box, limit)])
    worker = await flow.ready("worker", "ingest")
    await send(INBOUND, large)
    await send(INBOUND, encode(inbound(title="Talks in Ankara", body=TALKS)))
    await flow.read("news.article.v1", lambda found: found)
    [letter] = await letters(flow, INBOUND, 1)

    replay = flow.start("dlq", "replay", "--all")
    assert replay.process.wait(60) == 0
    again = await flow.read(INBOUND, lambda found: len(found) == 3)

    told = read_dead_letter(letter)
    assert (letter.value, told.code, told.size) == (b"", "malformed_json", len(large))
    assert Counter(record.value for record in again)[large] == 2
    assert worker.process.poll() is None


async def test_headers_that_are_missing_or_no_text_harm_no_record(flow, send):
    odd = [("ce_id", b""), ("ce_recordedtime", b"\xff"), ("traceparent", None), ("", b"\x00")]
    old = [("ce_recordedtime", b"0001-01-01T00:00:00+14:00"), ("ce_id", b"\xff" * 100)]
    worker = await flow.ready("worker", "ingest")
    for number, headers in enumerate(([], odd, old)):
        value = encode(inbound(title="Talks", body=TALKS, url=f"https://a.example/{number}"))
        await send(INBOUND, value, headers=headers)

    articles = await flow.read("news.article.v1", lambda found: len(found) == 3)

    assert len({record.value for record in articles}) == 3
    assert worker.process.poll() is None
