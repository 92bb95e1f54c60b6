"""From the push of an article to its event on the stream: the whole chain on one machine.

`python -m tests.bench.latency [--rate 20] [--secs 60]` starts Kafka in a container and, as
processes, the door, one worker with all stages, and the reader; pushes articles one by one over
HTTP at a steady rate, three in ten of them reprints, and listens to `/v1/stream` for the first
event of each that is none. Where the time goes is told from the times of the records on the way.
"""

import argparse
import asyncio
import itertools
import os
import random
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import aiohttp
import psutil

from pipeline.runtime import topics
from pipeline.runtime.cloudevents import TRACE
from pipeline.runtime.tail import Tail
from tests.support.broker import PROVIDERS
from tests.support.processes import Processes
from tests.support.sse import Stream

COUNTRIES = (
    *("France", "Germany", "Turkey", "Egypt", "Japan", "India", "Brazil", "Canada", "Norway"),
    *("Poland", "Kenya", "Chile", "Qatar", "Jordan", "Spain", "Italy", "Greece", "Mexico"),
    *("Ghana", "Nepal", "Oman", "Peru", "Cuba", "Iraq", "Kuwait", "Latvia", "Malta", "Ukraine"),
)
CITIES = ("Geneva", "Vienna", "Doha", "Istanbul", "Cairo", "Oslo", "Rome", "Lisbon", "Prague")
ACTS = (
    "The foreign ministers of {one} and {other} met in {city} on Friday to discuss {matter}.",
    "{one} and {other} agreed in {city} on Friday to exchange {number} prisoners.",
    "{one} accused {other} on Friday of breaking the agreement on {matter}.",
    "The presidents of {one} and {other} will meet in {city} on Monday for talks on {matter}.",
)
MATTERS = ("trade", "the border", "grain", "water rights", "fishing", "the ceasefire", "energy")
PEOPLE = ("Ines Calder", "Tomas Berg", "Lena Okafor", "Yusuf Demir", "Marta Nowak", "Paulo Reis")
SUBJECTS = (
    *("A spokesman for the delegation", "Diplomats in {city}", "Two officials of {one}"),
    *("Traders from {other}", "{person}, who teaches law,", "Deputies of the opposition"),
    *("The ministry of {other}", "A paper close to the government", "Farmers along the river"),
    *("An adviser to the president", "Drivers at the frontier", "{person} of the port authority"),
    *("The chamber of commerce", "Relatives of the missing", "A study of the university"),
)
DOINGS = (
    *("told reporters that {matter} had waited for {number} years", "expected little of the day"),
    *("put the cost at {more} million dollars", "counted {number} rounds of talks since spring"),
    *("spoke of a list with {number} names", "called the draft “a beginning, not an end”"),
    *("remembered the summer when the bridge was open", "had read only a part of the text"),
    *("wanted a vote on {matter} before the winter", "doubted that {number} days were enough"),
    *("described a room with {number} chairs and one map", "asked what would become of {matter}"),
    *("pointed to prices, which have risen by {number} percent", "kept silent about {matter}"),
)
TAILS = (
    *("as trains turned back {more} kilometres from {city}", "before a dinner in {city}"),
    *("after a night in which nobody slept", "while {number} cameras waited outside"),
    *("although the guards on both banks had been told of it", "in a letter of {number} pages"),
    *("at a stall in the market of {city}", "over tea with {person}"),
    *("when the {more} seats of the hall were still empty", "for the third time this month"),
)
"""Sentences of a wire report of our own making: people, numbers, quotes, no act of a state."""
COPIES = 0.3
"""Share of articles that reprint another; trade estimates say 30 to 40 in a hundred."""
HOPS = (
    *("news.inbound.v1", "news.article.v1", "news.article.deduped.v1", "news.article.tagged.v1"),
    *("news.mention.v1", "news.event.v1"),
)
WARM_SECS = 20.0
LAST_SECS = 20.0


def make_articles(chance, count, words):
    """Yield `count` articles of about `words` words in short paragraphs, each of its own talks.

    COPIES of them are the text of the article before under another address.
    """
    pairs = list(itertools.permutations(COUNTRIES, 2))
    chance.shuffle(pairs)
    article = {}
    for number in range(count):
        if article and chance.random() < COPIES:
            article = article | {
                "external_id": f"copy-{number}",
                "url": f"https://southwire.example/{number}",
                "publisher": {"name": "Southwire", "domain": "southwire.example"},
            }
        else:
            one, other = pairs[number % len(pairs)]
            title, body = write(chance, one, other, words)
            article = {
                "external_id": f"latency-{number}",
                "url": f"https://northwire.example/{number}",
                "title": title,
                "body": body,
                "published_at": "2025-05-16T12:00:00Z",
                "publisher": {"name": "Northwire", "domain": "northwire.example"},
            }
        yield article


def write(chance, one, other, words):
    """Return headline and body of a report on what `one` and `other` did."""

    def fill(text):
        return text.format(
            one=one,
            other=other,
            city=chance.choice(CITIES),
            matter=chance.choice(MATTERS),
            person=chance.choice(PEOPLE),
            number=chance.randrange(3, 90),
            more=chance.randrange(100, 900),
        )

    act = fill(chance.choice(ACTS))
    paragraphs = [act]
    while sum(len(paragraph.split()) for paragraph in paragraphs) < words:
        sentences = (
            f"{chance.choice(SUBJECTS)} {chance.choice(DOINGS)} {chance.choice(TAILS)}."
            for _ in range(chance.choice((1, 2, 2, 3)))
        )
        paragraphs.append(fill(" ".join(sentences)))
    return act.rstrip("."), "\n\n".join(paragraphs)


