"""Roles valid on the day of publication: 100 sentences of our own about public facts.

`held` 1 marks the rows that no rule was tuned on. A role of several is written `a/b`.
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

CASES = Path(__file__).parent / "data" / "roles.tsv"


def read_cases():
    """Return the rows of the table."""
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def faults_of(case, doc, gazetteer):
    """Return what is wrong with the role that the text's person gets; empty where all is right."""
    start = case["text"].index(case["name"])
    end = start + len(case["name"])
    rows = [
        row
        for row in tag_page(doc, date.fromisoformat(case["date"]), gazetteer).entities
        if start <= row.start and row.end == end and row.via != "pronoun"
    ]
    rows = [row for row in rows if row.type == "PERSON"]
    if not rows:
        return "no person"
    row = rows[0]
    wanted = (case["country"], case["wikidata"] or row.wikidata_id)
    is_right = row.role in case["role"].split("/") and (row.country, row.wikidata_id) == wanted
    return "" if is_right else f"{row.role!r} {row.country} {row.wikidata_id} {row.name}"


@pytest.mark.parametrize("held", ["0", "1"])
def test_roles_are_those_of_the_day(held):
    cases = [case for case in read_cases() if case["held"] == held]
    gazetteer = load_gazetteer(Settings())
    docs = parse_texts(load_parser(Settings()), [case["text"] for case in cases])
    faults = {
        f"{case['date']} {case['text']}": fault
        for case, doc in zip(cases, docs, strict=True)
        if (fault := faults_of(case, doc, gazetteer))
    }
    right = 1 - len(faults) / len(cases)
    print(f"roles, held {held}: {right:.3f}", *faults.items(), sep="\n")

    assert right >= floor("tag", "roles_held" if held == "1" else "roles")
