"""Words and addresses that would run or load something: on the page they are words."""

import time
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

import pytest
from msgspec import structs

from tests.support.browser import open_eyes, row
from tests.support.events import Feed, events_of, rows_of
from tests.support.mentions import at, content, count, day, mention, party, place, quote
from tests.support.payloads import ADDRESSES, HOST, PAYLOADS, one_line
from tests.support.readers import serve_reader

pytestmark = pytest.mark.e2e

PARAMETERS = ("q", "view", "event", "watch", "story", "country", "place", "type")
VIEWS = ("events", "timeline", "map", "actors", "quotes", "stories")
CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
}
FAULTS = """
() => {
  const found = [];
  if ('pwned' in window) found.push('a script ran');
  for (const node of document.querySelectorAll('*')) {
    if (['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'TEMPLATE'].includes(node.tagName)
        || node.matches('form[action], meta[http-equiv=refresh], link:not([href^="/"])')) {
      found.push(node.outerHTML);
    }
    if (node.tagName === 'SCRIPT' && node.src !== `${location.origin}/page.js`) {
      found.push(node.outerHTML);
    }
    for (const { name, value } of node.attributes) {
      if (name.startsWith('on')) found.push(node.outerHTML);
      if (['href', 'src', 'xlink:href'].includes(name)
          && !['http:', 'https:'].includes(new URL(value, location.href).protocol)
          && node.tagName !== 'USE') found.push(`${node.tagName} ${name}=${value}`);
    }
  }
  return found;
}
"""
"""What no page of ours has, wherever the words of the news are shown."""

EVENT_ID = "new URLSearchParams(location.search).get('event') ?? ''"
IS_OTHER = f"shown => ({EVENT_ID}) !== shown"
IS_SHOWN = """
words => document.querySelector('.detail .proof blockquote')?.textContent
  .replace(/\\s+/gu, ' ').trim() === words
"""

INJECT = f"""
() => {{
  const box = document.createElement('div');
  const script = document.createElement('script');
  script.textContent = 'window.pwned = 1';
  box.innerHTML = '<img id=probe src=/x onerror="window.pwned = 1"><img src=https://{HOST}/x>';
  document.body.append(box, script);
}}
"""
"""Markup that got in all the same."""


def event_with(words, number):
    """Return an event that has the words, or an address, in every field of its own."""
    somebody = party(words, "FRA", id=f"local:{number}", role=words)
    said = mention(
        f"a{number}",
        published=at(18),
        outlet=f"paper{number}",
        sentence=words,
        actors=(somebody,),
        recipients=(party(f"Body {number}", "ESP"),),
        kind="REJECT",
        status="happened",
        cue=words,
        content=content("AGREE", text=words),
        location=place(words, "FRA", lat=46.2, lon=6.1),
        counts=(count(7 + number, words),),
        quotes=(quote(words, words),),
        event_date=structs.replace(day(number % 27 + 1), text=words),
    )
    address = ADDRESSES[number % len(ADDRESSES)]
    proof = structs.replace(said.evidence[0], url=address, publisher=words, pattern=words)
    return events_of(structs.replace(said, evidence=(proof,)))[-1]


@pytest.fixture(scope="module")
def events():
    return [event_with(words, number) for number, words in enumerate(PAYLOADS)]


@pytest.fixture
async def url(events):
    async with serve_reader(Feed(rows_of(events, int(time.time() * 1000)))) as (_, found):
        yield found


@pytest.fixture
async def eyes(tmp_path):
    async with open_eyes(tmp_path) as found:
        yield found


async def watch(page):
    """Note the dialogs of a page and the hosts that it asks, from now on."""
    dialogs, hosts = [], set()

    async def dismiss(dialog):
        dialogs.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("request", lambda asked: hosts.add(urlsplit(asked.url).hostname))
    return dialogs, hosts


async def harmless(page, eyes, noted):
    """Return whether nothing ran, nothing was loaded, and nothing is there that could."""
    dialogs, hosts = noted
    assert await page.evaluate(FAULTS) == []
    assert dialogs == []
    assert hosts <= {"127.0.0.1"}
    assert eyes.complaints == []


async def test_the_page_may_run_its_own_files_only(eyes, url):
    page = await eyes.open(url)
    answer = await page.goto(url)

    said = answer.headers["content-security-policy"]
    assert {part.strip() for part in said.split(";")} >= CSP
    assert "unsafe" not in said
    assert "*" not in said
    await page.evaluate(INJECT)
    await page.wait_for_function("document.querySelector('#probe').complete")
    assert await page.evaluate("'pwned' in window") is False
    assert len([text for text in eyes.complaints if "Content Security Policy" in text]) >= 3


async def test_words_of_the_news_are_shown_as_they_stand_and_run_nowhere(eyes, url, events):
    page = await eyes.open("about:blank", live=False)
    noted = await watch(page)
    await page.goto(url)
    await row(page, events[-1]).or_(page.locator("article.event h2")).first.wait_for()
    words_of = {event.id: words for event, words in zip(events, PAYLOADS, strict=True)}
    shown = ""

    while words_of:
        await page.keyboard.press("j")
        await page.wait_for_function(IS_OTHER, arg=shown)
        shown = await page.evaluate(EVENT_ID)
        words = one_line(words_of.pop(shown))
        await page.wait_for_function(IS_SHOWN, arg=words)
        assert words in one_line(await page.locator(".detail h2").first.text_content())
        assert await page.locator(".detail .proof a").count() == 0
    await harmless(page, eyes, noted)


@pytest.mark.parametrize("view", VIEWS)
async def test_no_view_takes_words_for_markup(eyes, url, view):
    page = await eyes.open("about:blank", live=False)
    noted = await watch(page)
    await page.goto(f"{url}/?view={view}")
    await page.wait_for_selector('#connection[data-state="live"]')
    await page.wait_for_timeout(500)  # a chart is drawn, and reacts to what points at it
    await page.mouse.move(600, 400)
    await page.mouse.move(640, 440)

    await eyes.picture(page, f"hostile-{view}")
    await harmless(page, eyes, noted)


async def test_nothing_in_the_address_of_the_page_runs(eyes, url):
    page = await eyes.open("about:blank", live=False)
    noted = await watch(page)
    for words in (*PAYLOADS[::9], "__proto__", "constructor"):
        query = "&".join(f"{name}={quoted(words)}" for name in PARAMETERS)
        await page.goto(f"{url}/?{query}#{quoted(words)}")
        await page.locator("header").first.wait_for()
        assert await page.evaluate(FAULTS) == []
    assert noted[0] == []
    assert noted[1] <= {"127.0.0.1"}
    assert [text for text in eyes.complaints if "Failed to load resource" not in text] == []
