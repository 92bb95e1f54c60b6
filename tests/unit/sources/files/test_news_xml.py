import base64
import json

import msgspec
import pytest

from pipeline.core.articles.formats.unwrap import unwrap
from pipeline.core.wire import decode
from pipeline.records import Inbound
from pipeline.sources.files import Delivery, Fault, NamedFile, Passed, open_file
from tests.support.news_xml import ITEM, NITF, news_item, news_message

DECODER = msgspec.json.Decoder(Inbound)


@pytest.fixture
def read(tmp_path):
    def read(content, start=0, max_bytes=1_000_000, name="a.xml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with open_file(NamedFile(path, name), "", max_bytes) as opened:
            return list(opened.items(start))

    return read


def kinds(items):
    return [type(item).__name__ for item in items]


@pytest.mark.parametrize(
    ("content", "kind", "external_id"),
    [
        (ITEM, "application/vnd.iptc.g2.newsitem+xml", "urn:newsml:lake.example:20250518:talks"),
        (NITF, "application/nitf+xml", "a.xml"),
        ("<html><body/></html>", "text/html", "a.xml"),
        ("<other/>", "application/xml", "a.xml"),
        ("no XML at all", "application/xml", "a.xml"),
        ("", "application/xml", "a.xml"),
    ],
)
def test_one_document_is_delivered_with_its_bytes_and_type(read, content, kind, external_id):
    (item,) = read(content)
    document = json.loads(item.value)

    assert base64.b64decode(document["content_base64"]) == content.encode()
    assert (document["content_type"], document["external_id"]) == (kind, external_id)
    assert read(content, item.position) == []


def test_a_message_gives_its_items_one_by_one(read):
    message = news_message(
        news_item("<inlineData>one</inlineData>", guid="urn:1"),
        '<packageItem guid="urn:p"/>',
        news_item("<inlineData>two</inlineData>", guid="urn:2"),
    )
    items = read(message)

    assert kinds(items) == ["Delivery", "Passed", "Delivery"]
    assert [item.position for item in items] == [1, 2, 3]
    assert items[1] == Passed("packageItem", 2)
    for number in range(3):
        assert read(message, number) == items[number:]
    found = [unwrap(decode(item.value, DECODER), 10_000) for item in (items[0], items[2])]
    assert [(one.external_id, one.content) for one in found] == [("urn:1", "one"), ("urn:2", "two")]


def test_a_message_that_breaks_off_gives_what_is_whole(read):
    message = news_message(news_item("<inlineData>one</inlineData>"), "<newsItem><broken")
    items = read(message)

    assert kinds(items) == ["Delivery", "Fault"]
    assert (items[1].code, items[1].position) == ("unreadable_content", 2)


def test_an_item_that_is_too_large_is_a_fault(read):
    large = news_item(f"<inlineData>{'x' * 40_000}</inlineData>")
    small = news_item("<inlineData>small</inlineData>")
    items = read(news_message(large, small), max_bytes=40_000)

    assert kinds(items) == ["Fault", "Delivery"]
    assert items[0].code == "too_large"


def test_an_item_without_end_stops_the_message(read):
    endless = "<newsItem>" + "<a>xxxxxxxxxxxxxxxxxxxx</a>" * 30_000
    items = read(news_message(endless), max_bytes=40_000)

    assert kinds(items) == ["Fault"]
    assert items[0].code == "too_large"


@pytest.mark.parametrize("root", ["rss", "feed", "urlset"])
def test_a_feed_is_refused_with_what_reads_it(read, root):
    (item,) = read(f"<{root}><channel/></{root}>")

    assert isinstance(item, Fault)
    assert (item.code, "dateline source feeds" in item.message) == (
        "unsupported_content_type",
        True,
    )


@pytest.mark.parametrize("root", ["packageItem", "conceptItem", "planningItem"])
def test_items_without_news_are_passed_over(read, root):
    assert read(f"<{root}/>") == [Passed(root, 1)]


def test_a_document_that_is_too_large_is_a_fault(read):
    (item,) = read("<newsItem>" + "x" * 100_000, max_bytes=50_000)

    assert (type(item), item.code) == (Fault, "too_large")


def test_entities_are_never_expanded(read):
    bomb = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    items = read(bomb + news_message(news_item("<inlineData>&b;</inlineData>")).partition("\n")[2])

    assert all(b"aaaa" not in base64.b64decode(json.loads(i.value)["content_base64"])
               for i in items if isinstance(i, Delivery))  # fmt: skip


def test_a_message_of_many_items_takes_little_memory(tmp_path):
    import tracemalloc

    path = tmp_path / "many.xml"
    with path.open("w") as file:
        head, tail = news_message("|").split("|")
        file.write(head)
        for number in range(3_000):
            file.write(news_item(f"<inlineData>{'word ' * 300}</inlineData>", guid=f"urn:{number}"))
        file.write(tail)
    tracemalloc.start()
    with open_file(NamedFile(path, "many.xml")) as opened:
        count = sum(1 for _ in opened.items())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (count, peak < 3_000_000) == (3_000, True)
