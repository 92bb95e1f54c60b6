"""A network between a worker and Kafka that is cut, silent, slow or narrow: the same comes out."""

import asyncio
from urllib.parse import urlsplit

import pytest

from pipeline.runtime.storing import StoreDownError
from pipeline.sinks.postgres import connecting
from tests.support.cluster import cluster
from tests.support.doors import door
from tests.support.kafka_container import free_port
from tests.support.toyflow import ToyFlow, ids_of, some_notes, until

pytestmark = pytest.mark.integration

COUNT = 800
LONGER_THAN_A_SESSION_SECS = 4
LATE_SECS = 0.3


@pytest.fixture(scope="module")
def kafka():
    with cluster(1) as running:
        yield running


@pytest.fixture
async def toys(kafka, unique, tmp_path):
    flow = ToyFlow(kafka, f"{unique('net')}.", tmp_path)
    yield flow
    await flow.close()


async def begun(toys, kafka):
    """Return a worker that has done a part of its work, through the door."""
    await toys.create(partitions=2)
    await toys.send("a", some_notes(COUNT))
    worker = await toys.ready(
        "thread",
        TOY_SECS="0.001",
        DATELINE_BATCH_MAX_RECORDS="50",
        DATELINE_BROKER=kafka.through_doors,
    )
    await toys.read("b", 100, quiet_secs=0.01)
    return worker


async def test_a_network_that_is_cut_for_longer_than_a_session_costs_nothing(toys, kafka):
    worker = await begun(toys, kafka)
    with kafka.members[0].door.cut():
        await asyncio.sleep(LONGER_THAN_A_SESSION_SECS)

    assert len(ids_of(await toys.read("b", COUNT, secs=60))) == COUNT
    assert worker.process.poll() is None


async def test_a_network_in_which_nothing_arrives_for_a_while_costs_nothing(toys, kafka):
    worker = await begun(toys, kafka)
    with kafka.members[0].door.silent():
        await asyncio.sleep(LONGER_THAN_A_SESSION_SECS)

    assert len(ids_of(await toys.read("b", COUNT, secs=60))) == COUNT
    assert worker.process.poll() is None


@pytest.mark.faults
async def test_a_slow_and_narrow_network_delays_and_costs_nothing(toys, kafka):
    worker = await begun(toys, kafka)
    with kafka.members[0].door.slow(delay_secs=LATE_SECS, bytes_per_sec=100_000):
        found = ids_of(await toys.read("b", COUNT, secs=60))
        await until(lambda: worker.metric("dateline_lag_records") == 0)

    assert found == {f"n{number}": 1 for number in range(COUNT)}
    assert worker.process.poll() is None


async def test_a_database_that_says_nothing_any_more_is_given_up_and_asked_anew(
    database, monkeypatch
):
    """Its connection is open, and nobody is at the other end: a cancelled query waits for ever."""
    monkeypatch.setattr(connecting, "SILENCE_SECS", 1.0)
    there = urlsplit(database)
    port = free_port(5_000)
    behind = there._replace(netloc=f"{there.username}:{there.password}@127.0.0.1:{port}").geturl()

    async def ask(connection):
        async with connection.transaction() as cursor:
            await cursor.execute("select 1")
            return await cursor.fetchone()

    with door(port, there.port) as way:
        connection = connecting.Connection(behind, "test")
        first = await ask(connection)
        way.orphan()
        with pytest.raises(StoreDownError):
            await ask(connection)
        again = await ask(connection)
        await connection.close()

    assert first == again == (1,)
