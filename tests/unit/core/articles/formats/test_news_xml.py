from collections import Counter

import pytest

from pipeline.core.articles.formats.unwrap import unwrap
from pipeline.core.articles.ingest import Ingest
from pipeline.core.outcome import Reject
from pipeline.records import Inbound
from tests.support.articles import NOON
from tests.support.news_xml import ITEM, NITF, news_item, nitf
from tests.support.shared import shared

G2 = "application/vnd.iptc.g2.newsitem+xml"


def read(text, content_type="text/xml", **fields):
    return unwrap(Inbound(content=text, content_type=content_type, **fields), 10_000)


def refuse(text, **fields):
    with pytest.raises(Reject) as caught:
        read(text, **fields)
    return caught.value.code


def test_a_news_item_gives_all_that_it_says():
    found = read(ITEM, G2)

    assert found.external_id == "urn:newsml:lake.example:20250518:talks"
    assert found.title == "Envoys meet in Verin"
    assert found.body.split("\n") == [
        "VERIN, May 18 (Lakewire)",
        "The two envoys met & talked on Sunday.",
        "They “will meet again”, a spokeswoman said.",
    ]
    assert found.published_at == "2025-05-18T10:00:00+02:00"
    assert found.modified_at == "2025-05-18T11:30:00+02:00"
    assert (found.publisher.name, found.language) == ("Lakewire", "en-GB")
    assert (found.authors, found.agency) == (("Ann Miller",), "AP")
    assert found.revision_kind == ""


def test_an_item_becomes_an_article_with_its_dateline_and_credit():
    record = Inbound(content=ITEM, content_type=G2)
    ((forward,),) = Ingest(10_000, "en")([record], [NOON])
    article = forward.record

    assert article.dateline.place == "VERIN"
    assert (article.agency, article.authors) == ("Lakewire", ("Ann Miller",))
    assert article.text.startswith("VERIN, May 18 (Lakewire)\nThe two envoys")


@pytest.mark.parametrize("content_type", ["text/xml", "application/xml; charset=x", G2])
def test_the_root_element_says_what_a_document_is(content_type):
    assert read(ITEM, content_type).title == "Envoys meet in Verin"
    assert read(NITF, content_type).title == "Envoys meet"


def test_what_the_source_itself_says_goes_before_the_document():
    found = read(ITEM, title="Ours", external_id="7", language="de", authors=("Bo",))

    assert (found.title, found.external_id, found.language) == ("Ours", "7", "de")
    assert found.authors == ("Bo",)


def test_nitf_gives_all_that_it_says():
    found = read(NITF, "application/nitf+xml")

    assert found.external_id == "lake-7"
    assert found.body.split("\n") == [
        "The first paragraph of the talks.",
        "A heading",
        "One point",
        "Reporting by the desk",
    ]
    assert (found.published_at, found.modified_at) == ("20250518T101500Z", "20250518T120000Z")
    assert (found.publisher.name, found.language) == ("Lake Post", "en")
    assert (found.authors, found.agency) == (("Ann Miller", "Bo Lindt"), "")
    assert found.revision_kind == "correction"


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("<p>One</p><media><p>A picture</p></media><block><p>Two</p></block>", "One\nTwo"),
        ("No blocks at <em>all</em>", "No blocks at all"),
        ("<ul><li><p>Inner</p></li></ul>", "Inner"),
    ],
)
def test_the_text_of_nitf_is_its_blocks(content, body):
    assert read(nitf(content)).body == body


def test_an_abstract_stands_in_for_an_empty_body():
    text = "<nitf><body><body.head><abstract><p>In short</p></abstract></body.head></body></nitf>"

    assert read(text).body == "In short"


XHTML = """<html xmlns='http://www.w3.org/1999/xhtml'><head><title>T</title></head>
<body>Lead<p>They met.</p></body></html>"""


@pytest.mark.parametrize(
    ("inner", "expected"),
    [(XHTML, "Lead<p>They met.</p>"), ("<p>One</p><p>Two</p>", "<p>One</p><p>Two</p>")],
)
def test_xhtml_in_an_item_is_markup(inner, expected):
    found = read(news_item(f"<inlineXML>{inner}</inlineXML>"))

    assert (found.content, found.content_type) == (expected, "text/html")


@pytest.mark.parametrize(
    ("content", "text", "kind"),
    [
        ('<inlineData contenttype="text/plain">They met.</inlineData>', "They met.", "text/plain"),
        ('<inlineData contenttype="text/html">&lt;p&gt;a</inlineData>', "<p>a", "text/html"),
        ("<inlineXML><sports-content/></inlineXML><inlineData>b</inlineData>", "b", "text/plain"),
        ("<inlineXML><nitf/></inlineXML><inlineData>c</inlineData>", "c", "text/plain"),
        ("<inlineXML><p> </p></inlineXML><inlineData>d</inlineData>", "d", "text/plain"),
    ],
)
def test_the_first_rendition_with_text_counts(content, text, kind):
    found = read(news_item(content))

    assert (found.content, found.content_type) == (text, kind)


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ('<provider uri="http://www.lake.example/about"/>', ("", "www.lake.example")),
        ('<provider uri="http://[lake"/>', ("", "")),
        ('<provider uri="urn:lake"/>', ("", "")),
        ('<provider qcode="nprov:LAKE"/>', ("LAKE", "")),
        ('<provider literal="Lake"/>', ("Lake", "")),
        ("<provider/>", ("", "")),
        ("", ("", "")),
    ],
)
def test_the_provider_is_the_publisher(provider, name):
    text = news_item("<inlineData>a</inlineData>", item=provider)

    found = read(text).publisher
    assert (found.name, found.domain) == name


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ('<pubStatus qcode="stat:canceled"/>', "kill"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"/>', "withdrawn"),
        ('<signal qcode="sig:correction"/>', "correction"),
        ('<signal qcode="sig:cwarn"/><edNote>Updates with quotes</edNote>', "update"),
    ],
)
def test_status_signals_and_notes_tell_of_revisions(item, kind):
    assert read(news_item("<inlineData>a</inlineData>", item=item)).revision_kind == kind


