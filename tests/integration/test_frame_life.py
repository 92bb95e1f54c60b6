"""How a worker starts, stops, fails and comes back."""

import asyncio
import json
import signal

import pytest

from tests.support.toyflow import ids_of, misnumbered, notes_of, some_notes, until
from tests.support.toys import Note

pytestmark = pytest.mark.integration


async def test_sigterm_drains_so_that_nothing_is_done_twice(toys):
    count = 3_000
    await toys.create()
    await toys.send("a", some_notes(count))
    codes = []
    for share in (0.2, 0.5):
        worker = toys.worker("thread", TOY_SECS="0.001", DATELINE_BATCH_MAX_RECORDS="100")
        await toys.read("b", int(count * share), quiet_secs=0.01)
        codes.append(worker.stop())
    toys.worker("thread")

    assert ids_of(await toys.read("b", count)) == {f"n{number}": 1 for number in range(count)}
    assert codes == [0, 0]


@pytest.mark.needs_restart
async def test_a_restarted_broker_is_taken_up_again(toys, broker):
    await toys.create()
    worker = await toys.ready("inline")
    await toys.send("a", some_notes(100))
    await toys.read("b", 100)

    broker.restart()
    await toys.send("a", [Note(id=f"later{number}", key=f"k{number}") for number in range(100)])
    passed = ids_of(await toys.read("b", 200, secs=60))

    assert len(passed) == 200
    assert worker.process.poll() is None


@pytest.mark.needs_restart
async def test_a_broker_that_freezes_for_longer_than_a_session_costs_nothing(toys, broker):
    count = 2_000
    await toys.create()
    await toys.send("a", some_notes(count))
    worker = await toys.ready("thread", TOY_SECS="0.001", DATELINE_BATCH_MAX_RECORDS="100")
    await toys.read("b", 200, quiet_secs=0.01)
    with broker.frozen():
        await asyncio.sleep(4)

    assert len(ids_of(await toys.read("b", count, secs=60))) == count
    assert worker.process.poll() is None


async def test_a_worker_that_was_frozen_and_thrown_out_comes_back(toys):
    """Its group has given its partitions up; what it was working on is done again, not lost."""
    count = 2_000
    await toys.create()
    await toys.send("a", some_notes(count))
    worker = await toys.ready("thread", TOY_SECS="0.001", DATELINE_BATCH_MAX_RECORDS="100")
    await toys.read("b", 200, quiet_secs=0.01)
    worker.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(4)
    worker.process.send_signal(signal.SIGCONT)

    assert len(ids_of(await toys.read("b", count, secs=60))) == count
    assert worker.process.poll() is None


async def test_sigterm_ends_a_worker_that_is_still_starting(toys):
    await toys.create()
    worker = toys.worker("process")
    await until(lambda: worker.port)

    assert worker.stop() == 0


async def test_what_a_stage_remembers_survives_kill_9(toys):
    count = 3_000
    sent = some_notes(count)
    await toys.create()
    await toys.send("a", sent)
    for share in (0.3, 0.6):
        worker = toys.worker("count", TOY_SECS="0.001", DATELINE_SNAPSHOT_EVERY_SECS="1")
        await toys.read("b", int(count * share), quiet_secs=0.01)
        worker.kill()
    last = await toys.ready("count")

    notes = notes_of(await toys.read("b", count))

    assert misnumbered(notes, sent) == []
    assert last.metric("dateline_replayed_records_total") < count * 0.6  # snapshots did the rest


async def test_a_stage_remembers_by_replay_where_its_snapshot_is_gone(toys, tmp_path):
    await toys.create()
    await toys.send("a", some_notes(500))
    first = await toys.ready("count")
    await toys.read("b", 500)
    assert first.stop() == 0
    snapshots = list((tmp_path / "state").glob("*.snapshot"))
    for snapshot in snapshots:
        snapshot.unlink()
    second = await toys.ready("count")
    await toys.send("a", [Note(id="next", key="k0")])

    notes = {note.id: note.seen for note in notes_of(await toys.read("b", 501))}

    assert len(snapshots) == 4
    assert notes["next"] == 500 // 20 + 1
    assert second.metric("dateline_replayed_records_total") == 500


@pytest.mark.needs_kafka("deletion of the offsets of a deleted topic")
async def test_a_snapshot_of_a_topic_that_was_made_anew_is_not_used(toys):
    await toys.create()
    await toys.send("a", some_notes(100))
    first = await toys.ready("count")
    await toys.read("b", 100)
    assert first.stop() == 0
    await toys.delete("a")
    await toys.create(only="a")
    await toys.send("a", [Note(id=f"new{number}", key="k0") for number in range(200)])
    second = await toys.ready("count")

    notes = notes_of(await toys.read("b", 300))

    assert {note.seen for note in notes if note.id.startswith("new")} == set(range(1, 201))
    assert "of another log" in str(second.log)


