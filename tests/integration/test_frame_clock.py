"""A worker whose clock jumps: what it writes is the same, and what the broker refuses waits."""

import pytest

from tests.support.toyflow import misnumbered, notes_of, some_notes, until

pytestmark = pytest.mark.integration


@pytest.mark.faults
@pytest.mark.needs_kafka("a limit to how far ahead the times of records are")
async def test_a_clock_that_jumps_hours_back_and_ahead_changes_nothing(toys, clock):
    """Kafka takes no record whose time is more than an hour ahead of its own clock."""
    keys, each = 8, 200
    notes = some_notes(4 * each, keys)
    await toys.create(partitions=2)
    worker = await toys.ready("count", DATELINE_SNAPSHOT_EVERY_SECS="1", **clock.environment)
    for number, offset in enumerate(("-2h", "+50m", "-2h")):
        clock.set(offset)
        await toys.send("a", notes[number * each : (number + 1) * each])
        await toys.read("b", (number + 1) * each, quiet_secs=0.01)
    clock.set("+2h")
    await toys.send("a", notes[3 * each :])
    await until(lambda: "InvalidTimestamp" in worker.text)
    ahead = await toys.committed("count")
    clock.set("+0")

    out = notes_of(await toys.read("b", 4 * each))

    assert ahead <= 3 * each
    assert worker.process.poll() is None
    assert misnumbered(out, notes) == []
