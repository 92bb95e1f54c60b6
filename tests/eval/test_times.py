"""When it was: the day values of annotated news, of MEANTIME's events, and clock times."""

from datetime import date

import pytest

from pipeline.core.entities.parse import parse_texts
from pipeline.core.entities.tagger import tag_page
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from tests.eval.annotations import Score, by_article, read_articles, read_table, score_times
from tests.eval.floors import floor
from tests.eval.tagging import find_offsets
from tests.support.shared import read_jsonl, shared

pytestmark = pytest.mark.eval

SUNDAY = date(2025, 5, 18)
ISO_DAY = len("2025-05-18")


@pytest.fixture(scope="module")
def parser():
    return load_parser(Settings())


@pytest.fixture(scope="module")
def gazetteer():
    return load_gazetteer(Settings())


def test_annotated_times_have_their_value(parser, gazetteer):
    rows = by_article(read_table("times.tsv"))
    articles = list(read_articles(rows))
    docs = parse_texts(parser, [body for _, body, _ in articles])
    halves = {"tune": Score(), "held": Score()}
    for (article, body, day), doc in zip(articles, docs, strict=True):
        times = tag_page(doc, date.fromisoformat(day), gazetteer).times
        score_times(rows[article], body, times, halves[rows[article][0]["half"]])
    right = sum(score.right for score in halves.values())
    every = sum(score.all for score in halves.values())
    print({half: (score.right, score.all) for half, score in halves.items()})

    assert right / every >= floor("times", "value")
    assert halves["held"].share >= floor("times", "held_value")


def test_the_days_of_annotated_events_are_named(parser, gazetteer):
    """MEANTIME dates events, not words: a day that we read in the sentence is one of theirs."""
    articles = read_jsonl(shared("data/news/meantime_wikinews.jsonl"))
    docs = parse_texts(parser, [article["body"] for article in articles])
    right = every = 0
    for article, doc in zip(articles, docs, strict=True):
        published = article["published"][:ISO_DAY]
        times = tag_page(doc, date.fromisoformat(published), gazetteer).times
        offsets = find_offsets(article)
        for number, day in sorted(_event_days(article, published)):
            start, end = offsets[number][0][0], offsets[number][-1][1]
            near = [time for time in times if start <= time.start < end and _is_day(time)]
            if near:
                every += 1
                right += any(time.value[:ISO_DAY] == day for time in near)
    print(right, every)

    assert right / every >= floor("times", "meantime_day")


def _is_day(time):
    return time.precision in {"day", "minute"} and not time.end_value


def _event_days(article, published):
    """Return (sentence, day) of the events that are dated to a day other than publication."""
    dated = {(e["sent"], e["time"]) for e in article["entities"] if e.get("time")}
    return {(s, day) for s, day in dated if len(day) == ISO_DAY and "X" not in day} - {
        (s, published) for s, _ in dated
    }


def test_clock_times_are_instants(parser, gazetteer):
    rows = read_table("clocks.tsv")
    docs = parse_texts(parser, [row["text"] for row in rows])
    right = 0
    for row, doc in zip(rows, docs, strict=True):
        wanted = row["words"], row["value"], row["local_time"]
        times = tag_page(doc, SUNDAY, gazetteer).times
        right += wanted in {(time.text, time.value, time.local_time) for time in times}

    assert right / len(rows) >= floor("times", "clock")
