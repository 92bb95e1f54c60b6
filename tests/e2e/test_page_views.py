"""All views of the page, in light and dark, on a desk and on a phone: seen, and found accessible.

The pictures are kept (DATELINE_TEST_SCREENSHOTS says where): look at them.
"""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.records.event import StatusChange
from pipeline.records.mention import EventDate
from tests.support.browser import DESK, PHONE, faults, open_eyes, row
from tests.support.events import Feed, events_of, revised, rows_of
from tests.support.mentions import (
    ORLAN,
    RUS,
    UKR,
    USA,
    VARGA,
    content,
    count,
    mention,
    party,
    quote,
)
from tests.support.mentions import place as named
from tests.support.readers import serve_reader

pytestmark = pytest.mark.e2e

NOW = datetime.fromtimestamp(time.time(), UTC).replace(microsecond=0)
TUR = party("Türkiye", "TUR", id="gov:TUR")
SATO = party("Sato", "JPN")
ISTANBUL = named("Istanbul", "TUR", lat=41.01, lon=28.95, geonames_id=745044)
GENEVA = named("Geneva", "CHE", lat=46.2, lon=6.15, geonames_id=2660646)
VIEWS = ("events", "timeline", "map", "actors", "quotes")


def on(days, clock=""):
    """Return a date so many days from now."""
    start = (NOW + timedelta(days=days)).date().isoformat() + (f"T{clock}:00Z" if clock else "")
    return EventDate(start=start, precision="minute" if clock else "day", basis="explicit")


def ago(hours):
    return NOW - timedelta(hours=hours)


def talks():
    """A week of diplomacy: what was announced, held, denied, called off, corrected."""
    call = {"event_date": on(0, "23:58"), "mode": "phone", "cue": "will speak"}
    deal = {
        "kind": "AGREE",
        "status": "agreed",
        "actors": (UKR, RUS),
        "location": ISTANBUL,
        "event_date": on(-2),
        "content": content("RETREAT", "release", "to release prisoners on both sides"),
        "sentence": "Ukraine and Russia agreed in Istanbul to release prisoners on both sides.",
    }
    meeting = {"actors": (UKR, RUS, TUR), "location": ISTANBUL, "event_date": on(-2)}
    found = [
        events_of(
            mention("northwire", published=ago(30), quotes=(quote("We will talk."),), **call),
            mention("harbor", published=ago(29), origin=False, cluster="northwire", **call),
            mention("ledger", published=ago(5), **call),
        ),
        events_of(
            mention("swap", published=ago(48), counts=(count(800, "prisoners"),), **deal),
            mention(
                *("swap",),
                version="2",
                published=ago(48),
                modified=ago(38),
                counts=(count(1000, "prisoners"),),
                **deal,
            ),
        ),
        events_of(mention("host", published=ago(39), status="happened", mode="visit", **meeting)),
        events_of(mention("geneva", published=ago(20), actors=(ORLAN, SATO), location=GENEVA,
                          event_date=on(3, "10:00"), cue="to meet")),
        events_of(mention("visit", published=ago(90), actors=(SATO, TUR), event_date=on(-4),
                          mode="visit", sentence="Sato is to visit Ankara this week.")),
        events_of(mention("blame", published=ago(11), kind="ACCUSE", status="happened",
                          actors=(RUS,), recipients=(UKR,), score=-2.0,
                          quotes=(quote("They are playing for time.", "Varga"),),
                          sentence="Russia accused Ukraine of delaying the list of names.")),
        events_of(mention("refuse", published=ago(10), kind="REJECT", status="happened",
                          actors=(UKR,), recipients=(RUS,), score=-2.0,
                          sentence="Ukraine turned the new terms down.")),
        events_of(mention("urge", published=ago(3), kind="REQUEST", status="happened",
                          actors=(USA,), recipients=(UKR, RUS), score=0.0,
                          sentence="The United States called on both to resume talks.")),
        events_of(mention("summit", published=ago(2), actors=(VARGA, SATO), status="cancelled",
                          event_date=on(1), sentence="Varga called off his trip to Tokyo.")),
        events_of(mention("rumour", published=ago(1), actors=(ORLAN, VARGA), status="possible",
                          mode="visit", event_date=on(9),
                          sentence="Orlan and Varga may meet within ten days.")),
    ]  # fmt: skip
    events = [group[-1] for group in found]
    held = revised(
        events[2],
        status_history=(
            StatusChange(
                status="scheduled",
                at=ago(80),
                article_id=events[2].evidence[0].article_id,
                start=0,
                end=1,
            ),
            *events[2].status_history,
        ),
    )
    events[2] = held
    events[4] = revised(events[4], disputed=True)
    return events


@pytest.fixture(scope="module")
def events():
    return talks()


@pytest.fixture
async def url(events):
    feed = Feed(rows_of(events, int(time.time() * 1000)))
    async with serve_reader(feed, heartbeat_secs=1.0) as (_, found):
        yield found


@pytest.fixture
async def eyes(tmp_path, url):
    async with open_eyes(tmp_path) as found:
        yield found
        assert found.complaints == []


