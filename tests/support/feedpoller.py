"""A feed poller whose deliveries end in a list instead of a topic."""

import asyncio
import contextlib
import time

import msgspec

from pipeline.records import Inbound
from pipeline.runtime.cloudevents import event_id
from pipeline.runtime.settings import Settings
from pipeline.sources.feeds.config import Feed, FeedsConfig, Poll, WebSub
from pipeline.sources.feeds.poller import Poller

DEADLINE_SECS = 30.0


class MemoryLine:
    """Keep what is sent; while `up` is not set, who sends waits."""

    def __init__(self):
        self.values = []
        self.up = asyncio.Event()
        self.up.set()

    @property
    def records(self):
        return [msgspec.json.decode(value, type=Inbound) for value in self.values]

    async def wait(self):
        pass

    async def find(self, ids, since):
        there = {event_id(value).decode() for value in self.values}
        return there & set(ids)

    @contextlib.asynccontextmanager
    async def sender(self):
        yield self.send

    async def send(self, values):
        await self.up.wait()
        self.values += values
        return []


def make_config(tmp_path, *feeds, websub=None, **poll):
    """Return a configuration for tests: quick, impatient, and open to loopback."""
    quick = {
        "min_interval_secs": 0.05,
        "max_interval_secs": 0.2,
        "first_interval_secs": 0.05,
        "start_spread_secs": 0.0,
        "host_delay_secs": 0.0,
        "timeout_secs": 5.0,
    }
    return FeedsConfig(
        contact="mailto:me@example.org",
        feeds=tuple(Feed(url=one) if isinstance(one, str) else one for one in feeds),
        state=str(tmp_path / "state" / "feeds.sqlite3"),
        allow_private=True,
        poll=Poll(**{**quick, **poll}),
        websub=websub or WebSub(),
    )


@contextlib.asynccontextmanager
async def polling(config, line, **settings):
    """Run a poller for the length of the block; it must end well."""
    told = Settings(**{"http_port": 0, "drain_timeout_secs": 5, **settings})
    poller = Poller(config, told, line)
    stop = asyncio.Event()
    run = asyncio.create_task(poller.run(stop))
    try:
        await until(lambda: run.done() or poller.stages()[0].ready)
        yield poller
    finally:
        stop.set()
        code = await run

    assert code == 0


async def until(is_so, secs=DEADLINE_SECS):
    """Return when something is so, or fail after a while."""
    end = time.monotonic() + secs
    while not is_so():
        assert time.monotonic() < end, "it did not come about in time"
        await asyncio.sleep(0.01)
