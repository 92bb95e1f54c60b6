"""The live page in a real browser, on the real server over a feed without a broker."""

import time

import pytest

from tests.support.browser import open_eyes, row
from tests.support.events import Feed, events_of, revised, row_of, rows_of
from tests.support.mentions import RUS, UKR, at, content, count, day, mention, place, quote
from tests.support.readers import serve_reader

pytestmark = pytest.mark.e2e

EVIL = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


def now_ms():
    return int(time.time() * 1000)


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
def events(call, exchange):
    return [call, exchange]


@pytest.fixture
def feed(events):
    return Feed(rows_of(events, now_ms()))


@pytest.fixture
async def url(feed):
    async with serve_reader(feed, heartbeat_secs=1.0) as (_, found):
        yield found


@pytest.fixture
async def eyes(tmp_path, url):
    async with open_eyes(tmp_path) as found:
        yield found
        assert found.complaints == []


@pytest.fixture
async def page(eyes, url, call):
    found = await eyes.open(url)
    await row(found, call).wait_for()
    return found


async def texts(page, selector):
    return await page.locator(selector).all_inner_texts()


async def test_the_events_stand_there_with_status_date_place_and_origins(page, call, exchange):
    assert await texts(page, "article.event h2") == ["Orlan and Varga", "Ukraine and Russia"]
    await page.locator(".total", has_text="2 events").wait_for()

    text = await row(page, call).inner_text()
    for words in ("Scheduled", "overdue", "Mon, 19 May 2025", "14:00 UTC", "2 origins"):
        assert words in text
    corrected = row(page, exchange)
    assert "Istanbul · 1,000 detainees" in await corrected.inner_text()
    assert await corrected.locator("s").text_content() == "corrected from 800"
    assert await corrected.locator(".mark").all_inner_texts() == ["Corrected"]


async def test_a_scheduled_event_turns_happened_in_place_and_its_reader_sees_what_changed(
    page, feed, call, eyes
):
    await page.evaluate("window.sameDocument = true")
    await row(page, call).locator("h2 a").click()
    detail = page.locator(".detail")
    await detail.locator(".history").wait_for()
    happened = revised(
        call,
        status="happened",
        status_history=(
            *call.status_history,
            type(call.status_history[0])(
                status="happened",
                at=at(19, 17),
                article_id=call.evidence[0].article_id,
                start=0,
                end=4,
            ),
        ),
        last_seen=at(19, 17),
        disputed=True,
    )

    feed.put(row_of(happened, now_ms()))

    await row(page, call).locator('.chip[data-tone="done"]').wait_for()
    assert await row(page, call).locator(".was").inner_text() == "was scheduled"
    assert await row(page, call).locator(".mark").all_inner_texts() == ["Disputed"]
    assert "fresh" in (await row(page, call).get_attribute("class") or "")
    assert "Status changed from scheduled" in (await page.locator("#news").text_content() or "")
    await detail.locator(".changed").wait_for()
    assert "status scheduled → happened" in await detail.locator(".changed").inner_text()
    assert await detail.locator(".history .chip").all_inner_texts() == ["Scheduled", "Happened"]
    assert await page.evaluate("window.sameDocument")
    await eyes.picture(page, "turned-happened")


async def test_a_correction_changes_the_number_in_place(page, feed, exchange):
    corrected = revised(exchange, counts=(count(1200),), last_seen=at(18))

    feed.put(row_of(corrected, now_ms()))

    await row(page, exchange).get_by_text("1,200 detainees").wait_for()
    assert await page.locator("article.event").count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"op": "retract", "reason": "kill"}, "the publisher killed the article"),
        ({"op": "retract", "reason": "revised"}, "does not report it any more"),
        ({"op": "merge"}, "Merged into another event"),
    ],
)
async def test_what_is_retracted_or_merged_is_struck_and_says_why(
    page, feed, events, changes, words
):
    call, exchange = events
    more = {"merged_into": call.id} if changes["op"] == "merge" else {}

    feed.put(row_of(revised(exchange, **changes, **more), now_ms()))

    await page.locator("article.gone").wait_for()
    struck = row(page, exchange)
    assert words in await struck.inner_text()
    decoration = "node => getComputedStyle(node).textDecorationLine"
    assert await struck.locator("h2").evaluate(decoration) == "line-through"
    if more:
        await struck.get_by_text("show it").click()
        await page.wait_for_url(f"**event={call.id}")


