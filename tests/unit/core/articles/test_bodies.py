import pytest
from lxml.html import document_fromstring

from pipeline.core.articles.blocks import split_blocks
from pipeline.core.articles.bodies import choose_body

TEXTS = [
    f"The {who} of the lake town spoke on {day} about the {what} that will be built in spring."
    for who, day, what in (
        ("mayor", "Monday", "bridge"), ("baker", "Tuesday", "mill"), ("priest", "Friday", "tower"),
        ("teacher", "Sunday", "school"), ("captain", "Thursday", "quay"),
    )
]  # fmt: skip
PARAGRAPHS = [f"<p>{text}</p>" for text in TEXTS]
BODY = "".join(PARAGRAPHS)
OTHERS = [
    f"Seven {what} along the coast were painted blue by pupils from the island."
    for what in ("huts", "boats", "walls")
]


def choose(markup, extracted="", declared="", title="At the lake"):
    blocks = split_blocks(document_fromstring(f"<body>{markup}</body>"))
    return choose_body(blocks, extracted, declared, title).split("\n")


def test_an_extraction_that_is_right_stays_as_it_is():
    page = f"<nav><a href='/'>Home</a></nav><div>{BODY}</div><div>{OTHERS[0]}</div>"

    assert choose(page, "\n".join(TEXTS)) == TEXTS


def test_a_text_that_is_not_of_the_lines_of_the_page_is_left_alone():
    assert choose("<p>Loading</p>", "\n".join(TEXTS)) == TEXTS
    assert choose("", "") == [""]


def test_paragraphs_beside_the_extracted_ones_are_put_back():
    page = f"<div>{PARAGRAPHS[0]}<h2>Mills</h2>{TEXTS[1]}{''.join(PARAGRAPHS[2:])}</div>"

    found = choose(page, "\n".join([TEXTS[0], *TEXTS[2:]]))

    assert found == [TEXTS[0], "Mills", *TEXTS[1:]]


def test_quotes_lists_and_pieces_among_them_are_put_back():
    page = (
        f"<div>{PARAGRAPHS[0]}<blockquote>{PARAGRAPHS[1]}</blockquote><ul><li>one boat</li>"
        f"<li><a href='/x'>two boats</a></li></ul>{PARAGRAPHS[2]}<p>{TEXTS[3]}<br>So be it."
        f"<br>{TEXTS[4]}</p></div>"
    )

    found = choose(page, "\n".join([TEXTS[0], *TEXTS[2:]]))

    assert found == [TEXTS[0], TEXTS[1], "one boat", *TEXTS[2:4], "So be it.", TEXTS[4]]


def test_paragraphs_in_boxes_of_their_own_are_put_back_with_their_headings():
    rows = [f"<div class='c{n}'><p class='t'>{text}</p></div>" for n, text in enumerate(TEXTS)]
    rows.insert(2, "<div class='c9'><h3>Towers</h3></div>")
    page = f"<div>{''.join(rows)}</div>"

    found = choose(page, "\n".join([TEXTS[0], *TEXTS[2:]]))

    assert found == [*TEXTS[:2], "Towers", *TEXTS[2:]]


def test_parts_of_one_form_are_of_one_article():
    parts = [f"<div class='part'>{row}</div>" for row in (BODY, PARAGRAPHS[0].replace("The", "A"))]
    page = f"<main><div>{parts[0]}</div><section>{parts[1]}</section></main>"

    assert len(choose(page, "\n".join(TEXTS))) == 6


def test_other_articles_of_the_same_form_are_not():
    other = "".join(f"<p>{text}</p>" for text in OTHERS)
    page = "".join(
        f"<article><h1>x</h1><div class='part'>{row}</div></article>" for row in (BODY, other)
    )

    assert choose(page, "\n".join(TEXTS)) == TEXTS


