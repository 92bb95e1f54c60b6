"""How many clients of `/v1/stream` one core serves: CPU of the server, and the delay to a client.

`python -m tests.bench.stream [--clients 1000] [--rate 20] [--secs 30]` starts the reader in a
process of its own on a topic in memory, connects clients over real sockets, and writes events at a
steady rate. Twenty clients in this process note the times; the others, in a third one, only read.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import resource
import statistics
import time
from collections import Counter

from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import Tokens
from tests.support.events import Feed, events_of, revised, row_of
from tests.support.mentions import mention, quote

QUERIES = ("", "type=CONSULT", "country=RUS", "together=RUS,USA", "q=prisoner+exchange", "type=AID")
FILTERS = 50
TIMED = 20
WARM_SECS = 3.0


def make_event():
    """Return an event of about 3 KB, as an event of three reports has."""
    reports = [
        mention(
            f"article{number}",
            sentence=f"Orlan and Varga will speak about the prisoner exchange, report {number}.",
            quotes=(quote("We will speak about everything that is to be spoken about." * 4),),
        )
        for number in range(3)
    ]
    return revised(events_of(*reports)[-1], revision=1)


def serve(clients, rate, secs, pipe):
    """Serve in a process of its own; tell the port, then the CPU seconds and what was cut."""
    asyncio.run(_serve(clients, rate, secs, pipe))


async def _serve(clients, rate, secs, pipe):
    from pipeline.dashboard.server import Reader

    feed = Feed()
    feed.put(as_of_ms=int(time.time() * 1000))
    settings = Settings(
        http_port=0, stream_max_clients=clients + 10, api_requests_per_sec=1_000_000.0
    )
    reader = Reader(settings, Tokens(()), open_topic=feed.open)
    event = make_event()
    async with reader.running():
        pipe.send(reader.gate.port)
        await asyncio.to_thread(pipe.recv)
        used, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        for number in range(int(rate * secs)):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            told = revised(
                event,
                id=f"{number:08x}-0000-5000-8000-000000000000",
                revision=1,
                merged_into=f"{time.time():.6f}",
            )
            feed.put(row_of(told, int(time.time() * 1000)))
        await asyncio.sleep(1.0)
        after, wall = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - began
        cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
        pipe.send((cpu / wall, reader.live.hub.cut, after.ru_maxrss / 1024))
        await asyncio.to_thread(pipe.recv)


async def listen(port, query, note):
    """Read a stream to its end; `note` is given each piece that comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /v1/stream?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    while data := await reader.read(1 << 16):
        note(data)
    writer.close()


def listen_all(port, clients, pipe):
    """Listen as many clients in a process of their own; tell how many messages all of them got."""
    pipe.send(asyncio.run(_listen_all(port, clients)))


async def _listen_all(port, clients):
    got = Counter()

    def note(data):
        got["messages"] += data.count(b"event: event")

    tasks = []
    for number in range(clients):
        tasks.append(asyncio.create_task(listen(port, make_query(number), note)))
        if number % 50 == 49:
            await asyncio.sleep(0.05)
    await asyncio.gather(*tasks, return_exceptions=True)
    return got["messages"]


def make_query(number):
    """Return one of fifty different filters."""
    kind = number % FILTERS
    return f"{QUERIES[kind % len(QUERIES)]}&until=2100-01-01T00:{kind:02d}"


def start(target, *given):
    """Start a process; return it and our end of its pipe."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=target, args=(*given, theirs))
    process.start()
    return process, ours


async def measure(clients, rate, secs):
    """Return the share of a core, p50 and p99 of the delay in ms, messages a second, and more."""
    delays = []

    def note(data):
        now = time.time()
        for part in data.split(b'"merged_into":"')[1:]:
            with contextlib.suppress(ValueError):
                delays.append(now - float(part[:17]))

    server, ours = start(serve, clients, rate, secs)
    port = await asyncio.to_thread(ours.recv)
    timed = min(TIMED, clients)
    tasks = [asyncio.create_task(listen(port, "", note)) for _ in range(timed)]
    crowd, theirs = start(listen_all, port, clients - timed)
    await asyncio.sleep(WARM_SECS + clients / 500)
    ours.send("go")
    share, cut, megabytes = await asyncio.to_thread(ours.recv)
    ours.send("end")
    await asyncio.gather(*tasks, return_exceptions=True)
    got = await asyncio.to_thread(theirs.recv)
    for process in (server, crowd):
        await asyncio.to_thread(process.join)
    cuts = statistics.quantiles(delays, n=100, method="inclusive")
    sent = (got + len(delays)) / secs
    return share, cuts[49] * 1000, cuts[98] * 1000, sent, cut, megabytes


async def run(sizes, rate, secs):
    """Print the figures as a section."""
    size = len(row_of(make_event()).value)
    print("## Streams\n")
    print(f"One server process, {rate:g} events a second of {size / 1000:.1f} KB, {secs:g} s;")
    print("the clients are on the same machine. The delay is from an event's entering the topic")
    print("to its being read by a client.\n")
    print("| clients | messages/s | CPU of one core | delay p50 ms | p99 ms | cut | memory MB |")
    print("|---|---|---|---|---|---|---|")
    for clients in sizes:
        share, p50, p99, sent, cut, megabytes = await measure(clients, rate, secs)
        print(
            f"| {clients:,} | {sent:,.0f} | {share:.0%} | {p50:.0f} | {p99:.0f} | {cut} "
            f"| {megabytes:.0f} |",
            flush=True,
        )


def main():
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 100, 1_000, 4_000])
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--secs", type=float, default=30.0)
    asked = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 20_000)), hard))
    asyncio.run(run(asked.clients, asked.rate, asked.secs))


if __name__ == "__main__":
    main()
