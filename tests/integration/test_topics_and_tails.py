"""Topics come from their file, deliveries go in, and both ends can be read without a group."""

import asyncio

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from pipeline.records import Inbound
from pipeline.runtime.names import topic_name
from pipeline.runtime.producing import INBOUND_TOPIC, Sender
from pipeline.runtime.progress import ends, lag
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail
from pipeline.runtime.topics import Difference, admin, apply, delete_all, list_topics, read_topics
from pipeline.stages import ingest
from tests.support.toyflow import until

pytestmark = pytest.mark.integration
NAMES = {name for topic in read_topics() for name in (topic.name, topic.dead_letters)}


@pytest.fixture
async def settings(broker, request, unique):
    prefix = unique("x").replace("[", "").removesuffix("x")
    settings = Settings(broker=broker.bootstrap, topic_prefix=prefix, max_message_bytes=100_000)
    yield settings
    await delete_all(settings)


async def test_topics_are_created_once_from_their_file(settings):
    first, second = await apply(settings), await apply(settings)

    wanted = {topic_name(settings, name) for name in NAMES}
    assert (set(first.created), first.present, first.differs) == (wanted, (), ())
    assert (second.created, set(second.present), second.differs) == ((), wanted, ())
    assert set(await list_topics(settings)) == wanted


@pytest.mark.needs_kafka("alter configs")
async def test_a_topic_that_differs_is_reported_and_left_alone(settings):
    await apply(settings)
    name = topic_name(settings, "news.event.v1")
    async with admin(settings) as client:
        configs = {"cleanup.policy": "delete", "retention.ms": "-1"}
        await client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs)])

    difference = Difference(name, "cleanup.policy", "compact", "delete")

    async def is_reported():
        report = await apply(settings)
        return difference in report.differs and not report.created

    await until(is_reported)


async def test_deliveries_go_in_and_those_too_large_are_told(settings):
    await apply(settings)
    async with Sender(settings) as sender:
        refused = await sender.send(
            [Inbound(body="a"), Inbound(body="b" * 200_000), Inbound(body="c")]
        )
    async with Tail(settings, [INBOUND_TOPIC], start="start") as tail:
        records = []
        async with asyncio.timeout(20):
            while len(records) < 2:
                records += await tail.read()

    assert refused == [1]
    assert sorted(record.value for record in records) == [b'{"body":"a"}', b'{"body":"c"}']
    assert all(dict(record.headers)["ce_type"] == Inbound.TYPE.encode() for record in records)


async def test_a_tail_from_the_end_sees_only_what_comes_later(settings):
    await apply(settings)
    async with Sender(settings) as sender:
        await sender.send([Inbound(body=f"before {number}") for number in range(200)])
        async with Tail(settings, [INBOUND_TOPIC]) as tail:
            await sender.send([Inbound(body="after")])
            async with asyncio.timeout(20):
                record = await anext(aiter(tail))

    assert record.value == b'{"body":"after"}'


async def test_a_tail_of_a_topic_that_is_not_there_says_so(settings):
    with pytest.raises(LookupError, match="dateline topics apply"):
        async with Tail(settings, [INBOUND_TOPIC]):
            pass


async def test_what_nobody_has_read_is_the_lag(settings):
    await apply(settings)
    async with Sender(settings) as sender:
        await sender.send([Inbound(body=f"{number}") for number in range(50)])

    assert sum((await ends(settings, INBOUND_TOPIC)).values()) == 50
    assert await lag(settings, ingest.STAGE) == 50