class Clock:
    """When each article was pushed, and when its first event came."""

    def __init__(self):
        self.pushed = {}
        self.came = {}

    async def push(self, session, url, articles, rate):
        """Push at a steady rate, whatever the answers take."""
        began = time.monotonic()
        pushes = []
        for number, article in enumerate(articles):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            pushes.append(asyncio.create_task(self._push_one(session, url, article)))
        await asyncio.gather(*pushes)

    async def _push_one(self, session, url, article):
        self.pushed[article["external_id"]] = time.monotonic()
        async with session.post(f"{url}/v1/articles", json=article) as answer:
            assert answer.status in {200, 202}, await answer.text()

    async def listen(self, session, url):
        """Note when each article's first event comes, until cancelled."""
        async with session.get(f"{url}/v1/stream") as answer:
            async for message in Stream(answer):
                if message.kind == "event":
                    for proof in message.data["evidence"]:
                        self.came.setdefault(proof.get("external_id", ""), time.monotonic())

    def latencies(self, names):
        """Return the seconds from push to event of those articles that gave one."""
        return [self.came[name] - self.pushed[name] for name in names if name in self.came]


async def hop_times(settings, since):
    """Return, for each hop but the first, the seconds from the topic before it, by trace.

    Deliveries before `since` (a Unix time) do not count.
    """
    times = defaultdict(dict)
    for topic in HOPS:
        async with Tail(settings, [topic], start="start") as tail:
            while records := await tail.read(2.0, 5_000):
                for record in records:
                    trace = dict(record.headers).get(TRACE, b"")
                    times[trace].setdefault(topic, record.timestamp / 1000)
    found = {}
    for before, after in itertools.pairwise(HOPS):
        found[after] = [
            seen[after] - seen[before]
            for seen in times.values()
            if before in seen and after in seen and seen.get(HOPS[0], 0.0) >= since
        ]
    return found


def cpu_secs(worker):
    """Return the CPU seconds of a process and all that it started."""
    first = psutil.Process(worker.process.pid)
    used = [one.cpu_times() for one in (first, *first.children(recursive=True))]
    return sum(times.user + times.system for times in used)


def cuts(values):
    """Return p50 and p99."""
    found = statistics.quantiles(values, n=100, method="inclusive")
    return found[49], found[98]


async def measure(processes, rate, secs, words):
    """Run it and print the figures as a section."""
    await processes.create_topics()
    usual = {"DATELINE_FETCH_WAIT_MS": 50, "DATELINE_NLP_PROCESSES": 0}
    door = await processes.ready("source", "http", DATELINE_PUSH_DOCUMENTS_PER_SEC=10_000)
    worker = await processes.ready("worker", **usual)
    api = await processes.ready("api", **usual)
    clock = Clock()
    count = int(rate * (WARM_SECS + secs))
    articles = list(make_articles(random.Random(3), count, words))
    timeout = aiohttp.ClientTimeout(total=None)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        listening = asyncio.create_task(clock.listen(session, f"http://127.0.0.1:{api.port}"))
        url = f"http://127.0.0.1:{door.port}"
        warm = int(rate * WARM_SECS)
        await clock.push(session, url, articles[:warm], rate)
        used, since = cpu_secs(worker), time.time()
        await clock.push(session, url, articles[warm:], rate)
        await asyncio.sleep(LAST_SECS)
        listening.cancel()
    names = [article["external_id"] for article in articles[warm:]]
    firsts = [name for name in names if not name.startswith("copy-")]
    found = clock.latencies(firsts)
    cpu = (cpu_secs(worker) - used) / len(names)
    length = statistics.mean(len(article["body"].split()) for article in articles)
    p50, p99 = cuts(found)
    print("## From push to page\n")
    copies = 1 - len(firsts) / len(names)
    print(f"{rate:g} articles a second of {length:.0f} words for {secs:g} s (after {WARM_SECS:g} s")
    print(
        f"of warming up), of which {copies:.0%} are reprints; all stages in one worker; Kafka in a"
    )
    print("container, and who pushes and listens, on the same machine.")
    print(
        f"{len(found):,} of {len(firsts):,} new articles gave an event; from the push to it on the"
    )
    print(f"stream p50 {p50:.2f} s, p99 {p99:.2f} s, at most {max(found):.2f} s. The worker took")
    print(f"{cpu * 1000:.0f} ms of CPU an article ({cpu * rate:.1f} cores of {os.cpu_count()}).\n")
    print("| from the topic before to | p50 s | p99 s |\n|---|---|---|")
    for topic, times in (await hop_times(processes.settings, since)).items():
        middle, most = cuts(times)
        print(f"| `{topic}` | {middle:.3f} | {most:.3f} |")


async def run(rate, secs, words, kind):
    """Start what is needed and measure."""
    with PROVIDERS[kind]() as broker, tempfile.TemporaryDirectory() as folder:
        processes = Processes(broker, "latency.", Path(folder))
        try:
            await measure(processes, rate, secs, words)
        finally:
            processes.close()
            await topics.delete_all(processes.settings)


def main():
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--secs", type=float, default=60.0)
    parser.add_argument("--words", type=int, default=250)
    parser.add_argument("--broker", choices=sorted(PROVIDERS), default="container")
    asked = parser.parse_args()
    asyncio.run(run(asked.rate, asked.secs, asked.words, asked.broker))


if __name__ == "__main__":
    main()
