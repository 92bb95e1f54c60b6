import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.sources.feeds.items import Child, UnreadableError
from pipeline.sources.feeds.parsing import parse_document

URL = "https://example.org/feed"
RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Wire</title><link>https://example.org/</link>
<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="/feed.xml"/>
<item><title>Talks &amp;amp; &lt;b&gt;more&lt;/b&gt;</title><link>/a?utm_source=rss</link>
<guid isPermaLink="false">17</guid><pubDate>Mon, 19 May 2025 10:00:00 +0200</pubDate>
<dc:creator>Ann Lee</dc:creator><dc:creator>Bo Diaz</dc:creator>
<description>Short.</description><content:encoded><![CDATA[<p>Long text.</p>]]></content:encoded>
</item><item><title>No guid</title><link>https://example.org/b</link></item>
<item><description>Only words</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/news/">
<title>Wire</title><id>urn:1</id><updated>2025-05-19T12:00:00Z</updated>
<entry><id>tag:example.org,2025:a</id><title type="html">Talks &amp;lt; more</title>
<link rel="alternate" href="a"/><link rel="enclosure" href="a.mp3"/>
<published>2025-05-19T10:00:00+02:00</published><updated>2025-05-19T11:00:00+02:00</updated>
<author><name>Ann Lee</name></author><summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long text.</p></div></content>
</entry></feed>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "feed_url": "https://example.org/feed.json",
    "hubs": [{"type": "rssCloud", "url": "https://no.example/"}, {"type": "WebSub", "url": "https://hub.example/"}],
    "items": [
        {"id": 17, "url": "/a", "title": "Talks", "content_html": "<p>Long.</p>",
         "date_published": "2025-05-19T10:00:00+02:00",
         "date_modified": "2025-05-19T11:00:00+02:00",
         "authors": [{"name": "Ann Lee"}, {"name": None}, {"name": "Ann Lee"}]},
        {"id": "b", "external_url": "https://other.example/b", "content_text": "Words.",
         "author": {"name": "Bo"}},
        {"url": "https://example.org/c", "title": None, "summary": "Short."},
        ["no item"],
        {"id": {"no": "id"}},
    ],
}  # fmt: skip
NEWS = """<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="x"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://example.org/a </loc><image:image><image:title>A photo</image:title></image:image>
<news:news><news:publication><news:name>Wire</news:name><news:language>en</news:language>
</news:publication><news:publication_date>2025-05-19T10:00:00+02:00</news:publication_date>
<news:title><![CDATA[Talks & more]]></news:title></news:news></url>
<url><loc>https://example.org/b</loc><lastmod>2025-05-19</lastmod></url>
<url><loc>ftp://example.org/c</loc></url><url/></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>
<loc>https://example.org/1.xml.gz</loc><lastmod>2025-05-19</lastmod></sitemap>
<sitemap><loc>https://example.org/2.xml</loc></sitemap></sitemapindex>"""


def parse(text, **more):
    body = text if isinstance(text, bytes) else text.encode()
    return parse_document(body, URL, **more)


def test_rss_is_read_with_its_fullest_text():
    document = parse(RSS)
    first, second, third = document.items

    assert (document.kind, document.hub) == ("feed", "https://hub.example/")
    assert document.topic == "https://example.org/feed.xml"
    assert (first.id, first.url, first.title) == (
        "17",
        "https://example.org/a?utm_source=rss",
        "Talks & more",
    )
    assert (first.content, first.content_type) == ("<p>Long text.</p>", "text/html")
    assert (first.published, first.modified) == ("2025-05-19T10:00:00+02:00", "")
    assert first.authors == ("Ann Lee", "Bo Diaz")
    assert first.age_from == 1747641600
    assert second.id == second.url == "https://example.org/b"
    assert (third.id, third.url, third.content) == ("", "", "Only words")


def test_atom_is_read_with_both_of_its_times():
    (item,) = parse(ATOM).items

    assert (item.id, item.url) == ("tag:example.org,2025:a", "https://example.org/news/a")
    assert item.title == "Talks < more"
    assert (item.published, item.modified) == (
        "2025-05-19T10:00:00+02:00",
        "2025-05-19T11:00:00+02:00",
    )
    assert "<p>Long text.</p>" in item.content
    assert item.authors == ("Ann Lee",)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2025-05", "2025-05-01T00:00:00Z"), ("soon", ""), ("1925-05", "")],
)
def test_a_time_in_a_rare_form_is_what_feedparser_makes_of_it(written, expected):
    row = f"<item><title>Talks</title><pubDate>{written}</pubDate></item>"
    (item,) = parse(f'<rss version="2.0"><channel>{row}</channel></rss>').items

    assert item.published == expected


