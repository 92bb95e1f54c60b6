"""Who said it: direct and indirect quotes of news that was annotated by reading it."""

from datetime import date

import pytest

from pipeline.core.entities.parse import parse_texts
from pipeline.core.entities.tagger import tag_page
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from tests.eval.annotations import Score, by_article, read_articles, read_table, score_quotes
from tests.eval.floors import floor

pytestmark = pytest.mark.eval

KINDS = ("direct", "indirect")


@pytest.fixture(scope="module")
def scores():
    """Give a score for each kind of quote and half of the articles."""
    rows = by_article(read_table("quotes.tsv"))
    articles = list(read_articles(rows))
    docs = parse_texts(load_parser(Settings()), [body for _, body, _ in articles])
    gazetteer = load_gazetteer(Settings())
    found = {(kind, half): Score() for kind in KINDS for half in ("tune", "held")}
    for (article, body, day), doc in zip(articles, docs, strict=True):
        quotes = tag_page(doc, date.fromisoformat(day), gazetteer).quotes
        for row in rows[article]:
            score_quotes([row], body, quotes, found[row["kind"], row["half"]])
    return found


def _share(scores):
    return sum(score.right for score in scores) / sum(score.all for score in scores)


def test_the_speakers_of_quotes_are_found(scores):
    for key, score in sorted(scores.items()):
        print(*key, score.right, score.all)

    assert _share(scores.values()) >= floor("quotes", "speaker")


def test_the_speakers_of_direct_quotes_are_found(scores):
    direct = [score for (kind, _), score in scores.items() if kind == "direct"]

    assert _share(direct) >= floor("quotes", "direct_speaker")


def test_articles_that_nobody_tuned_on_are_not_much_worse(scores):
    held = [score for (_, half), score in scores.items() if half == "held"]

    assert _share(held) >= floor("quotes", "held_speaker")
