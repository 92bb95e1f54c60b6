"""`dateline dlq`: letters of a real worker are looked at, mended, sent again, cleared."""

import json

import pytest

from pipeline.core.wire import encode
from pipeline.runtime.clock import utc_now
from pipeline.runtime.dead_letters import PREFIX, make_source_letter
from pipeline.runtime.letterbox import Wanted, is_mark, purge, read_letters, replay
from pipeline.runtime.names import dead_letter_topic, topic_name
from pipeline.runtime.outbox import Message, Outbox
from tests.support.articles import inbound
from tests.support.processes import Processes

pytestmark = pytest.mark.integration

INBOUND = "news.inbound.v1"
EVENTS = "news.event.v1"


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('dlq')}.", tmp_path)
    await flow.create_topics()
    yield flow
    flow.close()


@pytest.fixture
async def outbox(flow):
    outbox = Outbox(flow.settings, "test")
    await outbox.start()
    yield outbox
    await outbox.stop()


def run(flow, *arguments):
    """Run `dateline dlq` and return its exit code and what it said."""
    worker = flow.start("dlq", *arguments)
    return worker.process.wait(60), worker.text


def letter(flow, topic, key, value, *, code="step_failed", stage="merge", at=(0, 0)):
    """Return a letter as the frame writes it."""
    told = {
        "stage": stage,
        "code": code,
        "message": "no",
        "time": "2025-05-19T10:00:00Z",
        "topic": topic_name(flow.settings, topic),
        "partition": str(at[0]),
        "offset": str(at[1]),
        "key": key,
    }
    headers = [("ce_id", b"as it came"), *((PREFIX + n, text.encode()) for n, text in told.items())]
    return Message(key.encode(), value, headers)


async def send(flow, outbox, topic, *messages):
    await outbox.send(topic_name(flow.settings, topic), messages)


async def letters(flow, **wanted):
    return [one.id async for one in read_letters(flow.settings, Wanted(**wanted))]


async def test_what_was_mended_passes_once_however_often_it_is_replayed(flow, outbox):
    good = [encode(inbound(title=f"Day {number}")) for number in range(2)]
    headers = [("ce_id", b"delivery-7"), ("x-theirs", b"\xff\x00")]
    messages = [Message(b"k%d" % number, value, headers) for number, value in enumerate(good)]
    await send(flow, outbox, INBOUND, *messages, Message(b"k2", b"{no json", []))
    wrong = await flow.ready("worker", "ingest", DATELINE_LANGUAGES="de")
    await flow.read(dead_letter_topic(INBOUND), lambda found: len(found) == 3)
    assert wrong.stop() == 0

    listed = run(flow, "list", "--code", "unsupported_language")
    first = run(flow, "replay", "--code", "unsupported_language")
    second = run(flow, "replay", "--code", "unsupported_language")
    await flow.ready("worker", "ingest")
    articles = await flow.read("news.article.v1", lambda found: len(found) == 2)
    came = await flow.read(INBOUND, lambda found: len(found) == 5)

    assert (listed[0], len(listed[1].splitlines())) == (0, 2)
    assert first == (0, "2 sent again\n")
    assert second == (0, "0 sent again\n")
    assert len(articles) == 2
    again = sorted(came, key=lambda record: record.timestamp)[-2:]
    assert {(one.key, one.value, tuple(one.headers)) for one in again} == {
        (key, value, tuple(headers)) for key, value, headers in messages
    }
    waiting = [one async for one in read_letters(flow.settings, Wanted())]
    assert [(one.told.code, one.record.value) for one in waiting] == [
        ("malformed_json", b"{no json")
    ]


