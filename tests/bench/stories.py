"""What grouping articles into stories costs, and how it grows with the stories that are remembered.

`python -m tests.bench.stories` makes articles of 200 different words, four a story on the average,
the words of a story drawn from a vocabulary of its own and from one that all share.
"""

import random
from datetime import UTC, datetime, timedelta
from time import process_time

import psutil

from pipeline.core.stories.grouper import Grouper
from pipeline.records.outline import Named, Outline, Term
from pipeline.runtime.settings import Settings
from pipeline.runtime.stories import load_word_shares

START = datetime(2025, 5, 1, tzinfo=UTC)
WORDS, OF_STORY, A_STORY = 200, 40, 4
MEASURED = 1_000


def make_outlines(count, chance):
    """Return outlines of `count` articles, of a quarter as many stories, over 14 days."""
    common = list(load_word_shares(Settings())["en"])
    vocabulary = common + [f"word{n}" for n in range(40_000)]
    odds = [1.0 / (rank + 3) for rank in range(len(vocabulary))]
    own = {}
    for number in range(count):
        story = chance.randrange(count // A_STORY)
        topic = own.setdefault(story, chance.sample(vocabulary, OF_STORY))
        words = dict.fromkeys(chance.choices(vocabulary, odds, k=2 * WORDS))
        words |= dict.fromkeys(chance.sample(topic, OF_STORY // 2))
        yield outline(number, list(words)[-WORDS:], topic, count)


def outline(number, words, topic, count):
    name = f"{number:032x}"
    return Outline(
        schema=Outline.SCHEMA,
        article_id=name,
        version=name,
        cluster_id=name,
        publisher=f"outlet{number % 300}.example",
        language="en",
        published_at=START + timedelta(days=14 * number / count),
        title=" ".join(topic[:8]),
        title_words=tuple(Term(key=key, weight=1.0) for key in topic[:8]),
        words=tuple(Term(key=key, weight=2.0) for key in words),
        entities=tuple(Named(id=f"local:{key}", name=key, weight=2.0) for key in topic[:12]),
        facts=(),
    )


def measure(count):
    """Return what a grouper costs that has seen `count` articles."""
    outlines = list(make_outlines(count + MEASURED, random.Random(7)))
    step = Grouper(336, 10_000_000, load_word_shares(Settings()))
    before = psutil.Process().memory_info().rss
    said = step(outlines[:count], [START] * count)
    size = psutil.Process().memory_info().rss - before
    stories = sum(outcome[0].record.reason == "first" for outcome in said)
    began = process_time()
    step(outlines[count:], [START] * MEASURED)
    secs = process_time() - began
    began = process_time()
    parts = step.snapshot_parts()
    saving = process_time() - began
    began = process_time()
    Grouper(336, 10_000_000, load_word_shares(Settings())).restore_parts(parts)
    return {
        "articles": count,
        "stories": stories,
        "us an article": round(secs / MEASURED * 1e6),
        "kB a story": round(size / stories / 1e3, 1),
        "snapshot MB": round(sum(map(len, parts)) / 1e6, 1),
        "saving s": round(saving, 2),
        "restoring s": round(process_time() - began, 2),
    }


def main():
    """Print a table; the last line is how the cost grows from the first row to the last."""
    rows = []
    for count in (1_000, 4_000, 16_000):
        rows.append(measure(count))
        print("  ".join(f"{name} {value}" for name, value in rows[-1].items()), flush=True)
    print(f"x{rows[-1]['us an article'] / rows[0]['us an article']:.1f} for 16 times the articles")


if __name__ == "__main__":
    main()
