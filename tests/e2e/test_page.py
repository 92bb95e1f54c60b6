"""The live page in a real browser: headless Chromium, driven by playwright."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from pipeline.dashboard.app import make_dashboard
from tests.support.events import Feed, events_of, revised, row_of, rows_of
from tests.support.mentions import RUS, UKR, at, content, count, day, mention, place, quote

pytestmark = pytest.mark.e2e

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
EVIL = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


@pytest.fixture
def chromium() -> str:
    if CHROMIUM is None:
        reason = "no chromium on the path: the page was not looked at (apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return CHROMIUM


@pytest.fixture
def call():
    """A call that three outlets announce, two of them on their own; one statement is hostile."""
    plan = {"event_date": day(19, "14:00"), "mode": "phone", "cue": "is scheduled"}
    return events_of(
        mention("northwire", published=at(17), quotes=(quote("We will talk."),), **plan),
        mention("reprint", published=at(17, 14), origin=False, cluster="northwire", **plan),
        mention("ledger", published=at(18), sentence=f"{EVIL} The call comes on Monday.", **plan),
    )[-1]


@pytest.fixture
def exchange():
    """An agreement whose number one outlet has corrected."""
    deal = {
        "kind": "AGREE",
        "status": "happened",
        "actors": (UKR, RUS),
        "content": content("RETREAT", "release", "exchange prisoners"),
        "location": place("Istanbul", "TUR"),
        "event_date": day(16),
        "sentence": "Ukraine and Russia agreed to exchange prisoners.",
    }
    return events_of(
        mention("m1", published=at(16), counts=(count(800),), **deal),
        mention(
            "m1", version="2", published=at(16), modified=at(17), counts=(count(1000),), **deal
        ),
    )[-1]


@pytest.fixture
async def feed(call, exchange):
    return Feed(rows_of([call, exchange]))


@pytest.fixture
async def page(chromium, feed) -> AsyncIterator:
    """The page, loaded and live. A script error, or a word on the console, fails the test."""
    from playwright.async_api import async_playwright

    complaints: list[str] = []
    async with (
        TestServer(make_dashboard(feed, heartbeat_secs=1.0)) as server,
        async_playwright() as driver,
    ):
        browser = await driver.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1240, "height": 900})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        await page.goto(str(server.make_url("/")))
        await page.wait_for_selector('#connection[data-state="live"]')
        yield page
        await browser.close()
    assert complaints == []


def card(page, event):
    return page.locator(f'article[data-id="{event.id}"]')


async def test_the_events_stand_there_with_status_date_place_and_counts(page, call, exchange):
    shown = await page.locator("article.event h2").all_inner_texts()
    assert shown == ["Orlan and Varga", "Ukraine and Russia"]

    text = await card(page, call).inner_text()
    for words in ("Scheduled", "is scheduled", "Mon, 19 May 2025", "14:00 UTC"):
        assert words in text
    counts = await card(page, call).locator("dd").all_inner_texts()
    assert counts == ["3", "3", "2"]
    assert "Istanbul · 1,000 detainees" in await card(page, exchange).inner_text()
    assert await card(page, exchange).locator(".mark").all_inner_texts() == ["Corrected"]


async def test_a_change_of_status_arrives_without_a_reload(page, feed, call):
    await page.evaluate("window.sameDocument = true")
    happened = revised(call, status="happened", last_seen=at(19, 17), disputed=True)

    feed.put(row_of(happened, 2))

    await card(page, call).locator('.chip[data-tone="done"]').wait_for()
    assert await card(page, call).locator(".chip").inner_text() == "Happened"
    assert await card(page, call).locator(".mark").all_inner_texts() == ["Disputed"]
    assert "fresh" in (await card(page, call).get_attribute("class") or "")
    assert "Status changed" in (await page.locator("#news").text_content() or "")
    assert await page.evaluate("window.sameDocument")


async def test_evidence_opens_with_sentence_outlet_link_quotes_and_history(page, call):
    button = card(page, call).get_by_role("button", name="Evidence")
    assert await button.get_attribute("aria-expanded") == "false"

    await button.click()

    details = card(page, call).locator(".details")
    assert await details.locator(".proof").count() == 3
    assert "reprint" in await details.locator(".proof").nth(1).inner_text()
    links = details.locator(".proof a")
    assert await links.first.get_attribute("href") == "https://northwire.example/northwire"
    assert "We will talk." in await details.inner_text()
    assert await details.locator(".history b").all_inner_texts() == ["Scheduled"]


async def test_markup_in_the_news_stays_text(page, call):
    await card(page, call).get_by_role("button", name="Evidence").click()

    assert EVIL in await card(page, call).locator(".proof").nth(2).inner_text()
    assert await page.locator("article script, article img").count() == 0
    assert await page.title() == "Dateline: live events"


async def test_filters_narrow_the_list_and_stay_in_the_address(page, call, exchange):
    await page.select_option("#country", "UKR")
    await card(page, call).wait_for(state="detached")
    assert await card(page, exchange).count() == 1

    await page.select_option("#country", "")
    await page.fill("#q", "no such words")
    await page.wait_for_selector("#empty:not([hidden])")
    await page.click("#clear")
    await page.select_option("#status", "scheduled")
    await card(page, exchange).wait_for(state="detached")
    assert page.url.endswith("/?status=scheduled")

    await page.reload()
    await card(page, call).wait_for()
    assert await card(page, exchange).count() == 0


async def test_an_event_that_was_merged_away_leaves_the_list(page, feed, call, exchange):
    feed.put(row_of(revised(exchange, op="merge", merged_into=call.id), 2))

    await card(page, exchange).wait_for(state="detached")
    assert await page.locator("#total").inner_text() == "1"
