"""Datelines, credits, bylines and revisions: of our own table, and of news and press releases."""

import pytest

from pipeline.core.articles.credits import read_credits
from pipeline.core.articles.heads import read_head
from pipeline.core.articles.metadata import NOTHING
from pipeline.core.articles.revisions import read_revision_kind
from pipeline.core.articles.text import clean_text
from pipeline.runtime.publishers import load_places
from pipeline.runtime.settings import Settings
from tests.eval.floors import floor
from tests.support.credits import cases, read
from tests.support.shared import read_jsonl, shared

pytestmark = pytest.mark.eval

WITHOUT = ("gum_wikinews", "meantime_wikinews")
"""Wikinews: no desk, so no dateline, agency or note of its own; one place stands as a dateline."""


@pytest.fixture(scope="module")
def places():
    return load_places(Settings())


def bodies(corpus):
    rows = read_jsonl(shared(f"data/news/{corpus}.jsonl"))
    return [(row["title"], clean_text(row["body"])) for row in rows]


def test_our_own_table_is_read_as_it_is_meant():
    right = sum(read(case) == case for case in cases())

    assert len(cases()) >= floor("credits", "table_cases")
    assert right / len(cases()) >= floor("credits", "table_right")


def test_datelines_of_press_releases_are_found_and_are_places(places):
    found = [
        said.dateline.place.casefold()
        for _title, text in bodies("senate_2007_02")
        if (said := read_credits(text, places)).dateline
    ]
    known = sum(place in places for place in found)

    assert len(found) >= floor("credits", "senate_datelines")
    assert known / len(found) >= floor("credits", "senate_datelines_known")


def test_bylines_above_press_releases_are_people():
    found = [
        name
        for _title, text in bodies("senate_2007_02")
        for name in read_head(text, NOTHING)[1].authors
    ]

    assert len(found) >= floor("credits", "senate_bylines")
    assert all("Sen" in name for name in found)


@pytest.mark.parametrize("corpus", WITHOUT)
def test_nothing_is_read_where_nothing_stands(corpus, places):
    texts = bodies(corpus)
    said = [read_credits(text, places) for _title, text in texts]
    credited = [
        hint.name for one in said for hint in one.hints if hint.kind == "credit" or one.agency
    ]
    revised = [title for title, text in texts if read_revision_kind(title, text)]
    cut = [title for title, text in texts if read_head(text, NOTHING)[0] != text]

    assert (credited, revised, cut) == ([], [], [])
    assert sum(one.dateline is not None for one in said) <= 1
