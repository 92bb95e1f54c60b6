"""Run the whole chain for a while: topics of its own, a worker process, everything read back."""

import asyncio
import contextlib
import os
import secrets
import signal
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO

import aiohttp
import msgspec
from aiokafka import ConsumerRecord, TopicPartition
from prometheus_client.parser import text_string_to_metric_families

from pipeline.flow import FLOW
from pipeline.runtime import topics
from pipeline.runtime.dead_letters import DeadLetter, read_dead_letter
from pipeline.runtime.embedded import embedded_broker, free_port
from pipeline.runtime.names import dead_letter_topic, topic_name
from pipeline.runtime.producing import Sender
from pipeline.runtime.progress import ends, lag
from pipeline.runtime.settings import PREFIX, Settings
from pipeline.runtime.tail import Tail

READY_TIMEOUT_SECS = 180.0
POLL_SECS = 0.3
SEND_AT_ONCE = 200
DROPPED = "dateline_records_dropped"


class RunError(RuntimeError):
    """Raised when the worker of a run ends before everything is through."""


@dataclass
class Harvest:
    """What came out of all topics of a flow, by the name of the topic without its prefix."""

    records: dict[str, list[ConsumerRecord]] = field(default_factory=lambda: defaultdict(list))
    dropped: Counter[str] = field(default_factory=Counter)
    too_large: int = 0

    def dead_letters(self) -> list[DeadLetter]:
        """Return the dead letters of all stages, in the order of the flow."""
        return [
            read_dead_letter(record)
            for stage in FLOW
            for record in self.records[dead_letter_topic(stage.reads)]
        ]


@contextlib.asynccontextmanager
async def own_flow(settings: Settings, broker: str) -> AsyncIterator[Settings]:
    """Give a flow of its own on `broker`, or on an embedded one; its topics go with the block.

    Each topic has one partition, so the order of the files is the order of the log and the same
    files give the same events.
    """
    async with contextlib.AsyncExitStack() as stack:
        idempotent = settings.idempotent_producer
        if not broker:
            idempotent = "no"  # the embedded broker cannot; asking it costs time and log lines
            broker = (await stack.enter_async_context(embedded_broker())).bootstrap
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dateline-"))
        own = msgspec.structs.replace(
            settings,
            broker=broker,
            topic_prefix=f"{settings.topic_prefix}run-{secrets.token_hex(4)}.",
            topic_partitions=1,
            idempotent_producer=idempotent,
            state_dir=folder,
            http_port=free_port(),
            session_timeout_secs=min(settings.session_timeout_secs, 6),
        )
        await topics.apply(own)
        try:
            yield own
        finally:
            await topics.delete_all(own)


@contextlib.asynccontextmanager
async def worker_process(settings: Settings, log: IO[bytes]) -> AsyncIterator["Worker"]:
    """Run `dateline worker` with all stages as a process for the length of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "pipeline",
        "worker",
        env=worker_environment(settings),
        stdout=log,
        stderr=log,
    )
    worker = Worker(process, settings)
    try:
        yield worker
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), settings.drain_timeout_secs + 10)
            except TimeoutError:
                process.kill()
                await process.wait()


def worker_environment(settings: Settings) -> dict[str, str]:
    """Return the environment that gives a child process these settings."""
    fields = msgspec.structs.asdict(settings).items()
    env = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return env | {PREFIX + name.upper(): str(value) for name, value in fields if value != ""}


class Worker:
    """A worker process and its HTTP address."""

    def __init__(self, process: asyncio.subprocess.Process, settings: Settings) -> None:
        self._process = process
        self._url = f"http://{settings.http_host}:{settings.http_port}"

    def check(self) -> None:
        """Raise RunError if the process has ended."""
        if self._process.returncode is not None:
            raise RunError(f"the worker ended with exit code {self._process.returncode}")

    async def until_ready(self) -> None:
        """Return when the worker says that it has its partitions and its state."""
        async with asyncio.timeout(READY_TIMEOUT_SECS), aiohttp.ClientSession() as session:
            while True:
                self.check()
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"{self._url}/readyz") as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(POLL_SECS)

    async def dropped(self) -> Counter[str]:
        """Return how many records each stage dropped on purpose."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self._url}/metrics") as response,
        ):
            text = await response.text()
        found: Counter[str] = Counter()
        for family in text_string_to_metric_families(text):
            if family.name == DROPPED:
                for sample in family.samples:
                    found[sample.labels.get("stage", "")] += int(sample.value)
        return found


async def send_all(settings: Settings, values: Iterable[bytes], harvest: Harvest) -> int:
    """Send deliveries in their order; return how many the first topic took."""
    sent = 0
    rest = iter(values)
    async with Sender(settings, source="files") as sender:
        while chunk := list(islice(rest, SEND_AT_ONCE)):
            refused = await sender.send_bytes(chunk)
            harvest.too_large += len(refused)
            sent += len(chunk) - len(refused)
    return sent


async def until_through(settings: Settings, worker: Worker) -> None:
    """Return when every stage has finished all that the one before it wrote.

    Raises: RunError: the worker ended.
    """
    for stage in FLOW:
        while await lag(settings, stage) > 0:
            worker.check()
            await asyncio.sleep(POLL_SECS)


async def gather(settings: Settings, harvest: Harvest) -> None:
    """Read every topic of the flow from its start to its end."""
    names = [FLOW[0].reads, *(topic for stage in FLOW for _, topic in stage.outputs)]
    names += [dead_letter_topic(stage.reads) for stage in FLOW]
    plain = {topic_name(settings, name): name for name in names}
    left = {at: end for name in names for at, end in (await ends(settings, name)).items() if end}
    async with Tail(settings, names, start="start") as tail:
        while left:
            for record in await tail.read(timeout_secs=0.2, most=2_000):
                harvest.records[plain[record.topic]].append(record)
                at = TopicPartition(record.topic, record.partition)
                if record.offset + 1 >= left.get(at, 0):
                    left.pop(at, None)


async def run_chain(values: Iterable[bytes], settings: Settings, broker: str, log: Path) -> Harvest:
    """Send deliveries through a flow of its own and return all that came of them.

    Raises: RunError: the worker ended early; aiokafka.errors.KafkaError: the broker is not there.
    """
    harvest = Harvest()
    with log.open("wb") as lines:
        async with own_flow(settings, broker) as own, worker_process(own, lines) as worker:
            await worker.until_ready()
            await send_all(own, values, harvest)
            await until_through(own, worker)
            harvest.dropped = await worker.dropped()
            await gather(own, harvest)
    return harvest
