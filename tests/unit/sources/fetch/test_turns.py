import asyncio
from itertools import pairwise

import pytest

from pipeline.sources.fetch.errors import HeldError
from pipeline.sources.fetch.turns import Turns


async def test_requests_to_one_host_are_apart_and_never_more_than_allowed():
    turns = Turns(at_once=10, per_host=1, delay_secs=0.03)
    starts = []

    async def ask():
        async with turns.turn("a"):
            starts.append(asyncio.get_running_loop().time())

    await asyncio.gather(*(ask() for _ in range(4)))

    assert all(later - earlier >= 0.029 for earlier, later in pairwise(starts))


async def test_who_waits_for_a_slow_host_keeps_nobody_else_waiting():
    turns = Turns(at_once=1, per_host=1, delay_secs=30.0)
    async with turns.turn("slow"):
        pass
    waiting = asyncio.create_task(turns.turn("slow").__aenter__())
    await asyncio.sleep(0)

    async with asyncio.timeout(5), turns.turn("quick"):
        pass

    waiting.cancel()


async def test_no_more_than_so_many_are_asked_at_once():
    turns = Turns(at_once=2, per_host=1, delay_secs=0.0)
    busy = busiest = 0

    async def ask(host):
        nonlocal busy, busiest
        async with turns.turn(host):
            busy += 1
            busiest = max(busiest, busy)
            await asyncio.sleep(0.001)
            busy -= 1

    await asyncio.gather(*(ask(f"host {n}") for n in range(20)))

    assert busiest == 2


async def test_a_host_that_wants_a_pause_gets_it():
    turns = Turns(at_once=2, per_host=1, delay_secs=0.0)
    turns.hold("a", 60.0)

    with pytest.raises(HeldError) as raised:
        async with turns.turn("a"):
            raise AssertionError

    assert 59.0 < raised.value.secs <= 60.0
    assert raised.value.fault == "held"


async def test_a_crawl_delay_is_kept_but_not_an_absurd_one():
    turns = Turns(at_once=2, per_host=1, delay_secs=1.0)
    turns.slow_down("a", 10.0)
    turns.slow_down("b", 86_400.0)
    turns.slow_down("c", 0.1)

    assert [turns._lane(host).delay_secs for host in "abc"] == [10.0, 60.0, 1.0]


async def test_hosts_are_forgotten_when_they_are_many(monkeypatch):
    monkeypatch.setattr("pipeline.sources.fetch.turns.MANY_HOSTS", 10)
    turns = Turns(at_once=2, per_host=1, delay_secs=0.0)
    for number in range(100):
        async with turns.turn(f"host {number}"):
            pass

    assert len(turns._lanes) <= 11
