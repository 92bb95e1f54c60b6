"""From an item in a feed to an event in the last topic: the poller and all stages as processes."""

import asyncio
import hashlib
import statistics
import time

import msgspec
import pytest

from pipeline.records import Event
from pipeline.runtime.tail import Tail
from tests.support.processes import Processes
from tests.support.webhosts import rss, serve, web_hosts

pytestmark = pytest.mark.e2e

CAPITALS = {
    "Egypt": "Cairo", "Jordan": "Amman", "Norway": "Oslo", "Kenya": "Nairobi", "Chile": "Santiago",
    "Japan": "Tokyo", "Poland": "Warsaw", "Greece": "Athens", "Ghana": "Accra", "Peru": "Lima",
    "Turkey": "Ankara", "Finland": "Helsinki", "Austria": "Vienna", "Portugal": "Lisbon",
    "Hungary": "Budapest", "Ireland": "Dublin", "Sweden": "Stockholm", "Denmark": "Copenhagen",
    "Bulgaria": "Sofia", "Romania": "Bucharest",
}  # fmt: skip
TEXT = (
    "<p>The foreign minister of {host} met the foreign minister of {guest} in {city} on Monday. "
    "{guest} and {host} held talks about trade, energy and the safety of ships, a spokesman said "
    "after the meeting, which had lasted for four hours.</p>"
)
EVERY_SECS = 0.5
POLL_SECS = 0.5


def stories():
    """Return items that each report another meeting."""
    names = list(CAPITALS)
    for number, (host, city) in enumerate(CAPITALS.items()):
        guest = names[(number + 7) % len(names)]
        yield (
            f"tag:example.org,2025:{number}",
            f"Foreign ministers of {host} and {guest} meet in {city}",
            TEXT.format(host=host, guest=guest, city=city),
        )


@pytest.fixture
async def processes(broker, tmp_path):
    token = hashlib.sha256(str(tmp_path).encode()).hexdigest()[:10]
    found = Processes(broker, f"e2e-feeds-{token}.", tmp_path)
    await found.create_topics()
    yield found
    found.close()


async def publish(hosts, url, published):
    """Put one story after the other into the feed, newest first."""
    shown = []
    for story in stories():
        shown.insert(0, story)
        hosts.on(url, serve(rss(*shown)))
        published[story[0]] = time.monotonic()
        await asyncio.sleep(EVERY_SECS)


async def watch(settings, wanted, seen):
    """Note when each item was first in the evidence of an event."""
    async with Tail(settings, ["news.event.v1"], start="start") as tail:
        while len(seen) < wanted:
            for record in await tail.read(timeout_secs=0.1):
                event = msgspec.json.decode(record.value, type=Event)
                for one in event.evidence:
                    seen.setdefault(one.external_id, time.monotonic())


def config_for(url, folder):
    path = folder / "feeds.toml"
    path.write_text(
        'contact = "mailto:me@example.org"\nallow_private = true\n'
        f"[poll]\nmin_interval_secs = {POLL_SECS}\nmax_interval_secs = {POLL_SECS}\n"
        f'start_spread_secs = 0\nhost_delay_secs = 0\n[[feeds]]\nurl = "{url}"\n'
    )
    return path


async def test_a_new_item_of_a_feed_becomes_an_event(processes, tmp_path, record_property, capsys):
    published, seen = {}, {}
    wanted = len(CAPITALS)
    async with web_hosts() as hosts:
        url = hosts.on(hosts.url(0, "/feed"), serve(rss()))
        config = config_for(url, tmp_path)
        await processes.ready("worker", DATELINE_STATE_DIR=tmp_path / "state")
        await processes.ready("source", "feeds", str(config), DATELINE_STATE_DIR=tmp_path / "feeds")
        watching = asyncio.create_task(watch(processes.settings, wanted, seen))
        await publish(hosts, url, published)
        await asyncio.wait({watching}, timeout=20)
        watching.cancel()
    delays = sorted(seen[guid] - at for guid, at in published.items() if guid in seen)
    median, p99 = statistics.median(delays), delays[int(len(delays) * 0.99)]
    record_property("item_to_event_median_secs", round(median, 3))
    record_property("item_to_event_p99_secs", round(p99, 3))
    with capsys.disabled():
        print(f"\nitem to event: median {median:.2f} s, p99 {p99:.2f} s, polled each {POLL_SECS} s")

    assert seen.keys() == published.keys()
