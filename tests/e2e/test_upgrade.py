"""Releases beside each other, one stage after the other; snapshots of another release."""

import msgspec
import pytest

from tests.support.coding import CodingFlow, events_of, living, tagged_articles
from tests.support.toyflow import ToyFlow, notes_of, some_notes
from tests.support.toys import Note

pytestmark = pytest.mark.e2e

PARTS = 5


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = CodingFlow(broker, f"{unique('upgrade')}.", tmp_path)
    await flow.create_topics()
    yield flow
    flow.close()


@pytest.fixture
async def toys(broker, unique, tmp_path):
    toys = ToyFlow(broker, f"{unique('toys')}.", tmp_path)
    await toys.create()
    yield toys
    await toys.close()


async def start_next(flow, stage):
    """Start a stage of a release to come: it writes fields that this one does not know."""
    return await flow.ready(stage, module="tests.support.nextrelease")


async def test_stages_are_upgraded_and_put_back_one_at_a_time(flow):
    tagged = tagged_articles()
    sent = iter([tagged[at::PARTS] for at in range(PARTS)])
    code, merge = await flow.ready("worker", "code"), await flow.ready("worker", "merge")
    await flow.send(next(sent))
    await flow.until_through()
    assert code.stop() == 0
    code = await start_next(flow, "code")
    await flow.send(next(sent))
    await flow.until_through()
    assert merge.stop() == 0
    merge = await start_next(flow, "merge")
    await flow.send(next(sent))
    await flow.until_through()
    assert code.stop() == 0
    code = await flow.ready("worker", "code")
    await flow.send(next(sent))
    await flow.until_through()
    assert merge.stop() == 0
    merge = await flow.ready("worker", "merge")
    await flow.send(next(sent))
    await flow.until_through()

    found = living(await flow.events())
    wanted = living(events_of([value for at in range(PARTS) for value in tagged[at::PARTS]]))
    assert {key: as_today(event) for key, event in found.items()} == wanted
    values = [record.value for record in await flow.read_all("news.mention.v1")]
    assert {msgspec.json.decode(one)["$schema"] for one in values} > {"/mention/1.99.0"}
    assert code.stop() == merge.stop() == 0


def as_today(event):
    """Return an event as the release of today would have written it."""
    return msgspec.structs.replace(event, schema=type(event).SCHEMA)


def break_magic(snapshot):
    """Make it a snapshot of an older format."""
    snapshot.write_bytes(snapshot.read_bytes().replace(b"snapshot 2", b"snapshot 1"))


def break_header(snapshot):
    """Give the header a field that nobody knows."""
    snapshot.write_bytes(snapshot.read_bytes().replace(b'"stage"', b'"planet":"Earth","stage"'))


def break_part(snapshot):
    """Damage one byte of what is remembered."""
    [part] = snapshot.with_name(snapshot.name + ".parts").iterdir()
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    part.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (break_magic, "does not begin as a snapshot of this format"),
        (break_header, "has a header of another format"),
        (break_part, "is damaged"),
    ],
)
async def test_a_snapshot_that_does_not_fit_is_built_anew_from_the_topic_and_said(
    toys, tmp_path, change, said
):
    await toys.send("a", some_notes(200))
    first = await toys.ready("count")
    await toys.read("b", 200)
    assert first.stop() == 0
    snapshots = sorted((tmp_path / "state").glob("*.snapshot"))
    for snapshot in snapshots:
        change(snapshot)
    second = await toys.ready("count")
    await toys.send("a", [Note(id="next", key="k0")])
    notes = {note.id: note.seen for note in notes_of(await toys.read("b", 201))}

    assert notes["next"] == 200 // 20 + 1
    assert second.metric("dateline_replayed_records_total") == 200
    warned = [row["message"] for row in second.log if row["level"] == "warning"]
    assert sum(said in message for message in warned) == len(snapshots) == 4
