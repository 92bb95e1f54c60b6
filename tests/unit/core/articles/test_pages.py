import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.articles.metadata import NOTHING
from pipeline.core.articles.pages import (
    MAX_ELEMENTS,
    MAX_EXTRACTED_CHILDREN,
    is_markup,
    is_page,
    read_fragment,
    read_page,
    unescape,
)
from pipeline.core.outcome import Reject
from tests.support.articles import TALKS, attempt
from tests.support.shared import shared

PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in TALKS.split("\n"))
PAGE = f"""<!DOCTYPE html>
<?xml version="1.0" encoding="latin-1"?>
<html lang="en-GB"><head><title>Talks end - The Lake Post</title>
<meta property="og:site_name" content="The Lake Post"><meta name="author" content="By Ann Writer and
 Bo Reporter, https://post.example/staff"><meta name="date" content="2025-05-18">
<meta name="empty" content=" "><meta property="article:modified_time" content="2025-05-19">
<link rel="canonical" href="https://post.example/talks"></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Talks end</h1>{PARAGRAPHS}</article>
<aside><a href="/x">Ten lakes to see before summer</a></aside>
<footer>© 2025 The Lake Post. All rights reserved. Terms of use.</footer></body></html>"""


def test_the_article_of_a_page_is_found_without_its_furniture():
    page = read_page(PAGE)

    assert page.text.split("\n")[-5:] == TALKS.split("\n")
    assert "Ten lakes" not in page.text
    assert "Terms of use" not in page.text


def test_meta_elements_tell_what_the_page_is():
    meta = read_page(PAGE).metadata

    assert meta.title == "Talks end"
    assert meta.site_name == "The Lake Post"
    assert meta.authors == ("Ann Writer", "Bo Reporter")
    assert (meta.language, meta.canonical_url) == ("en-GB", "https://post.example/talks")
    assert (meta.published, meta.modified) == (("2025-05-18",), ("2025-05-19",))


def with_linked_data(*scripts):
    elements = "".join(
        f'<script type="application/ld+json">{script}</script>' for script in scripts
    )
    return f"<html><head>{elements}</head><body>{PARAGRAPHS}</body></html>"


def test_linked_data_of_an_article_comes_before_meta_elements():
    article = """{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"},
      {"@type": ["NewsArticle"], "headline": "Linked", "datePublished": "2025-05-18T10:00:00Z",
       "dateModified": "2025-05-18T11:00:00Z", "inLanguage": "en",
       "publisher": {"name": "Lake Post"}, "author": [{"@type": "Person", "name": "Ann Writer"},
                  "Bo Reporter", 7, {"name": "https://post.example/ann"}]}]}"""
    meta = read_page(with_linked_data("not json", article)).metadata

    assert (meta.title, meta.site_name, meta.language) == ("Linked", "Lake Post", "en")
    assert meta.authors == ("Ann Writer", "Bo Reporter")
    assert (meta.published, meta.modified) == (
        ("2025-05-18T10:00:00Z",),
        ("2025-05-18T11:00:00Z",),
    )


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{}",
        '{"@type": "Person", "name": "Ann"}',
        "[" * 100_000,
        '[{"@type": "x"},' + '{"a": [{}]},' * 10_000 + '{"@type": "Article", "headline": "Deep"}]',
        '{"@type": "Article", "headline": "' + "x" * 1_000_000 + '"}',
    ],
)
def test_linked_data_that_is_broken_or_endless_says_nothing(script):
    assert read_page(with_linked_data(script)).metadata == NOTHING


def test_a_title_is_the_heading_where_nothing_else_gives_one():
    assert read_page(f"<html><h1>A <em>new</em> bridge</h1>{PARAGRAPHS}").metadata.title == (
        "A new bridge"
    )


@pytest.mark.parametrize("title", ["Talks end | Lake Post", "Talks end — lake post", "Talks end"])
def test_a_title_is_without_the_name_of_its_site(title):
    head = f'<html><head><title>{title}</title><meta property="og:site_name" content="Lake Post">'

    assert read_page(f"{head}</head><body>{PARAGRAPHS}").metadata.title == "Talks end"


def test_a_page_without_an_article_gives_all_that_its_baseline_finds():
    page = read_page("<html><body><p>The talks are over.</p></body></html>")

    assert page.text == "The talks are over."


def test_a_page_too_bushy_for_extraction_gives_all_its_text():
    words = "<span>word</span> " * (MAX_EXTRACTED_CHILDREN + 1)
    page = read_page(f"<html><body><p>{words}</p><script>no</script></body></html>")

    assert page.text.split() == ["word"] * (MAX_EXTRACTED_CHILDREN + 1)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One <b>bold</b> word.</p><p>Two</p>", "One bold word.\nTwo"),
        ("One<br>two<br/><br/>three", "One\ntwo\nthree"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("<p>Seen</p><script>not()</script><style>p{}</style> tail", "Seen\ntail"),
        ("<p>be<!-- not -->fore &amp; after &#8212; it</p>", "before & after — it"),
        ("<p>two\n  lines</p>", "two lines"),
        ("<p>bell\x07 &#31;unit</p>", "bell unit"),
    ],
)
def test_a_piece_of_markup_becomes_one_line_a_block(markup, text):
    lines = [line.strip() for line in read_fragment(markup).split("\n") if line.strip()]

    assert lines == text.split("\n")


