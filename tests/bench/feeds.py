"""How many feeds one core can poll, and whether its memory stays flat.

`python -m tests.bench.feeds` serves feeds from a second process on many loopback addresses, polls
them from this one, pinned with its parser to one core, and prints a section for
docs/performance.md. Deliveries are counted and thrown away: the broker is not what is measured.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import platform
import resource
import tempfile
from dataclasses import dataclass

import psutil
from aiohttp import web

from pipeline.runtime.settings import Settings
from pipeline.sources.feeds.config import Feed, FeedsConfig, Poll
from pipeline.sources.feeds.poller import Poller

ITEMS = 30
TEXT = "<p>The ministers spoke for hours about the border, the river and the railway.</p>" * 4
HOSTS = 500
LATE = 0.95
POLLED = ("changed", "unchanged")


class Sink:
    """Take deliveries and throw them away."""

    async def wait(self):
        pass

    async def find(self, ids, since):
        return set()

    @contextlib.asynccontextmanager
    async def sender(self):
        async def send(values):
            return []

        yield send


@dataclass
class Round:
    """What one round of polls took."""

    polls: float
    changed: float
    items: float
    cpu_secs: float
    megabytes: float
    late_secs: float


def addresses(count):
    return [f"127.1.{n // 250}.{n % 250 + 1}" for n in range(count)]


def pin(core):
    """Run this process, and what it starts, on one core only, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


def allow_sockets():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))


def run_server(changing, ready):
    """Serve feeds of which the share `changing` has one new item with each answer."""
    pin(-1)
    allow_sockets()
    asyncio.run(_serve(changing, ready))


async def _serve(changing, ready):
    asked, versions = {}, {}

    async def handle(request):
        number = request.match_info["number"]
        asked[number] = asked.get(number, 0) + 1
        # Which feeds have news follows from numbers alone, so each run is the same.
        if (int(number) * 7_919 + asked[number] * 104_729) % 1_000 < changing * 1_000:
            versions[number] = versions.get(number, 0) + 1
        version = versions.get(number, 0)
        etag = f'"{version}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(
            body=document(number, version),
            headers={"ETag": etag, "Content-Type": "application/rss+xml"},
        )

    app = web.Application()
    app.router.add_get("/{number}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = 0
    for host in addresses(HOSTS):
        await web.TCPSite(runner, host, port).start()
        port = runner.addresses[0][1]
    ready.put(port)
    await asyncio.Event().wait()


def document(number, version):
    """Return an RSS feed of 30 items, the newest of which has the number of the version."""
    rows = "".join(
        f"<item><guid>http://{number}.example.org/{n}</guid><title>Talks, day {n}</title>"
        f"<link>http://{number}.example.org/{n}</link>"
        "<pubDate>Mon, 19 May 2025 10:00:00 +0200</pubDate>"
        f"<description><![CDATA[{TEXT}]]></description></item>"
        for n in range(version + ITEMS, version, -1)
    )
    return f'<rss version="2.0"><channel><title>{number}</title>{rows}</channel></rss>'.encode()


def make_config(feeds, interval, port, folder):
    hosts = addresses(HOSTS)
    return FeedsConfig(
        contact="mailto:me@example.org",
        feeds=tuple(Feed(url=f"http://{hosts[n % HOSTS]}:{port}/{n}") for n in range(feeds)),
        state=f"{folder}/feeds.sqlite3",
        allow_private=True,
        poll=Poll(
            min_interval_secs=interval,
            max_interval_secs=interval,
            start_spread_secs=interval,
            host_delay_secs=0.1,
        ),
    )


class Meter:
    """Read what the poller has used and done since the last look."""

    def __init__(self, metrics):
        self._metrics = metrics
        self._process = psutil.Process()
        self._last = self._read()

    def _read(self):
        family = [self._process, *self._process.children()]
        cpu = sum(sum(one.cpu_times()[:2]) for one in family)
        polls = [self._metrics.value("dateline_feed_polls_total", kind) for kind in POLLED]
        items = self._metrics.value("dateline_feed_items_total", "new")
        return cpu, *polls, items

    def round(self):
        now = self._read()
        cpu, changed, unchanged, items = (
            late - early for late, early in zip(now, self._last, strict=True)
        )
        self._last = now
        family = [self._process, *self._process.children()]
        megabytes = sum(one.memory_info().rss for one in family) / 1e6
        return Round(changed + unchanged, changed, items, cpu, megabytes, self._late())

    def _late(self):
        """Return below which delay 95 % of all polls so far have started (a bucket's bound)."""
        lines = self._metrics.render().decode().splitlines()
        buckets = {}
        for line in lines:
            if line.startswith("dateline_feed_poll_delay_seconds_bucket"):
                bound, count = line.split('le="')[1].split('"} ')
                buckets[float(bound)] = float(count)
        total = buckets.get(float("inf"), 0.0)
        return min((bound for bound, n in buckets.items() if n >= LATE * total), default=0.0)


async def measure(feeds, interval, rounds, port):
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        config = make_config(feeds, interval, port, folder)
        poller = Poller(config, Settings(http_port=0, log_level="error"), Sink())
        stop = asyncio.Event()
        run = asyncio.create_task(poller.run(stop))
        await asyncio.sleep(0)
        meter = Meter(poller.metrics)
        found = []
        for _ in range(rounds + 1):
            await asyncio.sleep(interval)
            found.append(meter.round())
        stop.set()
        await run
    return found


def report(feeds, interval, changing, found):
    head = f"""## Feeds

{feeds:,} feeds of {ITEMS} items on {HOSTS} hosts, each polled every {interval:g} s; a share of
{changing:g} of the answers holds a new item, the rest is 304. One core for the poller and its
parser, Python {platform.python_version()}. Round 0 finds all items new. {LATE:.0%} of all polls so
far began within the given time after they were due (the bound of a bucket).

| round | polls | changed | new items | CPU s per 1,000 polls | core | memory MB | within s |
|---|---|---|---|---|---|---|---|"""
    lines = [head]
    for number, one in enumerate(found):
        lines.append(
            f"| {number} | {one.polls:,.0f} | {one.changed:,.0f} | {one.items:,.0f} | "
            f"{one.cpu_secs / max(one.polls, 1) * 1_000:.2f} | {one.cpu_secs / interval:.0%} | "
            f"{one.megabytes:.0f} | {one.late_secs:g} |"
        )
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, default=2_000)
    parser.add_argument("--interval", type=float, default=60.0, help="seconds")
    parser.add_argument("--rounds", type=int, default=3, help="after the first")
    parser.add_argument("--changing", type=float, default=0.1, help="share of answers with news")
    asked = parser.parse_args()
    allow_sockets()
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Queue()
    server = spawn.Process(target=run_server, args=(asked.changing, ready), daemon=True)
    server.start()
    port = ready.get(timeout=60)
    pin(0)
    try:
        found = asyncio.run(measure(asked.feeds, asked.interval, asked.rounds, port))
    finally:
        server.kill()
    print(report(asked.feeds, asked.interval, asked.changing, found))


if __name__ == "__main__":
    main()
