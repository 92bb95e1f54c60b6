"""Three brokers, of which one dies or is cut off from the others while a worker works."""

import pytest

from pipeline.runtime.names import topic_name
from tests.support.cluster import cluster
from tests.support.toyflow import ToyFlow, misnumbered, notes_of, some_notes, until

pytestmark = pytest.mark.integration

KEYS, EACH = 8, 400


@pytest.fixture
async def kafka():
    with cluster(3) as running:
        yield running


@pytest.fixture
async def toys(kafka, unique, tmp_path):
    flow = ToyFlow(kafka, f"{unique('three')}.", tmp_path, replicas=3)
    yield flow
    await flow.close()


async def test_a_leader_that_dies_or_is_cut_off_takes_nothing_with_it(toys, kafka):
    """The one that is cut off still answers clients; it must not acknowledge what it alone has."""
    notes = some_notes(3 * EACH, KEYS)
    await toys.create(partitions=2)
    names = [topic_name(toys.settings, name) for name in "ab"]
    await kafka.until_in_sync(names)
    worker = await toys.ready("count", TOY_SECS="0.002", DATELINE_BATCH_MAX_RECORDS="50")

    await toys.send("a", notes[:EACH])
    await toys.read("b", EACH // 2, quiet_secs=0.01)
    dead = await kafka.leader_of(names[1])
    dead.broker.kill()
    await toys.send("a", notes[EACH : 2 * EACH])
    await toys.read("b", 2 * EACH, secs=60, quiet_secs=0.01)
    dead.broker.start()
    await kafka.until_in_sync(names)
    alone = await kafka.leader_of(names[1])
    with kafka.isolated(alone):
        await toys.send("a", notes[2 * EACH :])
        await toys.read("b", 3 * EACH, secs=60, quiet_secs=0.01)
    await kafka.until_in_sync(names)
    await until(lambda: worker.metric("dateline_lag_records") == 0)

    out = notes_of(await toys.read("b", 3 * EACH))

    assert worker.process.poll() is None
    assert misnumbered(out, notes) == []
