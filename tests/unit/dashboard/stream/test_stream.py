"""`GET /v1/stream` and `/v1/status` over HTTP, on a topic in memory."""

import asyncio
import contextlib
import time

import aiohttp
import pytest

from pipeline.dashboard.stream import live, serving
from pipeline.dashboard.stream.topic import Placing
from pipeline.runtime.settings import Settings
from tests.support.events import Feed, events_of, placing, revised, row_of, rows_of
from tests.support.mentions import digest, mention
from tests.support.readers import serve_reader
from tests.support.sse import Stream
from tests.support.stories import event as of_articles
from tests.support.stories import placed

CALL = revised(events_of(mention("northwire"))[-1], revision=1)
TALKS = revised(CALL, id="1" + CALL.id[1:], revision=1, type="AGREE", status="happened")
STORY = digest("story")
IN_STORY = of_articles(1, "x")
NOW_MS = int(time.time() * 1000)


class Client:
    """Asks a reader."""

    def __init__(self, reader, url, session):
        self.reader, self._url, self._session = reader, url, session

    @contextlib.asynccontextmanager
    async def stream(self, query="", **headers):
        async with self._session.get(f"{self._url}/v1/stream?{query}", headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            yield Stream(answer)

    async def get(self, path, status=200):
        async with self._session.get(self._url + path) as answer:
            assert answer.status == status
            return await answer.json(content_type=None)


@contextlib.asynccontextmanager
async def serving_of(feed, settings=None, **stream):
    timeout = aiohttp.ClientTimeout(total=20)
    async with (
        serve_reader(feed, settings, **stream) as (reader, url),
        aiohttp.ClientSession(timeout=timeout) as session,
    ):
        yield Client(reader, url, session)


async def until(holds):
    """Wait for an effect, ten seconds at most."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the effect did not come")


def kinds(messages):
    return [message.kind for message in messages]


async def test_a_listener_is_greeted_and_hears_of_changes_from_now_on():
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client, client.stream() as stream:
        hello, ready = await stream.take(2)
        assert (hello.kind, hello.data["resumed"], ready.kind) == ("hello", "now", "live")
        assert stream.response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert "default-src 'none'" in stream.response.headers["Content-Security-Policy"]

        feed.put(row_of(revised(CALL, status="happened"), NOW_MS + 1))

        (told,) = await stream.take(1)
        assert (told.kind, told.data["status"], told.data["revision"]) == ("event", "happened", 2)


@pytest.mark.parametrize("how", ["header", "query"])
async def test_a_listener_that_comes_back_gets_what_it_missed_and_then_what_comes(how):
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client:
        async with client.stream() as stream:
            await stream.take(2)
        feed.put(row_of(revised(CALL, status="happened"), NOW_MS + 1), row_of(TALKS, NOW_MS + 2))
        await until(lambda: client.reader.live.log.end == 3)
        query, headers = ("", {"Last-Event-ID": stream.id})
        if how == "query":
            query, headers = f"after={stream.id}", {}
        async with client.stream(query, **headers) as again:
            hello, *told = await again.take(4)

    assert (hello.data["resumed"], hello.id) == ("exact", stream.id)
    assert kinds(told) == ["event", "event", "live"]
    assert told[2].data == {"replayed": 2}


async def test_an_id_holds_after_a_restart_on_another_reader():
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client, client.stream() as stream:
        await stream.take(2)
    feed.put(row_of(TALKS, NOW_MS + 1))
    async with serving_of(feed) as client, client.stream(f"after={stream.id}") as again:
        hello, told, _ = await again.take(3)

    assert (hello.data["resumed"], told.data["id"]) == ("exact", TALKS.id)


async def test_a_heartbeat_moves_on_where_a_listener_is_that_is_told_nothing():
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client, client.stream("type=ASSAULT") as stream:
        await stream.take(2)
        before = stream.id
        feed.put(row_of(TALKS, NOW_MS + 1))
        async with asyncio.timeout(5):
            while str(client.reader.live.log.position) != stream.id or stream.id == before:
                line = (await stream.response.content.readline()).decode()
                stream.id = line[4:].strip() if line.startswith("id: ") else stream.id


async def test_changes_since_a_time_are_told_to_those_who_ask_for_it():
    feed = Feed([row_of(CALL, NOW_MS - 60_000), row_of(TALKS, NOW_MS)])
    since = serving.told_time(NOW_MS - 1_000)
    async with serving_of(feed) as client, client.stream(f"since={since}") as stream:
        hello, told, ready = await stream.take(3)

    assert (hello.data["resumed"], told.data["id"]) == ("since", TALKS.id)
    assert ready.data == {"replayed": 1}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("after=0", "too_old"),
        ("after=abc", "unknown_id"),
        ("after=999999999999999", "ahead"),
        ("since=2001-01-01", "too_old"),
    ],
)
async def test_who_cannot_be_given_what_it_missed_is_told_so_and_goes_on(
    query, reason, monkeypatch
):
    monkeypatch.setattr(serving, "AHEAD_SECS", 0.05)
    feed = Feed(rows_of([CALL], NOW_MS), since_ms=NOW_MS - 1)
    async with serving_of(feed) as client, client.stream(query) as stream:
        resync, hello, ready = await stream.take(3)
        feed.put(row_of(TALKS, NOW_MS + 1))
        (told,) = await stream.take(1)

    assert (resync.kind, resync.data["reason"]) == ("resync", reason)
    assert (hello.data["resumed"], ready.kind, told.data["id"]) == ("now", "live", TALKS.id)


async def test_an_event_that_passes_no_more_is_gone():
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client, client.stream("status=scheduled") as stream:
        await stream.take(2)
        feed.put(row_of(revised(CALL, status="happened"), NOW_MS + 1), row_of(TALKS, NOW_MS + 2))
        (told,) = await stream.take(1)

    assert (told.kind, told.data["id"], told.data["op"]) == ("gone", CALL.id, "update")


async def test_those_who_ask_for_the_same_are_matched_once():
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client, contextlib.AsyncExitStack() as stack:
        for query in ("status=scheduled", "status=scheduled", "", "type=AGREE"):
            stream = await stack.enter_async_context(client.stream(query))
            await stream.take(2)
        metrics = client.reader._metrics
        assert metrics.value("dateline_stream_clients") == 4
        assert metrics.value("dateline_stream_filters") == 3
        feed.put(row_of(TALKS, NOW_MS + 1))
        await stream.take(1)

        assert metrics.value("dateline_stream_messages_total") == 2


async def test_a_listener_that_reads_nothing_is_told_and_cut_and_counted_and_others_go_on():
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client:
        port = client.reader.gate.port
        slow_reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**16)
        writer.write(b"GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await until(lambda: client.reader.live.hub.clients == 1)
        async with client.stream() as fast:
            await fast.take(2)
            event = revised(CALL, story_id="x" * 200_000)
            for number in range(60):
                event = revised(event)
                feed.put(row_of(event, NOW_MS + number))
                await fast.take(1)
            await until(lambda: client.reader.live.hub.cut == 1)
            status = await client.get("/v1/status")
        received = await asyncio.wait_for(slow_reader.read(-1), 10)
        writer.close()

    assert (status["clients"], status["clients_cut"]) == (1, 1)
    assert b'event: bye\ndata: {"reason":"slow"}' in received


async def test_a_listener_that_does_not_even_take_the_last_word_is_dropped(monkeypatch):
    monkeypatch.setattr(serving, "LAST_WORD_SECS", 0.05)
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client:
        _, writer = await asyncio.open_connection("127.0.0.1", client.reader.gate.port, limit=1)
        writer.write(b"GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await until(lambda: client.reader.live.hub.clients == 1)
        event = revised(CALL, story_id="x" * 900_000)
        for number in range(20):
            event = revised(event)
            feed.put(row_of(event, NOW_MS + number))
            await asyncio.sleep(0.02)
        await until(lambda: client.reader.live.hub.cut == 1)
        await until(lambda: client.reader._streams._clients == 0)
        writer.close()


async def test_a_listener_that_hangs_up_is_forgotten():
    async with serving_of(Feed(rows_of([CALL], NOW_MS))) as client:
        async with client.stream() as stream:
            await stream.take(2)
            assert client.reader.live.hub.clients == 1
        await until(lambda: client.reader.live.hub.clients == 0)


async def test_a_fault_of_ours_in_a_stream_costs_this_stream_only(monkeypatch):
    async with serving_of(Feed(rows_of([CALL], NOW_MS))) as client:
        with monkeypatch.context() as patched:
            patched.setattr(serving.CatchUp, "position", property(lambda _: 1 / 0))
            async with client.stream() as stream:
                with pytest.raises(aiohttp.ClientError):
                    await stream.take(2)
        async with client.stream() as stream:
            assert [message.kind for message in await stream.take(2)] == ["hello", "live"]


async def test_after_a_while_a_listener_is_asked_to_come_again():
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed, longest_secs=0.1) as client, client.stream() as stream:
        told = [message async for message in stream]

    assert told[-1][:2] == ("bye", {"reason": "renew"})


async def test_a_server_that_stops_says_so_to_its_listeners():
    feed = Feed(rows_of([CALL], NOW_MS))
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        async with serve_reader(feed) as (_, url):
            stream = Stream(await session.get(f"{url}/v1/stream"))
            await stream.take(2)
        told = [message async for message in stream]

    assert told[-1][:2] == ("bye", {"reason": "shutdown"})


async def test_a_server_that_stops_does_not_wait_for_those_who_are_still_waiting():
    feed = Feed(rows_of([CALL], NOW_MS))
    feed.lag = 1
    settings = Settings(http_port=0, drain_timeout_secs=600)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        async with serve_reader(feed, settings) as (reader, url):
            answer = await session.get(f"{url}/v1/stream")
            await until(lambda: reader._streams._early)
        with contextlib.suppress(aiohttp.ClientPayloadError):
            await answer.read()
        answer.close()


async def test_a_reading_that_breaks_is_told_ends_the_streams_and_begins_anew(monkeypatch):
    monkeypatch.setattr(live, "FIRST_WAIT_SECS", 0.05)
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client, client.stream() as stream:
        await stream.take(2)
        feed.break_down(LookupError("no topic"))
        told = [message async for message in stream]
        status = await client.get("/v1/status")
        ready = await client.get("/readyz", 503)
        problem = await client.get("/v1/stream", 503)
        feed.break_down(None)
        await until(lambda: client.reader.live.state == "live")
        async with client.stream(f"after={stream.id}") as again:
            (hello,) = await again.take(1)

    assert told[-1][:2] == ("bye", {"reason": "reader_failed"})
    assert (status["state"], ready["ok"], problem["code"]) == ("failed", False, "reader_failed")
    assert hello.data["resumed"] == "exact"


async def test_a_broker_that_does_not_answer_makes_the_stream_stale():
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client:
        await until(lambda: client.reader.live.state == "live")
        feed.is_heard = False
        await until(lambda: client.reader.live.state == "stale")
        ready = await client.get("/readyz", 503)

    assert [(one["name"], one["ready"]) for one in ready["stages"]] == [
        ("archive", True),
        ("stream", False),
    ]


async def test_until_the_topic_is_read_up_a_listener_waits_and_the_status_says_so():
    feed = Feed(rows_of([CALL], NOW_MS))
    feed.lag = 1
    async with serving_of(feed) as client, client.stream() as stream:
        assert await stream.response.content.readline() == b"retry: 2000\n"
        await stream.response.content.readline()
        assert await stream.response.content.readline() == b": reading up\n"
        status = await client.get("/v1/status")
        feed.lag = 0
        hello, _ = await stream.take(2)

    assert (status["state"], status["lag_records"]) == ("reading", 1)
    assert hello.kind == "hello"


async def test_only_so_many_may_listen():
    settings = Settings(http_port=0, stream_max_clients=1)
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed, settings) as client, client.stream() as stream:
        await stream.take(2)
        problem = await client.get("/v1/stream", 503)

    assert problem["code"] == "too_many_clients"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("type=TALK", 400, "bad_parameter"),
        ("after=%20", 400, "bad_parameter"),
        ("since=yesterday", 400, "bad_parameter"),
        ("limit=3", 400, "bad_parameter"),
        ("watch=none", 404, "no_watch"),
    ],
)
async def test_a_bad_wish_is_refused_before_anything_is_sent(query, status, code):
    async with serving_of(Feed()) as client:
        assert (await client.get(f"/v1/stream?{query}", status))["code"] == code


async def test_the_status_says_how_fresh_all_is():
    feed = Feed(rows_of([CALL, TALKS], NOW_MS))
    feed.put(row_of(CALL, NOW_MS)._replace(value=b"{"))
    async with serving_of(feed) as client, client.stream() as stream:
        await stream.take(2)
        status = await client.get("/v1/status")

    assert {name: status[name] for name in ("state", "lag_records", "clients", "unreadable")} == {
        "state": "live",
        "lag_records": 0,
        "clients": 1,
        "unreadable": 1,
    }
    assert status["kept_records"] == 3
    assert status["as_of"] == status["newest_record_at"] == status["archive"]["complete_until"]
    assert status["archive"]["kind"] == "memory"
    assert status["lag_secs"] >= 0


async def test_old_http_gets_a_stream_without_chunks_and_head_only_the_head():
    feed = Feed(rows_of([CALL], NOW_MS))
    async with serving_of(feed) as client:
        port = client.reader.gate.port
        for method, ends in (("GET", b"shutdown"), ("HEAD", b"\r\n\r\n")):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"{method} /v1/stream HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            if method == "GET":
                await until(lambda: client.reader.live.hub.clients == 1)
                client.reader.live.hub.close("shutdown")
            received = await reader.read()
            writer.close()
            assert b"chunked" not in received
            assert ends in received[-40:]


async def test_a_listener_to_a_story_hears_of_an_event_once_its_article_is_placed_there():
    feed = Feed(rows_of([IN_STORY], NOW_MS))
    async with serving_of(feed) as client, client.stream(f"story={STORY}") as stream:
        assert kinds(await stream.take(2)) == ["hello", "live"]
        feed.put(placing(placed("elsewhere", STORY), NOW_MS), placing(placed("x", STORY), NOW_MS))

        (told,) = await stream.take(1)
        assert (told.data["id"], told.data["story_id"]) == (IN_STORY.id, STORY)

        feed.put(row_of(revised(IN_STORY, status="happened"), NOW_MS + 1))

        (told,) = await stream.take(1)
        assert (told.data["status"], told.data["story_id"]) == ("happened", STORY)


@pytest.mark.parametrize("is_known_first", [False, True], ids=["event first", "article first"])
async def test_who_comes_back_to_a_story_is_told_what_was_placed_there_meanwhile(is_known_first):
    """Also by a reader that reads the topics of stories and of events in another order."""
    article = placing(placed("x", STORY), NOW_MS + 120_000)
    feed = Feed(rows_of([IN_STORY], NOW_MS))
    async with serving_of(feed) as client, client.stream(f"story={STORY}") as stream:
        await stream.take(2)
    feed.put(article)
    other = Feed([article], rows_of([IN_STORY], NOW_MS)) if is_known_first else feed
    async with serving_of(other) as client, client.stream(f"story={STORY}&after={stream.id}") as s:
        hello, told, ready = await s.take(3)

    assert (hello.data["resumed"], told.kind, told.data["id"]) == ("exact", "event", IN_STORY.id)
    assert ready.data == {"replayed": 1}


async def test_who_comes_back_to_a_story_after_more_than_is_known_is_told_so():
    feed = Feed(rows_of([IN_STORY], NOW_MS))
    async with serving_of(feed) as client:
        client.reader.live.stories.known_since_ms = NOW_MS + 1
        async with client.stream(f"story={STORY}&since={serving.told_time(NOW_MS)}") as stream:
            lost, hello, _ = await stream.take(3)

    assert (lost.kind, lost.data["reason"], hello.data["resumed"]) == ("resync", "too_old", "now")


@pytest.mark.parametrize("value", [b"", b"{", b'{"$schema":"/story/1.0.0"}'])
async def test_what_is_no_story_is_passed_over(value):
    feed = Feed(rows_of([IN_STORY], NOW_MS))
    feed.put(Placing(NOW_MS, value), placing(placed("x", STORY), NOW_MS))
    async with serving_of(feed) as client:
        await until(lambda: client.reader.live.stories.of(IN_STORY.id) == STORY)
        assert client.reader.live.state == "live"
