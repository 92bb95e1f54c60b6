"""Cleaning: article bodies and times of publication on pages of many templates; bad input."""

import json
import random
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime
from statistics import fmean

import pytest

from pipeline.core.articles.charset import undo_mojibake
from pipeline.core.articles.ingest import Ingest
from pipeline.core.articles.languages import detect_language
from pipeline.core.outcome import Reject
from pipeline.records import Inbound
from tests.eval.floors import floor
from tests.eval.page_clocks import make_pages
from tests.eval.pages import load_texts, make_cases, shingle_f1
from tests.support.shared import SHARED, shared

pytestmark = pytest.mark.eval

INGEST = Ingest(max_text_chars=400_000, languages="en")
RECEIVED = datetime(2026, 3, 1, tzinfo=UTC)
PAGES_A_TEMPLATE = 5
ROUNDS_OF_CLOCKS = 10
SHORT_WORDS = 25


def _clean(markup, url):
    (outcome,) = INGEST([Inbound(content=markup, content_type="text/html", url=url)], [RECEIVED])
    return None if isinstance(outcome, Reject) else outcome[0].record


@pytest.fixture(scope="module")
def scores():
    found = defaultdict(list)
    for case in make_cases(PAGES_A_TEMPLATE):
        article = _clean(case.markup, "https://post.example/news/story")
        found[case.template].append(shingle_f1(article.text, case.body) if article else 0.0)
    return {template: fmean(values) for template, values in found.items()}


def test_bodies_of_articles_are_found(scores):
    assert fmean(scores.values()) >= floor("ingest", "body_f1"), scores


def test_bodies_are_found_in_every_template(scores):
    worst = min(scores, key=scores.__getitem__)

    assert scores[worst] >= floor("ingest", "body_f1_of_the_worst_template"), worst


def test_times_of_publication_are_right_to_the_minute():
    wrong = []
    pages = [page for n in range(ROUNDS_OF_CLOCKS) for page in make_pages(random.Random(n))]
    for name, markup, url, truth in pages:
        article = _clean(markup, url)
        told = article and article.published_at.astimezone(UTC).replace(second=0, microsecond=0)
        if told != truth.astimezone(UTC).replace(second=0, microsecond=0):
            wrong.append(name)

    assert 1 - len(wrong) / len(pages) >= floor("ingest", "published_to_the_minute"), wrong


def test_mojibake_is_undone_and_right_text_left_alone():
    texts = [text for text in map(_curl, load_texts()) if not text.isascii()]
    wrong = [text.encode().decode("cp1252", "replace") for text in texts]
    whole = [text for text in wrong if "\ufffd" not in text]

    assert [text for text in texts if undo_mojibake(text)[1]] == []
    assert len(whole) > 20
    undone = sum(undo_mojibake(bad)[0] == good for good, bad in zip(texts, wrong, strict=True))
    assert undone / len(whole) >= floor("ingest", "mojibake_undone")


def _curl(text):
    return text.replace("'", "\u2019").replace(" - ", " \u2014 ")


def test_the_language_of_short_texts_is_told():
    heads = [" ".join(text.split()[20 : 20 + SHORT_WORDS]) for text in load_texts()]
    right = sum(detect_language(head) == "en" for head in heads)

    assert right / len(heads) >= floor("ingest", "language_of_25_words")


def test_every_bad_input_ends_as_an_article_or_a_reject_within_time_and_memory():
    shared("data/badinput")
    folders = [str(SHARED / "data" / name) for name in ("badinput", "feeds/feedparser/illformed")]
    command = [sys.executable, "-m", "tests.support.hostile", *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2_000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) > 1_000
    assert [row for row in rows if row["outcome"] in {"too slow", "step_failed"}] == []
