"""How many of what: sentences of our own, one quantity of each annotated."""

from datetime import date

import pytest

from pipeline.core.entities.parse import parse_texts
from pipeline.core.entities.tagger import tag_page
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from tests.eval.annotations import Score, read_table, score_quantity
from tests.eval.floors import floor

pytestmark = pytest.mark.eval


def test_quantities_have_value_bounds_unit_kind_rate_and_hedge():
    rows = read_table("quantities.tsv")
    docs = parse_texts(load_parser(Settings()), [row["text"] for row in rows])
    gazetteer = load_gazetteer(Settings())
    score = Score()
    for row, doc in zip(rows, docs, strict=True):
        score_quantity(row, tag_page(doc, date(2025, 5, 18), gazetteer).quantities, score)
    print(score.right, score.all)

    assert score.share >= floor("quantities", "right")
