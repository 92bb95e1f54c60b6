"""The page when its server is killed, with many events, with markup in all that is said."""

import asyncio
import time

import msgspec
import pytest
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from tests.support.browser import LIVE, open_eyes
from tests.support.events import Feed, Row, events_of, numbered
from tests.support.kafka_container import free_port
from tests.support.mentions import RUS, at, mention, place, quote
from tests.support.processes import Processes
from tests.support.readers import serve_reader

pytestmark = pytest.mark.e2e

MANY = 100_000
MOST_ROWS_IN_THE_PAGE = 120
PAYLOADS = (
    "<script>document.title='ran'</script>",
    "<img src=x onerror=\"document.title='ran'\">",
    "<svg/onload=\"document.title='ran'\">",
    '"><iframe srcdoc="<script>parent.document.title=\'ran\'</script>">',
    "<a href=\"javascript:document.title='ran'\">read on</a>",
    "<style>@import '//elsewhere.example/x.css'</style>",
    "{{constructor.constructor('document.title=1')()}}",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=\"document.title='ran'\">",
)


@pytest.fixture
def base():
    return events_of(mention("talks", published=at(17)))[-1]


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('page')}.", tmp_path)
    await flow.create_topics()
    yield flow
    flow.close()


async def test_no_event_is_missed_or_doubled_when_the_server_is_killed(flow, base, tmp_path):
    outbox = Outbox(flow.settings, "test")
    await outbox.start()
    port = free_port(500)

    async def send(numbers):
        events = [numbered(base, number) for number in numbers]
        messages = [Message(one.id.encode(), encode(one), []) for one in events]
        await outbox.send(topic_name(flow.settings, "news.event.v1"), messages)

    await send(range(5))
    server = await flow.ready("api", DATELINE_HTTP_PORT=port)
    async with open_eyes(tmp_path) as eyes:
        page = await eyes.open(f"http://127.0.0.1:{port}/")
        await page.locator(".total", has_text="5 events").wait_for()
        server.kill()
        await page.wait_for_selector(f"{LIVE}", state="detached")
        await send(range(5, 12))
        await flow.ready("api", DATELINE_HTTP_PORT=port)
        await page.wait_for_selector(LIVE, timeout=60_000)
        await send(range(12, 15))
        await page.locator(".total", has_text="15 events").wait_for(timeout=30_000)

        # The list holds only what is seen: it is scrolled to its end, and all that came by counted.
        seen = set()
        rows = page.locator("article.event")
        for _ in range(40):
            ids = await rows.evaluate_all("rows => rows.map(row => row.dataset.id)")
            assert len(ids) == len(set(ids))
            seen |= set(ids)
            await rows.last.scroll_into_view_if_needed()
            if len(seen) == 15:
                break
    await outbox.stop()

    assert seen == {numbered(base, number).id for number in range(15)}


async def test_of_a_hundred_thousand_events_the_page_holds_what_is_seen(base, tmp_path):
    now = int(time.time() * 1000)
    decoded = msgspec.json.decode(encode(base))
    rows = []
    for number in range(MANY):
        one = numbered(base, number)
        decoded |= {"id": one.id, "last_seen": one.last_seen}
        rows.append(Row(0, now, one.id.encode(), msgspec.json.encode(decoded)))
    async with serve_reader(Feed(rows)) as (_, url), open_eyes(tmp_path) as eyes:
        page = await eyes.open(url)
        await page.locator(".total", has_text="100,000 events").wait_for(timeout=60_000)
        for _ in range(30):
            await page.mouse.wheel(0, 3_000)
            await asyncio.sleep(0.05)
        await page.locator("article.event").first.wait_for()

        assert await page.locator("article.event").count() <= MOST_ROWS_IN_THE_PAGE
        assert eyes.complaints == []


async def test_markup_in_what_is_said_is_shown_and_never_run(tmp_path):
    events = [
        events_of(
            mention(
                f"evil-{number}",
                published=at(17, number % 24),
                actors=(structs.replace(RUS, name=payload, text=payload),),
                location=place(payload, "TUR"),
                quotes=(quote(payload, payload),),
                sentence=f"{payload} was said.",
            )
        )[-1]
        for number, payload in enumerate(PAYLOADS)
    ]
    now = int(time.time() * 1000)
    rows = [Row(0, now, one.id.encode(), encode(one)) for one in events]
    async with serve_reader(Feed(rows)) as (_, url), open_eyes(tmp_path) as eyes:
        for view in ("events", "timeline", "map", "actors", "quotes"):
            page = await eyes.open(f"{url}/?view={view}")
            title = await page.title()
            await asyncio.sleep(0.3)
            assert (view, await page.title()) == (view, title)
            assert await page.locator("iframe, math, main script").count() == 0
        for event in events:
            page = await eyes.open(f"{url}/?event={event.id}")
            await page.locator(".detail .history").wait_for()
            assert event.actors[0].name in await page.locator(".detail").inner_text()
            assert "ran" not in await page.title()
        assert eyes.complaints == []