def test_a_first_paragraph_that_stands_apart_is_put_back():
    page = f"<h1>At the lake</h1><div class='a'>{PARAGRAPHS[0]}</div><div class='b'><div>" + (
        "".join(PARAGRAPHS[1:]) + "</div></div>"
    )

    assert choose(page, "\n".join(TEXTS[1:])) == TEXTS


def test_a_standfirst_is_not():
    page = f"<h1>At the lake</h1><div class='deck'>{PARAGRAPHS[0]}</div><div class='b'><div>" + (
        "".join(PARAGRAPHS[1:]) + "</div></div>"
    )

    assert choose(page, "\n".join(TEXTS[1:])) == TEXTS[1:]


def test_columns_of_an_old_page_are_told_apart():
    cells = f"<td>{OTHERS[0]}</td><td>{BODY}</td><td><p>{OTHERS[1]}</p></td>"

    assert choose(f"<table><tr>{cells}</tr></table>", "\n".join([*TEXTS[:2], *TEXTS[3:]])) == TEXTS
    assert choose(f"<table><tr>{cells}</tr></table>", "\n".join([*TEXTS, OTHERS[1]])) == TEXTS


def test_a_table_among_the_paragraphs_is_put_back():
    table = "<table><tr><td>Year</td><td>Boats</td></tr></table>"
    page = f"<div>{PARAGRAPHS[0]}{table}{''.join(PARAGRAPHS[1:])}</div>"

    assert choose(page, "\n".join(TEXTS)) == [TEXTS[0], "Year", "Boats", *TEXTS[1:]]


def test_comments_and_furniture_are_left_out_though_they_were_extracted():
    page = (
        f"<div>{BODY}</div><div class='newsletter'><p>{OTHERS[0]}</p></div>"
        f"<div class='reader-comments'><p>{OTHERS[1]}</p><p>{OTHERS[2]}</p></div>"
    )

    assert choose(page, "\n".join(TEXTS + OTHERS)) == TEXTS


def test_names_of_furniture_around_the_whole_article_mean_nothing():
    page = f"<div class='related-open'><div class='comments-on'>{BODY}</div></div>"

    assert choose(page, "\n".join(TEXTS)) == TEXTS


def test_names_of_furniture_at_every_paragraph_mean_nothing():
    rows = "".join(f"<div class='promo'>{row}</div>" for row in PARAGRAPHS)

    assert choose(f"<div>{rows}</div>", "\n".join(TEXTS)) == TEXTS


def test_comments_that_are_most_of_the_page_are_left_out():
    rows = "".join(f"<div class='comment'><p>{n} {OTHERS[0]}</p></div>" for n in range(20))
    text = "\n".join(TEXTS + [f"{n} {OTHERS[0]}" for n in range(20)])

    assert choose(f"<div>{BODY}</div><div>{rows}</div>", text) == TEXTS


def test_a_page_of_comments_only_is_its_comments():
    rows = "".join(f"<div class='comment'>{row}</div>" for row in PARAGRAPHS)
    page = f"<div>{rows}</div><p>Short talk.</p>"

    assert choose(page, "\n".join([*TEXTS, "Short talk."])) == TEXTS


def test_lines_outside_of_the_article_count_only_as_sentences():
    page = f"<div>Weather today</div><div>{BODY}</div>"

    assert choose(page, "\n".join(["Weather today", *TEXTS])) == TEXTS


def teasers(texts):
    return "".join(f"<li><h3><a href='/x'>{t[:30]}</a></h3><p>{t}</p></li>" for t in texts)


def test_teasers_are_left_out():
    page = f"<div>{BODY}<ul>{teasers(OTHERS)}</ul></div>"

    assert choose(page, "\n".join(TEXTS + OTHERS)) == TEXTS


def test_a_page_of_teasers_only_keeps_them():
    page = teasers(TEXTS).replace("<a href='/x'>", "<a href='/x'>News: ")

    assert choose(f"<ul>{page}</ul>", "\n".join(TEXTS)) == TEXTS


