"""A flow of the steps code and merge on a broker: tagged articles in, events out."""

import json
import subprocess
import sys
from functools import cache

import msgspec

from pipeline.records import Event, TaggedArticle
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, drawn_from, rfc3339
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.progress import lag
from pipeline.runtime.takedown.reading import read_topics_through
from pipeline.stages import emit
from tests.bench.burst import make_burst
from tests.support.processes import Processes
from tests.support.toyflow import ROOT, until

STEPS = (emit.CODE, emit.MERGE)
EVENT = msgspec.json.Decoder(Event)
RECEIVED = "2025-05-16T12:01:00Z"


class CodingFlow(Processes):
    """Its topics have two partitions each."""

    def __init__(self, broker, prefix, folder):
        """Take where the broker is, and a folder for logs and state."""
        self.state = folder / "state"
        super().__init__(broker, prefix, folder, topic_partitions=2, state_dir=str(self.state))

    async def send(self, tagged):
        """Write tagged articles to their topic, as if they came in just now."""
        now = rfc3339(utc_now())
        head = HeaderMaker("dateline/tag", TaggedArticle.TYPE, TaggedArticle.SCHEMA).head(now)
        keys = [json.loads(value)["cluster_id"].encode() for value in tagged]
        messages = [
            Message(key, value, [*head, *drawn_from(value, now)])
            for key, value in zip(keys, tagged, strict=True)
        ]
        await self.write("news.article.tagged.v1", messages)

    async def write(self, topic, messages):
        """Write messages to a topic."""
        outbox = Outbox(self.settings, "test")
        await outbox.start()
        try:
            await outbox.send(topic_name(self.settings, topic), messages)
        finally:
            await outbox.stop()

    async def until_through(self):
        """Return when both steps have read all."""
        for stage in STEPS:

            async def is_through(stage=stage):
                return await lag(self.settings, stage) == 0

            await until(is_through, 240)

    async def read_all(self, topic):
        """Return the records of a topic in the order of each partition."""
        return [
            record
            async for _, records in read_topics_through(self.settings, [topic])
            for record in records
            if record.value is not None
        ]

    async def events(self):
        """Return the last state of each event, by id; a lower revision never follows a higher."""
        last = {}
        for record in await self.read_all("news.event.v1"):
            event = EVENT.decode(record.value)
            assert event.id not in last or event.revision >= last[event.id].revision
            last[event.id] = event
        return last


def run_steps(first, last, values):
    """Return what steps make of some records, without a broker."""
    command = ("stage", "--from", first, "--to", last, "--jobs", "1")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *command],
        input=b"\n".join(values),
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    return done.stdout.splitlines()


@cache
def tagged_articles():
    """Return short articles as the code step reads them; four in ten are copies."""
    inbound = ({"language": "en", "received_at": RECEIVED, **one} for one in make_burst(60, seed=4))
    return tuple(run_steps("ingest", "tag", [json.dumps(one).encode() for one in inbound]))


def events_of(tagged):
    """Return the events of a run from scratch, by id."""
    events = [EVENT.decode(value) for value in run_steps("code", "merge", tagged)]
    return {event.id: event for event in events}


def living(events):
    """Return what the living of some events say, by id, whatever their revision."""
    return {
        key: msgspec.structs.replace(event, revision=1, op="update")
        for key, event in events.items()
        if event.op in {"create", "update"}
    }