def test_json_feeds_are_read_and_items_that_are_none_passed_over():
    document = parse(json.dumps(JSON))
    first, second, third = document.items

    assert (document.hub, document.topic) == (
        "https://hub.example/",
        "https://example.org/feed.json",
    )
    assert (first.id, first.url, first.content_type) == ("17", "https://example.org/a", "text/html")
    assert (first.modified, first.authors) == ("2025-05-19T11:00:00+02:00", ("Ann Lee",))
    assert (second.url, second.content, second.authors) == (
        "https://other.example/b",
        "Words.",
        ("Bo",),
    )
    assert (third.id, third.content) == ("https://example.org/c", "Short.")


def test_news_sitemaps_are_read_with_their_titles():
    document = parse(NEWS)
    first, second = document.items

    assert document.kind == "sitemap"
    assert (first.id, first.title) == ("https://example.org/a", "Talks & more")
    assert (first.published, first.modified) == ("2025-05-19T10:00:00+02:00", "")
    assert (second.title, second.modified) == ("", "2025-05-19T00:00:00Z")


def test_a_sitemap_index_lists_its_sitemaps():
    document = parse(INDEX)

    assert (document.kind, document.items) == ("index", ())
    assert document.children == (
        Child(url="https://example.org/1.xml.gz", modified="2025-05-19"),
        Child(url="https://example.org/2.xml"),
    )


def test_a_byte_order_mark_and_space_before_the_document_do_not_hide_what_it_is():
    assert len(parse(b"\xef\xbb\xbf" + NEWS.encode()).items) == 2
    assert len(parse("\n \n" + RSS).items) == 3
    assert len(parse(b"\xef\xbb\xbf" + json.dumps(JSON).encode()).items) == 3
    for order in ("utf-16-le", "utf-16-be"):
        assert len(parse(("\ufeff" + RSS).encode(order), content_type="text/xml").items) == 3


def test_words_about_sitemaps_do_not_make_a_feed_one():
    feed = RSS.replace("<channel>", "<channel><!-- not a <urlset> -->")

    assert parse(feed).kind == "feed"


def test_no_more_items_are_read_than_wanted_and_the_rest_is_counted():
    assert (len(parse(RSS, most_items=2).items), parse(RSS, most_items=2).cut) == (2, 1)
    assert (len(parse(NEWS, most_urls=1).items), parse(NEWS, most_urls=1).cut) == (1, 1)
    assert (len(parse(json.dumps(JSON), most_items=1).items)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "<html><head><title>We have moved</title></head><body><p>Hello</p></body></html>",
        "plain words",
        "{",
        '{"a": 1}',
        '{"version": "https://jsonfeed.org/version/1", "items": {}}',
        '{"items": ' + "[" * 100_000,
        "\x00\x01\x02",
        "<urlset",
        "<urlset >",
    ],
)
def test_what_is_no_feed_is_refused_or_empty(text):
    try:
        found = len(parse(text).items)
    except UnreadableError:
        found = 0

    assert found == 0


def test_half_a_character_does_not_hide_the_rest_of_a_feed():
    halves = ("&#xD800;", "&#xdfff;", "&#55296;", "&#57343;", "&#0055357;")
    rows = "".join(f"<item><title>a {half} b</title></item>" for half in halves)
    found = parse(f'<rss version="2.0"><channel>{rows}</channel></rss>').items
    lone = r'{"version": "jsonfeed.org/1", "items": [{"id": "1", "title": "a \ud800 b"}]}'
    cut = lone.encode().replace(rb"\ud800", b"\xff")

    assert [item.title for item in found] == ["a \ufffd b"] * len(halves)
    assert [item.title for item in parse(lone).items] == ["a ? b"]
    assert [item.title for item in parse(cut).items] == ["a \ufffd b"]


def test_entities_are_not_resolved_from_outside_nor_without_end():
    outside = (
        '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        "<urlset><url><loc>https://example.org/&x;</loc><title>&x;</title></url></urlset>"
    )
    bomb = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    inside = (
        f'<!DOCTYPE rss [<!ENTITY a0 "lol">{bomb}]>'
        '<rss version="2.0"><channel><item><title>&a9;</title></item></channel></rss>'
    )

    assert all(len(item.url) < 30 and not item.title for item in parse(outside).items)
    assert all(len(item.title) < 1_000 for item in parse(inside).items)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(alphabet='<>/&;"= rsitemurlc{}[]', max_size=200).map(str.encode)
)
def test_any_bytes_are_a_document_or_refused(body):
    try:
        found = parse_document(body, URL)
    except UnreadableError:
        return

    assert found.kind in {"feed", "sitemap", "index"}
