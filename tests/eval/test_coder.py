"""Coding of single sentences against two labelled sets (see `sentences.py` for the rules)."""

import pytest

from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from tests.eval import calibrate, police
from tests.eval.floors import floor
from tests.eval.sentences import read_gold, read_train, triples_are_right, type_with_actors
from tests.eval.status import macro_f1, read_all, read_rows
from tests.support.shared import shared

pytestmark = pytest.mark.eval


@pytest.fixture(scope="module")
def parser():
    return load_parser(Settings())


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon(Settings())


def test_types_are_right_where_the_actors_are_given(parser, lexicon):
    rows = read_train(shared("gold/plv_train/plv_train.tsv"))
    docs = parser.parse([row["sentence"] for row in rows])
    right = [
        type_with_actors(doc, row["marked_sentence"], lexicon) == row["gold_root"]
        for row, doc in zip(rows, docs, strict=True)
    ]

    assert sum(right) / len(right) >= floor("coder", "type_accuracy")


def test_triples_are_right_in_the_first_answer_and_in_any_of_three(parser, lexicon):
    rows = read_gold(shared("gold/plover_gsr/gsr.jsonl"))
    docs = parser.parse([row["text"] for row in rows])
    right = [triples_are_right(doc, row, lexicon) for row, doc in zip(rows, docs, strict=True)]

    assert sum(found[:1] == [True] for found in right) / len(right) >= floor(
        "coder", "triple_accuracy"
    )
    assert sum(map(any, right)) / len(right) >= floor("coder", "triple_any_of_three")


@pytest.mark.parametrize("held", [False, True], ids=["open", "held"])
def test_arrests_force_and_killings_are_found(held):
    rows = police.read_sentences(held=held)
    found = police.score(rows, police.tag_texts([text for _, text in rows]))
    part = "held" if held else "open"

    for kind in police.KINDS:
        f1 = police.f1([labels for labels, _ in rows], found, kind)[2]
        assert f1 >= floor("police", f"{part}_{kind}"), kind


def test_the_confidence_table_is_what_the_judgements_give(lexicon):
    fitted = {kind: tuple(calibrate.fit(rows)) for kind, rows in calibrate.read_counts().items()}

    assert fitted == dict(lexicon.trust)


@pytest.mark.parametrize("name", ["status", "status_hard"])
def test_the_status_of_an_event_is_read(name, parser, lexicon):
    rows = read_rows(name)
    found = read_all(rows, parser.parse([text for _, _, text in rows]), lexicon)

    assert macro_f1([status for status, _, _ in rows], found) >= floor("coder", f"{name}_macro_f1")