def test_a_byline_and_a_contributor_name_people_and_agency():
    more = "<by>By Ann Miller</by><contributor><name>TASS</name></contributor>"
    found = read(news_item("<inlineData>a</inlineData>", content=more))

    assert (found.authors, found.agency) == (("Ann Miller",), "TASS")


def test_entities_of_html_are_read_and_bombs_are_not():
    named = nitf("<p>Caf&eacute; &amp; more&nbsp;here &unknown1; </p>")
    bomb = '<!DOCTYPE nitf [<!ENTITY a "aaaa">]>' + nitf("<p>&a;&a; text</p>")
    file = '<!DOCTYPE nitf [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + nitf("<p>&a; text</p>")

    assert refuse(named) == "unreadable_content"
    assert read(named.replace("&unknown1;", "")).body == "Café & more here"
    assert "aaaa" not in read(bomb).body
    assert "root" not in read(file).body


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<rss/>", "unsupported_content_type"),
        ("<newsItem>", "unreadable_content"),
        ("no XML", "unreadable_content"),
        ("<newsItem/>", "no_text"),
        (news_item('<remoteContent href="a"/>'), "no_text"),
        (news_item('<inlineData encoding="base64">YQ==</inlineData>'), "no_text"),
        (news_item('<inlineData contenttype="image/png">x</inlineData>'), "no_text"),
        (nitf("<p/>" * 200_001), "unreadable_content"),
    ],
)
def test_what_is_no_article_is_rejected(text, code):
    with pytest.raises(Reject) as caught:
        unwrap(Inbound(content=text, content_type="text/xml"), 10_000_000)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "raw",
    [
        ITEM.encode(),
        ITEM.replace("UTF-8", "UTF-16").encode("utf-16"),
        ITEM.encode("cp1252"),  # not what it declares
        ITEM.replace("UTF-8", "windows-1252").encode("cp1252"),
        ITEM.replace("UTF-8", "no-such-encoding").encode(),
    ],
)
def test_bytes_are_read_in_the_encoding_that_they_are_in(raw):
    found = unwrap(Inbound(content_base64=raw, content_type=G2), 10_000)

    assert found.body.endswith("“will meet again”, a spokeswoman said.")


def test_xhtml_pages_are_pages():
    found = read("<html><body><p>They met.</p></body></html>", "application/xml")

    assert found.content_type == "text/html"


def test_iptcs_own_examples_are_read_or_refused_for_what_they_are():
    read_ones = {}
    codes = Counter()
    for path in sorted((shared("data/newsml-g2") / "examples").glob("*.xml")):
        record = Inbound(content_base64=path.read_bytes(), content_type="application/xml")
        (outcome,) = Ingest(400_000, "en")([record], [NOON])
        if isinstance(outcome, Reject):
            codes[outcome.code] += 1
        else:
            read_ones[path.name.partition(".")[0]] = outcome[0].record

    assert set(codes) == {"no_text", "unsupported_content_type"}
    assert set(read_ones) == {
        "LISTING_22_Sports_story_in_NewsML-G2NITF",
        "LISTING_2_NewsML-G2_Text_Document",
        "Receiver View",
        "facet-example-3",
    }
    article = read_ones["LISTING_2_NewsML-G2_Text_Document"]
    assert (article.authors, article.agency) == (("Meredith Jameson",), "AP")
    assert (article.publisher.domain, article.language) == ("acmenews.com", "en")
    assert article.external_id == "urn:newsml:acmenews.com:20161121:US-FINANCE-FED"


CANCELED = """<nitf><head><docdata management-status="canceled"/></head>
<body><body.head><hedline><hl1>Envoys</hl1></hedline></body.head></body></nitf>"""


@pytest.mark.parametrize(
    ("text", "kind", "body"),
    [
        (
            news_item("", item='<pubStatus qcode="stat:canceled"/><edNote>Wrong name</edNote>'),
            "kill",
            "Wrong name",
        ),
        (
            news_item("", '<pubStatus qcode="stat:withheld"/>', "<headline>Envoys</headline>"),
            "withdrawn",
            "Envoys",
        ),
        (
            CANCELED,
            "kill",
            "Envoys",
        ),
    ],
)
def test_a_kill_without_text_is_an_article_all_the_same(text, kind, body):
    found = read(text)

    assert (found.revision_kind, found.body) == (kind, body)


def test_an_item_that_is_empty_and_not_killed_is_no_article():
    assert refuse(news_item("", item='<pubStatus qcode="stat:canceled"/>')) == "no_text"
