"""How many events a second are asked of 100 watches, and how many deliveries a second go out.

`python -m tests.bench.watches` needs no broker: the step of the watch stage runs over revisions of
events, and what is told goes through the outbox on disk to a receiver on this machine.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from aiohttp import web
from msgspec import structs

from pipeline.dashboard.query.matching import make_test
from pipeline.dashboard.query.watchlist import filter_of
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.settings import Settings
from pipeline.watches import outbox
from pipeline.watches.deciding import Decider, Watched
from pipeline.watches.delivering import Deliverer
from pipeline.watches.outbox import open_outbox
from pipeline.watches.posting import Poster
from pipeline.watches.stages import OutboxStore
from tests.support.watches import LONG_AGO, NOON, delivery_of, event_number, watch_of

ROUNDS = 5
EVENTS, REVISIONS, WATCHES = 1_000, 2, 100
DELIVERIES, ENDPOINTS, BATCH = 2_000, 20, 500
COUNTRIES = ("RUS", "UKR", "TUR", "USA", "CHN", "FRA", "DEU", "GBR", "IRN", "ISR")


def make_watched(number):
    """Return a watch of two countries and some types, as people would have."""
    one, other = COUNTRIES[number % 10], COUNTRIES[number // 10]
    parameters = {"together": f"{one},{other}", "type": "CONSULT,AGREE,REQUEST"}
    return Watched(
        name=f"watch-{number}",
        key=f"watch-{number}",
        since=LONG_AGO,
        all_revisions=False,
        takes=make_test(filter_of(parameters)),
    )


def time_deciding():
    """Return the events a second that a decider asks of all watches."""
    watches = [make_watched(number) for number in range(WATCHES)]
    events = [
        structs.replace(event_number(number), revision=revision, articles=revision)
        for revision in range(1, REVISIONS + 1)
        for number in range(EVENTS)
    ]
    decider = Decider(lambda: watches)
    began = time.perf_counter()
    decider(events, [NOON] * len(events))
    return len(events) / (time.perf_counter() - began)


class _Book:
    def __init__(self, watches):
        self._watches = {watch.name: watch for watch in watches}

    def watches(self):
        return self._watches


async def time_delivering(folder):
    """Return the deliveries a second from the first write into the outbox to the last answer."""
    taken, all_taken = [], asyncio.Event()

    async def take(request):
        await request.read()
        taken.append(request.headers["webhook-id"])
        if len(taken) == DELIVERIES:
            all_taken.set()
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    book = _Book([watch_of(f"watch-{number}", url) for number in range(ENDPOINTS)])
    state = open_outbox(folder / "outbox.sqlite")
    await state.open()
    stop = asyncio.Event()
    told = [delivery_of(n, f"watch-{n % ENDPOINTS}") for n in range(DELIVERIES)]
    async with Poster(allow_private=True) as poster:
        deliverer = Deliverer(
            state, book, poster=poster, letters=None, settings=Settings(), metrics=Metrics()
        )
        running = asyncio.create_task(deliverer.run(stop))
        store = OutboxStore(state, book, deliverer.notice)
        began = time.perf_counter()
        for start in range(0, DELIVERIES, BATCH):
            await store.write(told[start : start + BATCH])
        await all_taken.wait()
        secs = time.perf_counter() - began
        stop.set()
        await running
    left = await state.do(outbox.waiting)
    await state.close()
    await runner.cleanup()
    assert (left.deliveries, len(set(taken))) == (0, DELIVERIES)
    return DELIVERIES / secs


def main():
    """Print both, as a section of docs/performance.md."""
    decided = [time_deciding() for _ in range(ROUNDS)]
    sent = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            sent.append(asyncio.run(time_delivering(Path(folder))))
    print("## Watches\n")
    print("`python -m tests.bench.watches`; medians of five rounds, lowest and highest.\n")
    print("| what | a second | lowest to highest |\n|---|---|---|")
    for what, found in (
        (f"revisions of events asked of {WATCHES} watches", decided),
        (f"deliveries to {ENDPOINTS} webhooks of this machine, through the outbox", sent),
    ):
        middle = statistics.median(found)
        print(f"| {what} | {middle:,.0f} | {min(found):,.0f} to {max(found):,.0f} |")


if __name__ == "__main__":
    main()
