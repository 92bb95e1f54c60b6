"""The feed poller on a real broker: killed, stopped and cut off, it loses and repeats nothing."""

import asyncio
import contextlib
import hashlib
from collections import Counter

import msgspec
import pytest

from pipeline.records import Inbound
from pipeline.runtime.producing import INBOUND_TOPIC
from pipeline.runtime.settings import Settings
from pipeline.sources.feeds.line import KafkaLine
from tests.support.feedpoller import make_config, polling, until
from tests.support.processes import Processes
from tests.support.webhosts import rss, serve, web_hosts

pytestmark = pytest.mark.integration

FEEDS = 12
ITEMS = 60
STEP = 5


@pytest.fixture
async def processes(broker, request, tmp_path):
    token = hashlib.sha256(f"{request.node.nodeid}{tmp_path}".encode()).hexdigest()[:10]
    found = Processes(broker, f"feeds-{token}.", tmp_path)
    await found.create_topics()
    yield found
    found.close()


def growing(name):
    """Return a handler whose feed has a few items more with each answer, newest first."""
    asked = 0

    async def handle(request):
        nonlocal asked
        asked += 1
        count = min(ITEMS, asked * STEP)
        rows = [(f"{name}-{n}", f"Title {name} {n}", "Text") for n in reversed(range(count))]
        return await serve(rss(*rows))(request)

    return handle


def write_config(path, urls):
    """Write a configuration file for tests."""
    rows = "".join(f'[[feeds]]\nurl = "{url}"\n' for url in urls)
    path.write_text(
        'contact = "mailto:me@example.org"\nallow_private = true\n'
        f'state = "{path.parent}/state.sqlite3"\n'
        "[poll]\nmin_interval_secs = 0.05\nmax_interval_secs = 0.2\nfirst_interval_secs = 0.05\n"
        f"start_spread_secs = 0\nhost_delay_secs = 0\nper_host = 4\n{rows}"
    )
    return path


def ids(records):
    return Counter(msgspec.json.decode(one.value, type=Inbound).external_id for one in records)


async def test_killed_at_any_instant_it_delivers_each_item_once(processes, tmp_path):
    async with web_hosts() as hosts:
        urls = [hosts.on(hosts.url(0, f"/{n}"), growing(str(n))) for n in range(FEEDS)]
        config = write_config(tmp_path / "feeds.toml", urls)
        command = ("source", "feeds", str(config))
        for kill in range(1, 6):
            worker = processes.start(*command)
            await processes.read(INBOUND_TOPIC, lambda rows, wanted=kill * 70: len(rows) >= wanted)
            await asyncio.to_thread(worker.kill)
        worker = await processes.ready(*command)
        await processes.read(INBOUND_TOPIC, lambda rows: len(ids(rows)) >= FEEDS * ITEMS)
        polls = {url: hosts.count(url) for url in urls}
        await until(lambda: all(hosts.count(url) > polls[url] for url in urls))
        code = await asyncio.to_thread(worker.stop)
        records = await processes.read(INBOUND_TOPIC, lambda rows: len(rows) >= FEEDS * ITEMS)

    assert code == 0
    assert Counter(ids(records).values()) == {1: FEEDS * ITEMS}


async def test_deliveries_whose_acknowledgement_was_lost_are_found_in_the_topic(
    processes, tmp_path
):
    class DeadAfterSending(KafkaLine):
        @contextlib.asynccontextmanager
        async def sender(self):
            async with super().sender() as send:

                async def send_and_die(values):
                    await send(values)
                    sent.append(len(values))
                    await asyncio.Event().wait()

                yield send_and_die

    sent = []
    settings = processes.settings
    told = {"broker": settings.broker, "topic_prefix": settings.topic_prefix}
    async with web_hosts() as hosts:
        url = hosts.on(hosts.url(0, "/feed"), serve(rss(("a", "A", "x"), ("b", "B", "x"))))
        config = make_config(tmp_path, url)
        first = DeadAfterSending(Settings(**told), "feeds")
        async with polling(config, first, drain_timeout_secs=1, **told):
            await until(lambda: sum(sent) == 2)
        hosts.on(url, serve(rss(("c", "C", "x"), ("a", "A", "x"), ("b", "B", "x"))))
        async with polling(config, None, **told) as poller:
            records = await processes.read(INBOUND_TOPIC, lambda rows: len(rows) >= 3)
            found = poller.metrics.value("dateline_feed_deliveries_total", "found")

    assert found == 2
    assert sorted(ids(records).items()) == [(f"{url}#{name}", 1) for name in "abc"]


@pytest.mark.needs_restart
async def test_while_the_broker_does_not_answer_it_waits_and_then_goes_on(
    broker, processes, tmp_path
):
    async with web_hosts() as hosts:
        urls = [hosts.on(hosts.url(0, f"/{n}"), growing(str(n))) for n in range(FEEDS)]
        config = write_config(tmp_path / "feeds.toml", urls)
        worker = await processes.ready("source", "feeds", str(config))
        await processes.read(INBOUND_TOPIC, lambda rows: len(rows) >= 50)
        with broker.frozen():
            await asyncio.sleep(3)
        records = await processes.read(INBOUND_TOPIC, lambda rows: len(ids(rows)) >= FEEDS * ITEMS)
        code = await asyncio.to_thread(worker.stop)

    assert code == 0
    assert Counter(ids(records).values()) == {1: FEEDS * ITEMS}


async def test_its_messages_are_cloud_events_with_the_delivery_id_as_key(processes, tmp_path):
    async with web_hosts() as hosts:
        url = hosts.on(hosts.url(0, "/feed"), serve(rss(("a", "A", "x"))))
        config = write_config(tmp_path / "feeds.toml", [url])
        await processes.ready("source", "feeds", str(config))
        (record,) = await processes.read(INBOUND_TOPIC, lambda rows: len(rows) >= 1)

    headers = dict(record.headers)
    assert headers["ce_source"] == b"dateline/feeds"
    assert headers["ce_type"] == Inbound.TYPE.encode()
    assert len(record.key) == 32
