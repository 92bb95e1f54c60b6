"""The same four-stage chain in other libraries: decode a JSON article, count a hop, write it on.

Each is written as its own documentation advises for throughput: batches, acks=all, offsets
committed after the outputs. Run by `tests/bench/chain.py` as a process of its own:
`python -m tests.bench.peers NAME BOOTSTRAP TOPIC0,TOPIC1,...`.
"""

import asyncio
import itertools
import logging
import sys
import tempfile
import threading
import time

import orjson

FETCH_WAIT_MS = 20
BATCH = 500
BATCH_BYTES = 1_000_000
COMMIT_EVERY_SECS = 2.0


def count_hop(article):
    article["hops"] = article.get("hops", 0) + 1
    return article


def run_aiokafka(bootstrap, topics):
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

    async def send(producer, topic, partition, messages):
        futures, batch = [], producer.create_batch()
        for message in messages:
            value = orjson.dumps(count_hop(orjson.loads(message.value)))
            if (
                batch.append(
                    key=message.key, value=value, timestamp=None, headers=list(message.headers)
                )
                is None
            ):
                batch.close()
                futures.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                batch.append(
                    key=message.key, value=value, timestamp=None, headers=list(message.headers)
                )
        batch.close()
        futures.append(await producer.send_batch(batch, topic, partition=partition))
        return futures

    async def stage(producer, source, target):
        consumer = AIOKafkaConsumer(
            source,
            bootstrap_servers=bootstrap,
            group_id=f"{source}-group",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=FETCH_WAIT_MS,
        )
        await consumer.start()
        committed = time.monotonic()
        while True:
            fetched = await consumer.getmany(timeout_ms=500, max_records=BATCH)
            futures = [
                future
                for partition, messages in fetched.items()
                for future in await send(producer, target, partition.partition, messages)
            ]
            await asyncio.gather(*futures)
            if fetched and time.monotonic() - committed > COMMIT_EVERY_SECS:
                await consumer.commit()
                committed = time.monotonic()

    async def main():
        producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap, max_batch_size=BATCH_BYTES, acks="all"
        )
        await producer.start()
        await asyncio.gather(*(stage(producer, a, b) for a, b in itertools.pairwise(topics)))

    asyncio.run(main())


def run_confluent(bootstrap, topics):
    from confluent_kafka import Consumer, Producer

    def stage(source, target):
        consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": f"{source}-group",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "fetch.wait.max.ms": FETCH_WAIT_MS,
            }
        )
        producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "linger.ms": 5,
                "batch.size": BATCH_BYTES,
                "acks": "all",
            }
        )
        consumer.subscribe([source])
        committed = time.monotonic()
        while True:
            messages = [found for found in consumer.consume(BATCH, 0.2) if not found.error()]
            for message in messages:
                value = orjson.dumps(count_hop(orjson.loads(message.value())))
                producer.produce(target, value, message.key(), headers=message.headers())
            if messages:
                producer.flush()
                if time.monotonic() - committed > COMMIT_EVERY_SECS:
                    consumer.commit(asynchronous=False)
                    committed = time.monotonic()

    threads = [
        threading.Thread(target=stage, args=pair, daemon=True)
        for pair in itertools.pairwise(topics)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run_quixstreams(bootstrap, topics):
    from quixstreams import Application

    app = Application(
        broker_address=bootstrap,
        consumer_group=f"{topics[0]}-group",
        auto_offset_reset="earliest",
        auto_create_topics=False,
        state_dir=tempfile.mkdtemp(),
        loglevel="WARNING",
        consumer_extra_config={"fetch.wait.max.ms": FETCH_WAIT_MS},
        producer_extra_config={"linger.ms": 5, "batch.size": BATCH_BYTES},
        commit_interval=COMMIT_EVERY_SECS,
    )
    known = [
        app.topic(
            name,
            key_serializer="bytes",
            key_deserializer="bytes",
            value_serializer="json",
            value_deserializer="json",
        )
        for name in topics
    ]
    for source, target in itertools.pairwise(known):
        app.dataframe(source).apply(count_hop).to_topic(target)
    app.run()


def run_bytewax(bootstrap, topics):
    import bytewax.operators as op
    from bytewax.connectors.kafka import KafkaSinkMessage
    from bytewax.connectors.kafka import operators as kop
    from bytewax.dataflow import Dataflow
    from bytewax.testing import run_main

    def step(message):
        value = orjson.dumps(count_hop(orjson.loads(message.value)))
        return KafkaSinkMessage(message.key, value, headers=message.headers)

    flow = Dataflow("chain")
    for number, (source, target) in enumerate(itertools.pairwise(topics)):
        read = kop.input(
            f"in{number}",
            flow,
            brokers=[bootstrap],
            topics=[source],
            tail=True,
            starting_offset=-2,
            batch_size=BATCH,
            add_config={"fetch.wait.max.ms": str(FETCH_WAIT_MS)},
        )
        kop.output(
            f"out{number}",
            op.map(f"step{number}", read.oks, step),
            brokers=[bootstrap],
            topic=target,
            add_config={"linger.ms": "5", "batch.size": str(BATCH_BYTES)},
        )
    run_main(flow)


def run_faststream(bootstrap, topics):
    from faststream import FastStream
    from faststream.kafka import KafkaBroker

    logging.getLogger("faststream").setLevel(logging.ERROR)
    broker = KafkaBroker(bootstrap, logger=None, max_batch_size=BATCH_BYTES)

    async def decode(message):
        return message.body

    for source, target in itertools.pairwise(topics):

        async def handle(message: bytes) -> bytes:
            return orjson.dumps(count_hop(orjson.loads(message)))

        handler = broker.publisher(target)(handle)
        broker.subscriber(
            source,
            group_id=f"{source}-group",
            auto_offset_reset="earliest",
            fetch_max_wait_ms=FETCH_WAIT_MS,
            decoder=decode,
        )(handler)
    asyncio.run(FastStream(broker, logger=None).run(log_level=logging.ERROR))


def run_dateline(bootstrap, topics):
    from tests.bench.passing import run_chain

    run_chain(bootstrap, topics)


PEERS = {
    "dateline": run_dateline,
    "aiokafka": run_aiokafka,
    "confluent-kafka": run_confluent,
    "quixstreams": run_quixstreams,
    "bytewax": run_bytewax,
    "faststream": run_faststream,
}


if __name__ == "__main__":
    PEERS[sys.argv[1]](sys.argv[2], sys.argv[3].split(","))
