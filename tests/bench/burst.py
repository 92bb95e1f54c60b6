"""A burst of articles before live news: memory, how fast the lag drains, what live news feels.

`python -m tests.bench.burst [--articles 200000] [--to dedupe]` starts Kafka in a container and, as
processes, the door and a worker for each stage up to `--to`. The burst is pushed over HTTP by
clients that wait as they are told to (`Retry-After`), while live articles come one by one. With
`--way backfill` the burst is a file that `dateline send --backfill` sends instead.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import psutil

from pipeline.flow import FLOW
from pipeline.runtime import topics
from pipeline.runtime.names import dead_letter_topic
from pipeline.runtime.producing import INBOUND_TOPIC
from pipeline.runtime.progress import ends, lag
from pipeline.runtime.tail import Tail
from tests.bench.latency import cuts, make_articles
from tests.support.broker import PROVIDERS
from tests.support.processes import Processes

COPIES = 0.4
"""Share of the articles that are another publisher's print of one that came before."""

KEPT_FOR_COPIES = 500
CHARS = 400
LOT = 200
CLIENTS = 4
LIVE_EVERY_SECS = 0.5
LOOK_SECS = 1.0
MB = 1e6


@dataclass
class Burst:
    """What was pushed and what the door said; `live` is when each live article was pushed."""

    accepted: int = 0
    answers: Counter = field(default_factory=Counter)
    took_secs: float = 0.0
    live: dict = field(default_factory=dict)
    live_push_secs: list = field(default_factory=list)


@dataclass
class Watched:
    """What was seen, by stage: memory before, and the most; most lag; seconds until through."""

    idle: dict = field(default_factory=dict)
    memory: dict = field(default_factory=dict)
    lag: dict = field(default_factory=dict)
    through: dict = field(default_factory=dict)
    behind: dict = field(default_factory=dict)

    def say(self, secs):
        """Say on a terminal how far it is."""
        told = ", ".join(f"{name} {count:,}" for name, count in self.behind.items())
        used = ", ".join(f"{name} {size / MB:,.0f} MB" for name, size in self.memory.items())
        print(f"\r{secs:,.0f} s: behind {told}; at most {used}", end="", file=sys.stderr)


def make_burst(count, seed=11):
    """Yield short articles; four in ten are a copy of one of the last some hundred."""
    chance = random.Random(seed)
    fresh = make_articles(chance, count, CHARS)
    recent = []
    for number in range(count):
        if recent and chance.random() < COPIES:
            article = dict(chance.choice(recent))
            paper = f"paper{chance.randrange(40)}.example"
            article |= {"publisher": {"name": paper, "domain": paper}}
        else:
            article = next(fresh)
            recent = [*recent[1 - KEPT_FOR_COPIES :], article]
        host = article["publisher"]["domain"]
        yield article | {"external_id": f"burst-{number}", "url": f"https://{host}/b/{number}"}


async def push_patiently(session, url, documents, burst):
    """Push until it is accepted, waiting as long as the door says; count its answers."""
    while True:
        async with session.post(f"{url}/v1/articles", json=documents) as answer:
            said = await answer.json()
            burst.answers[answer.status] += 1
            if answer.status == 202:
                burst.accepted += said["accepted"]
                return
            assert answer.status in {429, 503}, said
            await asyncio.sleep(float(answer.headers["Retry-After"]))


async def push_burst(session, url, articles, burst):
    """Push all, some requests at once, each with many documents."""
    began = time.monotonic()
    lots = iter(lambda: list(itertools.islice(articles, LOT)), [])

    async def client():
        for lot in lots:
            await push_patiently(session, url, lot, burst)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    burst.took_secs = time.monotonic() - began


async def push_live(session, url, burst, every_secs=LIVE_EVERY_SECS):
    """Push an article of its own every so often, until cancelled."""
    for article in make_articles(random.Random(5), 1_000_000, CHARS):
        name = f"live-{article['external_id']}"
        article |= {"external_id": name, "url": f"https://live.example/{name}"}
        began = time.monotonic()
        burst.live[name] = time.time()
        await push_patiently(session, url, article, burst)
        burst.live_push_secs.append(time.monotonic() - began)
        await asyncio.sleep(every_secs)


def memory_of(process):
    """Return the bytes of a process and all that it started, shared pages counted once (PSS)."""
    first = psutil.Process(process.pid)
    return sum(one.memory_full_info().pss for one in (first, *first.children(recursive=True)))


async def watch(settings, stages, workers, watched, sending):
    """Look at memory and lag until every stage is through; workers are by stage, and the door."""
    left, began = list(stages), time.monotonic()
    while left:
        for name, worker in workers.items():
            size = await asyncio.to_thread(memory_of, worker.process)
            watched.memory[name] = max(watched.memory.get(name, 0), size)
        for stage in list(left):
            behind = await lag(settings, stage)
            watched.behind[stage.name] = behind
            watched.lag[stage.name] = max(watched.lag.get(stage.name, 0), behind)
            # Live articles go on, so it is through once no more than they are under way.
            if sending.done() and behind <= 2 and stage is left[0]:
                watched.through[stage.name] = time.monotonic() - began
                left.remove(stage)
        watched.say(time.monotonic() - began)
        await asyncio.sleep(LOOK_SECS)


