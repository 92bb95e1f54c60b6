"""A worker that remembers is killed between any two things that it does, one after the other."""

import signal

import pytest

from tests.support.toyflow import misnumbered, notes_of, some_notes, until

pytestmark = pytest.mark.integration

CRASHES = (
    ("read", 3),
    ("step", 3),
    ("send", 3),
    ("ack", 3),
    ("commit", 1),
    ("committed", 1),
    ("restore", 1),  # there is no snapshot yet, so it replays
    ("snapshot", 1),
    ("snapshotted", 1),
)
"""A point of tests/support/crashing.py each, and the how-manieth time."""


async def test_a_worker_that_dies_at_any_point_goes_on_where_it_was(toys):
    """Each note keeps one number for ever, and the numbers of a key run from 1 without a gap."""
    keys, each = 8, 40
    notes = some_notes(each * len(CRASHES), keys)
    await toys.create(partitions=2)
    ends = {}
    for number, crash in enumerate(CRASHES):
        await toys.send("a", notes[number * each : (number + 1) * each])
        worker = toys.worker(
            "count",
            crash=crash,
            DATELINE_BATCH_MAX_RECORDS="10",
            DATELINE_SESSION_TIMEOUT_SECS="1",
            DATELINE_SNAPSHOT_EVERY_SECS="1",
        )
        await until(lambda worker=worker: worker.process.poll() is not None)
        ends[crash] = worker.process.returncode
    await toys.ready("count")

    found = notes_of(await toys.read("b", len(notes)))

    assert ends == dict.fromkeys(CRASHES, -signal.SIGKILL)
    assert misnumbered(found, notes) == []
