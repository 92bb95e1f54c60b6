"""Pages are fetched from a real server on the loopback address."""

import contextlib

import msgspec
import pytest
from aiohttp import web

from pipeline.core.wire import decode
from pipeline.records import Inbound
from pipeline.sources.fetch.fetching import Access, Fetcher
from pipeline.sources.fetch.robots import Robots
from pipeline.sources.fetch.turns import Turns
from pipeline.sources.files.journal import Journal
from pipeline.sources.urls import fetching
from pipeline.sources.urls.fetching import PageCarrier

pytestmark = pytest.mark.integration
DECODER = msgspec.json.Decoder(Inbound)
PAGE = "<html><body><p>The two envoys met.</p></body></html>"


class Site:
    """Pages that are there, gone, forbidden, moved, no pages; and who asked for what."""

    def __init__(self):
        self.asked = []
        self.url = ""

    async def answer(self, request):
        self.asked.append(request.path)
        if request.path == "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /private")
        if request.path == "/moved":
            raise web.HTTPMovedPermanently("/a")
        if request.path == "/gone":
            raise web.HTTPGone
        if request.path == "/picture":
            return web.Response(body=b"png", content_type="image/png")
        return web.Response(text=PAGE, content_type="text/html", charset="utf-8")


@pytest.fixture
async def site():
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


class Topic:
    def __init__(self):
        self.values = []
        self.breaks = False

    async def send_bytes(self, values):
        if self.breaks:
            raise ConnectionError
        self.values += values
        return []


@pytest.fixture
async def carry(tmp_path):
    """Carry one list; `topic` has what was sent, `told` what was not got."""

    async def carry(path, *, resume=True, allow_private=True):
        turns = Turns(10, 2, 0.0)
        async with Fetcher(turns, "test/1 (+me@lake.example)", Access(allow_private)) as fetcher:
            with Journal(tmp_path / "journal.sqlite", "flow") as journal:
                carrier = PageCarrier(
                    fetcher,
                    Robots(fetcher, "test"),
                    carry.topic,
                    journal,
                    lambda row, fault: carry.told.append((row.line, fault)),
                    now=lambda: "2025-05-18T12:00:00Z",
                )
                await carrier.carry(path, resume=resume)
        return carrier.count

    carry.topic = Topic()
    carry.told = []
    return carry


def write(path, site, *names):
    path.write_text("".join(f"{site.url}/{name}\n" for name in names))
    return path


async def test_pages_are_sent_as_they_are_and_failures_told(tmp_path, site, carry):
    names = ("a", "gone", "private/x", "picture", "moved", "a")
    count = await carry(write(tmp_path / "list.txt", site, *names))
    records = [decode(value, DECODER) for value in carry.topic.values]

    assert [(one.url, one.content_base64.decode()) for one in records] == [
        (f"{site.url}/a", PAGE),
        (f"{site.url}/a", PAGE),
    ]
    assert {one.content_type for one in records} == {"text/html; charset=utf-8"}
    assert {one.received_at for one in records} == {"2025-05-18T12:00:00Z"}
    assert sorted(carry.told) == [(2, "status 410"), (3, "robots"), (4, "no page")]
    assert (count.sent, count.failed, count.repeated) == (2, 3, 1)
    assert "/private/x" not in site.asked


async def test_a_private_address_is_not_asked_unless_allowed(tmp_path, site, carry):
    await carry(write(tmp_path / "list.txt", site, "a"), allow_private=False)

    assert (site.asked, carry.topic.values) == ([], [])
    assert len(carry.told) == 1


async def test_a_list_goes_on_where_it_ended(tmp_path, site, carry, monkeypatch):
    monkeypatch.setattr(fetching, "AT_ONCE", 2)
    path = write(tmp_path / "list.txt", site, *"abcdef")
    carry.topic.breaks = True
    with contextlib.suppress(ConnectionError):
        await carry(path)
    carry.topic.breaks = False
    await carry(path)
    asked = len(site.asked)
    await carry(path)

    urls = [decode(value, DECODER).url for value in carry.topic.values]
    assert set(urls) == {f"{site.url}/{name}" for name in "abcdef"}
    assert len(site.asked) == asked


async def test_the_memory_of_addresses_is_bounded(tmp_path, site, carry, monkeypatch):
    monkeypatch.setattr(fetching, "REMEMBERED", 1)
    count = await carry(write(tmp_path / "list.txt", site, "a", "b", "a"))

    assert (count.sent, count.repeated) == (3, 0)
