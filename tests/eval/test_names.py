"""Names in annotated news: strict spans and types, beside the bare model on the same articles."""

from datetime import date

import pytest

from pipeline.core.entities.entities import make_entities
from pipeline.core.entities.parse import parse_texts
from pipeline.core.entities.tagger import read_page
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from tests.eval.floors import floor
from tests.eval.names import (
    Score,
    half_of,
    names_of_doc,
    names_of_entities,
    read_common,
    read_gold,
    score,
)
from tests.support.shared import read_jsonl, shared

pytestmark = pytest.mark.eval


@pytest.fixture(scope="module")
def scores():
    """Score all news articles: per half, the bare model's and ours."""
    parser, gazetteer = load_parser(Settings()), load_gazetteer(Settings())
    rows = [
        row
        for corpus in ("gum_wikinews", "meantime_wikinews")
        for row in read_jsonl(shared(f"data/news/{corpus}.jsonl"))
        if row.get("genre") in {None, "news"}
    ]
    common = read_common(rows)
    found = {
        (half, whose): Score() for half in ("tuned", "held", "both") for whose in ("bare", "ours")
    }
    for row, doc in zip(rows, parse_texts(parser, [row["body"] for row in rows]), strict=True):
        gold, half = read_gold(row, common), half_of(row["id"])
        page = read_page(doc, date.fromisoformat(row["published"][:10]), gazetteer)
        ours = names_of_entities(make_entities(page))
        for part in (half, "both"):
            score(gold, names_of_doc(doc), doc.text, found[part, "bare"])
            score(gold, ours, doc.text, found[part, "ours"])
    return found


@pytest.mark.parametrize("half", ["tuned", "held", "both"])
def test_rules_add_to_what_the_model_finds(scores, half):
    bare, ours = scores[half, "bare"], scores[half, "ours"]
    kinds = {kind: round(ours.f1(kind), 3) for kind in ("PER", "ORG", "LOC")}
    print(half, f"bare {bare.f1():.3f}, ours {ours.f1():.3f}", kinds)

    assert ours.f1() >= floor("names", f"{half}_f1")
    assert ours.f1() - bare.f1() >= floor("names", f"{half}_gain")
