"""Compare the four-stage pass-through chain of our frame with other libraries, in one run.

`make bench`. Every library gets the same articles, with CloudEvents headers, on the same broker, in
one process, no NLP; what can hand headers on does, ours makes new ones. What
counts is CPU seconds of that process (tree) per 10,000 articles through all four stages. Some go
through as a warm-up; then the process is stopped while the backlog is written, and the clock runs
from its continuation on: the start, waiting and other load on the machine count little.
Rounds rotate the order; the median of the rounds is reported, and ratios to plain aiokafka.
"""

import argparse
import asyncio
import contextlib
import hashlib
import importlib.metadata
import platform
import random
import re
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from pipeline.runtime.cloudevents import HeaderMaker, traceparent
from tests.bench.peers import PEERS
from tests.bench.sections import replace
from tests.support.broker import PROVIDERS, UnavailableError

STAGES = 4
PARTITIONS = 4
WARM_UP = 400
"""Articles that go through before the clock starts: imports and group joins do not count."""

WORDS = (
    *("the", "minister", "said", "talks", "between", "both", "sides", "would", "resume", "next"),
    *("week", "after", "a", "pause", "while", "observers", "from", "several", "states", "followed"),
    *("how", "the", "exchange", "was", "carried", "out"),
)
DEADLINE_SECS = 180.0
BAR = 1.2
"""The most that the frame may cost, in units of plain aiokafka."""
BELOW = ("quixstreams", "faststream")
"""Libraries than which it must cost less."""
HEADERS = HeaderMaker("dateline/bench", "org.dateline.passing.v1", "/passing/1.0.0")
ID = re.compile(rb'"id": ?"([0-9a-f]{32})"')
TIME = b"2025-05-19T10:00:00.000Z"


@dataclass(frozen=True)
class Result:
    """What one library took for one round."""

    cpu_secs: float
    wall_secs: float


