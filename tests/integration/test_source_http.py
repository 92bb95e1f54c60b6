"""The door for pushes as a process, before a real broker."""

import asyncio
import gzip
import hashlib
import json
import signal

import aiohttp
import msgspec
import pytest

from pipeline.core.wire import decode
from pipeline.records import Inbound
from pipeline.runtime.producing import INBOUND_TOPIC
from tests.support.processes import Processes
from tests.support.toyflow import until

pytestmark = pytest.mark.integration

INBOUND = msgspec.json.Decoder(Inbound)
SECRET = "a secret that nobody guesses"


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('push')}.", tmp_path)
    yield flow
    flow.close()


@pytest.fixture
async def client():
    async with aiohttp.ClientSession() as session:
        yield session


def article(number):
    return {"external_id": f"a{number}", "title": f"Day {number}", "body": f"Talks, day {number}."}


def ids(records):
    return [decode(record.value, INBOUND).external_id for record in records]


async def push(client, door, documents, **options):
    url = f"http://127.0.0.1:{door.port}/v1/articles"
    async with client.post(url, json=documents, **options) as answer:
        return answer.status, await answer.json(content_type=None)


async def test_what_is_acknowledged_is_on_the_topic_once(flow, client):
    await flow.create_topics()
    door = await flow.ready("source", "http")

    first = await push(client, door, [article(n) for n in range(3)])
    again = await push(client, door, [article(n) for n in (2, 1, 3)])
    records = await flow.read(INBOUND_TOPIC, lambda records: len(records) >= 4)

    assert (first[0], first[1]["accepted"], first[1]["duplicates"]) == (202, 3, 0)
    assert [one.get("duplicate", False) for one in again[1]["documents"]] == [True, True, False]
    assert sorted(ids(records)) == ["a0", "a1", "a2", "a3"]
    told = {one["external_id"]: one["id"] for one in first[1]["documents"]}
    sent = {
        decode(record.value, INBOUND).external_id: dict(record.headers)["ce_id"].decode()
        for record in records
    }
    assert told.items() <= sent.items()


async def test_the_token_says_the_source_and_only_its_hash_is_kept(flow, client, tmp_path):
    tokens = tmp_path / "tokens.toml"
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    tokens.write_text(f'[[tokens]]\nsource = "northwire"\nsha256 = "{digest}"\n')
    await flow.create_topics()
    door = await flow.ready("source", "http", "--tokens", str(tokens))

    refused = await push(client, door, article(1))
    taken = await push(client, door, article(1), headers={"Authorization": f"Bearer {SECRET}"})
    [record] = await flow.read(INBOUND_TOPIC, bool)

    assert (refused[0], taken[0]) == (401, 202)
    assert decode(record.value, INBOUND).source == "northwire"
    assert dict(record.headers)["ce_source"] == b"dateline/http"


async def test_a_door_that_others_can_reach_does_not_open_without_tokens(flow):
    door = flow.start("source", "http", "--host", "0.0.0.0")

    code = await asyncio.to_thread(door.process.wait, 30)

    assert code == 2
    assert "no tokens are configured, and 0.0.0.0 can be reached" in door.text


@pytest.mark.needs_restart
async def test_a_frozen_broker_is_told_with_503_and_nothing_is_lost(flow, client, broker):
    await flow.create_topics()
    door = await flow.ready("source", "http", DATELINE_PUSH_ACK_TIMEOUT_SECS=1)
    with broker.frozen():
        during = await push(client, door, article(1))
        again = await push(client, door, article(1))
        await until(lambda: door.get("/readyz")[0] == 503)
    await until(lambda: door.get("/readyz")[0] == 200)
    after = await push(client, door, article(1))
    records = await flow.read(INBOUND_TOPIC, bool)

    assert (during[0], again[0], after[0]) == (503, 503, 202)
    assert during[1]["code"] == "not_acknowledged"
    assert after[1]["duplicates"] == 1
    assert ids(records) == ["a1"]


@pytest.mark.needs_restart
async def test_a_flood_before_a_frozen_broker_is_bounded_and_all_comes_through_at_last(
    flow, client, broker
):
    limits = {
        "DATELINE_PUSH_MAX_WAITING_BYTES": 1_000_000,
        "DATELINE_PUSH_MAX_REQUEST_BYTES": 1_000_000,
        "DATELINE_PUSH_ACK_TIMEOUT_SECS": 1,
    }
    await flow.create_topics()
    door = await flow.ready("source", "http", **limits)
    todo = [{"external_id": f"a{n}", "body": f"Day {n}. " + "x" * 50_000} for n in range(60)]

    async def push_all():
        answers = await asyncio.gather(*(push(client, door, document) for document in todo))
        return {said.get("code", status) for status, said in answers}

    with broker.frozen():
        assert await push_all() == {"not_acknowledged", "overloaded"}
        assert door.metric("dateline_push_waiting_bytes") <= 1_000_000

    async def is_through():
        return await push_all() == {202}

    await until(is_through, 60)
    records = await flow.read(INBOUND_TOPIC, lambda records: len(records) >= len(todo))
    assert sorted(ids(records)) == sorted(document["external_id"] for document in todo)


async def test_sigterm_lets_running_pushes_end(flow, client):
    await flow.create_topics()
    door = await flow.ready("source", "http")
    body = gzip.compress(json.dumps([article(n) for n in range(500)]).encode(), mtime=0)
    told = asyncio.Event()

    async def slowly():
        yield body[: len(body) // 2]
        await told.wait()
        yield body[len(body) // 2 :]

    url = f"http://127.0.0.1:{door.port}/v1/articles"
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    running = asyncio.create_task(client.post(url, data=slowly(), headers=headers))
    await until(lambda: door.metric("dateline_push_waiting_bytes") > 0)
    door.process.send_signal(signal.SIGTERM)
    await until(lambda: not door.is_ready())
    told.set()
    answer = await running

    assert answer.status == 202
    assert answer.headers["Connection"] == "close"
    assert await asyncio.to_thread(door.process.wait, 20) == 0
    records = await flow.read(INBOUND_TOPIC, lambda records: len(records) >= 500)
    assert len(set(ids(records))) == 500


async def test_kill_9_loses_nothing_that_was_acknowledged(flow, client):
    """Who had no answer sends the same again: that gives the same ids, and no other document."""
    await flow.create_topics()
    acknowledged = set()
    sent = 0
    for _ in range(3):
        door = await flow.ready("source", "http")
        killing = asyncio.get_running_loop().call_later(0.5, door.process.kill)
        try:
            while True:
                status, _ = await push(client, door, [article(n) for n in range(sent, sent + 5)])
                assert status == 202
                acknowledged |= {f"a{n}" for n in range(sent, sent + 5)}
                sent += 5
        except aiohttp.ClientError:
            killing.cancel()
            door.kill()

    records = await flow.read(INBOUND_TOPIC, lambda records: set(ids(records)) >= acknowledged)

    assert len(acknowledged) > 50
    assert set(ids(records)) <= {f"a{n}" for n in range(sent + 5)}


async def test_a_door_that_is_there_before_its_broker_says_so(flow, client, broker):
    door = flow.start("source", "http")
    await until(lambda: door.port)
    early = await push(client, door, article(1))
    await flow.create_topics()
    await until(door.is_ready, 30)

    assert early[0] == 503
    assert (await push(client, door, article(1)))[0] == 202
