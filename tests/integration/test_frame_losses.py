"""One test for each way in which stock Faust loses or doubles records: ours must not."""

import asyncio

import pytest

from tests.support.toyflow import ids_of, notes_of, some_notes, until
from tests.support.toys import Note

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("stage", ["inline", "thread", "process"])
async def test_an_exception_in_a_batch_costs_the_culprits_only(toys, stage):
    """Faust skips the message and commits it; inside `take` the whole batch is gone."""
    poison = set(range(5, 1_000, 100))
    await toys.create()
    await toys.send("a", some_notes(1_000, fail=poison))
    worker = await toys.ready(stage)

    passed = ids_of(await toys.read("b", 990))
    dead = notes_of(await toys.read("a.dlq.v1", 10))

    assert passed == {f"n{number}": 1 for number in range(1_000) if number not in poison}
    assert {note.id for note in dead} == {f"n{number}" for number in poison}
    assert worker.process.poll() is None


async def test_bytes_that_are_no_record_go_to_the_dead_letters_and_nothing_restarts(toys):
    """Faust's agent crashes on a decode error, waits 5 s, drops the record and all keys."""
    await toys.create()
    good = some_notes(3)
    worker = await toys.ready("inline")
    bad = [b'{"id": "cut', b'{"key": "no id"}', b"\xff\xfe", b'{"id": 7}', None]
    await toys.send_raw("a", [(b"bad", value) for value in bad])
    await toys.send("a", good)

    passed = await toys.read("b", 3)
    letters = await toys.read("a.dlq.v1", 5)

    assert sorted(note.id for note in notes_of(passed)) == ["n0", "n1", "n2"]
    assert [record.value for record in letters] == bad
    assert {record.key for record in letters} == {b"bad"}
    assert [dict(record.headers)["dateline_code"] for record in letters] == [
        b"malformed_json",
        b"schema_mismatch",
        b"malformed_json",
        b"schema_mismatch",
        b"empty_value",
    ]
    assert worker.process.poll() is None


@pytest.mark.parametrize("stage", ["thread", "process"])
async def test_kill_9_loses_nothing_and_what_comes_twice_is_the_same(toys, stage):
    """Faust with concurrency commits past what is in flight. Ids tell what came twice."""
    count = 3_000
    await toys.create()
    await toys.send("a", some_notes(count))
    for share in (0.3, 0.6):
        worker = toys.worker(stage, TOY_SECS="0.001")
        await toys.read("b", int(count * share), quiet_secs=0.01)
        worker.kill()
    toys.worker(stage)

    records = await toys.read("b", count)

    assert len(ids_of(records)) == count
    identities = {(record.value, dict(record.headers)["ce_id"]) for record in records}
    assert len(identities) == count


async def test_a_slow_stage_with_a_backlog_does_not_delay_its_neighbour(toys):
    """Faust fetches for all agents of a worker in turn: the neighbour waited 13 s."""
    await toys.create()
    await toys.send("s", some_notes(2_000))
    await toys.ready("slow", "inline")
    await toys.read("t", 20, quiet_secs=0.01)
    for number, note in enumerate(some_notes(40)):
        await asyncio.sleep(0.02 if number else 0)
        await toys.send("a", [note])

    records = await toys.read("b", 40)
    came = {
        note.id: record.timestamp for record, note in zip(records, notes_of(records), strict=True)
    }
    sent = {
        note.id: record.timestamp
        for record in await toys.read("a", 40, quiet_secs=0.01)
        for note in notes_of([record])
    }
    delays_ms = sorted(came[name] - sent[name] for name in sent)

    assert len(delays_ms) == 40
    assert delays_ms[20] < 300
    assert delays_ms[-1] < 1_500


async def test_a_slow_partition_does_not_delay_the_others(toys):
    await toys.create(partitions=2)
    slow, quick = (b"k0", b"k3")  # murmur2 puts one in each partition
    worker = await toys.ready("process", TOY_SECS="0.05", DATELINE_BATCH_MAX_RECORDS="20")
    await toys.send("a", some_notes(600, keys=1))
    await until(lambda: worker.metric("dateline_records_in_total") > 0)
    await toys.send("a", [Note(id="quick", key=quick.decode())])

    async def is_through():
        return "quick" in ids_of(await toys.read("b", 10_000, secs=0.5, quiet_secs=0.05))

    await until(is_through, 10)

    assert {record.key for record in await toys.read("a", 601)} == {slow, quick}
    assert worker.metric("dateline_records_in_total") < 601


async def test_a_worker_that_joins_and_leaves_loses_and_doubles_nothing(toys):
    """Faust handed 213 records out twice on a rebalance."""
    count = 4_000
    await toys.create()
    await toys.send("a", some_notes(count))
    first = await toys.ready("thread", TOY_SECS="0.002", DATELINE_BATCH_MAX_RECORDS="100")
    await toys.read("b", 200, quiet_secs=0.01)
    second = await toys.ready("thread", TOY_SECS="0.002", DATELINE_BATCH_MAX_RECORDS="100")
    await until(lambda: second.metric("dateline_records_in_total") > 300)

    assert first.stop() == 0

    assert ids_of(await toys.read("b", count)) == {f"n{number}": 1 for number in range(count)}
    assert second.process.poll() is None


@pytest.mark.needs_kafka("deletion of a topic that is written to")
async def test_nothing_is_committed_before_its_outputs_are_acknowledged(toys):
    """Faust commits while the output may still be on its way, or may never arrive."""
    await toys.create()
    worker = await toys.ready("inline")
    await toys.delete("b")
    await toys.send("a", some_notes(100))
    await asyncio.sleep(3)  # several times as long as commits are apart
    without_a_place_to_go = await toys.committed("inline")
    await toys.create(only="b")

    passed = ids_of(await toys.read("b", 100, secs=60))
    await until_committed(toys, "inline", 100)

    assert without_a_place_to_go == 0
    assert len(passed) == 100
    assert worker.process.poll() is None


async def test_a_partition_that_stalls_ends_the_worker(toys):
    """Faust's consumers may live on and consume nothing for days."""
    await toys.create()
    worker = await toys.ready(
        "thread", DATELINE_STALL_TIMEOUT_SECS="5", DATELINE_DRAIN_TIMEOUT_SECS="1"
    )
    await toys.send("a", some_notes(10, hang={5}))

    await until(lambda: worker.process.poll() is not None, 40)

    assert worker.process.returncode != 0
    assert any("makes no progress" in line.get("exception", "") for line in worker.log)


async def until_committed(toys, stage, count):
    async def is_committed():
        return await toys.committed(stage) == count

    await until(is_committed)
