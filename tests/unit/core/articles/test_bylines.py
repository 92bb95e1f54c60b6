from lxml.html import document_fromstring

from pipeline.core.articles.bylines import read_authors


def authors(body="", nodes=(), meta=None, site_name="Lake Post"):
    tree = document_fromstring(f"<html><body><h1>x</h1>{body}</body></html>")
    return read_authors(tree, nodes, meta or {}, site_name)


def test_linked_data_comes_before_meta_elements_and_these_before_the_byline():
    line = "<p class='byline'>By Cy Quill</p>"
    nodes = ({"author": {"name": "Ann Scribe"}},)

    assert authors(line, nodes, {"author": "Bo Pen"}) == ("Ann Scribe",)
    assert authors(line, ({},), {"author": "Bo Pen"}) == ("Bo Pen",)
    assert authors(line) == ("Cy Quill",)
    assert authors() == ()


def test_several_authors_in_one_line_are_told_apart():
    assert authors(meta={"author": "By Ann Scribe, Bo Pen and Cy Quill | Lake Post"}) == (
        "Ann Scribe", "Bo Pen", "Cy Quill",
    )  # fmt: skip


def test_roles_addresses_and_the_site_are_no_authors():
    nodes = ({"author": [{"name": "Lake Post"}, {"name": "Ann Scribe"}, {"name": "Ann Scribe"}]},)
    given = "Bo Pen, Staff Writer, bo@post.example, www.post.example, Senior Editor, 18 May 2025"

    assert authors(nodes=nodes) == ("Ann Scribe",)
    assert authors(meta={"author": given}) == ("Bo Pen",)
    assert authors(meta={"author": "x" * 2_000, "byl": "By Cy Quill"}) == ("Cy Quill",)
    assert authors(meta={"author": "a b c d e f g h"}) == ()


def test_microdata_and_links_name_authors():
    assert authors("<p itemprop='author'><b itemprop='name'>Ann Scribe</b>, Reporter</p>") == (
        "Ann Scribe",
    )
    assert authors("<a rel='author' href='#'>Bo Pen</a><a href='/author/x'>posts</a>") == (
        "Bo Pen",
    )


def test_authors_of_comments_and_teasers_are_not_those_of_the_article():
    other = "<div class='comments'><a rel='author' href='#'>Di Ink</a></div>"

    assert authors(f"{other}<a rel='author' href='#'>Bo Pen</a>") == ("Bo Pen",)