def test_a_page_of_furniture_and_comments_stays_as_it_was_extracted():
    rows = "".join(f"<div class='promo'>{row}</div>" for row in PARAGRAPHS)
    said = [f"{n} {OTHERS[0]} {OTHERS[1]}" for n in range(3)]
    rows += "".join(f"<div class='comment'><p>{text}</p></div>" for text in said)
    text = "\n".join([*TEXTS, *said])

    assert choose(f"<div>{rows}</div>", text) == text.split("\n")


@pytest.mark.parametrize("root", ["div", "blockquote"])
def test_a_piece_of_a_page_has_an_article_too(root):
    rows = f"{TEXTS[0]}<br>{TEXTS[1]}{''.join(PARAGRAPHS[2:])}"
    tree = document_fromstring(f"<{root}>{rows}</{root}>").find(f".//{root}")
    tree.getparent().remove(tree)

    assert choose_body(split_blocks(tree), "\n".join(TEXTS), "", "").split("\n") == TEXTS


def test_sentences_that_stand_together_are_the_article_where_the_extraction_is_poor():
    page = f"<div>{BODY}</div><p>We use cookies.</p>"

    assert choose(page, "We use cookies.") == TEXTS
    assert choose("<p>We use cookies.</p>", "") == [""]


LONG = "".join(f"<p>{n} {text}</p>" for n in range(5) for text in TEXTS)
TICKER = [f"{n} {text}" for n in range(4) for text in OTHERS]
TICKERS = f"<div>{''.join(f'<p>{text}</p>' for text in TICKER)}</div>"


def test_an_extraction_of_what_stands_above_the_headline_has_missed_the_article():
    page = f"{TICKERS}<h1>At the lake</h1><div>{LONG}</div>"

    assert len(choose(page, "\n".join(TICKER))) == 25


def test_an_extraction_of_what_stands_below_the_article_has_missed_it():
    page = f"<div>At the lake</div><div>{LONG}</div>{TICKERS}"

    assert len(choose(page, "\n".join(TICKER))) == 25


def test_what_is_longer_than_the_article_and_stands_below_it_is_not_the_article():
    page = f"<h1>At the lake</h1>{TICKERS}<div>{LONG}</div>"

    assert choose(page, "\n".join(TICKER)) == TICKER
    assert choose(f"{TICKERS}<div>{LONG}</div>", "\n".join(TICKER), title="") == TICKER


def test_a_declared_body_puts_right_what_was_extracted_at_its_edges():
    edge = f"<p>{OTHERS[0]}</p>"
    page = (
        f"<div>{edge}{''.join(PARAGRAPHS[:2])}<h2>Towers</h2>{''.join(PARAGRAPHS[2:])}{edge}</div>"
    )

    found = choose(page, "\n".join([OTHERS[0], *TEXTS[:2], "Towers", *TEXTS[2:]]), " ".join(TEXTS))

    assert found == [*TEXTS[:2], "Towers", *TEXTS[2:]]


def test_a_declared_body_that_is_cut_short_cuts_nothing():
    assert choose(f"<div>{BODY * 3}</div>", "\n".join(TEXTS), "".join(TEXTS[:4])[:300]) == TEXTS


def test_a_declared_body_that_was_not_extracted_is_found_on_the_page():
    page = f"<div>{BODY}</div><div><p>{OTHERS[0]}</p></div>"

    assert choose(page, OTHERS[0], " ".join(TEXTS)) == TEXTS


def test_a_declared_body_that_is_not_on_the_page_is_the_article():
    declared = " ".join(TEXTS)

    assert choose("<p>Subscribe to read on.</p>", "Subscribe to read on.", declared) == [declared]
    assert choose(PARAGRAPHS[0], TEXTS[0], declared) == [declared]


def test_a_declared_body_that_is_of_another_wording_is_passed_over():
    declared = " ".join(text.replace("will be", "shall be") for text in TEXTS[:3])

    assert choose(f"<div>{BODY}</div>", "\n".join(TEXTS), f"{declared} {'x' * 90}") == TEXTS
