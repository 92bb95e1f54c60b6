"""A worker is killed in the middle of a run: nothing is missing and the events are the same."""

import asyncio
import contextlib
import os
import signal
import sys

import msgspec
import psutil
import pytest

from pipeline.cli.run import live_events
from pipeline.cli.running import (
    Harvest,
    Worker,
    gather,
    own_flow,
    send_all,
    until_through,
    worker_environment,
)
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail
from tests.e2e.test_run import releases
from tests.support.shared import shared

pytestmark = pytest.mark.e2e

ARTICLES = 160
KILLS = 2


async def start(settings, log):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pipeline", "worker"),
        env=worker_environment(settings),
        stdout=log,
        stderr=log,
    )
    return process, psutil.Process(process.pid)


async def wait_for_tagged(settings, count):
    """Return when `count` records are in the tagged topic."""
    seen = 0
    async with Tail(settings, ["news.article.tagged.v1"], start="start") as tail:
        async with asyncio.timeout(180):
            while seen < count:
                seen += len(await tail.read(timeout_secs=0.2))


async def kill_with_its_children(process, watched):
    """Kill -9 the worker alone; its own processes must end by themselves."""
    children = watched.children(recursive=True)
    process.kill()
    await process.wait()
    _, alive = await asyncio.to_thread(psutil.wait_procs, children, timeout=15)

    assert alive == []


async def run(values, kills, bootstrap, log):
    """Send the values through a flow, kill its worker `kills` times, return what came out."""
    harvest = Harvest()
    settings = Settings(session_timeout_secs=6, snapshot_every_secs=2, batch_max_records=20)
    async with own_flow(settings, bootstrap) as own:
        process, watched = await start(own, log)
        try:
            await send_all(own, values, harvest)
            for number in range(1, kills + 1):
                await wait_for_tagged(own, number * len(values) // (kills + 2))
                await kill_with_its_children(process, watched)
                process, watched = await start(own, log)
            async with asyncio.timeout(300):
                await until_through(own, Worker(process, own))
            await gather(own, harvest)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM)
            await process.wait()
    return harvest


async def test_kill_9_in_the_middle_of_a_run_loses_nothing_and_gives_the_same_events(
    broker, tmp_path
):
    values = list(releases(shared("data/news/senate_2007_02.jsonl"), ARTICLES))
    with (tmp_path / "worker.log").open("wb") as log:
        undisturbed = await run(values, 0, broker.bootstrap, log)
        killed = await run(values, KILLS, broker.bootstrap, log)

    assert whereabouts(killed) == whereabouts(undisturbed)
    assert len(whereabouts(killed)) == len(values)
    assert live_events(killed) == live_events(undisturbed)


def whereabouts(harvest):
    """Return where each article ended up: tagged, or in the dead letters with a code."""
    tagged = harvest.records["news.article.tagged.v1"]
    found = {msgspec.json.decode(record.value)["external_id"]: "tagged" for record in tagged}
    for letter in harvest.dead_letters():
        found[msgspec.json.decode(letter.value)["external_id"]] = letter.code
    return found
