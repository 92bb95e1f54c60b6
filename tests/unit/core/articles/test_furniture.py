import pytest
from lxml.html import document_fromstring

from pipeline.core.articles.blocks import split_blocks
from pipeline.core.articles.furniture import drop_furniture

FIRST = "<p>The council of the lake town met on Friday and agreed on a new bridge, at last.</p>"
SECOND = "<p>Work will begin in spring, said the mayor, who had voted against it in his youth.</p>"
THIRD = "<p>Fishermen fear for their nets and asked for moorings on the other side instead.</p>"


def kept(markup, title="A bridge"):
    return drop_furniture(split_blocks(document_fromstring(f"<body>{markup}</body>")), title)


PLAIN = kept(FIRST + SECOND + THIRD)


def test_paragraphs_are_kept():
    assert len(PLAIN) == 3


@pytest.mark.parametrize(
    "line",
    [
        "<p>Advertisement</p>",
        "<div>Story continues below advertisement</div>",
        "<p>READ MORE: <a href='/x'>Choir wins a prize</a></p>",
        "<p>(See also | <a href='/x'>Choir wins a prize abroad</a>)</p>",
        "<p><a href='/x'>A choir wins a prize abroad and finds its hall flooded</a></p>",
        "<p>Sign up for our newsletter</p>",
        "<p>Follow us on every network</p>",
        "<p>Write to Ann Scribe at ann@post.example</p>",
        "<p>© 2025 Lake Post. All rights reserved.</p>",
        "<p>Tags: lake, bridge</p>",
        "<p>5 min read</p>",
    ],
)
def test_labels_teasers_prompts_and_rights_are_dropped(line):
    assert kept(FIRST + line + SECOND + THIRD) == PLAIN


@pytest.mark.parametrize(
    "line",
    [
        "<p>Read the letter that the <a href='/x'>mayor</a> wrote in March to all households.</p>",
        "<p>More than 40 people came.</p>",
        "<h2><a href='/x'>What happens now</a></h2>",
        "<p>Copyright 2025 The Associated Press. All rights reserved.</p>",
        f"<p>Sign up for the boat, said the crew. {'We go. ' * 40}</p>",
        "<p>“Follow the river,” she said.</p>",
        "<h2>Recent attacks</h2>",
        "<p>Copyright law was changed in March.</p>",
        "<li>(c) any other boat of the town.</li>",
        "<p>Looking for more money, the town sold its mill.</p>",
    ],
)
def test_what_only_resembles_them_is_kept(line):
    assert len(kept(FIRST + line + SECOND + THIRD)) == 4


def test_title_byline_and_times_at_the_head_are_dropped():
    head = "<h1>Bridge!</h1><p>A  bridge</p><p>By Ann Scribe</p><p>May 18, 2025 | 10:00 am</p>"

    assert kept(head + FIRST + SECOND + THIRD) == PLAIN


def test_a_time_further_down_is_kept():
    assert len(kept(FIRST + SECOND + FIRST.replace("F", "M") + THIRD + "<p>18 May 2025</p>")) == 5


def test_all_below_a_heading_of_other_articles_is_cut_off():
    text = "".join(f"<p>{n} {line}</p>" for n in range(4) for line in PLAIN)
    others = "<h3>Related stories</h3><p>A choir wins a prize.</p><h3>Most read</h3><p>Mills.</p>"

    assert kept(text + others) == kept(text)


def test_a_heading_that_nothing_follows_is_cut_off():
    assert kept(FIRST + SECOND + THIRD + "<h2>Outlook</h2><h3>Tomorrow</h3>") == PLAIN


def test_a_heading_of_other_articles_amid_the_text_is_kept():
    assert len(kept("<h2>Related stories</h2>" + FIRST + SECOND)) == 3


def test_a_line_that_is_repeated_is_dropped():
    assert kept(FIRST + SECOND + FIRST + THIRD) == PLAIN


def test_a_quote_pulled_out_of_a_paragraph_is_dropped():
    pulled = "<blockquote>“met on Friday and agreed on a new bridge”</blockquote>"

    assert kept(pulled + FIRST + SECOND + THIRD) == PLAIN


def test_short_lines_may_be_repeated():
    assert len(kept("<p>Why?</p>" + FIRST + "<p>Why?</p>" + SECOND)) == 4
