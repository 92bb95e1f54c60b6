"""The views of stories and of watches, with something in them: seen, accessible, and live."""

import time

import aiohttp
import pytest
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.records.story import StoryDay, StoryEntity
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from tests.support.browser import DESK, LIVE, PHONE, faults, open_eyes, row
from tests.support.events import Feed, placing, revised, row_of, rows_of
from tests.support.mentions import ORLAN, RUS, UKR, VARGA, at, day, digest, party, place
from tests.support.processes import Processes
from tests.support.readers import serve_reader
from tests.support.stories import event, placed, story
from tests.support.toyflow import until

pytestmark = pytest.mark.e2e

SCREENS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light")]
SEEN = [f"{scheme if screen is DESK else 'phone'}" for screen, scheme in SCREENS]
TALKS, FLOOD, BUDGET = (digest(f"story of {name}") for name in ("talks", "flood", "budget"))
HUN = party("Hungary", "HUN", id="gov:HUN")
ISTANBUL = place("Istanbul", "TUR", lat=41.01, lon=28.95, geonames_id=745044)


def who(**parties):
    return tuple(
        StoryEntity(id=f"gov:{key}", name=name.replace("_", " "), share=share)
        for key, (name, share) in parties.items()
    )


def told(date, title, article, articles=1, event_day=""):
    """Return a day of a story."""
    return StoryDay(
        day=date,
        title=title,
        article_id=digest(article),
        url=f"https://{article}.example/a",
        articles=articles,
        event_day=event_day,
    )


STORIES = (
    structs.replace(
        story(
            TALKS,
            label="Envoys of Ukraine and Russia meet in Istanbul",
            entities=who(UKR=("Ukraine", 1.0), RUS=("Russia", 0.9), TUR=("Turkey", 0.6)),
            articles=9,
            copies=3,
            first_published=at(15),
            last_published=at(19, 9),
        ),
        timeline=(
            told("2025-05-15", "Ankara invites both sides for Friday", "harbor", 2, "2025-05-16"),
            told("2025-05-16", "Envoys of Ukraine and Russia meet in Istanbul", "northwire", 4),
            told("2025-05-18", "A second round is planned for next week", "ledger", 3),
        ),
    ),
    story(
        FLOOD,
        label="River rises above the mark of 1997 in the north",
        entities=who(HUN=("Hungary", 1.0)),
        articles=4,
        last_published=at(18),
    ),
    story(BUDGET, label="Vote on the budget is put off again", entities=(), last_published=at(17)),
)
EVENTS = (
    event(
        *(1, "northwire", "reprint"),
        actors=(UKR, RUS),
        recipients=(),
        status="happened",
        location=ISTANBUL,
        event_date=day(16),
        origins=1,
    ),
    event(2, "ledger", actors=(ORLAN, VARGA), recipients=(), event_date=day(26, "10:00")),
    event(3, "harbor", status="cancelled", disputed=True, actors=(VARGA,), recipients=(ORLAN,)),
    event(4, "gazette", actors=(HUN,), recipients=(), status="ongoing"),
)
PLACED = (
    placed("northwire", TALKS, reason="first", score=1.0, published_at=at(16)),
    placed("reprint", TALKS, reason="copy", score=1.0, published_at=at(16, 14)),
    placed("harbor", TALKS, published_at=at(15)),
    placed("gazette", FLOOD),
)
LATE = placed("ledger", TALKS, published_at=at(18))


def now_ms():
    return int(time.time() * 1000)


@pytest.fixture
def feed():
    said = [placing(one, now_ms()) for one in (*STORIES, *PLACED)]
    return Feed(rows_of(EVENTS, now_ms()), said)


@pytest.fixture
async def url(feed):
    async with serve_reader(feed, heartbeat_secs=1.0) as (_, found):
        yield found


@pytest.fixture
async def eyes(tmp_path):
    async with open_eyes(tmp_path) as found:
        yield found
        assert found.complaints == []


@pytest.mark.parametrize(("screen", "scheme"), SCREENS, ids=SEEN)
async def test_stories_and_one_of_them_are_accessible_and_seen(eyes, url, screen, scheme, request):
    name = request.node.callspec.id
    page = await eyes.open(f"{url}/?view=stories", screen, scheme)
    await page.locator(".story-list .card").nth(2).wait_for()
    await eyes.picture(page, f"stories-{name}")
    assert await faults(page) == []

    await page.get_by_role("link", name=STORIES[0].label).click()
    await page.locator(".event-line").first.wait_for()
    await page.evaluate("document.querySelector('.view').scrollTo(0, 0)")
    await eyes.picture(page, f"story-{name}")
    assert await page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
    assert await faults(page) == []


