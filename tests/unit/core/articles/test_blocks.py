from lxml.html import document_fromstring

from pipeline.core.articles.blocks import split_blocks
from pipeline.core.articles.zones import is_elsewhere, zone_of


def lines(markup):
    return [(block.text, block.linked) for block in split_blocks(document_fromstring(markup))]


def test_a_line_is_the_text_between_two_block_elements_or_breaks():
    found = lines(
        "<html><head><title>No</title></head><body> first <b>of</b> all<p>second <br>third</p>"
        "<script>var x</script><div>fourth<p>fifth</p>sixth</div>last</body></html>"
    )

    assert [text for text, _ in found] == [
        "first of all", "second", "third", "fourth", "fifth", "sixth", "last",
    ]  # fmt: skip


def test_the_characters_within_links_are_counted():
    assert lines("<p>go to <a href='/x'>the <b>lake</b></a> now</p>") == [("go to the lake now", 7)]


def test_an_empty_line_ends_a_paragraph_where_text_keeps_its_form():
    found = lines("<pre>one\ntwo\n \n\nthree</pre><p>four\n\nfive</p>")

    assert [text for text, _ in found] == ["one two", "three", "four five"]


def test_a_tree_without_a_body_is_read_as_it_is():
    tree = document_fromstring("<p>x</p>").find(".//p")

    assert [block.text for block in split_blocks(tree)] == ["x"]


def test_a_sentence_is_long_ends_as_sentences_do_and_is_no_link():
    text = "The council of the lake town met on Friday and agreed on a new bridge"
    markup = f"<p>{text}.</p><p>{text}</p><p>Short.</p><p><a href='/x'>{text}.</a></p>"

    blocks = split_blocks(document_fromstring(markup))

    assert [block.is_sentence for block in blocks] == [True, False, False, False]
    assert [block.is_linked for block in blocks] == [False, False, False, True]


def kind_at(markup):
    zone = zone_of(document_fromstring(f"<body>{markup}</body>").find(".//body")[0])
    return zone and zone.kind


def test_a_zone_is_known_by_the_words_in_its_names():
    assert kind_at("<div class='post-comments'></div>") == "comments"
    assert kind_at("<div id='relatedPosts'></div>") == "furniture"
    assert kind_at("<p class='image-meta'></p>") == "beside"
    assert kind_at("<div class='adventure commentary socialism'></div>") is None


def test_a_zone_is_known_by_role_tag_or_style():
    assert kind_at("<div role='navigation'></div>") == "furniture"
    assert kind_at("<aside></aside>") == "beside"
    assert kind_at("<div style='display: none'></div>") == "beside"
    assert kind_at("<div hidden></div>") == "beside"
    assert kind_at("<div aria-hidden='true'></div>") == "beside"
    assert kind_at("<table align='RIGHT'></table>") == "furniture"
    assert kind_at("<table></table>") is None


def test_lines_know_the_zones_around_them():
    (block,) = split_blocks(document_fromstring("<nav><div class='photo'><p>x</p></div></nav>"))

    assert [zone.kind for zone in block.zones] == ["furniture", "beside"]


def test_what_stands_in_a_teaser_is_elsewhere_unless_the_headline_does_too():
    tree = document_fromstring(
        "<div class='related'><i>1</i></div><div class='has-related'><h1>x</h1><b>2</b></div>"
        "<div class='photo'><u>3</u></div>"
    )

    assert [is_elsewhere(tree.find(f".//{tag}")) for tag in "ibu"] == [True, False, False]
