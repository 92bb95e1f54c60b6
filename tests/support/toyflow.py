"""A flow of toy stages on the shared broker: its topics, its worker processes, what they wrote."""

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from pathlib import Path

import msgspec
from aiokafka.admin import NewTopic

from pipeline.core.wire import encode
from pipeline.runtime.names import dead_letter_topic, topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.progress import committed
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail
from pipeline.runtime.topics import admin
from tests.support.toys import STAGES, Note

ROOT = Path(__file__).parents[2]
STOP_SECS = 40
NOTES = msgspec.json.Decoder(Note)
QUICK = {
    "DATELINE_SESSION_TIMEOUT_SECS": "2",
    "DATELINE_DRAIN_TIMEOUT_SECS": "8",
    "DATELINE_FETCH_WAIT_MS": "20",
    "DATELINE_NLP_PROCESSES": "2",
    "DATELINE_HTTP_PORT": "0",
}


class WorkerProcess:
    """One worker process and its log."""

    def __init__(self, process, log_path):
        self.process = process
        self._log_path = log_path

    @property
    def log(self):
        """Return the log lines as objects; a line that is no JSON is an error."""
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def text(self):
        """Return all that it wrote."""
        return self._log_path.read_text()

    @property
    def port(self):
        """Return the port of its health pages, or None while they are not served."""
        found = re.search(r" on http://127\.0\.0\.1:(\d+)", self.text)
        return int(found[1]) if found else None

    def get(self, path):
        """Return the status and the body of a health page."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def is_ready(self):
        """Return whether /readyz says so."""
        if self.port is None:
            return False
        with contextlib.suppress(OSError):
            return self.get("/readyz")[0] == 200
        return False

    def metric(self, name):
        """Return the sum of a metric over its labels."""
        lines = re.findall(rf"^{name}(?:{{.*}})? (\S+)$", self.get("/metrics")[1], re.MULTILINE)
        return sum(float(line) for line in lines)

    def kill(self):
        """End it as a power failure would."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ask it to end and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECS)


class ToyFlow:
    """The topics a, b, c (a flow) and s, t (its slow neighbour) with a prefix of their own."""

    def __init__(self, broker, prefix, folder, replicas=1):
        self.settings = Settings(
            broker=broker.bootstrap,
            topic_prefix=prefix,
            state_dir=str(folder / "state"),
            replication_factor=replicas,
        )
        self._folder = folder
        self._workers = []
        self._outbox = None

    async def create(self, partitions=4, configs=None, only=None):
        """Create the topics; `configs` is {topic: {key: value}}."""
        made = [(name, partitions) for name in only or "abcst"]
        made += [(dead_letter_topic(name), 1) for name in "abcst" if not only]
        async with admin(self.settings) as client:
            await client.create_topics(
                [
                    NewTopic(
                        topic_name(self.settings, name),
                        count,
                        self.settings.replication_factor,
                        topic_configs=(configs or {}).get(name),
                    )
                    for name, count in made
                ]
            )

    async def delete(self, topic):
        """Delete a topic and wait until it is gone."""
        name = topic_name(self.settings, topic)
        async with admin(self.settings) as client:
            await client.delete_topics([name])

            async def is_gone():
                return name not in await client.list_topics()

            await until(is_gone)

    def worker(self, *stages, crash=(), **more):
        """Start a worker process; `more` are environment variables.

        `crash` is a point of tests/support/crashing.py and the how-manieth time.
        """
        number = len(self._workers)
        log_path = self._folder / f"worker-{number}.log"
        environment = {
            **{name: value for name, value in os.environ.items() if "DATELINE" not in name},
            **QUICK,
            "DATELINE_BROKER": self.settings.broker,
            "DATELINE_TOPIC_PREFIX": self.settings.topic_prefix,
            "DATELINE_STATE_DIR": self.settings.state_dir,
            **{name: str(value) for name, value in more.items()},
        }
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *crashing(crash), "tests.support.toys", *stages],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        worker = WorkerProcess(process, log_path)
        self._workers.append(worker)
        return worker

    async def ready(self, *stages, **more):
        """Start a worker process and wait until it is ready."""
        worker = self.worker(*stages, **more)
        await until(lambda: worker.is_ready() or worker.process.poll() is not None, 60)
        assert worker.process.poll() is None, worker.log
        return worker

    async def close(self):
        """End what is still running."""
        if self._outbox is not None:
            await self._outbox.stop()
        for worker in self._workers:
            if worker.process.poll() is None:
                worker.kill()

    async def send(self, topic, notes):
        """Send notes, keyed by their key."""
        await self.send_raw(topic, [(note.key.encode(), encode(note)) for note in notes])

    async def send_raw(self, topic, pairs, headers=()):
        """Send keys and values as they are."""
        if self._outbox is None:
            self._outbox = Outbox(self.settings, "toys")
            await self._outbox.start()
        messages = [Message(key, value, list(headers)) for key, value in pairs]
        assert not await self._outbox.send(topic_name(self.settings, topic), messages)

    async def read(self, topic, count, secs=30.0, quiet_secs=0.7):
        """Return all records of a topic once `count` different notes are there.

        It goes on reading for `quiet_secs`, to see what comes twice.
        """
        records, seen = [], set()
        async with Tail(self.settings, [topic], start="start") as tail:
            deadline = time.monotonic() + secs
            while len(seen) < count and time.monotonic() < deadline:
                for record in await tail.read(0.2, 5_000):
                    records.append(record)
                    seen.add(record.value)
            while more := await tail.read(quiet_secs, 5_000):
                records += more
        return records

    async def committed(self, stage):
        """Return how many records of its topic the stage has committed."""
        return sum((await committed(self.settings, STAGES[stage])).values())


def crashing(crash):
    """Return the arguments of Python that run a module, which crashes at a point if it is to."""
    return ("-m", "tests.support.crashing", *map(str, crash)) if crash else ("-m",)


def notes_of(records):
    """Return the notes that records hold."""
    return [NOTES.decode(record.value) for record in records]


def ids_of(records):
    """Return how often each id is there."""
    return Counter(note.id for note in notes_of(records))


def misnumbered(found, notes):
    """Return what is wrong with the numbers that `count` gave to notes, as ids and keys.

    Each note has one number for ever, and those of a key run from 1 without a gap.
    """
    numbers = defaultdict(set)
    for note in found:
        numbers[note.id].add(note.seen)
    by_key = defaultdict(list)
    for note in notes:
        by_key[note.key] += numbers[note.id]
    return [one for one, some in numbers.items() if len(some) != 1] + [
        key for key, seen in by_key.items() if sorted(seen) != list(range(1, len(seen) + 1))
    ]


def some_notes(count, keys=20, **does):
    """Return notes n0, n1, ...; `does` is {what: set of numbers}."""
    said = {number: what for what, numbers in does.items() for number in numbers}
    return [
        Note(id=f"n{number}", key=f"k{number % keys}", does=said.get(number, ""), pad="x" * 200)
        for number in range(count)
    ]


async def until(condition, secs=30.0):
    """Wait until a condition holds; fail when it does not within the time."""
    deadline = time.monotonic() + secs
    while True:
        found = condition()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)
