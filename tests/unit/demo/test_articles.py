import itertools
import re
from collections import Counter
from datetime import datetime, timedelta

import msgspec

from pipeline.demo import demo_articles, demo_lines
from tests.support.shared import shared


def distinct_words(body):
    half = len(body) // 2
    return len((body[:half] if body[:half].strip() == body[half:].strip() else body).split())


def test_the_articles_are_played_in_the_order_they_came_over_three_days():
    received = [datetime.fromisoformat(article.received_at) for article in demo_articles()]

    assert received == sorted(received)
    assert timedelta(days=2) < received[-1] - received[0] < timedelta(days=3)
    assert len(received) >= 30


def test_a_line_is_the_record_that_a_source_would_write():
    for line, article in zip(demo_lines(), demo_articles(), strict=True):
        assert msgspec.json.decode(msgspec.json.encode(article)) == msgspec.json.decode(line)


def test_outlets_are_invented_and_texts_are_short():
    for article in demo_articles():
        assert article.publisher.domain.endswith(".example")
        assert article.url.startswith(f"https://{article.publisher.domain}/")
        assert 60 <= distinct_words(article.body) <= 150


def test_the_story_holds_every_case_that_the_pipeline_must_master():
    articles = demo_articles()
    urls = Counter(article.url for article in articles)
    (corrected,) = [url for url, times in urls.items() if times == 2]
    first, second = [article for article in articles if article.url == corrected]
    late = [
        article
        for article in articles
        if datetime.fromisoformat(article.received_at)
        - datetime.fromisoformat(article.published_at)
        > timedelta(days=1)
    ]
    doubled = [a for a in articles if a.body[: len(a.body) // 2] == a.body[len(a.body) // 2 + 1 :]]

    assert (first.external_id, second.revision_kind) == (second.external_id, "correction")
    assert (len(late), len(doubled)) == (1, 1)
    assert sum("(Northwire)" in a.body and a.publisher.name != "Northwire" for a in articles) >= 3


def test_no_sentence_is_taken_from_the_sample_article():
    def runs(text):
        words = re.findall(r"\w+", text.casefold())
        return {tuple(words[n : n + 8]) for n in range(len(words) - 7)}

    sample = runs(shared("seed/000_8c4b53a7bdcacb86.txt").read_text(encoding="utf-8"))
    demo = set(itertools.chain.from_iterable(runs(article.body) for article in demo_articles()))

    assert demo & sample == set()
