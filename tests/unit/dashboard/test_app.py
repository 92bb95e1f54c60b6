import asyncio
import contextlib
import json
import re
from importlib.resources import files

import pytest
from aiohttp import ClientTimeout
from aiohttp.test_utils import TestClient, TestServer

from pipeline.dashboard.app import LIVE, PAGE, make_dashboard
from tests.support.events import Feed, events_of, revised, row_of, rows_of
from tests.support.mentions import at, mention

CALL = events_of(mention("northwire"))[0]
TALKS = events_of(mention("ledger", kind="AGREE", status="happened", published=at(16)))[0]


@contextlib.asynccontextmanager
async def client_of(feed, **more):
    app = make_dashboard(feed, **{"heartbeat_secs": 0.05} | more)
    timeout = ClientTimeout(total=10)
    async with TestClient(TestServer(app), timeout=timeout) as client:
        yield client


async def messages(response, count):
    """Read so many messages of a stream; comments are left out."""
    found = []
    while len(found) < count:
        lines = []
        while (line := (await response.content.readline()).decode().rstrip("\n")) != "":
            lines.append(line)
        fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
        if "event" in fields:
            found.append((fields["event"], fields["id"], json.loads(fields["data"])))
    return found


async def until(holds):
    """Wait for an effect, ten seconds at most."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the effect did not come")


async def test_the_list_has_the_events_their_number_and_where_to_go_on():
    async with client_of(Feed(rows_of([TALKS, CALL]))) as client:
        answer = await (await client.get("/v1/events")).json()

        assert [event["id"] for event in answer["events"]] == [CALL.id, TALKS.id]
        assert (answer["total"], answer["position"]) == (2, "0:2")
        assert answer["types"] == ["AGREE", "CONSULT"]


async def test_the_list_is_filtered_and_cut():
    async with client_of(Feed(rows_of([TALKS, CALL]))) as client:
        found = await (await client.get("/v1/events?status=happened&q=orlan")).json()
        one = await (await client.get("/v1/events?limit=1")).json()

        assert [event["id"] for event in found["events"]] == [TALKS.id]
        assert (one["total"], len(one["events"])) == (2, 1)


@pytest.mark.parametrize("limit", ["0", "501", "x", "-1", "²"])
async def test_a_bad_limit_is_told(limit):
    async with client_of(Feed()) as client:
        response = await client.get("/v1/events", params={"limit": limit})

        assert response.status == 400
        assert "limit" in (await response.json())["detail"]


async def test_one_event_is_found_by_its_id():
    async with client_of(Feed(rows_of([CALL]))) as client:
        assert (await (await client.get(f"/v1/events/{CALL.id}")).json())["id"] == CALL.id
        assert (await client.get("/v1/events/none")).status == 404


async def test_a_listener_hears_of_changes_from_now_on():
    feed = Feed(rows_of([CALL]))
    async with client_of(feed) as client, client.get("/v1/stream") as stream:
        assert stream.content_type == "text/event-stream"
        assert await messages(stream, 1) == [("hello", "0:1", {})]

        feed.put(row_of(revised(CALL, status="happened"), 1))

        ((kind, position, event),) = await messages(stream, 1)
        assert (kind, position, event["status"]) == ("event", "0:2", "happened")


@pytest.mark.parametrize("how", ["header", "query"])
async def test_a_listener_that_comes_back_misses_nothing(how):
    news = revised(CALL, status="happened")
    where = (
        {"headers": {"Last-Event-ID": "0:1"}} if how == "header" else {"params": {"after": "0:1"}}
    )
    feed = Feed(rows_of([CALL, news]))
    async with client_of(feed) as client, client.get("/v1/stream", **where) as stream:
        kinds = [(kind, position) for kind, position, _ in await messages(stream, 2)]

        assert kinds == [("event", "0:2"), ("hello", "0:2")]


async def test_a_listener_that_was_away_too_long_is_told_to_load_anew():
    rows = rows_of([events_of(mention(f"a{n}"))[0] for n in range(5)])
    old = {"after": "0:1"}
    async with (
        client_of(Feed(rows), keep_changes=2) as client,
        client.get("/v1/stream", params=old) as stream,
    ):
        assert await messages(stream, 1) == [("resync", "0:5", {"reason": "too_old"})]


async def test_a_quiet_stream_beats():
    async with client_of(Feed()) as client, client.get("/v1/stream") as stream:
        await messages(stream, 1)

        assert await stream.content.readline() == b": heartbeat\n"


async def test_a_listener_that_reads_nothing_is_cut_and_counted():
    feed = Feed()
    async with client_of(feed, queue_size=2) as client, client.get("/v1/stream") as stream:
        await messages(stream, 1)
        event = revised(CALL, story_id="x" * 200_000)
        rows = []
        for offset in range(100):
            event = revised(event)
            rows.append(row_of(event, offset))
        feed.put(*rows)
        await until(lambda: client.app[LIVE].hub.cut_total == 1)

        status = await (await client.get("/v1/status")).json()
        assert (status["clients_cut"], status["clients"]) == (1, 0)


async def test_a_client_that_hangs_up_is_forgotten():
    async with client_of(Feed()) as client:
        async with client.get("/v1/stream") as stream:
            await messages(stream, 1)
            assert client.app[LIVE].hub.clients == 1
        await until(lambda: client.app[LIVE].hub.clients == 0)


async def test_the_status_tells_what_the_page_is_doing():
    async with client_of(Feed(rows_of([CALL]))) as client:
        await client.get("/v1/events")

        assert await (await client.get("/v1/status")).json() == {
            "state": "live",
            "records": 1,
            "unreadable": 0,
            "position": "0:1",
            "clients": 0,
            "clients_cut": 0,
        }


async def test_a_source_that_breaks_is_told_and_ends_the_streams():
    feed = Feed()
    async with client_of(feed) as client, client.get("/v1/stream") as stream:
        await messages(stream, 1)
        feed.break_down(LookupError("no topic"))

        await stream.read()
        response = await client.get("/v1/status")
        assert (response.status, (await response.json())["state"]) == (503, "failed")


async def test_shutting_down_ends_the_streams():
    async with client_of(Feed()) as client:
        stream = await client.get("/v1/stream")
        await messages(stream, 1)
    assert stream.closed or await stream.read() is not None


async def test_a_list_waits_only_so_long_for_the_topic():
    silent = Feed()
    silent._reads.get_nowait()
    async with client_of(silent) as client:
        answer = await (await client.get("/v1/events")).json()
        status = await (await client.get("/v1/status")).json()

        assert (answer["total"], answer["position"], status["state"]) == (0, "", "reading")


@pytest.mark.parametrize("path", [*PAGE, "/v1/events", "/v1/stream", "/v1/status", "/nowhere"])
async def test_every_answer_forbids_foreign_scripts(path):
    async with client_of(Feed()) as client, client.get(path) as response:
        policy = response.headers["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_takes_nothing_from_elsewhere_and_sets_no_markup():
    page = files("pipeline.dashboard").joinpath("page")
    script = page.joinpath("page.js").read_text()
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in script
    for name in ("index.html", "page.css", "page.js"):
        text = page.joinpath(name).read_text()
        assert re.findall(r"https?://", text) == []
        assert "style=" not in text
