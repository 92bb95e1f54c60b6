"""`dateline send` and `source folder` as processes on a broker: killed, resumed, throttled."""

import asyncio
import os
import subprocess
import sys
from collections import Counter

import msgspec
import orjson
import pytest

from pipeline.core.wire import decode
from pipeline.records import Inbound
from pipeline.runtime import topics
from pipeline.runtime.dead_letters import read_dead_letter
from pipeline.runtime.names import dead_letter_topic
from pipeline.runtime.producing import INBOUND_TOPIC, Sender
from pipeline.runtime.progress import ends
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail
from tests.support.toyflow import QUICK, ROOT, WorkerProcess, until

pytestmark = pytest.mark.integration
INBOUND = msgspec.json.Decoder(Inbound)


class Flow:
    """Topics of our own, a folder, and the processes that send from it."""

    def __init__(self, broker, name, folder):
        self.settings = Settings(
            broker=broker.bootstrap, topic_prefix=f"{name}.", state_dir=str(folder / "state")
        )
        self.folder = folder / "in"
        self.folder.mkdir()
        self._logs = folder
        self._processes = []

    def start(self, *command, **more):
        log_path = self._logs / f"process-{len(self._processes)}.log"
        environment = {
            **{name: value for name, value in os.environ.items() if "DATELINE" not in name},
            **QUICK,
            "DATELINE_BROKER": self.settings.broker,
            "DATELINE_TOPIC_PREFIX": self.settings.topic_prefix,
            "DATELINE_STATE_DIR": self.settings.state_dir,
            **more,
        }
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "pipeline", *map(str, command)],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        worker = WorkerProcess(process, log_path)
        self._processes.append(worker)
        return worker

    async def read(self, topic, count):
        """Return the records of a topic: `count` at least, and what else comes right behind."""
        records = []
        async with Tail(self.settings, [topic], start="start") as tail:

            async def enough():
                records.extend(await tail.read(0.3, 20_000))
                return len(records) >= count

            await until(enough, 60)
            records.extend(await tail.read(0.5, 20_000))
        return records

    async def count(self):
        return sum((await ends(self.settings, INBOUND_TOPIC)).values())

    def write(self, name, first, last):
        path = self.folder / name
        with path.open("ab") as file:
            for number in range(first, last):
                row = {"external_id": f"a{number}", "source": "test", "body": f"Text {number}."}
                file.write(orjson.dumps(row) + b"\n")
        return path

    def close(self):
        for worker in self._processes:
            if worker.process.poll() is None:
                worker.kill()


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Flow(broker, unique("files"), tmp_path)
    await topics.apply(flow.settings)
    yield flow
    flow.close()
    await topics.delete_all(flow.settings)


async def ended(worker):
    return await asyncio.to_thread(worker.process.wait, 60)


def ids(records):
    return [decode(record.value, INBOUND).external_id for record in records]


async def test_kill_9_loses_nothing_and_repeats_one_batch_at_most(flow):
    count = 30_000
    path = flow.write("a.jsonl", 0, count)
    wanted = {f"a{number}" for number in range(count)}
    for share in (0.1, 0.4, 0.7):
        worker = flow.start("send", "--resume", path)

        async def is_under_way(most=count * share):
            return await flow.count() > most

        await until(is_under_way, 60)
        worker.kill()
    last = flow.start("send", "--resume", path)
    assert await ended(last) == 0, last.text

    records = await flow.read(INBOUND_TOPIC, count)
    times = Counter(ids(records))
    assert set(times) == wanted
    assert sum(times.values()) - count <= 3 * 200
    by_id = {}
    for record in records:
        by_id.setdefault(record.key, set()).add(dict(record.headers)["ce_id"])
    assert {len(found) for found in by_id.values()} == {1}

    again = flow.start("send", "--resume", path)
    assert await ended(again) == 0
    assert "0 sent" in again.text
    assert "1 files were sent before" in again.text


async def test_faults_are_told_and_make_exit_code_1(flow):
    flow.write("a.jsonl", 0, 3)
    (flow.folder / "b.pdf").write_bytes(b"%PDF")
    worker = flow.start("send", flow.folder)

    assert await ended(worker) == 1
    log = worker.text
    assert "b.pdf: unsupported_content_type" in log
    assert "3 sent from 1 files, 1 could not be sent" in log


async def test_no_broker_and_no_file_make_exit_code_2(flow):
    path = flow.write("a.jsonl", 0, 3)
    lost = flow.start("send", path, DATELINE_BROKER="127.0.0.1:1")
    nowhere = flow.start("send", flow.folder / "nowhere.jsonl")

    assert (await ended(lost), await ended(nowhere)) == (2, 2)
    assert "--resume" in lost.text


async def test_a_back_fill_waits_until_the_flow_keeps_up_and_live_news_passes(flow):
    path = flow.write("old.jsonl", 0, 2_000)
    worker = flow.start("send", "--backfill", "--max-lag", "100", path)

    async def waits():
        return "waiting: a stage is" in worker.text

    await until(waits, 60)
    before = await flow.count()
    async with Sender(flow.settings) as sender:
        await sender.send([Inbound(external_id="live", body="Live news.")])

    assert before <= 100
    assert await flow.count() == before + 1
    assert worker.process.poll() is None


async def test_a_folder_is_watched_and_a_kill_loses_and_repeats_nothing(flow):
    flow.write("a.jsonl", 0, 500)
    (flow.folder / "bad.xml").write_text("<rss><channel/></rss>")
    command = ("source", "folder", flow.folder, "--every-secs", "0.1")
    first = flow.start(*command)
    await flow.read(INBOUND_TOPIC, 500)
    letters = await flow.read(dead_letter_topic(INBOUND_TOPIC), 1)
    first.kill()
    flow.write("b.jsonl", 500, 600)
    second = flow.start(*command)
    records = await flow.read(INBOUND_TOPIC, 600)

    assert second.stop() == 0
    assert sorted(ids(records)) == sorted(f"a{number}" for number in range(600))
    [letter] = [read_dead_letter(record) for record in letters]
    assert (letter.stage, letter.code) == ("folder", "unsupported_content_type")
    assert (letter.topic, letter.value) == ("bad.xml@1", "<rss><channel/></rss>")
    assert len(await flow.read(dead_letter_topic(INBOUND_TOPIC), 1)) == 1