async def test_letters_are_chosen_by_topic_stage_code_time_and_name(flow, outbox):
    box = dead_letter_topic(EVENTS)
    some = [
        letter(flow, EVENTS, "a", b"1"),
        letter(flow, EVENTS, "b", b"2", code="too_large"),
        letter(flow, EVENTS, "c", b"3", stage="postgres-events"),
    ]
    await send(flow, outbox, box, *some)
    await send(flow, outbox, dead_letter_topic(INBOUND), letter(flow, INBOUND, "d", b"4"))
    name = "news.event.v1:{}".format

    assert await letters(flow) == ["news.inbound.v1:0", name(0), name(1), name(2)]
    assert await letters(flow, topics=(EVENTS,), stages=("merge",)) == [name(0), name(1)]
    assert await letters(flow, codes=("too_large", "no_text")) == [name(1)]
    assert await letters(flow, ids=frozenset({name(2)})) == [name(2)]
    assert await letters(flow, since=utc_now()) == []
    assert len(await letters(flow, until=utc_now())) == 4
    with pytest.raises(LookupError, match=r"no topic news\.nothing\.v1"):
        await letters(flow, topics=("news.nothing.v1",))


async def test_a_letter_is_shown_with_its_reason_headers_and_bytes(flow, outbox):
    box = dead_letter_topic(EVENTS)
    await send(flow, outbox, box, letter(flow, EVENTS, "a", b"\xff", at=(3, 17)))

    code, text = run(flow, "show", "news.event.v1:0")
    shown = json.loads(text)

    assert code == 0
    assert (shown["value"], shown["encoding"]) == ("/w==", "base64")
    assert (shown["partition"], shown["offset"], shown["key"]) == (3, 17, "a")
    assert shown["headers"]["ce_id"] == "as it came"
    assert run(flow, "show", "news.event.v1:1")[0] == 1


async def test_an_old_state_is_not_sent_over_a_newer_one(flow, outbox):
    """A compacted topic keeps the last record of a key: a replay must not make it an old one."""
    await send(flow, outbox, EVENTS, *(Message(key, b"old", []) for key in (b"a", b"b")))
    log = await flow.read(EVENTS, lambda found: len(found) == 2)
    place = {record.key: (record.partition, record.offset) for record in log}
    box = dead_letter_topic(EVENTS)
    await send(
        flow,
        outbox,
        box,
        *(letter(flow, EVENTS, key, b"old", at=place[key.encode()]) for key in "ab"),
    )
    await send(flow, outbox, EVENTS, Message(b"b", b"new", []))

    done = await replay(flow.settings, Wanted())
    log = await flow.read(EVENTS, lambda found: len(found) == 4)

    assert (done.sent, done.superseded) == (1, 1)
    assert [record.value for record in log if record.key == b"b"] == [b"old", b"new"]
    assert await letters(flow) == []


async def test_what_a_source_could_not_deliver_stays_and_says_so(flow, outbox):
    told = ("feeds", "unreadable_content", "no feed", b"<html>", "https://a.example/feed")
    await send(flow, outbox, dead_letter_topic(INBOUND), make_source_letter(*told, b"now"))

    code, text = run(flow, "replay", "--all")

    assert code == 1
    assert "1 came from outside of our topics" in text
    assert await letters(flow) == ["news.inbound.v1:0"]


@pytest.mark.needs_kafka("deletion of records")
async def test_what_is_purged_is_deleted_up_to_the_first_letter_that_waits(flow, outbox):
    box = dead_letter_topic(EVENTS)
    some = [letter(flow, EVENTS, key, key.encode()) for key in "abcd"]
    await send(flow, outbox, box, *some)

    first = await purge(flow.settings, Wanted(ids=frozenset({f"{EVENTS}:0", f"{EVENTS}:2"})))
    left = await flow.read(box, lambda found: len(found) >= 3)
    code, text = run(flow, "purge", "--all", "--yes")

    assert first == 2
    assert [record.value for record in left if not is_mark(record)] == [b"b", b"c", b"d"]
    assert (code, text) == (0, "2 purged\n")
    assert await letters(flow) == []
    await send(flow, outbox, box, some[0])
    assert [one.value for one in await flow.read(box, lambda found: found)] == [b"a"]
