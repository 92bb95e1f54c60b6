from lxml.html import document_fromstring

from pipeline.core.articles.blocks import split_blocks
from pipeline.core.articles.cards import find_cards

CARD = "<li><h3><a href='/x'>A choir wins a prize</a></h3><p>It comes home to a wet hall.</p></li>"


def card_lines(markup):
    blocks = split_blocks(document_fromstring(f"<body>{markup}</body>"))
    return [blocks[index].text for index in sorted(find_cards(blocks))]


def test_three_boxes_with_a_linked_heading_are_teasers():
    assert len(card_lines(f"<p>Text.</p><ul>{CARD * 3}</ul>")) == 6


def test_two_boxes_are_none():
    assert card_lines(f"<ul>{CARD * 2}</ul>") == []


def test_boxes_that_hold_much_text_are_none():
    assert card_lines(f"<ul>{CARD.replace('hall.', 'hall. ' * 80) * 3}</ul>") == []


def test_boxes_of_links_only_or_of_text_only_are_none():
    links = "<li><p><a href='/x'>A choir wins</a></p><p><a href='/y'>A mill burns</a></p></li>"
    texts = "<li><p>A choir wins a prize</p><p>A mill burns</p></li>"

    assert card_lines(f"<ul>{links * 3}</ul><ul>{texts * 3}</ul>") == []


def test_boxes_of_many_lines_are_none():
    assert (
        card_lines(f"<ul>{CARD.replace('</li>', '<p>a</p><p>b</p><p>c</p></li>') * 3}</ul>") == []
    )


def test_rows_of_a_table_are_none():
    row = "<tr><td><a href='/x'>Lake steamer</a></td><td>built in the year 1907</td></tr>"

    assert card_lines(f"<table>{row * 4}</table>") == []
