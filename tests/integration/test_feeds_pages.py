"""Items whose pages are fetched: full text, sitemaps, robots.txt, and what becomes of the rest."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.sources.feeds import pages
from pipeline.sources.feeds.config import Feed
from pipeline.sources.feeds.deliveries import deliver_page
from tests.support.feedpoller import MemoryLine, make_config, polling, until
from tests.support.webhosts import redirect, rss, serve, web_hosts

pytestmark = pytest.mark.integration

PAGE = b"<html><body><article><p>The ministers met for four hours.</p></article></body></html>"
html = "text/html; charset=utf-8"


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(pages, "RETRY_SECS", (0.01, 0.02))


def feed_of(hosts, *paths):
    """Let a feed link to pages on the first host."""
    items = [
        (f"id{path}", f"Title of {path}", f"Short {path}", hosts.url(0, path)) for path in paths
    ]
    return Feed(url=hosts.on(hosts.url(0, "/feed"), serve(rss(*items))), full_text=True)


async def test_the_page_is_the_content_and_the_feed_fills_the_fields(tmp_path):
    async with web_hosts() as hosts:
        end = hosts.on(hosts.url(0, "/b"), serve(PAGE, content_type=html))
        hosts.on(hosts.url(0, "/a"), redirect(end))
        line = MemoryLine()
        async with polling(make_config(tmp_path, feed_of(hosts, "/a")), line):
            await until(lambda: line.values)

    record = line.records[0]
    assert record.content_base64 == PAGE
    assert record.content_type == html
    assert (record.title, record.url, record.content) == ("Title of /a", end, "")


async def test_a_page_that_robots_txt_forbids_is_not_read_and_the_feed_speaks_for_it(tmp_path):
    async with web_hosts() as hosts:
        hosts.on(hosts.url(0, "/robots.txt"), serve(b"User-agent: *\nDisallow: /closed\n"))
        closed = hosts.on(hosts.url(0, "/closed"), serve(PAGE, content_type=html))
        hosts.on(hosts.url(0, "/door"), redirect(closed))
        hosts.on(hosts.url(0, "/open"), serve(PAGE, content_type=html))
        line = MemoryLine()
        feed = feed_of(hosts, "/closed", "/door", "/open")
        async with polling(make_config(tmp_path, feed), line) as poller:
            await until(lambda: len(line.values) == 3)
            value = poller.metrics.value
            forbidden = value("dateline_feed_pages_total", "forbidden")
            fell_back = value("dateline_feed_pages_total", "fell_back")

    assert hosts.count(closed) == 0
    assert (forbidden, fell_back) == (2, 2)
    assert {record.title: record.content for record in line.records} == {
        "Title of /closed": "Short /closed",
        "Title of /door": "Short /door",
        "Title of /open": "",
    }


async def test_a_page_that_is_not_there_yet_is_asked_for_again(tmp_path):
    async with web_hosts() as hosts:
        page = hosts.url(0, "/a")
        hosts.on(page, serve(status=404), serve(status=500), serve(PAGE, content_type=html))
        line = MemoryLine()
        async with polling(make_config(tmp_path, feed_of(hosts, "/a")), line):
            await until(lambda: line.values)

    assert hosts.count(page) == 3
    assert line.records[0].content_base64 == PAGE


@pytest.mark.parametrize(
    "answer", [serve(status=404), serve(b"%PDF-1.7", content_type="application/pdf"), serve(b"")]
)
async def test_an_item_whose_page_cannot_be_had_goes_on_with_the_words_of_its_feed(
    tmp_path, answer
):
    async with web_hosts() as hosts:
        hosts.on(hosts.url(0, "/a"), answer)
        line = MemoryLine()
        async with polling(make_config(tmp_path, feed_of(hosts, "/a")), line):
            await until(lambda: line.values)

    assert line.records[0].content == "Short /a"


async def test_pages_that_were_waited_for_are_fetched_by_the_next_run(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "RETRY_SECS", (2.0, 0.01))
    async with web_hosts() as hosts:
        page = hosts.on(hosts.url(0, "/a"), serve(status=503), serve(PAGE, content_type=html))
        feed = feed_of(hosts, "/a")
        line = MemoryLine()
        config = make_config(tmp_path, feed)
        async with polling(config, line):
            await until(lambda: hosts.count(page) == 1)
        hosts.on(feed.url, serve(rss()))
        async with polling(config, line):
            await until(lambda: line.values)

    assert [record.content_base64 for record in line.records] == [PAGE]


def sitemap(*rows):
    """Return a news sitemap of (url, title, date, lastmod) rows."""
    urls = "".join(
        f"<url><loc>{url}</loc><lastmod>{modified}</lastmod>"
        f"<n:news><n:publication><n:name>Wire</n:name></n:publication>"
        f"<n:publication_date>{date}</n:publication_date><n:title>{title}</n:title></n:news></url>"
        for url, title, date, modified in rows
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    ).encode()


def index(*rows):
    """Return a sitemap index of (url, lastmod) rows."""
    maps = "".join(f"<sitemap><loc>{u}</loc><lastmod>{m}</lastmod></sitemap>" for u, m in rows)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode()


async def test_a_sitemap_index_is_followed_to_what_has_changed_and_old_pages_are_left_out(tmp_path):
    now = datetime.now(UTC)
    today, long_ago = now.isoformat(), (now - timedelta(days=30)).isoformat()
    async with web_hosts() as hosts:
        for path in ("/new", "/newer", "/old"):
            hosts.on(hosts.url(0, path), serve(PAGE, content_type=html))
        old = hosts.on(
            hosts.url(0, "/s-old.xml"),
            serve(sitemap((hosts.url(0, "/old"), "Old", long_ago, long_ago))),
        )
        live = hosts.on(
            hosts.url(0, "/s-new.xml"),
            serve(sitemap((hosts.url(0, "/new"), "Talks begin", today, today))),
        )
        root = hosts.on(hosts.url(0, "/sitemap.xml"), serve(index((old, long_ago), (live, today))))
        line = MemoryLine()
        async with polling(make_config(tmp_path, root), line):
            await until(lambda: hosts.count(root) >= 4 and line.values)
            later = (now + timedelta(minutes=1)).isoformat()
            hosts.on(live, serve(sitemap(
                (hosts.url(0, "/newer"), "Talks go on", today, today),
                (hosts.url(0, "/new"), "Talks begin", today, today),
            )))  # fmt: skip
            hosts.on(root, serve(index((old, long_ago), (live, later))))
            await until(lambda: len(line.values) == 2)

    assert [record.title for record in line.records] == ["Talks begin", "Talks go on"]
    assert hosts.count(old) == 1
    assert hosts.count(live) == 2
    assert hosts.count(hosts.url(0, "/old")) == 0


async def test_what_is_wrong_with_one_sitemap_of_an_index_keeps_no_other_from_being_read(tmp_path):
    now = datetime.now(UTC).isoformat()
    async with web_hosts() as hosts:
        hosts.on(hosts.url(0, "/new"), serve(PAGE, content_type=html))
        packed = gzip.compress(sitemap((hosts.url(0, "/new"), "Talks begin", now, now)), mtime=0)
        maps = [
            hosts.on(hosts.url(0, "/broken.xml"), serve(b"<html>sorry</html>")),
            hosts.on(hosts.url(0, "/inner.xml"), serve(index((hosts.url(0, "/x.xml"), now)))),
            hosts.on(hosts.url(0, "/news.xml.gz"), serve(packed, content_type="application/gzip")),
            hosts.url(0, "/missing.xml"),
        ]
        root = hosts.on(hosts.url(0, "/sitemap.xml"), serve(index(*((url, now) for url in maps))))
        line = MemoryLine()
        async with polling(make_config(tmp_path, root), line):
            await until(lambda: line.values and hosts.count(root) >= 3)

    assert [record.title for record in line.records] == ["Talks begin"]
    assert hosts.count(hosts.url(0, "/x.xml")) == 0
    assert hosts.count(maps[2]) == 1  # the others are tried again
    assert hosts.count(maps[3]) >= 2


async def test_a_host_that_wants_a_pause_is_left_alone_and_no_attempt_is_lost(tmp_path):
    async with web_hosts() as hosts:
        urls = [hosts.url(0, f"/{n}") for n in range(6)]
        for url in urls:
            hosts.on(url, serve(status=429, Retry_After="600"))
        line = MemoryLine()
        feed = feed_of(hosts, *(f"/{n}" for n in range(6)))
        async with polling(make_config(tmp_path, feed), line) as poller:
            await until(lambda: any(map(hosts.count, urls)))
            await until(lambda: poller.metrics.value("dateline_feed_polls_total", "held"))
        asked = sum(map(hosts.count, urls))

    assert asked == 1
    assert line.values == []


async def test_a_bug_with_one_page_does_not_end_the_others(tmp_path, monkeypatch):
    def stumble(feed, item, *more):
        if item.title.endswith("/odd"):
            raise KeyError("our bug")
        return deliver_page(feed, item, *more)

    monkeypatch.setattr(pages, "deliver_page", stumble)
    async with web_hosts() as hosts:
        for path in ("/odd", "/good"):
            hosts.on(hosts.url(0, path), serve(PAGE, content_type=html))
        line = MemoryLine()
        async with polling(make_config(tmp_path, feed_of(hosts, "/odd", "/good")), line) as poller:
            await until(lambda: len(line.values) == 2)
            ours = poller.metrics.value("dateline_feed_pages_total", "our_bug")

    assert {record.title: record.content_base64 for record in line.records} == {
        "Title of /odd": b"",
        "Title of /good": PAGE,
    }
    assert ours == 3
