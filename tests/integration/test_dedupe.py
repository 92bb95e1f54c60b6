"""The decider on a real log: killed, moved, redelivered to, and without its snapshot."""

import asyncio
import random
import shutil
from contextlib import AsyncExitStack

import msgspec
import pytest

from pipeline.cli.running import own_flow
from pipeline.core.copies.decider import Decider
from pipeline.core.wire import encode
from pipeline.records import DedupedArticle
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail
from tests.support.articles import NOON, article
from tests.support.processes import start_stage

pytestmark = pytest.mark.integration

READS, WRITES = "news.article.v1", "news.article.deduped.v1"
ARTICLES, KILLS, REDELIVERED = 600, 20, 0.05
DECODER = msgspec.json.Decoder(DedupedArticle)


def make_log():
    """Return articles of which many are copies, cuts and versions, some of them sent twice."""
    chance = random.Random(4)
    words = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("r", "n", "sto", "la")]
    texts = []
    log = []
    for number in range(ARTICLES):
        kind = chance.random()
        if kind < 0.5 or not texts:
            text = " ".join(chance.choices(words, k=chance.randint(40, 300)))
        else:
            text = chance.choice(texts[-80:])
            if kind < 0.7:
                text = text[: int(len(text) * chance.uniform(0.5, 0.95))]
            elif kind < 0.9:
                text = " ".join(
                    chance.choice(words) if chance.random() < 0.1 else word for word in text.split()
                )
        texts.append(text)
        source = number if kind < 0.95 else number // 2
        name = f"p{source % 90}"
        log.append(article(text, name=name, url=f"https://{name}.example/{source}"))
        if chance.random() < REDELIVERED:
            log.append(chance.choice(log))
    return log


def decide(log):
    """Return what a decider in one piece says, by article and version."""
    outcomes = Decider(window_hours=168, max_articles=200_000)(log, [NOON] * len(log))
    return {(one.record.article_id, one.record.version): one.record for one, *_ in outcomes}


def differs(record, expected):
    """Return the fields of a record that are not as expected, both ways."""
    other = expected[record.article_id, record.version]
    names = record.__struct_fields__
    pairs = [(name, getattr(record, name), getattr(other, name)) for name in names]
    return [pair for pair in pairs if pair[1] != pair[2]]


class Outputs:
    """All that was written so far."""

    def __init__(self, tail):
        self._tail = tail
        self.records = []

    async def until(self, count):
        """Read on until so many different articles are there."""
        async with asyncio.timeout(120):
            while len({(one.article_id, one.version) for one in self.records}) < count:
                found = await self._tail.read(timeout_secs=0.05)
                self.records += [DECODER.decode(record.value) for record in found]


async def test_kills_redeliveries_a_lost_snapshot_and_another_worker_change_no_decision(
    broker, tmp_path
):
    log, base = (
        make_log(),
        Settings(snapshot_every_secs=1, batch_max_records=10, session_timeout_secs=2),
    )
    expected = decide(log)
    step = len(log) // (KILLS + 2)
    async with own_flow(base, broker.bootstrap) as own, AsyncExitStack() as stack:
        lines = stack.enter_context((tmp_path / "worker.log").open("wb"))
        outbox = Outbox(own, "dedupe-test")
        await outbox.start()
        stack.push_async_callback(outbox.stop)
        tail = await stack.enter_async_context(Tail(own, [WRITES], start="start"))
        outputs = Outputs(tail)

        async def send(start_at, end_at):
            values = [Message(b"en", encode(one), []) for one in log[start_at:end_at]]
            assert not await outbox.send(topic_name(own, READS), values)

        for number in range(KILLS):
            await send(number * step, (number + 1) * step)
            worker = await start_stage("dedupe", own, lines, stack)
            await outputs.until(len(decide(log[: number * step + step // 2])))
            worker.kill()
            await worker.wait()
            if number == KILLS // 2:
                shutil.rmtree(own.state_dir)
        first = await start_stage("dedupe", own, lines, stack)
        elsewhere = msgspec.structs.replace(own, state_dir=str(tmp_path / "other"), http_port=0)
        await start_stage("dedupe", elsewhere, lines, stack)
        await send(KILLS * step, (KILLS + 1) * step)
        await outputs.until(len(decide(log[: (KILLS + 1) * step])))
        first.kill()
        await first.wait()
        await send((KILLS + 1) * step, len(log))
        await outputs.until(len(expected))

    assert {one.relation for one in outputs.records} >= {"unique", "near", "exact", "revision"}
    assert [differs(one, expected) for one in outputs.records if differs(one, expected)] == []
