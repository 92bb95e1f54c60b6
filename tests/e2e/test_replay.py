"""A replay on Kafka: rebuilt beside the flow that goes on, aborted without a trace, switched to."""

import asyncio

import msgspec
import pytest

from pipeline.core.wire import encode
from pipeline.records import Mention
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, rfc3339
from pipeline.runtime.outbox import Message
from pipeline.runtime.replays import read_replays
from pipeline.runtime.topics import admin, list_topics
from tests.support.coding import CodingFlow, events_of, living, tagged_articles
from tests.support.mentions import mention
from tests.support.toyflow import until

pytestmark = pytest.mark.e2e

MENTION = msgspec.json.Decoder(Mention)
WRONG = "d15c0" * 6 + "d1"
"""The article of a mention that no coder of ours made."""


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = CodingFlow(broker, f"{unique('again')}.", tmp_path)
    await flow.create_topics()
    yield flow
    flow.close()


async def spoil(flow):
    """Write a mention as a bad release might: of an act that no article tells."""
    [first, *_] = await flow.read_all("news.mention.v1")
    mention = MENTION.decode(first.value)
    proof = msgspec.structs.replace(mention.evidence[0], article_id=WRONG, external_id="wrong")
    wrong = msgspec.structs.replace(
        mention,
        id=WRONG,
        article_id=WRONG,
        external_id="wrong",
        evidence=(proof,),
        type="ASSAULT",
        status="happened",
    )
    now = utc_now().isoformat().encode()
    headers = [(name, now if name == "ce_recordedtime" else v) for name, v in first.headers]
    await flow.write("news.mention.v1", [Message(first.key, encode(wrong), headers)])


def is_wrong(event):
    """Tell whether an event is reported by the article of the bad release."""
    return any(proof.external_id == "wrong" for proof in event.evidence)


async def traces(flow):
    """Return what a replay has left beside the flow."""
    async with admin(flow.settings) as client:
        groups = [name for name, *_ in await client.list_consumer_groups()]
    beside = f"{flow.settings.topic_prefix}replay."
    names = (*await list_topics(flow.settings), *groups)
    found = [name for name in names if name.startswith(beside)]
    folder = flow.state / "replay"
    return [*found, str(folder)] if folder.exists() else found


async def replay(flow, *options):
    """Run the command to its end; return its exit code and what it said."""
    process = flow.start("replay", *options)
    return await asyncio.to_thread(process.process.wait, 240), process.text


async def test_an_aborted_replay_leaves_no_trace(flow):
    worker = await flow.ready("worker", "merge")
    names = ("northwire", "harbourpost", "laketimes")
    headers = HeaderMaker("dateline/code", Mention.TYPE, Mention.SCHEMA).head(rfc3339(utc_now()))
    said = [mention(name, kind=kind) for name in names for kind in ("CONSULT", "AGREE")]
    await flow.write("news.mention.v1", [Message(b"k", encode(one), headers) for one in said])
    await flow.until_through()
    before = await flow.events()
    assert before

    code, said = await replay(flow, "--stage", "merge", "--from", "1h")
    assert code == 0, said
    assert f"{len(before)} the same, 0 changed, 0 new, 0 not made again" in said
    assert await traces(flow) != []
    code, said = await replay(flow, "--abort")

    assert (code, await traces(flow)) == (0, []), said
    assert await read_replays(flow.settings) == {}
    assert await flow.events() == before
    assert worker.stop() == 0


async def test_a_replay_beside_a_live_flow_ends_as_a_run_from_scratch(flow):
    tagged = tagged_articles()
    worker = await flow.ready("worker", "code", "merge")
    await flow.send(tagged[:20])
    await flow.until_through()
    since = utc_now().isoformat()
    await flow.send(tagged[20:35])
    await flow.until_through()
    await spoil(flow)
    await flow.until_through()
    assert any(is_wrong(event) for event in (await flow.events()).values())

    # Rebuilt, while the flow goes on.
    building = flow.start("replay", "--stage", "code", "--from", since)
    await flow.send(tagged[35:45])
    assert await asyncio.to_thread(building.process.wait, 240) == 0, building.text
    await flow.until_through()

    # Switched to; broken off in the middle, and done again.
    switching = flow.start("replay", "--switch")
    await flow.send(tagged[45:50])
    await until(lambda: "stop these now" in switching.text, 240)
    assert worker.stop() == 0
    await until(lambda: "\nswitching\n" in switching.text, 240)
    switching.kill()
    code, said = await replay(flow, "--switch")
    assert code == 0, said
    assert await traces(flow) == []

    worker = await flow.ready("worker", "code", "merge")
    await flow.send(tagged[50:])
    await flow.until_through()
    after = await flow.events()
    assert living(after) == living(events_of(tagged))
    assert {event.op for event in after.values() if is_wrong(event)} == {"retract"}
    assert worker.stop() == 0
