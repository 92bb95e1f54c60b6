import json

import pytest
from lxml.html import document_fromstring

from pipeline.core.articles.pages import read_page
from pipeline.core.articles.state import read_state_body
from tests.support.articles import TALKS

LINES = TALKS.split("\n")
TEASERS = [{"summary": f"The ferry number {n} has a new captain and a new flag."} for n in range(3)]


def body_of(*scripts):
    elements = "".join(f"<script>{script}</script>" for script in scripts)
    return read_state_body(document_fromstring(f"<html><body><p>x</p>{elements}</body></html>"))


def test_the_sentences_under_one_name_are_the_article():
    state = {
        "kind": "news",
        "props": {"teasers": TEASERS, "article": {"body": [{"text": line} for line in LINES]}},
    }

    assert body_of(json.dumps(state)) == TALKS
    assert body_of(f"window.__STATE__ = {json.dumps(state)};") == TALKS


def test_a_page_that_scripts_draw_has_its_article_in_their_state():
    html = "".join(f"<p>{line}</p>" for line in LINES)
    state = json.dumps({"story": {"html": html}, "teasers": TEASERS}).replace("</", "<\\/")
    page = f"<html><body><div id='root'></div><script type='application/json'>{state}</script>"

    assert [line for line in read_page(page).text.split("\n") if line] == LINES


@pytest.mark.parametrize(
    "script",
    [
        "",
        "x" * 500,
        "{" + " " * 500 + '"a": ',
        "[" * 100_000,
        json.dumps({"a": TEASERS, "b": list(range(500))}),
        "[" + "[]," * 60_000 + json.dumps(TALKS) + "]",
    ],
)
def test_other_scripts_have_none(script):
    assert body_of(script) == ""
