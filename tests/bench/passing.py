"""The pass-through chain in our own frame: one worker, one inline stage a pair of topics."""

import asyncio
import itertools
import sys
from typing import ClassVar

import msgspec
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from msgspec import Struct

from pipeline.core.outcome import Forward
from pipeline.runtime.names import dead_letter_topic
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
