import asyncio
import contextlib

import pytest

from pipeline.sources.push import dock as docks
from pipeline.sources.push.dock import Dock
from pipeline.sources.push.room import Room


class Kafka:
    """Take what is sent when it is let; refuse what is called too large."""

    def __init__(self):
        self.lots = []
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.fails = None

    async def send(self, values):
        self.lots.append(list(values))
        await self.may_go.wait()
        if self.fails:
            raise self.fails
        return [index for index, value in enumerate(values) if value.startswith(b"large")]


@pytest.fixture
def kafka():
    return Kafka()


@pytest.fixture
async def room():
    return Room(1_000, lambda used: None)


@pytest.fixture
async def dock(kafka, room):
    dock = Dock(room, 2, lambda secs: None)
    running = asyncio.create_task(dock.run(kafka.send))
    await asyncio.sleep(0)
    yield dock
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError, OSError):
        await running


async def test_a_document_is_taken_once_kafka_has_it(dock, kafka, room):
    kafka.may_go.clear()
    place = dock.put("a", b"value")
    await asyncio.sleep(0.01)

    assert (place.fate.done(), room.used, dock.waiting) == (False, 5, 1)
    kafka.may_go.set()
    assert await place.fate == "taken"
    assert (room.used, dock.waiting, dock.stuck_secs()) == (0, 0, 0.0)


async def test_a_repeat_of_what_kafka_has_goes_no_second_time(dock, kafka):
    await dock.put("a", b"value").fate

    again = dock.put("a", b"value")

    assert (again.is_repeat, await again.fate) == (True, "taken")
    assert kafka.lots == [[b"value"]]


async def test_a_repeat_of_what_waits_shares_its_fate(dock, kafka):
    kafka.may_go.clear()
    first, again = dock.put("a", b"value"), dock.put("a", b"value")
    await asyncio.sleep(0.01)
    later = dock.put("a", b"value")
    kafka.may_go.set()

    assert [one.is_repeat for one in (first, again, later)] == [False, True, True]
    assert await later.fate == "taken"
    assert kafka.lots == [[b"value"]]


async def test_only_the_last_ids_are_remembered(dock, kafka):
    for name in "abc":
        await dock.put(name, name.encode()).fate

    assert dock.put("c", b"c").is_repeat
    assert dock.put("b", b"b").is_repeat
    assert not dock.put("a", b"a").is_repeat


async def test_what_the_topic_refuses_is_told_and_not_remembered(dock):
    fates = [dock.put("l", b"large").fate, dock.put("s", b"small").fate]

    assert await asyncio.gather(*fates) == ["refused", "taken"]
    assert not dock.put("l", b"large").is_repeat


async def test_while_one_lot_is_on_its_way_the_next_gathers(dock, kafka):
    kafka.may_go.clear()
    dock.put("a", b"1")
    await asyncio.sleep(0.01)
    fates = [dock.put(name, name.encode()).fate for name in "bcd"]
    assert dock.stuck_secs() > 0
    kafka.may_go.set()
    await asyncio.gather(*fates)

    assert kafka.lots == [[b"1"], [b"b", b"c", b"d"]]


async def test_a_lot_is_bounded_in_bytes_and_documents(dock, kafka, monkeypatch):
    monkeypatch.setattr(docks, "LOT_BYTES", 10)
    monkeypatch.setattr(docks, "LOT_DOCUMENTS", 3)
    values = [b"x" * 20, b"y" * 6, b"z" * 6, b"1", b"2", b"3"]
    await asyncio.gather(*(dock.put(str(n), value).fate for n, value in enumerate(values)))

    assert kafka.lots == [values[:1], values[1:2], values[2:5], values[5:]]


async def test_when_sending_fails_for_good_all_that_waits_has_failed(dock, kafka, room):
    kafka.fails = OSError("no permission")
    fates = [dock.put(name, b"value").fate for name in "ab"]

    assert await asyncio.gather(*fates) == ["failed", "failed"]
    assert (dock.is_open, room.used) == (False, 0)


async def test_one_can_wait_until_nothing_waits(dock):
    fate = dock.put("a", b"value").fate

    await dock.empty()

    assert fate.done()
