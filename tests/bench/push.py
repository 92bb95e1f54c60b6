"""How many documents a second one core takes over HTTP, to the acknowledgement of Kafka.

`python -m tests.bench.push` starts Kafka in a container and the door as a process on one core;
clients and Kafka have the others. Each case runs for `--secs`; CPU is that of the door alone.
"""

import argparse
import asyncio
import gzip
import hashlib
import json
import os
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import psutil

from tests.support.broker import PROVIDERS
from tests.support.processes import Processes

WORDS = [
    word
    for word in (Path(__file__).parents[2] / "docs" / "architecture.md").read_text().split()
    if word.isalpha()
]
BODY_CHARS = 4_000
WARM_UP_SECS = 2.0


@dataclass(frozen=True)
class Case:
    """One way to push."""

    name: str
    documents: int
    clients: int
    content_type: str = "application/json"
    encoding: str = ""


CASES = (
    Case("one document a request", 1, 32),
    Case("one document a request, one client", 1, 1),
    Case("100 documents a request", 100, 4),
    Case("100 documents a request, gzip", 100, 4, encoding="gzip"),
    Case("1,000 lines a request", 1_000, 2, content_type="application/x-ndjson"),
)


def make_bodies(case, count, chance):
    """Return bodies of different documents, made before the clock runs."""
    return [_pack(case, [_document(chance) for _ in range(case.documents)]) for _ in range(count)]


def _document(chance):
    body = ""
    while len(body) < BODY_CHARS:
        body += " ".join(chance.choices(WORDS, k=12)) + ". "
    number = chance.getrandbits(64)
    return {
        "external_id": f"{number:x}",
        "url": f"https://northwire.example/{number:x}",
        "title": " ".join(chance.choices(WORDS, k=8)),
        "body": body,
        "published_at": "2025-05-16T12:00:00Z",
        "publisher": {"name": "Northwire", "domain": "northwire.example"},
    }


def _pack(case, documents):
    if case.content_type == "application/x-ndjson":
        raw = b"\n".join(json.dumps(one).encode() for one in documents)
    else:
        raw = json.dumps(documents if case.documents > 1 else documents[0]).encode()
    return gzip.compress(raw, 6, mtime=0) if case.encoding else raw


async def push(case, url, bodies, secs):
    """Push until the time is over; return documents taken and the latency of each request."""
    headers = {"Content-Type": case.content_type}
    if case.encoding:
        headers["Content-Encoding"] = case.encoding
    taken, latencies = 0, []
    ends = time.monotonic() + secs

    async def client(session):
        nonlocal taken
        while bodies and time.monotonic() < ends:
            began = time.monotonic()
            async with session.post(url, data=bodies.pop(), headers=headers) as answer:
                said = await answer.json()
                assert answer.status == 202, said
            latencies.append(time.monotonic() - began)
            taken += said["accepted"] - said["duplicates"]

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(client(session) for _ in range(case.clients)))
    return taken, sorted(latencies)


async def measure(case, door, secs, chance):
    """Return a row: documents a second, CPU seconds per 10,000, median and p99 of a request."""
    url = f"http://127.0.0.1:{door.port}/v1/articles"
    budget = int(20_000 * (secs + WARM_UP_SECS)) // case.documents if case.documents > 1 else 60_000
    bodies = make_bodies(case, min(budget, 120_000 // case.documents), chance)
    await push(case, url, bodies, WARM_UP_SECS)
    process = psutil.Process(door.process.pid)
    before, began = process.cpu_times(), time.monotonic()
    taken, latencies = await push(case, url, bodies, secs)
    after, wall = process.cpu_times(), time.monotonic() - began
    cpu = after.user + after.system - before.user - before.system
    return SimpleNamespace(
        per_sec=taken / wall,
        cpu_per_10k=cpu / taken * 10_000,
        busy=cpu / wall,
        median_ms=latencies[len(latencies) // 2] * 1_000,
        p99_ms=latencies[int(len(latencies) * 0.99)] * 1_000,
        resident_mb=process.memory_info().rss / 1e6,
    )


async def run(secs: float, tell: Callable[[str], None]) -> None:
    """Measure all cases, one door for each."""
    chance = random.Random(7)
    cores = sorted(os.sched_getaffinity(0))
    tell("| push | documents/s | documents per CPU second | core busy | median ms | p99 ms | MB |")
    tell("|---|---|---|---|---|---|---|")
    with PROVIDERS["container"]() as broker, tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(CASES):
            token = hashlib.sha256(f"{os.getpid()}{number}".encode()).hexdigest()[:8]
            flow = Processes(broker, f"bench-{token}.", Path(folder))
            await flow.create_topics()
            door = await flow.ready("source", "http", DATELINE_PUSH_DOCUMENTS_PER_SEC=1_000_000)
            psutil.Process(door.process.pid).cpu_affinity(cores[:1])
            row = await measure(case, door, secs, chance)
            flow.close()
            tell(
                f"| {case.name} | {row.per_sec:,.0f} | {10_000 / row.cpu_per_10k:,.0f} "
                f"| {row.busy:.0%} | {row.median_ms:.1f} | {row.p99_ms:.1f} "
                f"| {row.resident_mb:.0f} |"
            )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--secs", type=float, default=8.0)
    asyncio.run(run(options.parse_args().secs, print))