async def test_the_event_has_evidence_with_marks_sources_quotes_and_three_counts(page, call):
    await row(page, call).locator("h2 a").click()

    detail = page.locator(".detail")
    await detail.locator(".history").wait_for()
    assert await detail.locator(".counts dd").all_inner_texts() == ["3", "3", "2"]
    assert await detail.locator(".proof").count() == 2
    assert "also in reprint" in await detail.locator(".proof", has_text="Orlan").inner_text()
    assert await detail.locator("mark").count() > 0
    links = detail.locator(".proof a")
    assert "https://northwire.example/northwire" in [
        await link.get_attribute("href") for link in await links.all()
    ]
    assert "We will talk." in await detail.inner_text()
    assert await detail.locator(".history .chip").all_inner_texts() == ["Scheduled"]


async def test_contradicting_values_stand_side_by_side_and_the_withdrawn_one_is_struck(
    page, exchange
):
    await row(page, exchange).locator("h2 a").click()

    sides = page.locator(".sides")
    await sides.wait_for()
    assert await sides.locator("caption").inner_text() == "number of detainees"
    assert await sides.locator("tbody td:first-child").all_inner_texts() == ["1,000", "800"]
    assert await sides.locator(".back s").inner_text() == "800"


async def test_filters_stand_in_the_address_and_the_back_button_takes_them_back(
    page, call, exchange
):
    await page.locator("summary", has_text="Country").click()
    await page.get_by_role("checkbox", name="Ukraine").check()
    await row(page, call).wait_for(state="detached")
    assert page.url.endswith("/?country=UKR")
    await row(page, exchange).wait_for()

    await page.go_back()
    await row(page, call).wait_for()
    await page.go_forward()
    await row(page, call).wait_for(state="detached")
    await page.get_by_role("button", name="Remove: Country Ukraine").click()
    await row(page, call).wait_for()
    assert page.url.endswith("/")


async def test_words_that_nothing_has_give_an_empty_list_that_can_be_cleared(page, call):
    await page.fill("#q", "zeppelin")
    await page.get_by_text("No event answers this filter.").wait_for()
    assert page.url.endswith("/?q=zeppelin")

    await page.get_by_role("button", name="Clear the filter").click()
    await row(page, call).wait_for()


async def test_a_link_opens_the_filter_and_the_event(eyes, url, call, exchange):
    page = await eyes.open(f"{url}/?status=scheduled&event={call.id}")

    await page.locator(".detail .history").wait_for()
    await row(page, call).wait_for()
    assert await row(page, exchange).count() == 0
    assert "open" in (await row(page, call).get_attribute("class") or "").split()


async def test_a_new_event_that_does_not_answer_the_filter_stays_out(eyes, url, feed, call):
    page = await eyes.open(f"{url}/?status=scheduled")
    await row(page, call).wait_for()
    other = events_of(mention("far", published=at(20), status="happened", actors=(UKR,)))[-1]
    fitting = events_of(mention("near", published=at(20), actors=(UKR,)))[-1]

    feed.put(row_of(other, now_ms()), row_of(fitting, now_ms()))

    await row(page, fitting).wait_for()
    assert await row(page, other).count() == 0


async def test_an_event_that_answers_the_filter_no_more_leaves_the_list(eyes, url, feed, call):
    page = await eyes.open(f"{url}/?status=scheduled")
    await row(page, call).wait_for()

    feed.put(row_of(revised(call, status="cancelled"), now_ms()))

    await row(page, call).wait_for(state="detached")


async def test_the_keyboard_moves_opens_closes_searches_and_helps(page, call, exchange):
    await page.keyboard.press("j")
    await page.wait_for_url(f"**event={call.id}")
    await page.keyboard.press("j")
    await page.wait_for_url(f"**event={exchange.id}")
    await page.keyboard.press("k")
    await page.wait_for_url(f"**event={call.id}")
    await page.keyboard.press("Escape")
    await page.locator(".detail").wait_for(state="detached")

    await page.keyboard.press("/")
    assert await page.evaluate("document.activeElement.id") == "q"
    await page.keyboard.type("jk?")
    assert await page.input_value("#q") == "jk?"
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await page.get_by_role("dialog").wait_for()
    await page.keyboard.press("Escape")
    await page.get_by_role("dialog").wait_for(state="detached")
    await page.keyboard.press("2")
    await page.wait_for_url("**view=timeline**")
