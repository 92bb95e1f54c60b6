"""Metonymy: does a place name act or is it a place? 100 sentences of our own, half and half.

`held` 1 marks the rows that no rule was tuned on.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from pipeline.core.entities.parse import parse_texts
from pipeline.core.entities.tagger import tag_page
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from tests.eval.floors import floor

pytestmark = pytest.mark.eval

CASES = Path(__file__).parent / "data" / "metonyms.tsv"


def read_cases():
    """Return the rows of the table."""
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def reading_of(case, doc, gazetteer):
    """Return `actor` if the name, or a longer one that holds it, acts for a state; else `place`."""
    start = case["text"].index(case["name"])
    end = start + len(case["name"])
    rows = [
        row
        for row in tag_page(doc, date(2025, 5, 18), gazetteer).entities
        if row.start <= start and end <= row.end and row.via not in {"pronoun", "nominal"}
    ]
    return "actor" if any(row.reading == "actor" for row in rows) else "place"


@pytest.mark.parametrize("held", ["0", "1"])
def test_place_names_act_where_they_stand_for_a_government(held):
    cases = [case for case in read_cases() if case["held"] == held]
    gazetteer = load_gazetteer(Settings())
    docs = parse_texts(load_parser(Settings()), [case["text"] for case in cases])
    faults = [
        f"{case['reading']}: {case['text']} [{case['name']}]"
        for case, doc in zip(cases, docs, strict=True)
        if reading_of(case, doc, gazetteer) != case["reading"]
    ]
    right = 1 - len(faults) / len(cases)
    print(f"metonyms, held {held}: {right:.3f}", *faults, sep="\n")

    assert right >= floor("tag", "metonyms_held" if held == "1" else "metonyms")
