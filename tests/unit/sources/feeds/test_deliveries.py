import msgspec
import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from pipeline.records import Inbound
from pipeline.records.common import Publisher
from pipeline.sources.feeds.config import Feed
from pipeline.sources.feeds.deliveries import deliver_item, deliver_page, has_text
from pipeline.sources.feeds.items import Item
from pipeline.sources.fetch.fetching import Response

FEED = Feed(url="https://news.example.org/feed", publisher="Wire", language="en")
ITEM = Item(
    id="tag:example.org,2025:1",
    url="https://example.org/a",
    title="Talks",
    published="2025-05-19T10:00:00+02:00",
    modified="2025-05-19T11:00:00+02:00",
    authors=("Ann Lee",),
    content="<p>They met.</p>",
    content_type="text/html",
)
AT = "2025-05-19T08:30:00.000Z"


def read(value):
    return msgspec.json.decode(value, type=Inbound)


def test_an_item_is_delivered_with_all_that_the_feed_says():
    assert read(deliver_item(FEED, ITEM, AT)) == Inbound(
        external_id="tag:example.org,2025:1",
        source="feeds/news.example.org",
        url="https://example.org/a",
        title="Talks",
        content="<p>They met.</p>",
        content_type="text/html",
        published_at="2025-05-19T10:00:00+02:00",
        modified_at="2025-05-19T11:00:00+02:00",
        received_at=AT,
        publisher=Publisher(name="Wire"),
        language="en",
        authors=("Ann Lee",),
    )


def test_a_headline_without_text_is_its_own_text():
    record = read(deliver_item(FEED, Item(id="7", title="Talks begin"), AT))

    assert (record.body, record.content, record.title) == ("Talks begin", "", "Talks begin")


@pytest.mark.parametrize(
    ("identity", "expected"),
    [("7", "https://news.example.org/feed#7"), ("https://e.org/7", "https://e.org/7")],
)
def test_an_id_that_means_nothing_elsewhere_takes_its_feed_along(identity, expected):
    assert read(deliver_item(FEED, Item(id=identity, title="T"), AT)).external_id == expected


@pytest.mark.parametrize(("said", "expected"), [("text/plain", "text/plain"), ("", "text/html")])
def test_a_page_is_delivered_as_its_server_sent_it(said, expected):
    headers = CIMultiDictProxy(CIMultiDict({"Content-Type": said} if said else {}))
    page = Response(200, "https://example.org/b", headers, b"\xff<p>They met.</p>")
    record = read(deliver_page(FEED, ITEM, AT, page))

    assert record.content_base64 == b"\xff<p>They met.</p>"
    assert (record.url, record.content_type) == ("https://example.org/b", expected)
    assert (record.body, record.content, record.title) == ("", "", "Talks")


def test_what_is_too_long_for_a_record_does_not_make_it_unreadable():
    long = Item(
        id="https://e.org/" + "x" * 9_000, url="https://e.org/" + "y" * 9_000, title="t" * 9_000
    )
    record = read(deliver_item(FEED, long, AT))

    assert (len(record.external_id), record.url, len(record.title)) == (1_000, "", 2_000)


def test_only_an_item_with_words_can_do_without_its_page():
    assert [has_text(Item(id="1", **one)) for one in ({}, {"title": "T"}, {"content": " x"})] == [
        False,
        True,
        True,
    ]
