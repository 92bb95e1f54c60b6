from lxml.html import document_fromstring

from pipeline.core.articles.blocks import split_blocks
from pipeline.core.articles.page_times import read_times


def times(body="", *, head="", nodes=(), meta=None, lang="en", title="A bridge for the town"):
    tree = document_fromstring(f"<html lang='{lang}'><head>{head}</head><body>{body}</body></html>")
    return read_times(tree, nodes, meta or {}, split_blocks(tree), title)


def test_linked_data_comes_before_meta_elements_and_these_before_the_rest():
    nodes = ({"datePublished": "1"}, {"dateCreated": "6", "dateModified": "7"})
    meta = {"date": "3", "article:published_time": "2", "lastmod": "8"}
    body = "<time class='posted' datetime='4'></time><time datetime='5'></time>"

    found = times(body, nodes=nodes, meta=meta)

    assert found.published == ("1", "2", "3", "4", "6", "5")
    assert found.modified == ("7", "8")


def test_elements_tell_what_their_time_is_of():
    body = (
        "<b itemprop='datePublished' content='1'></b><b itemprop='dateModified' content='2'></b>"
        "<time pubdate datetime='3'></time><time class='updated' datetime='4'></time>"
        "<b property='article:published_time' content='5'></b><b data-seconds='6'></b>"
        "<b itemprop='candidate' content='7'></b><p class='entry-date'>18 May 2025</p>"
        "<abbr title='8:00'>an hour ago</abbr><b data-date='x' title='9'></b>"
    )

    found = times(body)

    assert found.published == ("1", "3", "5", "2025-05-18", "6", "8:00", "9")
    assert found.modified == ("2", "4")


def test_times_of_comments_and_teasers_are_passed_over():
    body = "<div class='comments'><time datetime='2025'></time></div><time>3 hours ago</time>"

    assert times(body).published == ()


def test_times_in_the_lines_under_the_headline_are_read():
    body = (
        "<h2>A bridge for the town</h2><p class='x'>Published 18 May 2025, 10:00. Updated 19 May "
        f"2025, 11:00</p><p>{'It has been long. ' * 20} 20 May 2025</p>"
    )

    found = times(body)

    assert found.published == ("2025-05-18 10:00",)
    assert found.modified == ("2025-05-19 11:00",)
    assert times("<h1>Another</h1><p>3/4/2025</p>").published == ("2025-03-04",)
    assert times("<h1>Another</h1><p>3/4/2025</p>", lang="en-GB").published == ("2025-04-03",)
    assert times("<p>18 May 2025</p>", title="").published == ()


def test_times_in_the_state_of_scripts_are_read():
    head = (
        '<script>var s = {"publishedAt": "2025-05-18T10:00:00Z", "pubDate": "2019-01-01"}</script>'
        '<script>var t = {"pubDate":1747562400}</script><script></script><script>x</script>'
        '<script type="application/ld+json">{"a": "b"c", "datePublished": "2020-01-01"}</script>'
    )

    found = times(head=head)

    assert found.published == ("2025-05-18T10:00:00Z", "1747562400", "2020-01-01")


def test_times_in_lines_that_are_named_so_are_read():
    body = (
        "<p class='post-date'>18 May 2025</p><p>19 May 2025</p><p class='comment-date'>1 May 2025"
        "</p>"
    )

    assert times(body).published == ("2025-05-18",)
