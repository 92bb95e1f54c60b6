import asyncio
from types import SimpleNamespace

import pytest
from faust.types import TP

from pipeline.runtime.lane import Lane
from pipeline.runtime.ledger import Batch


def batch(offset, size=1):
    records = [SimpleNamespace(offset=offset + number) for number in range(size)]
    return Batch(TP("a", 0), records)


class Work:
    """Write down what a lane asks; block where told to."""

    def __init__(self, batch_size=1):
        self.batch_size = batch_size
        self.idle_due_in = None
        self.told = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Condition()

    async def _note(self, what):
        async with self.asked:
            self.told.append(what)
            self.asked.notify_all()
        await self.gate.wait()

    async def prepare(self, committed):
        await self._note(("prepare", committed))

    async def take(self, batches):
        await self._note(("take", [one.records[0].offset for one in batches]))
        if batches[0].records[0].offset < 0:
            raise ValueError("a bug")

    async def idle(self):
        self.idle_due_in = None
        await self._note("idle")

    async def until(self, count):
        async with asyncio.timeout(5), self.asked:
            await self.asked.wait_for(lambda: len(self.told) >= count)


@pytest.fixture
async def lane_of():
    lanes, crashes = [], []

    async def crash(exc):
        crashes.append(exc)

    def make(work):
        lane = Lane(work, crash)
        lane.crashes = crashes
        lanes.append(lane)
        return lane

    yield make
    for lane in lanes:
        await lane.close()


async def test_a_lane_prepares_before_it_takes_batches_in_order(lane_of):
    work = Work()
    lane = lane_of(work)
    lane.place(5)
    lane.put(batch(5))
    lane.put(batch(6))
    await work.until(3)

    assert work.told == [("prepare", 5), ("take", [5]), ("take", [6])]
    assert lane.ready


async def test_batches_that_wait_go_together_as_far_as_there_is_room(lane_of):
    work = Work(batch_size=4)
    lane = lane_of(work)
    lane.place(0)
    for offset, size in ((0, 1), (1, 2), (3, 2), (5, 9)):
        lane.put(batch(offset, size))
    await work.until(4)

    assert work.told[1:] == [("take", [0, 1]), ("take", [3]), ("take", [5])]


async def test_a_new_place_forgets_what_waits_and_prepares_again(lane_of):
    work = Work()
    lane = lane_of(work)
    lane.place(0)
    await work.until(1)
    work.gate.clear()
    lane.put(batch(0))
    await work.until(2)
    lane.put(batch(1))
    lane.place(1)
    work.gate.set()
    await work.until(3)

    assert work.told == [("prepare", 0), ("take", [0]), ("prepare", 1)]


async def test_a_place_that_changes_while_preparing_is_prepared_for_too(lane_of):
    seen_ready = []

    class Watching(Work):
        async def prepare(self, committed):
            seen_ready.append(lane.ready)
            await super().prepare(committed)

    work = Watching()
    work.gate.clear()
    lane = lane_of(work)
    lane.place(0)
    await work.until(1)
    lane.place(7)
    work.gate.set()
    await work.until(2)

    assert work.told == [("prepare", 0), ("prepare", 7)]
    assert seen_ready == [False, False]


async def test_a_lane_is_calm_when_the_running_batch_has_ended(lane_of):
    work = Work()
    lane = lane_of(work)
    lane.place(0)
    await work.until(1)
    work.gate.clear()
    lane.put(batch(0))
    lane.put(batch(1))
    await work.until(2)
    lane.forget()
    waiting = asyncio.create_task(lane.calm())
    await asyncio.sleep(0)
    calm_too_early = waiting.done()
    work.gate.set()
    await waiting

    assert not calm_too_early
    assert work.told == [("prepare", 0), ("take", [0])]


async def test_what_is_due_is_done_between_batches(lane_of):
    work = Work()
    work.idle_due_in = 0.0
    lane = lane_of(work)
    lane.place(0)
    await work.until(2)
    lane.put(batch(0))
    await work.until(3)

    assert work.told == [("prepare", 0), "idle", ("take", [0])]


async def test_a_failure_is_told_and_ends_the_lane(lane_of):
    work = Work()
    lane = lane_of(work)
    lane.place(0)
    lane.put(batch(-1))
    lane.put(batch(1))
    await work.until(2)
    await lane.calm()
    await asyncio.sleep(0)

    assert [str(exc) for exc in lane.crashes] == ["a bug"]
    assert len(work.told) == 2


async def test_closing_ends_a_batch_that_hangs(lane_of):
    work = Work()
    lane = lane_of(work)
    lane.place(0)
    await work.until(1)
    work.gate.clear()
    lane.put(batch(0))
    await work.until(2)
    async with asyncio.timeout(5):
        await lane.close()
        await lane.calm()

    assert not lane.ready
    assert lane.crashes == []
