"""A disk without room: it is said loudly, nothing is lost, and all goes on once there is room."""

import asyncio
import contextlib
import sqlite3
from collections import Counter

import msgspec
import pytest

from pipeline.core.wire import encode
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.producing import INBOUND_TOPIC
from pipeline.runtime.state_file import StateFile
from tests.support.processes import Processes
from tests.support.receiver import Receiver
from tests.support.toyflow import misnumbered, notes_of, some_notes, until
from tests.support.watches import event_number, message_of, watch_of
from tests.support.webhosts import rss, serve, web_hosts

pytestmark = pytest.mark.integration


def snapshots(folder):
    """Return what the headers of the snapshots hold."""
    return {path.name: path.read_bytes() for path in folder.glob("*.snapshot")}


async def test_a_full_disk_costs_no_record_and_leaves_the_snapshot_as_it_was(toys, disk):
    keys, each = 8, 400
    notes = some_notes(4 * each, keys)

    def start():
        return toys.ready("count", DATELINE_SNAPSHOT_EVERY_SECS="1")

    await toys.create(partitions=2)
    await toys.send("a", notes[:each])
    worker = await start()
    await until(lambda: len(snapshots(disk.folder)) == 2)
    await until(lambda: worker.metric("dateline_records_out_total") == each)
    with disk.full():
        before = snapshots(disk.folder)
        await toys.send("a", notes[each : 2 * each])
        await until(lambda: "was not written" in worker.text)
        found = len(await toys.read("b", 2 * each))
        worker.kill()
        worker = await start()
        await toys.send("a", notes[2 * each : 3 * each])
        await until(lambda: "No space left" in worker.text)
        failures = worker.metric("dateline_snapshot_failures_total")
        during, left = snapshots(disk.folder), list(disk.folder.rglob(".*"))
    await until(lambda: snapshots(disk.folder) != before)
    await toys.send("a", notes[3 * each :])
    out = notes_of(await toys.read("b", 4 * each))

    assert found == 2 * each
    assert (during, left) == (before, [])
    assert failures > 0
    assert misnumbered(out, notes) == []


async def test_what_a_state_file_has_confirmed_is_there_whenever_the_disk_was_full(disk):
    def create(db):
        db.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY, text TEXT)")

    def add(number):
        return lambda db: db.execute("INSERT INTO kept VALUES (?, ?)", (number, "x" * 5_000))

    def read(db):
        return [number for (number,) in db.execute("SELECT number FROM kept")]

    confirmed = []
    state = StateFile(disk.folder / "state.sqlite3", "test", 1, create)
    await state.open()

    async def fill(numbers):
        for number in numbers:
            with contextlib.suppress(sqlite3.Error):
                await state.do(add(number))
                confirmed.append(number)

    await fill(range(100))
    with disk.full():
        await fill(range(100, 200))
    await fill(range(200, 300))
    found = await state.do(read)
    await state.close()
    again = StateFile(disk.folder / "state.sqlite3", "test", 1, create)
    await again.open()
    reopened = await again.do(read)
    await again.close()

    assert found == reopened == confirmed
    assert {*range(100), *range(200, 300)} <= {*confirmed} < {*range(300)}


@pytest.fixture
async def processes(broker, unique, tmp_path):
    found = Processes(broker, f"{unique('disk')}.", tmp_path)
    await found.create_topics()
    yield found
    found.close()


@contextlib.asynccontextmanager
async def supervised(start):
    """Keep a process running, as a supervisor does, for the length of the block."""
    running = start()

    async def watch():
        nonlocal running
        while True:
            await asyncio.sleep(0.2)
            if running.process.poll() is not None:
                running = start()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


async def send(settings, topic, *messages):
    outbox = Outbox(settings, "test")
    await outbox.start()
    assert not await outbox.send(topic_name(settings, topic), messages)
    await outbox.stop()


@pytest.mark.faults
async def test_a_feed_poller_on_a_full_disk_delivers_each_item_once(processes, disk, tmp_path):
    shown = 0

    async def feed(request):
        rows = [(f"item-{n}", f"Title {n}", "x" * 20_000) for n in reversed(range(shown))]
        return await serve(rss(*rows))(request)

    config = tmp_path / "feeds.toml"
    async with web_hosts() as hosts:
        config.write_text(
            'contact = "mailto:me@example.org"\nallow_private = true\n'
            f'state = "{disk.folder}/feeds.sqlite3"\n'
            "[poll]\nmin_interval_secs = 0.1\nmax_interval_secs = 0.2\n"
            "first_interval_secs = 0.1\nstart_spread_secs = 0\nhost_delay_secs = 0\n"
            f'[[feeds]]\nurl = "{hosts.on(hosts.url(0, "/feed"), feed)}"\n'
        )

        async def delivered(count):
            nonlocal shown
            shown = count
            return await processes.read(INBOUND_TOPIC, lambda found: len(found) >= count, 120)

        async with supervised(lambda: processes.start("source", "feeds", str(config))):
            await delivered(10)
            with disk.full():
                shown = 60
                await asyncio.sleep(5)
            records = await delivered(70)

    ids = Counter(msgspec.json.decode(record.value)["external_id"] for record in records)
    assert Counter(ids.values()) == {1: 70}


@pytest.mark.faults
async def test_a_watch_worker_on_a_full_disk_loses_no_delivery(processes, disk):
    receiver, some = await Receiver().start(), 40
    watch = watch_of("talks", receiver.url())
    await send(processes.settings, "news.watch.v1", Message(b"talks", encode(watch), []))

    def start():
        told = {"DATELINE_STATE_DIR": disk.folder, "DATELINE_WATCH_ALLOW_PRIVATE": "true"}
        return processes.start("watch", **told)

    async with supervised(start):
        events = [message_of(event_number(number)) for number in range(3 * some)]
        await send(processes.settings, "news.event.v1", *events[:some])
        await until(lambda: len(receiver.ids()) == some, 60)
        with disk.full():
            await send(processes.settings, "news.event.v1", *events[some : 2 * some])
            await asyncio.sleep(5)
        await send(processes.settings, "news.event.v1", *events[2 * some :])
        await until(lambda: len(receiver.ids()) == 3 * some, 120)
    await receiver.stop()

    assert len(receiver.ids()) == 3 * some