async def test_a_snapshot_moves_with_its_partition_to_another_worker(toys):
    await toys.create()
    await toys.send("a", some_notes(400))
    first = await toys.ready("count")
    await toys.read("b", 400)
    second = await toys.ready("count")
    assert first.stop() == 0
    await toys.send("a", [Note(id=f"next{key}", key=f"k{key}") for key in range(20)])

    notes = notes_of(await toys.read("b", 420))

    assert {note.seen for note in notes if note.id.startswith("next")} == {21}
    assert second.metric("dateline_replayed_records_total") == 0


@pytest.mark.needs_kafka("max.message.bytes")
async def test_an_output_that_is_too_large_makes_its_input_a_dead_letter(toys):
    await toys.create(configs={"b": {"max.message.bytes": "150000"}})
    notes = some_notes(10, swell={3, 7})
    await toys.send("a", notes)
    worker = await toys.ready("inline")  # its limit lets 200 kB pass, the topic's does not

    passed = ids_of(await toys.read("b", 8))
    dead = await toys.read("a.dlq.v1", 2)

    assert passed == {f"n{number}": 1 for number in range(10) if number not in (3, 7)}
    assert {note.id for note in notes_of(dead)} == {"n3", "n7"}
    assert {dict(record.headers)["dateline_code"] for record in dead} == {b"too_large"}
    assert worker.stop() == 0


async def test_dead_letters_keep_everything_and_say_why(toys):
    await toys.create(partitions=1)
    headers = [("ce_recordedtime", b"2025-05-16T12:00:00Z"), ("x-mine", b"kept")]
    note = b'{"id":"n1","key":"k1","does":"reject","pad":"\xc3\xa9"}'
    await toys.send_raw("a", [(b"k1", note)], headers)
    await toys.ready("inline")

    (letter,) = await toys.read("a.dlq.v1", 1)

    found = dict(letter.headers)
    assert (letter.key, letter.value) == (b"k1", note)
    assert found.pop("dateline_time").endswith(b"Z")
    assert found == {
        "ce_recordedtime": b"2025-05-16T12:00:00Z",
        "x-mine": b"kept",
        "dateline_stage": b"inline",
        "dateline_code": b"no_text",
        "dateline_message": b"a toy was told to reject",
        "dateline_topic": f"{toys.settings.topic_prefix}a".encode(),
        "dateline_partition": b"0",
        "dateline_offset": b"0",
        "dateline_key": b"k1",
    }


async def test_outputs_carry_cloudevents_headers_with_what_the_input_handed_on(toys):
    await toys.create()
    trace = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    handed = [("ce_recordedtime", b"2025-05-16T12:00:00.000Z"), ("traceparent", trace)]
    await toys.send_raw("a", [(b"k1", b'{"id":"n1"}')], handed)
    await toys.ready("inline", "second")

    (record,) = await toys.read("c", 1)

    found = dict(record.headers)
    assert len(found.pop("ce_id")) == 32
    assert found.pop("ce_time").endswith(b"Z")
    assert found == {
        "ce_specversion": b"1.0",
        "ce_source": b"dateline/second",
        "ce_type": b"org.dateline.note.v1",
        "ce_dataschema": b"/note/1.0.0",
        "content-type": b"application/json",
        "ce_recordedtime": b"2025-05-16T12:00:00.000Z",
        "traceparent": trace,
    }


async def test_a_bad_deploy_stops_instead_of_draining_into_the_dead_letters(toys):
    await toys.create(partitions=1)
    await toys.send("a", some_notes(400, fail=set(range(400))))
    worker = toys.worker("inline")

    await until(lambda: worker.process.poll() is not None)

    assert worker.process.returncode == 1
    assert any("were rejected" in line.get("exception", "") for line in worker.log)
    assert await toys.read("a.dlq.v1", 1, secs=1) == []
    assert await toys.committed("inline") == 0


async def test_a_step_process_that_dies_ends_the_worker(toys):
    await toys.create()
    await toys.send("a", some_notes(10, die={4}))
    worker = toys.worker("process")

    await until(lambda: worker.process.poll() is not None)

    assert worker.process.returncode == 1
    assert await toys.committed("process") < 10


async def test_health_pages_tell_of_every_stage(toys):
    await toys.create()
    worker = await toys.ready("inline", "second")
    await toys.send("a", some_notes(50, drop={1}))
    await toys.read("c", 49)

    status, text = worker.get("/healthz")
    stages = json.loads(text)["stages"]

    assert (status, worker.get("/readyz")[0]) == (200, 200)
    assert {stage["name"]: (stage["ready"], stage["stalled"]) for stage in stages} == {
        "inline": (True, []),
        "second": (True, []),
    }
    assert worker.metric("dateline_records_in_total") == 50 + 49
    assert worker.metric("dateline_records_dropped_total") == 1


async def test_a_worker_waits_for_topics_that_are_not_there_yet(toys):
    worker = toys.worker("inline")
    await until(lambda: "waiting for topics" in str(worker.log))
    live = worker.get("/healthz")[0], worker.get("/readyz")[0]
    await toys.create()
    await toys.send("a", some_notes(5))

    assert len(ids_of(await toys.read("b", 5))) == 5
    assert live == (200, 503)
