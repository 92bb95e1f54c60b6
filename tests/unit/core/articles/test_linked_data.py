import pytest
from lxml.html import document_fromstring

from pipeline.core.articles.linked_data import MAX_CHARS, names, read_linked_articles, texts


def articles(*sources):
    scripts = "".join(f"<script type='application/ld+json'>{source}</script>" for source in sources)
    tree = document_fromstring(f"<html><head>{scripts}</head><body><p>x</p></body></html>")
    return [node.get("headline") for node in read_linked_articles(tree)]


def test_articles_are_found_wherever_they_stand():
    assert articles(
        '{"@graph": [{"@type": "WebSite"}, {"@type": ["Thing", "NewsArticle"], "headline": "a"}]}',
        '[{"@type": "LiveBlogPosting", "headline": "b"}]',
        '{"@type": "WebPage", "headline": "d", "mainEntity": {"@type": "Report", "headline": "c"}}',
    ) == ["a", "b", "c", "d"]


def test_other_works_are_left_out():
    other = '{"@type": "Article", "headline": "other"}'

    assert articles(
        f'{{"@type": "Article", "headline": "own", "isPartOf": {other}, "mentions": [{other}]}}',
        f'{{"@type": "ItemList", "itemListElement": [{other}]}}',
        '{"@type": "Person", "headline": "x"}',
        '"text"',
    ) == ["own"]


@pytest.mark.parametrize(
    "source",
    [
        '<![CDATA[ {"@type": "Article", "headline": "a"} ]]>',
        '//<![CDATA[\n{"@type": "Article", "headline": "a"}\n//]]>',
        '<!-- {"@type": "Article", "headline": "a"}; -->',
        '{"@type": "Article", "description": "two\nlines", "headline": "a",}',
    ],
)
def test_what_templates_break_is_read_all_the_same(source):
    assert articles(source) == ["a"]


@pytest.mark.parametrize("source", ["", "no", "[" * 100_000, '"' + "x" * MAX_CHARS + '"'])
def test_what_cannot_be_read_is_passed_over(source):
    assert articles(source) == []


def test_no_more_nodes_are_read_than_a_page_has():
    assert articles("[" + "{}," * 9_000 + '{"@type": "Article", "headline": "a"}]') == []


def test_values_are_one_or_several():
    assert texts(["a", 1, " ", "b &amp; c"]) == ["a", "b & c"]
    assert texts({"a": 1}) == []
    assert texts({"@type": "Date", "@value": "2025-05-18"}) == ["2025-05-18"]
    assert names([{"name": "Ann Scribe "}, "Bo Pen", {"name": "https://x.example"}, 7]) == [
        "Ann Scribe", "Bo Pen",
    ]  # fmt: skip