@pytest.mark.parametrize("markup", ["", "   ", "<!-- only this -->", "<p>" * (MAX_ELEMENTS + 10)])
def test_what_is_no_html_or_too_much_is_rejected(markup):
    with pytest.raises(Reject) as caught:
        read_page(markup if len(markup) < 100 else markup.replace("<p>", "<p>x</p>"))

    assert caught.value.code == "unreadable_content"


def test_an_article_that_extraction_trips_over_is_known_by_its_sentences(monkeypatch):
    def trip(*_args, **_options):
        raise RecursionError("too deep")

    monkeypatch.setattr("pipeline.core.articles.pages.bare_extraction", trip)

    assert read_page(PAGE).text == TALKS


def test_a_page_too_large_to_compare_is_what_was_extracted(monkeypatch):
    monkeypatch.setattr("pipeline.core.articles.pages.MAX_COMPARED", 10)

    assert TALKS in read_page(PAGE).text


def test_a_declared_body_may_be_markup():
    article = json.dumps({"@type": "Article", "articleBody": PARAGRAPHS})

    page = read_page(with_linked_data(article).replace(PARAGRAPHS, "<p>Subscribe to read.</p>"))

    assert [line for line in page.text.split("\n") if line] == TALKS.split("\n")


def test_of_several_declared_bodies_that_of_the_title_counts():
    other = {"@type": "Article", "headline": "Boats", "articleBody": "Boats sail by. " * 200}
    own = {"@type": "Article", "headline": "Linked", "articleBody": TALKS}
    stub = with_linked_data(*(json.dumps(node) for node in (other, own, other)))

    page = read_page(stub.replace(PARAGRAPHS, "<h1>Linked</h1><p>Subscribe.</p>"))

    assert (page.metadata.title, page.text) == ("Linked", TALKS)


def test_endless_names_are_cut():
    names = "a b " * 100_000

    assert read_page(PAGE.replace("<article>", f'<article class="{names}">')).text == TALKS


@pytest.mark.parametrize(
    ("head", "heading", "expected"),
    [
        ("Talks end today: Lake Post", "Talks end today", "Talks end today"),
        ("Talks end today - Lake Post", "World", "Talks end today"),
        ("Lake Post: Talks end today", "World", "Lake Post: Talks end today"),
        ("Lake Post | Talks end today", "World", "Talks end today"),
        ("Talks end | Ferry | Boats", "World", "Talks end | Ferry | Boats"),
        ("Talks &amp;amp; boats", "World", "Talks & boats"),
        ("x" * 5_000, "World", "x" * 1_000),
    ],
)
def test_a_title_is_the_heading_that_the_head_speaks_of_too(head, heading, expected):
    markup = (
        f'<html><head><title>{head}</title><meta property="og:site_name" content="Lake Post">'
        f"</head><body><h1>{heading}</h1>{PARAGRAPHS}</body></html>"
    )

    assert read_page(markup).metadata.title == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>One</p>", True),
        ("One<br>two<br>three", True),
        ('<div class="a">One</div>', True),
        ("a <b and b> c", False),
        ("I <3 you </3", False),
        ("Use the <b> tag", False),
        ("<b><b>", False),
        ("plain & simple", False),
    ],
)
def test_only_clear_markup_is_markup(text, expected):
    assert is_markup(text) is expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (PAGE, True),
        ("<HTML>", True),
        ("<nav><ul>", True),
        (f"<!--{'x' * 9_000}--><html>", True),
        ("<body class=x>", True),
        ("<p>bodywork</p>", False),
    ],
)
def test_a_page_is_told_from_a_piece(markup, expected):
    assert is_page(markup) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q&amp;A &#8220;x&#x201d; &nbsp;", ("Q&A “x” \u00a0", True)),
        ("AT&T; R&D", ("AT&T; R&D", False)),
        ("fish & chips;", ("fish & chips;", False)),
    ],
)
def test_entities_are_resolved_where_there_are_any(text, expected):
    assert unescape(text) == expected


TAGS = st.sampled_from(
    ["<p>", "</p>", "<div>", "<html>", "<body>", "<table><tr>", "<ul><li>", "<a href='x'>", "</a>",
     "<script>", "<!--", "-->", "<![CDATA[", "&amp", "&#0;", "<h1>", "<article>", "<br>", "text "]
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(TAGS, st.text(max_size=12)), max_size=30).map("".join))
def test_no_markup_makes_it_fall(markup):
    for read in (read_page, read_fragment):
        assert getattr(attempt(read, markup), "code", "unreadable_content") == "unreadable_content"


@pytest.mark.parametrize("unit", ["<div>", "<span>", "<ul><li>", "<b>", "<table><tr><td>"])
def test_deep_nesting_does_not_hang(unit):
    found = attempt(read_page, f"<html><body>{unit * 20_000}{PARAGRAPHS}")

    assert getattr(found, "code", "unreadable_content") == "unreadable_content"


def test_xml_bombs_do_not_explode():
    for path in shared("data/badinput/xml/defusedxml").iterdir():
        found = attempt(read_page, path.read_text(errors="replace"))
        assert len(getattr(found, "text", "")) < 200_000