async def settled(page, view):
    """Wait until a view shows what it has to show."""
    marks = {
        "events": "article.event h2",
        "timeline": ".chart svg .bar, .chart svg path",
        "map": ".map .ranked li",
        "actors": "table.pairs tbody tr",
        "quotes": ".quote-list figure",
    }
    await page.locator(marks[view]).first.wait_for(state="attached")
    await page.evaluate("document.fonts.ready")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
async def test_each_view_is_accessible_and_seen(eyes, url, view, scheme):
    page = await eyes.open(f"{url}/?view={view}", DESK, scheme)
    await settled(page, view)

    await page.wait_for_timeout(500)  # the chart has moved into place: for the picture only
    await eyes.picture(page, f"{view}-{scheme}")
    assert await faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_open_event_an_open_menu_and_the_help_are_accessible(eyes, url, events, scheme):
    page = await eyes.open(f"{url}/?event={events[1].id}", DESK, scheme)
    await page.locator(".detail .proof").first.wait_for()
    await eyes.picture(page, f"event-{scheme}")
    assert await faults(page) == []

    await page.locator("summary", has_text="Status").click()
    await page.locator(".option").first.wait_for()
    await eyes.picture(page, f"menu-{scheme}")
    assert await faults(page) == []

    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await page.get_by_role("dialog").wait_for()
    await eyes.picture(page, f"help-{scheme}")
    assert await faults(page) == []


@pytest.mark.parametrize("view", VIEWS)
async def test_on_a_phone_nothing_is_wider_than_the_screen(eyes, url, view):
    page = await eyes.open(f"{url}/?view={view}", PHONE)
    await settled(page, view)
    await eyes.picture(page, f"{view}-phone")

    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert await faults(page) == []


async def test_on_a_phone_an_event_fills_the_screen_and_closes_to_the_list(eyes, url, events):
    page = await eyes.open(url, PHONE)
    await row(page, events[1]).locator("h2 a").click()
    await page.locator(".detail .proof").first.wait_for()
    await eyes.picture(page, "event-phone")
    box = await page.locator(".detail").bounding_box()
    assert (box["x"], box["width"]) == (0, PHONE["width"])

    await page.get_by_role("button", name="Close the event").click()
    await page.locator(".detail").wait_for(state="detached")
    assert await row(page, events[1]).count() == 1


async def test_what_is_due_today_ahead_and_overdue_stands_beside_the_list(eyes, url, events):
    page = await eyes.open(url)
    agenda = page.get_by_role("complementary", name="What is due")
    await agenda.locator("li").first.wait_for()

    groups = {
        (await section.locator("h3").inner_text()).split()[0].lower(): await section.locator(
            "li a"
        ).all_inner_texts()
        for section in await agenda.locator("section").all()
    }
    assert groups == {
        "today": ["Orlan and Varga"],
        "ahead": ["Orlan and Sato"],
        "overdue": ["Sato and Türkiye"],
    }


async def test_the_timeline_stands_in_the_order_of_days_with_today_marked(eyes, url):
    page = await eyes.open(f"{url}/?view=timeline&from={on(-5).start}")
    await page.locator(".day.today").wait_for()

    days = await page.locator(".day h3").all_inner_texts()
    today = next(number for number, text in enumerate(days) if "Today" in text)
    assert 0 < today < len(days) - 1
    ahead = page.locator(".day.ahead")
    assert await ahead.locator(".chip").all_inner_texts() == ["Cancelled", "Scheduled", "Possible"]


async def test_a_country_on_the_map_and_a_pair_of_the_matrix_become_filters(eyes, url):
    page = await eyes.open(f"{url}/?view=map")
    await page.get_by_role("button", name="Istanbul").click()
    await page.wait_for_url("**place=745044**")
    await page.locator(".total", has_text="2 events").wait_for()

    await page.goto(f"{url}/?view=actors")
    await page.get_by_role("button", name=re.compile("events? of Russia and Ukraine")).first.click()
    await page.wait_for_url("**together=RUS,UKR**")
    await page.locator("article.event").first.wait_for()


async def test_the_matrix_is_drawn_and_a_click_on_a_cell_shows_its_events(eyes, url):
    page = await eyes.open(f"{url}/?view=actors")
    await settled(page, "actors")
    cell = page.locator(".chart svg text", has_text="3").last
    await cell.wait_for()

    await cell.click(force=True)

    await page.wait_for_url("**together=**")


async def test_a_quote_leads_to_its_event(eyes, url, events):
    page = await eyes.open(f"{url}/?view=quotes")
    await settled(page, "quotes")
    assert sorted(await page.locator(".quote-list blockquote").all_inner_texts()) == [
        "“They are playing for time.”",
        "“We will talk.”",
    ]

    await page.select_option(".inline select", "Varga")
    await page.locator(".quote-list a").first.click()
    await page.wait_for_url(f"**event={events[5].id}")


async def test_views_that_the_server_does_not_have_are_not_offered(eyes, url):
    page = await eyes.open(url)

    offered = await page.locator("nav a").all_inner_texts()
    assert offered == ["Events", "Timeline", "Map", "Actors", "Quotes", "Stories"]
