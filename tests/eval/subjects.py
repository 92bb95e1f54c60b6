"""A made stream of large stories, some of one subject: what small streams of real news cannot show.

An article is a bag of words, drawn from those of all news, of its subject, of its story and of two
days of it. The shares are such that two articles of a story are about 0.2 alike, as articles of one
story are in real news, and two of one subject 0.03 to 0.08.
"""

import hashlib
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from unittest.mock import patch

from pipeline.core.stories import scoring
from pipeline.records.outline import Outline, Term
from tests.eval.storylines import agree_by_name

START = datetime(2025, 1, 1, tzinfo=UTC)
SUBJECTS, STORIES, MEAN_ARTICLES = 6, 5, 120
LASTS_DAYS = (4, 10, 25)
CLOSE = (0.56, 0.24, 0.14, 0.06)
"""Shares of the words of all news, the subject, the story, the days: much of the subject."""
LOOSE = (0.64, 0.10, 0.16, 0.10)
"""The same where stories of a subject have little in common."""


def subjects(shares, seed=1):
    """Return the outlines of a stream by time; the external id is story, `:`, article."""
    chance = random.Random(seed)
    found = []
    for subject in range(SUBJECTS):
        for story in range(STORIES):
            name = f"{subject}.{story}"
            first, lasts = chance.uniform(0, 40), chance.choice(LASTS_DAYS)
            for number in range(max(3, int(chance.expovariate(1 / MEAN_ARTICLES)))):
                day = chance.uniform(0, lasts)
                pools = (
                    _pool("news", 6_000),
                    _pool(f"subject{subject}", 60),
                    _pool(f"story{name}", 60),
                    _pool(f"days{name}.{int(day / 2)}", 50),
                )
                length = max(60, chance.gauss(330, 80))
                words = Counter()
                for (pool, weights), share in zip(pools, shares, strict=True):
                    words.update(chance.choices(pool, weights, k=int(length * share)))
                time = START + timedelta(days=first + day)
                found.append(_outline(f"{name}:{number}", words, time))
    return sorted(found, key=lambda one: one.published_at)


@cache
def _pool(name, size):
    """Return words and how often each comes, the first ones most (Zipf 1949)."""
    return [f"{name}w{rank}" for rank in range(size)], [1 / (rank + 3) for rank in range(size)]


def _outline(name, words, time):
    key = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return Outline(
        schema=Outline.SCHEMA,
        article_id=key,
        version=key,
        external_id=name,
        cluster_id=key,
        language="en",
        published_at=time,
        title="",
        title_words=(),
        words=tuple(Term(key=word, weight=float(n)) for word, n in words.most_common(200)),
        entities=(),
        facts=(),
    )


def main():
    """Print how stories are told apart, with and without the rule on their articles."""
    for label, shares in (("close", CLOSE), ("loose", LOOSE)):
        stream = subjects(shares)
        for share in (scoring.MERGE_SHARE, 0.0):
            with patch.object(scoring, "MERGE_SHARE", share):
                found = agree_by_name(stream, ":")
            print(f"{label} {len(stream)} MERGE_SHARE {share}: {found.pair_f1:.2f} {found.b3:.2f}")


if __name__ == "__main__":
    main()
