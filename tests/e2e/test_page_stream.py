"""The page through the day: articles pushed by HTTP, a list that is held still, a silent broker."""

import hashlib
import json
import time

import aiohttp
import pytest

from pipeline.dashboard.server import Reader
from pipeline.demo import demo_lines
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import Token, Tokens
from tests.support.browser import LIVE, open_eyes, row
from tests.support.events import Feed, events_of, numbered, row_of, rows_of
from tests.support.mentions import at, mention
from tests.support.processes import Processes
from tests.support.readers import serve_reader

pytestmark = pytest.mark.e2e

PAGES = 2_500
MOST_ROWS = 60
KEPT = 1_500
"""Records that the page keeps at once."""


def now_ms():
    return int(time.time() * 1000)


@pytest.fixture
def plain():
    return events_of(mention("plain", published=at(18)))[-1]


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('pushed')}.", tmp_path)
    await flow.create_topics()
    yield flow
    flow.close()


async def test_an_article_pushed_by_http_appears_is_corrected_and_turns_happened(flow, tmp_path):
    door = await flow.ready("source", "http")
    await flow.ready("worker", DATELINE_STATE_DIR=tmp_path / "state")
    reader = await flow.ready("api")
    delivered = [json.loads(line) for line in demo_lines()]

    async def push(name, kind=""):
        [document] = [
            one
            for one in delivered
            if one["external_id"] == name and one.get("revision_kind", "") == kind
        ]
        del document["$schema"]
        async with (
            aiohttp.ClientSession() as client,
            client.post(f"http://127.0.0.1:{door.port}/v1/articles", json=[document]) as answer,
        ):
            assert answer.status == 202, await answer.text()

    async with open_eyes(tmp_path) as eyes:
        page = await eyes.open(f"http://127.0.0.1:{reader.port}/")
        await page.evaluate("window.sameDocument = true")
        rows = page.locator("article.event")
        call = rows.filter(has_text="Donald Trump and Vladimir Putin").filter(has_text="phone")
        swap = rows.filter(has_text="Ukraine and Russia").filter(has_text="prisoners")

        await push("demo-008")
        await call.locator(".chip", has_text="scheduled").wait_for(timeout=60_000)
        await push("demo-005")
        await swap.filter(has_text="800 prisoners").wait_for()

        await push("demo-005", "correction")
        await swap.filter(has_text="1,000 prisoners").wait_for()
        assert await swap.locator(".mark").all_inner_texts() == ["Corrected"]

        await push("demo-027")
        await push("demo-029")
        await call.locator(".chip", has_text="happened").wait_for()
        assert await call.locator(".was").all_inner_texts() == ["was scheduled"]
        assert await page.evaluate("window.sameDocument")
        await eyes.picture(page, "pushed")
        assert eyes.complaints == []


async def test_new_events_wait_while_the_reader_reads_further_down(tmp_path, plain):
    feed = Feed(rows_of([numbered(plain, number) for number in range(80)], now_ms()))
    async with serve_reader(feed, heartbeat_secs=1.0) as (_, url), open_eyes(tmp_path) as eyes:
        page = await eyes.open(url)
        await page.locator("article.event h2").first.wait_for()
        await page.evaluate("document.querySelector('.scroll').scrollTo(0, 2000)")
        here = page.locator("article[aria-posinset='26']")
        before = await here.get_attribute("data-id")
        fresh = numbered(plain, 500)

        feed.put(row_of(fresh, now_ms()))

        button = page.get_by_role("button", name="1 new event")
        await button.wait_for()
        assert await here.get_attribute("data-id") == before
        await button.click()
        await row(page, fresh).wait_for()


async def test_events_seen_before_come_back_when_the_reader_scrolls_up_again(tmp_path, plain):
    events = [numbered(plain, number) for number in range(PAGES)]
    async with (
        serve_reader(Feed(rows_of(events, now_ms()))) as (_, url),
        open_eyes(tmp_path) as eyes,
    ):
        page = await eyes.open(url)
        end = page.locator(f"article[aria-posinset='{PAGES}']")
        while not await end.count():
            await page.evaluate("document.querySelector('.scroll').scrollTo(0, 1e9)")
            assert await page.locator("article").count() <= MOST_ROWS
        assert PAGES > KEPT

        await page.evaluate("document.querySelector('.scroll').scrollTo(0, 0)")

        await row(page, events[-1]).locator(".gist").wait_for()
        assert eyes.complaints == []


async def test_what_was_there_at_the_start_does_not_light_up(tmp_path, plain):
    feed = Feed(rows_of([numbered(plain, number) for number in range(9)], now_ms()))
    async with serve_reader(feed) as (_, url), open_eyes(tmp_path) as eyes:
        page = await eyes.open(url)
        await page.locator("article.event h2").first.wait_for()

        assert await page.locator("article.fresh").count() == 0


async def test_the_page_says_when_the_broker_is_silent(tmp_path, plain):
    feed = Feed(rows_of([plain], now_ms()))
    async with serve_reader(feed, heartbeat_secs=1.0) as (_, url), open_eyes(tmp_path) as eyes:
        page = await eyes.open(url)

        feed.is_heard = False

        await page.locator("#connection", has_text="The broker is silent").wait_for()
        await eyes.picture(page, "silent")


async def test_where_the_server_wants_a_token_the_page_asks_for_it_and_keeps_it_for_the_tab(
    tmp_path, plain
):
    feed = Feed(rows_of([plain], now_ms()))
    known = Token(source="desk", sha256=hashlib.sha256(b"open sesame").hexdigest())
    settings = Settings(http_port=0, api_requests_per_sec=1e6)
    reader = Reader(settings, Tokens((known,)), open_topic=feed.open, heartbeat_secs=1.0)
    async with reader.running(), open_eyes(tmp_path) as eyes:
        page = await eyes.open(f"http://127.0.0.1:{reader.gate.port}/", live=False)
        await page.get_by_label("only with a token").fill("open sesame")
        await eyes.picture(page, "token")
        await page.get_by_role("button", name="Use it").click()

        await page.wait_for_selector(LIVE)
        await row(page, plain).wait_for()
        await page.reload()
        await page.wait_for_selector(LIVE)
        assert await page.locator(".token").count() == 0
