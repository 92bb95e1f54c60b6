"""The broker that the other tests stand on is a real one."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

pytestmark = pytest.mark.integration


@pytest.fixture
async def admin(broker):
    client = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await client.start()
    yield client
    await client.close()


@pytest.fixture
def make_topic(admin, unique):
    async def make(name: str, partitions: int = 1, **configs: str) -> str:
        topic = unique(name)
        dotted = {key.replace("_", "."): value for key, value in configs.items()}
        await admin.create_topics([NewTopic(topic, partitions, 1, topic_configs=dotted)])
        return topic

    return make


async def read(broker, topic: str, count: int, *, group: str | None = None, commit: bool = False):
    """Return the next `count` records of a topic, and those that came with the last of them."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=broker.bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",
        session_timeout_ms=2_000,
        heartbeat_interval_ms=500,
        max_poll_records=count,
    )
    await consumer.start()
    try:
        records = []
        async with asyncio.timeout(20):
            while len(records) < count:
                for slice_ in (await consumer.getmany(timeout_ms=500)).values():
                    records += slice_
        if commit:
            await consumer.commit()
        return records
    finally:
        await consumer.stop()


async def send(broker, topic: str, count: int, **options) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap, acks="all", **options
    ) as producer:
        for n in range(count):
            await producer.send(
                topic, b"%d" % n, key=b"key-%d" % (n % 5), headers=[("n", b"%d" % n)]
            )
        await producer.flush()


async def test_a_topic_is_made_with_the_partitions_asked_for(admin, make_topic):
    topic = await make_topic("made", partitions=3)

    [described] = await admin.describe_topics([topic])

    assert len(described["partitions"]) == 3


async def test_records_keep_key_headers_and_order_within_a_partition(broker, make_topic):
    topic = await make_topic("kept", partitions=3)
    await send(broker, topic, 300)

    records = await read(broker, topic, 300)

    assert sorted(int(r.value) for r in records) == list(range(300))
    assert all(r.headers == (("n", r.value),) for r in records)
    for key in {r.key for r in records}:
        of_key = [r for r in records if r.key == key]
        assert len({r.partition for r in of_key}) == 1
        assert [int(r.value) for r in of_key] == sorted(int(r.value) for r in of_key)


async def test_a_group_goes_on_where_it_committed(broker, make_topic, unique):
    topic, group = await make_topic("resumed"), unique("readers")
    await send(broker, topic, 10)

    first = await read(broker, topic, 4, group=group, commit=True)
    then = await read(broker, topic, 6, group=group, commit=True)

    assert [int(r.value) for r in first + then] == list(range(10))


@pytest.mark.needs_kafka("idempotent producers")
async def test_an_idempotent_producer_is_accepted(broker, make_topic):
    topic = await make_topic("idempotent")
    await send(broker, topic, 50, enable_idempotence=True)

    records = await read(broker, topic, 50)

    assert [int(r.value) for r in records] == list(range(50))


@pytest.mark.needs_kafka("transactions")
async def test_an_aborted_transaction_is_not_read(broker, make_topic, unique):
    topic = await make_topic("transactional")
    async with AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap, transactional_id=unique("writer")
    ) as producer:
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"dropped")
        await producer.abort_transaction()
        async with producer.transaction():
            await producer.send_and_wait(topic, b"kept")

    assert [r.value for r in await read(broker, topic, 1)] == [b"kept"]


@pytest.mark.needs_kafka("true end offsets")
async def test_the_end_offset_is_one_past_the_last_record(broker, make_topic):
    topic = await make_topic("ended")
    await send(broker, topic, 7)
    partition = TopicPartition(topic, 0)
    async with AIOKafkaConsumer(bootstrap_servers=broker.bootstrap) as consumer:
        assert await consumer.end_offsets([partition]) == {partition: 7}


@pytest.mark.needs_kafka("compaction")
async def test_a_compacted_topic_keeps_the_last_value_of_a_key(broker, admin, make_topic):
    topic = await make_topic(
        "compacted", cleanup_policy="compact", segment_ms="100", min_cleanable_dirty_ratio="0.01"
    )
    [answer] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    configs = {entry[0]: entry[1] for entry in answer.resources[0][4]}
    assert configs["cleanup.policy"] == "compact"

    await send(broker, topic, 500)
    partition = TopicPartition(topic, 0)
    async with asyncio.timeout(20):
        while True:
            # The active segment is never cleaned; a later record closes the one before it.
            await send(broker, topic, 1)
            async with AIOKafkaConsumer(
                bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest"
            ) as consumer:
                consumer.assign([partition])
                left = (await consumer.getmany(timeout_ms=5_000))[partition]
            if len(left) < 100:
                break
            await asyncio.sleep(0.2)

    last = {r.key: r.value for r in left}
    assert last == {b"key-0": b"0"} | {b"key-%d" % n: b"%d" % (495 + n) for n in range(1, 5)}


@pytest.mark.needs_restart
async def test_a_restart_keeps_address_records_and_offsets(broker, make_topic, unique):
    topic, group, address = await make_topic("durable"), unique("readers"), broker.bootstrap
    await send(broker, topic, 10)
    await read(broker, topic, 4, group=group, commit=True)

    await asyncio.to_thread(broker.restart)

    assert broker.bootstrap == address
    assert [int(r.value) for r in await read(broker, topic, 6, group=group)] == list(range(4, 10))


@pytest.mark.needs_restart
async def test_a_killed_broker_comes_back_with_what_it_acknowledged(broker, make_topic):
    topic = await make_topic("survived")
    await send(broker, topic, 10)

    await asyncio.to_thread(broker.kill)
    await asyncio.to_thread(broker.start)

    assert [int(r.value) for r in await read(broker, topic, 10)] == list(range(10))


@pytest.mark.needs_restart
async def test_a_frozen_broker_answers_late_but_answers(broker, make_topic):
    topic = await make_topic("thawed")
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all") as producer:
        await producer.send_and_wait(topic, b"before")
        with broker.frozen():
            during = await producer.send(topic, b"during")
            await asyncio.sleep(0.5)
            assert not during.done()
        await asyncio.wait_for(during, 10)

    assert [r.value for r in await read(broker, topic, 2)] == [b"before", b"during"]
