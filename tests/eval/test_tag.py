"""Entities, roles, quotes, times and figures: of the sample article, and of hand-annotated news."""

import json
from datetime import date

import pytest

from pipeline.core.entities.parse import parse_texts
from pipeline.core.entities.tagger import tag_page
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from tests.eval import seed
from tests.eval.floors import floor
from tests.eval.tagging import Tally, tally
from tests.support.shared import read_jsonl, shared

pytestmark = pytest.mark.eval

SAME_NAME = {"peskov": "Dmitry Peskov", "kremlin": "Kremlin", "truth": "Truth Social"}
"""Entities of the gold without a Wikidata id: they must have the right name and a local id."""


@pytest.fixture(scope="module")
def parser():
    return load_parser(Settings())


@pytest.fixture(scope="module")
def gazetteer():
    return load_gazetteer(Settings())


@pytest.fixture(scope="module")
def gold():
    return json.loads((shared("seed") / "entities.gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def events():
    shared("seed")
    return seed.load_gold()


@pytest.fixture(scope="module")
def tags(parser, gazetteer, events):
    text = seed.load_text()[: events["body"]["end"]]
    return tag_page(parse_texts(parser, [text])[0], date(2025, 5, 18), gazetteer)


@pytest.fixture(scope="module")
def names(tags):
    via = {"nominal", "pronoun"}
    return {(row.start, row.end): row for row in tags.entities if row.via not in via}


def _is_linked(mention, entity, row):
    if mention["ref"] == "metonym" and entity["type"] == "GOVERNMENT":
        return row.id == f"gov:{entity['country']}"
    if mention["ref"] == "demonym":
        return row.country == (entity["country"] or "")
    if mention["entity"] in SAME_NAME:
        return row.name == SAME_NAME[mention["entity"]]
    return row.wikidata_id == entity["qid"]


def test_names_are_found_and_nothing_else(gold, names):
    spans = {(mention["start"], mention["end"]) for mention in gold["mentions"]}

    assert len(spans & names.keys()) >= floor("tag", "seed_names")
    assert len(names.keys() - spans) <= floor("tag", "seed_spurious")


def test_names_are_linked(gold, names):
    linked = [
        mention["text"]
        for mention in gold["mentions"]
        if (row := names.get((mention["start"], mention["end"])))
        and _is_linked(mention, gold["entities"][mention["entity"]], row)
    ]

    assert len(linked) >= floor("tag", "seed_linked")


def _is_group(row, title):
    """Return whether a row is what a title without a name means: `the Russian leader`."""
    start, end = title["span"]
    is_there = row.via == "nominal" and start <= row.start and row.end == end
    return is_there and bool(row.role) and row.country == (title.get("country") or "")


def test_titles_give_roles(gold, names, tags):
    found = 0
    for title in gold["titles"]:
        follower = names.get(next((s for s in names if s[0] == title["span"][1] + 1), (0, 0)))
        if title["person"] and follower and follower.type == "PERSON":
            found += bool(follower.role) and follower.country == title["country"]
        else:
            found += any(_is_group(row, title) for row in tags.entities)

    assert found >= floor("tag", "seed_roles")


def test_words_without_names_mean_the_right_ones(gold, tags):
    right = 0
    for coref in gold["coref"]:
        start, end = coref["span"]
        found = {
            row.wikidata_id
            for row in tags.entities
            if row.via in {"nominal", "pronoun"} and start <= row.start and row.end <= end
        }
        wanted = {gold["entities"][key]["qid"] for key in coref.get("entities", ())}
        right += bool(wanted) and found == wanted

    assert right >= floor("tag", "seed_coreference")


def test_quotes_have_their_bounds_speaker_verb_and_venue(tags, events):
    found = {(quote.start, quote.end): quote for quote in tags.quotes if quote.direct}
    right = [
        wanted["id"]
        for wanted in events["quotes"]
        if (quote := found.get((wanted["start"], wanted["end"])))
        and quote.speaker == wanted["speaker"]
        and quote.verb == wanted["cue"]
        and quote.venue == wanted["channel"].removesuffix(" news agency")
    ]

    assert len(right) >= floor("tag", "seed_quotes")
    assert len(found) == len(events["quotes"])


def test_times_are_resolved(gold, tags):
    found = {(time.start, time.end): time for time in tags.times}
    right = [
        wanted
        for wanted in gold["times"]
        if (time := found.get(tuple(wanted["span"])))
        and time.value.startswith(wanted["value"].split("/")[0])
    ]

    assert len(right) >= floor("tag", "seed_times")
    assert len(found) == len(right)


def test_figures_have_value_bound_unit_and_rate(tags, events):
    found = {(figure.start, figure.end): figure for figure in tags.quantities}
    right = [
        wanted["id"]
        for wanted in events["figures"]
        if (figure := found.get((wanted["start"], wanted["end"])))
        and (figure.value, figure.unit) == (wanted["value"], wanted["unit"])
        and figure.rate == wanted.get("per", "")
        and figure.hedge == (wanted["hedge"] or "")
        and (figure.low == figure.value) == (wanted["bound"] == "more than")
    ]

    assert len(right) >= floor("tag", "seed_figures")


@pytest.mark.parametrize(
    ("corpus", "articles", "measure"),
    [("gum_wikinews", 20, "f1"), ("meantime_wikinews", 40, "recall")],
)
def test_names_in_annotated_news_are_found(parser, gazetteer, corpus, articles, measure):
    """MEANTIME annotates only the sentences of its events: there only recall says something."""
    rows = read_jsonl(shared(f"data/news/{corpus}.jsonl"))
    rows = [row for row in rows if row.get("genre") in {None, "news"}][:articles]
    docs = parse_texts(parser, [row["body"] for row in rows])
    total = Tally()
    for row, doc in zip(rows, docs, strict=True):
        tags = tag_page(doc, date.fromisoformat(row["published"][:10]), gazetteer)
        tally(row, tags.entities, total)
    print(corpus, measure, getattr(total, measure), total)

    assert getattr(total, measure) >= floor("tag", f"{corpus}_{measure}")
    assert total.linked / max(1, total.linkable) >= floor("tag", f"{corpus}_linked")