async def live_latencies(settings, topic, live):
    """Return the seconds from each live article's push to its record in a topic."""
    came = {}
    async with Tail(settings, [topic], start="start") as tail:
        while records := await tail.read(2.0, 5_000):
            for record in records:
                value = json.loads(record.value)
                names = [value.get("external_id", "")]
                names += [one.get("external_id", "") for one in value.get("evidence", ())]
                for name in names:
                    if name in live:
                        came.setdefault(name, record.timestamp / 1000 - live[name])
    return [came[name] for name in live if name in came]


async def count_of(settings, topic):
    """Return how many records a topic holds, of those that were ever written to it."""
    return sum((await ends(settings, topic)).values())


async def send_backfill(processes, folder, articles):
    """Send the burst as a back-fill, from a file; return when all is sent."""
    path = Path(folder) / "burst.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in articles))
    sending = processes.start("send", "--backfill", str(path))
    assert await asyncio.to_thread(sending.process.wait) == 0, sending.text


async def measure(processes, count, last, way, folder, **told):
    """Run it; return what was pushed, what was seen and how long each live article took."""
    await processes.create_topics()
    names = [stage.name for stage in FLOW]
    stages = FLOW[: names.index(last) + 1]
    started = FLOW if way == "backfill" else stages  # it waits for the slowest of all
    usual = {"DATELINE_FETCH_WAIT_MS": 50, "DATELINE_NLP_PROCESSES": 0, **told}
    workers = {one.name: await processes.ready("worker", one.name, **usual) for one in started}
    workers["door"] = await processes.ready("source", "http", **told)
    url = f"http://127.0.0.1:{workers['door'].port}"
    burst, watched = Burst(), Watched()
    watched.idle = {name: memory_of(worker.process) for name, worker in workers.items()}
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        live = asyncio.create_task(push_live(session, url, burst))
        began = time.monotonic()
        articles = make_burst(count)
        if way == "backfill":
            sending = asyncio.create_task(send_backfill(processes, folder, articles))
        else:
            sending = asyncio.create_task(push_burst(session, url, articles, burst))
        looking = asyncio.create_task(watch(processes.settings, stages, workers, watched, sending))
        await sending
        burst.took_secs = time.monotonic() - began
        await looking
        live.cancel()
    return burst, watched, await live_latencies(processes.settings, stages[-1].writes, burst.live)


async def run(asked):
    """Start what is needed, measure, print the figures."""
    with PROVIDERS[asked.broker]() as broker, tempfile.TemporaryDirectory() as folder:
        state = str(Path(folder) / "state")
        processes = Processes(broker, f"burst-{os.getpid()}.", Path(folder), state_dir=state)
        settings = processes.settings
        try:
            burst, watched, took = await measure(
                processes, asked.articles, asked.to, asked.way, folder
            )
            there = await count_of(settings, INBOUND_TOPIC)
            boxes = [dead_letter_topic(stage.reads) for stage in FLOW]
            letters = sum([await count_of(settings, box) for box in boxes])
        finally:
            processes.close()
            await topics.delete_all(settings)
    print(f"{asked.articles:,} articles of {CHARS} characters by {asked.way}, to {asked.to}:")
    print(f"in the first topic {there:,}, dead letters {letters}")
    report(asked.articles, burst, watched)
    report_live(burst, took)


def report(count, burst, watched):
    """Print what the door said, and the most memory and lag of each process."""
    answers = ", ".join(f"{times} x {status}" for status, times in sorted(burst.answers.items()))
    print(f"sent in {burst.took_secs:.0f} s; the door accepted {burst.accepted:,} ({answers})\n")
    print(
        "| process | memory before MB | most memory MB | most lag | through after s | articles/s |"
    )
    print("|---|---|---|---|---|---|")
    for name, size in watched.memory.items():
        told = f"| {name} | {watched.idle[name] / MB:,.0f} | {size / MB:,.0f} |"
        if name in watched.through:
            secs = watched.through[name]
            told += f" {watched.lag[name]:,} | {secs:,.0f} | {count / secs:,.0f} |"
        else:
            told += " | | |"
        print(told)


def report_live(burst, took):
    """Print how long live articles took: to the answer of the door, and to the last topic."""
    if len(took) < 2:
        return
    (answer50, answer99), (end50, end99) = cuts(burst.live_push_secs), cuts(took)
    last = took[-10:]
    print(f"\nlive: {len(took)} of {len(burst.live)} articles seen at the end; answered after")
    print(f"p50 {answer50:.2f}, p99 {answer99:.2f} s; at the end after p50 {end50:.1f},")
    print(f"p99 {end99:.1f}, at most {max(took):.1f} s; the last ten after {cuts(last)[0]:.1f} s")


def main():
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--to", choices=[stage.name for stage in FLOW[:5]], default="dedupe")
    parser.add_argument("--way", choices=("push", "backfill"), default="push")
    parser.add_argument("--broker", choices=sorted(PROVIDERS), default="container")
    asked = parser.parse_args()
    asyncio.run(run(asked))


if __name__ == "__main__":
    main()