def make_articles(count, size=3_000, seed=7):
    """Return articles of about 3 KB of JSON, the same for every library."""
    chance = random.Random(seed)
    bodies = [" ".join(chance.choices(WORDS, k=size // 7))[: size - 300] for _ in range(200)]
    for number in range(count):
        article = {
            "id": hashlib.sha256(str(number).encode()).hexdigest()[:32],
            "url": f"https://example.org/news/{number}",
            "title": bodies[number % 200][:80],
            "published_at": "2025-05-19T10:00:00Z",
            "body": bodies[number % 200],
        }
        yield article["id"].encode(), orjson.dumps(article)


def headers_of(key):
    """Return the CloudEvents headers that every message of the pipeline has."""
    return HEADERS.make(key, TIME, TIME, traceparent(key))


async def create(bootstrap, topics):
    """Create the topics."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics(
        [NewTopic(name, num_partitions=PARTITIONS, replication_factor=1) for name in topics]
    )
    await admin.close()


async def fill(bootstrap, topic, articles):
    """Write the articles to a topic."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_batch_size=1_000_000, linger_ms=5)
    await producer.start()
    futures = [
        await producer.send(topic, value, key=key, headers=headers_of(key))
        for key, value in articles
    ]
    await asyncio.gather(*futures)
    await producer.stop()


async def wait_for(bootstrap, topic, count, process):
    """Return when `count` messages are in `topic`; fail if the process ends or takes too long."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, number) for number in range(PARTITIONS)])
        seen, deadline = set(), time.monotonic() + DEADLINE_SECS
        while len(seen) < count:
            for messages in (await consumer.getmany(timeout_ms=200)).values():
                seen.update(ID.search(message.value)[1] for message in messages)
            if process.poll() is not None:
                raise RuntimeError(f"it ended with {process.returncode} at {len(seen)} of {count}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(seen)} of {count} in {DEADLINE_SECS:.0f} s")
    finally:
        await consumer.stop()


def cpu_secs(pid):
    """Return the CPU seconds of a process and its children."""
    process = psutil.Process(pid)
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def measure(name, bootstrap, articles, round_number):
    """Run one library once."""
    tag = f"bench-{sorted(PEERS).index(name)}-{round_number}-{time.monotonic_ns()}"
    topics = [f"{tag}.{number}" for number in range(STAGES + 1)]
    warm_up, rest = articles[:WARM_UP], articles[WARM_UP:]
    asyncio.run(create(bootstrap, topics))
    asyncio.run(fill(bootstrap, topics[0], warm_up))
    command = [sys.executable, "-m", "tests.bench.peers", name, bootstrap, ",".join(topics)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            asyncio.run(wait_for(bootstrap, topics[-1], len(warm_up), process))
            process.send_signal(signal.SIGSTOP)
            asyncio.run(fill(bootstrap, topics[0], rest))
            cpu, began = cpu_secs(process.pid), time.monotonic()
            process.send_signal(signal.SIGCONT)
            asyncio.run(wait_for(bootstrap, topics[-1], len(articles), process))
            return Result(cpu_secs(process.pid) - cpu, time.monotonic() - began)
        except RuntimeError:
            print(process.stderr.read().decode(errors="replace")[-2000:], file=sys.stderr)
            raise
        finally:
            with contextlib.suppress(psutil.NoSuchProcess):
                for child in psutil.Process(process.pid).children(recursive=True):
                    child.kill()
            process.kill()


def report(results, count, broker):
    """Return the Markdown of the results."""
    base = statistics.median(one.cpu_secs for one in results["aiokafka"])
    lines = [
        "# Performance",
        "",
        "The chain, feeds and readers are written by `make bench`; every other section names its",
        "command.",
        "",
        f"Four-stage pass-through chain, {count:,} articles of 3 KB, {PARTITIONS} partitions, one",
        f"process, broker: {broker.kind} ({broker.detail.split()[0]}), Python",
        f"{platform.python_version()}, {psutil.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}.",
        "CPU seconds are of the library's process, after a warm-up; medians of",
        f"{len(results['aiokafka'])} rounds. Trust the ratios, not the seconds.",
        "",
        "The others hand headers on as they are, and `aiokafka` keeps the partition; the frame",
        "makes typed records, new CloudEvents headers and the partition from the key. Our bar: at",
        f"most {BAR} times aiokafka, and below {' and '.join(BELOW)}. Plain aiokafka checks the",
        "checksums of what it fetches; the frame and what is made of librdkafka do not by default.",
        "",
        "| library | version | CPU s per 10,000 | ratio to aiokafka | articles/s |",
        "|---|---|---|---|---|",
    ]
    for name, rounds in sorted(results.items(), key=lambda item: median_cpu(item[1])):
        cpu = median_cpu(rounds) * 10_000 / (count - WARM_UP)
        rate = (count - WARM_UP) / statistics.median(one.wall_secs for one in rounds)
        ratio = median_cpu(rounds) / base
        lines.append(
            f"| {'**dateline**' if name == 'dateline' else name} | {version_of(name)} "
            f"| {cpu:.2f} | {ratio:.2f} | {rate:,.0f} |"
        )
    return "\n".join(lines) + "\n"


def median_cpu(rounds):
    """Return the median CPU seconds of the rounds."""
    return statistics.median(one.cpu_secs for one in rounds)


def version_of(name):
    """Return the installed version of a library."""
    return importlib.metadata.version(name.partition(",")[0])


def main():
    """Measure all and print or write the report; exit 1 if we miss our own bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--broker", choices=sorted(PROVIDERS), default="container")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--only", nargs="*", choices=sorted(PEERS), default=sorted(PEERS))
    asked = parser.parse_args()
    articles = list(make_articles(asked.count))
    results = {name: [] for name in asked.only}
    try:
        with PROVIDERS[asked.broker]() as broker:
            for number in range(asked.rounds):
                order = (
                    asked.only[number % len(asked.only) :] + asked.only[: number % len(asked.only)]
                )
                for name in order:
                    result = measure(name, broker.bootstrap, articles, number)
                    results[name].append(result)
                    print(f"round {number} {name:16} {result.cpu_secs:6.2f} CPU s", flush=True)
            text = report(results, asked.count, broker)
    except UnavailableError as exc:
        sys.exit(f"no {asked.broker} broker: {exc}")
    if asked.write:
        asked.write.write_text(replace(asked.write.read_text(), text))
    print(text)
    bars = {"aiokafka": BAR, **dict.fromkeys(BELOW, 1.0)}
    for name in bars.keys() & results.keys():
        ratio = median_cpu(results["dateline"]) / median_cpu(results[name])
        if ratio > bars[name]:
            sys.exit(f"the frame takes {ratio:.2f} times {name}; the bar is {bars[name]}")


if __name__ == "__main__":
    main()
