"""Links in annotated news: right ones among those within reach, with and without a site's file."""

from datetime import date
from itertools import chain

import pytest

from pipeline.core.entities.parse import parse_texts
from pipeline.core.entities.tagger import tag_page
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from tests.eval.floors import floor
from tests.eval.linking import Links, tally_links
from tests.eval.site_gazetteers import crowd_rows, reference_rows, titled_rows, write_gazetteer
from tests.support.shared import read_jsonl, shared

pytestmark = pytest.mark.eval

CORPORA = ("gum_wikinews", "meantime_wikinews")
CROWD = 60_000


@pytest.fixture(scope="module")
def articles():
    return {
        name: [
            row
            for row in read_jsonl(shared(f"data/news/{name}.jsonl"))
            if row.get("genre") in {None, "news"}
        ]
        for name in CORPORA
    }


@pytest.fixture(scope="module")
def docs(articles):
    parser = load_parser(Settings())
    return {
        name: parse_texts(parser, [row["body"] for row in rows]) for name, rows in articles.items()
    }


def measure(rows, parsed, gazetteer):
    total = Links()
    for row, doc in zip(rows, parsed, strict=True):
        entities = tag_page(doc, date.fromisoformat(row["published"][:10]), gazetteer).entities
        tally_links(row, entities, gazetteer, total)
    return total


def check(name, measured, total):
    print(
        f"{name} {measured}: recall {total.recall:.3f} of {total.reachable}, precision "
        f"{total.precision:.3f} of {total.given}"
    )
    assert total.recall >= floor("tag", f"{name}_{measured}_recall")
    assert total.precision >= floor("tag", f"{name}_{measured}_precision")


@pytest.mark.parametrize("name", CORPORA)
def test_names_within_reach_are_linked_and_links_are_right(articles, docs, name):
    gazetteer = load_gazetteer(Settings())

    check(name, "links", measure(articles[name], docs[name], gazetteer))


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    path = shared("gold/gazetteer/gaz.jsonl.gz")
    folder = tmp_path_factory.mktemp("reference")
    return load_gazetteer(
        Settings(gazetteer_path=str(write_gazetteer(reference_rows(path), folder)))
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", CORPORA)
def test_a_site_gazetteer_of_the_reference_data_makes_no_link_wrong(
    articles, docs, reference, name
):
    check(name, "reference_links", measure(articles[name], docs[name], reference))


@pytest.fixture(scope="module")
def crowded(articles, tmp_path_factory):
    """Give a gazetteer that has all that the articles link to, and a crowd of namesakes."""
    reference = list(reference_rows(shared("gold/gazetteer/gaz.jsonl.gz")))
    people = (row["itemLabel"] for row in reference if row["type"] == "PERSON")
    titles = titled_rows(chain.from_iterable(articles.values()))
    folder = tmp_path_factory.mktemp("crowd")
    path = write_gazetteer(chain(reference, titles, crowd_rows(people, CROWD)), folder)
    return load_gazetteer(Settings(gazetteer_path=str(path)))


@pytest.mark.slow
@pytest.mark.parametrize("name", CORPORA)
def test_a_crowded_site_gazetteer_links_much_and_errs_little(articles, docs, crowded, name):
    check(name, "crowded_links", measure(articles[name], docs[name], crowded))
