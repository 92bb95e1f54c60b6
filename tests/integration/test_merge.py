"""The merger on a real log of several partitions: killed, moved, and without its snapshot."""

import asyncio
import random
import shutil
from contextlib import AsyncExitStack

import msgspec
import pytest

from pipeline.cli.running import own_flow
from pipeline.core.events.blocks import block_key
from pipeline.core.wire import encode
from pipeline.records import Event, Mention
from pipeline.runtime import topics
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail
from tests.eval.histories import read_histories
from tests.support.merging import compacted, run
from tests.support.processes import start_stage

pytestmark = pytest.mark.integration

READS, WRITES = "news.mention.v1", "news.event.v1"
PARTITIONS, KILLS = 3, 4
WORK_SECS, DEADLINE_SECS = 10, 90
EVENT = msgspec.json.Decoder(Event)


def make_log():
    """Return the news of all histories, shuffled, and a part of it twice."""
    chance = random.Random(7)
    log = [record for history in read_histories() for record in history.records]
    log += chance.sample(log, len(log) // 4)
    chance.shuffle(log)
    return log


class Outputs:
    """All that was written so far."""

    def __init__(self, tail):
        self._tail = tail
        self._last = {}

    @property
    def events(self):
        """Return the live events as a compacted topic holds them."""
        return compacted(self._last.values())

    async def until(self, done, secs):
        """Read on until `done`, or for so many seconds."""
        ends = asyncio.get_running_loop().time() + secs
        while not done() and asyncio.get_running_loop().time() < ends:
            for record in await self._tail.read(timeout_secs=0.05):
                event = EVENT.decode(record.value)
                self._last[event.id] = event


async def send(outbox, settings, records):
    """Send mentions by their block, and notices to every partition."""
    topic = topic_name(settings, READS)
    for record in records:
        mine = isinstance(record, Mention)
        message = Message(block_key(record).encode() if mine else b"", encode(record), [])
        assert not await outbox.send(topic, [message], everywhere=not mine)


async def test_kills_a_lost_snapshot_and_a_rebalance_end_in_the_same_events(broker, tmp_path):
    log, base = make_log(), Settings(snapshot_every_secs=1, batch_max_records=10)
    expected = compacted(run(log, 20))
    part = len(log) // (KILLS + 2)
    async with own_flow(base, broker.bootstrap) as one, AsyncExitStack() as stack:
        own = msgspec.structs.replace(
            one, topic_prefix=f"{one.topic_prefix}m.", topic_partitions=PARTITIONS
        )
        await topics.apply(own)
        lines = stack.enter_context((tmp_path / "worker.log").open("wb"))
        outbox = Outbox(own, "merge-test")
        await outbox.start()
        stack.push_async_callback(outbox.stop)
        outputs = Outputs(await stack.enter_async_context(Tail(own, [WRITES], start="start")))

        for number in range(KILLS):
            await send(outbox, own, log[number * part : (number + 1) * part])
            worker, seen = await start_stage("merge", own, lines, stack), len(outputs.events)
            await outputs.until(lambda seen=seen: len(outputs.events) > seen + 5, WORK_SECS)
            worker.kill()
            await worker.wait()
            if number == KILLS // 2:
                shutil.rmtree(own.state_dir)
        first = await start_stage("merge", own, lines, stack)
        elsewhere = msgspec.structs.replace(own, state_dir=str(tmp_path / "other"), http_port=0)
        await start_stage("merge", elsewhere, lines, stack)
        await send(outbox, own, log[KILLS * part : (KILLS + 1) * part])
        seen = len(outputs.events)
        await outputs.until(lambda: len(outputs.events) > seen + 5, WORK_SECS)
        first.kill()
        await first.wait()
        await send(outbox, own, log[(KILLS + 1) * part :])
        await outputs.until(lambda: outputs.events == expected, DEADLINE_SECS)

    assert outputs.events == expected
