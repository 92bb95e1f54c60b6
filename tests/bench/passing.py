"""The pass-through chain in our own frame, and the same work in plain aiokafka.

`run_chain` is one worker process with one inline stage for each pair of topics. `run_plain` is a
bare loop that decodes, encodes, makes the same headers and ids and partitions by key as the frame
does, but has no ledger, dead letters, lanes, metrics or guards: what those cost is the difference.
"""

import asyncio
import itertools
import sys
import time
from typing import ClassVar

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from msgspec import Struct

from pipeline.core.outcome import Forward
from pipeline.core.wire import encode
from pipeline.runtime.app import COMMIT_EVERY_SECS
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, event_id, handed_on, rfc3339
from pipeline.runtime.names import dead_letter_topic
from pipeline.runtime.outbox import BATCH_BYTES
from pipeline.runtime.partitioning import partition_of
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import Stage
from pipeline.runtime.worker import run_worker


class Passed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article on its way."""

    SCHEMA: ClassVar[str] = "/passed/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.passed.v1"

    id: str
    url: str
    title: str
    published_at: str
    body: str
    hops: int = 0


DECODER = msgspec.json.Decoder(Passed)


def make_step(_settings):
    """Return a step that counts a hop."""

    def step(articles, _times):
        return [
            (Forward(one.id, msgspec.structs.replace(one, hops=one.hops + 1)),) for one in articles
        ]

    return step


def run_chain(bootstrap, topics):
    """Run the stages until the process is killed."""
    asyncio.run(_make_dead_letter_topics(bootstrap, topics))
    stages = [
        Stage(
            name=f"pass-{number}-{source}",
            reads=source,
            writes=target,
            record=Passed,
            makes=Passed,
            make_step=make_step,
        )
        for number, (source, target) in enumerate(itertools.pairwise(topics))
    ]
    sys.exit(run_worker(stages, Settings(broker=bootstrap, http_port=0, log_level="warning")))


def run_plain(bootstrap, topics):
    """Run the chain in plain aiokafka until the process is killed."""

    async def main():
        producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap, max_batch_size=BATCH_BYTES, acks="all"
        )
        await producer.start()
        pairs = itertools.pairwise(topics)
        await asyncio.gather(*(_plain_stage(bootstrap, producer, *pair) for pair in pairs))

    asyncio.run(main())


async def _plain_stage(bootstrap, producer, source, target):
    consumer = AIOKafkaConsumer(
        source,
        bootstrap_servers=bootstrap,
        group_id=f"{source}-group",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=50,
    )
    await consumer.start()
    partitions = sorted(await producer.partitions_for(target))
    headers = HeaderMaker("dateline/plain", Passed.TYPE, Passed.SCHEMA)
    committed = time.monotonic()
    while True:
        fetched = await consumer.getmany(timeout_ms=500, max_records=500)
        for messages in fetched.values():
            by_partition = _plain_step(messages, headers, partitions)
            await _plain_send(producer, target, by_partition)
        if fetched and time.monotonic() - committed > COMMIT_EVERY_SECS:
            await consumer.commit()
            committed = time.monotonic()


def _plain_step(messages, headers, partitions):
    now = rfc3339(utc_now())
    by_partition = {}
    for message in messages:
        article = DECODER.decode(message.value)
        value = encode(msgspec.structs.replace(article, hops=article.hops + 1))
        recorded, trace = handed_on(message.headers, message.value, message.timestamp)
        made = headers.make(event_id(value), now, recorded, trace)
        partition = partition_of(message.key, partitions)
        by_partition.setdefault(partition, []).append((message.key, value, made))
    return by_partition


async def _plain_send(producer, target, by_partition):
    futures = []
    for partition, outputs in by_partition.items():
        batch = producer.create_batch()
        for key, value, headers in outputs:
            while batch.append(key=key, value=value, timestamp=None, headers=headers) is None:
                batch.close()
                futures.append(await producer.send_batch(batch, target, partition=partition))
                batch = producer.create_batch()
        batch.close()
        futures.append(await producer.send_batch(batch, target, partition=partition))
    await asyncio.gather(*futures)


async def _make_dead_letter_topics(bootstrap, topics):
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics(
        [
            NewTopic(dead_letter_topic(name), num_partitions=1, replication_factor=1)
            for name in topics
        ]
    )
    await admin.close()