async def test_a_story_shows_its_events_days_and_articles(eyes, url):
    page = await eyes.open(f"{url}/?view=stories")
    cards = page.locator(".story-list .card")
    await cards.nth(2).wait_for()
    assert await cards.locator("h3").all_inner_texts() == [one.label for one in STORIES]
    assert "9 articles · 6 origins · 2 events" in await cards.first.inner_text()

    await cards.first.locator("h3 a").click()
    await page.locator(".event-line").first.wait_for()

    assert await page.locator(".view .history b").all_inner_texts() == [
        *("Thu, 15 May 2025", "Fri, 16 May 2025", "Sun, 18 May 2025")
    ]
    assert await page.locator(".event-line .chip").all_inner_texts() == ["Happened", "Cancelled"]
    assert await page.locator(".view .plain li", has_text="copy").count() == 1


async def test_the_events_of_a_story_are_live_and_one_comes_with_the_placing_of_its_article(
    eyes, url, feed
):
    page = await eyes.open(f"{url}/?view=stories&story={TALKS}")
    await page.get_by_role("link", name="Its events, live").click()
    await page.wait_for_selector(LIVE)
    await page.locator(".total", has_text="2 events").wait_for()
    filter_tag = page.locator(".active .tag", has_text=STORIES[0].label)
    assert await filter_tag.count() == 1

    feed.put(placing(LATE, now_ms()))

    fresh = row(page, EVENTS[1])
    await fresh.wait_for()
    assert "fresh" in await fresh.get_attribute("class")
    feed.put(row_of(revised(EVENTS[1], status="postponed"), now_ms()))
    await fresh.locator(".chip", has_text="postponed").wait_for()
    await eyes.picture(page, "story-live")


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('watching')}.", tmp_path)
    await flow.create_topics()
    yield flow
    flow.close()


async def write(flow, topic, *records):
    """Write records, each with its id (of an article: that) as the key."""
    outbox = Outbox(flow.settings, "test")
    await outbox.start()
    keys = [getattr(one, "article_id", "") or one.id for one in records]
    messages = [
        Message(key.encode(), encode(one), []) for key, one in zip(keys, records, strict=True)
    ]
    await outbox.send(topic_name(flow.settings, topic), messages)
    await outbox.stop()


async def test_a_story_is_watched_from_its_page_and_the_watch_is_live(eyes, flow):
    await write(flow, "news.event.v1", *EVENTS)
    await write(flow, "news.story.v1", *STORIES)
    await write(flow, "news.story.article.v1", *PLACED)
    api = await flow.ready("api")
    base = f"http://127.0.0.1:{api.port}"
    asked = {
        "title": "The capitals on one another",
        "filter": {"country": "RUS,UKR", "type": "CONSULT,AGREE", "min_origins": "2"},
        "webhook": {"url": "https://desk.example/hooks/dateline"},
        "mail": {"to": ["desk@example.org"], "at": "07:30", "zone": "Europe/Kyiv"},
    }

    async def is_saved():
        async with session.put(f"{base}/v1/watches/capitals", json=asked) as answer:
            assert answer.status in {201, 503}, await answer.text()  # 503: not read through yet
            return answer.status == 201

    async with aiohttp.ClientSession() as session:
        await until(is_saved)

    page = await eyes.open(f"{base}/?view=stories&story={TALKS}")
    await page.get_by_role("link", name="Watch it").click()
    await page.get_by_label("Name in addresses").fill("talks")
    await page.get_by_label("Title").fill("The talks")
    await page.get_by_role("button", name="Save").click()
    cards = page.locator(".watches .card")
    await cards.filter(has_text="The talks").locator(".tag", has_text=STORIES[0].label).wait_for()
    for (screen, scheme), name in zip(SCREENS, SEEN, strict=True):
        seen = await eyes.open(f"{base}/?view=watches", screen, scheme)
        await seen.locator(".tag", has_text=STORIES[0].label).wait_for()
        await eyes.picture(seen, f"watches-{name}")
        assert await seen.evaluate("document.documentElement.scrollWidth") <= screen["width"]
        assert await faults(seen) == []

    await page.get_by_role("link", name="The talks").click()
    await page.wait_for_selector(LIVE)
    await page.locator(".total", has_text="2 events").wait_for()
    await write(flow, "news.story.article.v1", LATE)
    await row(page, EVENTS[1]).wait_for()
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{base}/v1/watches/talks/feed.atom") as answer,
    ):
        assert (await answer.text()).count("<entry>") == 3
