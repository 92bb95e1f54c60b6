"""Streams of articles whose stories are known, and what the steps up to `story` make of them.

Run as a module it prints how the agreement moves as each weight of the rules is moved by a fifth.
"""

import hashlib
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from pipeline.core.articles.ingest import Ingest
from pipeline.core.copies.decider import Decider
from pipeline.core.entities.tagger import Tagger
from pipeline.core.stories import scoring
from pipeline.core.stories.grouper import Grouper
from pipeline.core.stories.joining import settle
from pipeline.core.stories.outline import make_outline
from pipeline.core.stories.words import find_terms
from pipeline.records import Inbound, Storied
from pipeline.records.common import Publisher
from pipeline.records.outline import Outline, Term
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from pipeline.runtime.stories import load_word_shares
from tests.eval.clusters import agree
from tests.support.shared import read_jsonl, shared

START = datetime(2025, 3, 3, 6, tzinfo=UTC)
OUTLETS = 7
OTHER = "other:"
"""So the external ids begin of articles whose stories are not known."""
WORDS_A_PART, MIN_WORDS, MOST_PARTS = 130, 200, 8


def invented(*, even=None):
    """Return the invented articles by time; of the even or of the odd letters, or all.

    A look-alike is in the same half as what it looks like. `external_id` begins with the story.
    """
    text = (Path(__file__).parent / "data" / "stories.txt").read_text(encoding="utf-8")
    found = []
    for number, line in enumerate(line for line in text.splitlines() if line[0] != "#"):
        head, title, body = line.split(" | ")
        story, hours = head.split()
        group = int(story[1:]) if story[0] == "X" else ord(story[0])
        if even is None or even == (group % 2 == 0):
            time = START + timedelta(hours=int(hours))
            found.append(inbound(f"{story}:{number}", title, body, time, number % OUTLETS))
    return sorted(found, key=lambda one: one.published_at)


def inbound(name, title, body, time, outlet):
    publisher = Publisher(domain=f"outlet{outlet}.example")
    return Inbound(
        external_id=name,
        title=title,
        body=body,
        published_at=time.isoformat(),
        publisher=publisher,
        language="en",
    )


def headlines():
    """Return headlines of one subject whose doubles people have marked, and the cluster of each."""
    rows = read_jsonl(shared("data/news/scoop_dedup_meta.jsonl"))
    found = [
        Inbound(
            external_id=row["id"],
            title=row["title"],
            body=row["title"],
            url=row["url"],
            published_at=row["published"],
            publisher=Publisher(domain=row["publisher"]),
            language="en",
        )
        for row in sorted(rows, key=lambda row: row["published"])
    ]
    return found, {row["id"]: row["cluster_id"] for row in rows}


def parted():
    """Return real articles cut into parts, every n-th sentence each, as if by several outlets.

    Parts of one article are one story. `external_id` is that of the article, `#`, the part.
    """
    names = ("meantime_wikinews", "gum_wikinews")
    rows = [row for name in names for row in read_jsonl(shared(f"data/news/{name}.jsonl"))]
    found = []
    for number, row in enumerate(rows):
        sentences = [one for one in re.split(r"(?<=[.!?])\s+|\n", row["body"]) if len(one) > 15]
        words = len(row["body"].split())
        count = min(MOST_PARTS, words // WORDS_A_PART) if words >= MIN_WORDS else 1
        for part in range(count):
            # Spread over six weeks, the parts of one article over some days.
            time = START + timedelta(
                days=number * 29 % 45 + part * (0.3, 0.7, 1.5, 3.0)[number % 4]
            )
            body = "\n".join(sentences[part::count])
            title = "" if part else row["title"]
            found.append(inbound(f"{row['id']}#{part}", title, body, time, part))
    return sorted(found, key=lambda one: one.published_at)


def outline_all(articles):
    """Return the outlines of deliveries, in their order, with copies marked."""
    times = [START] * len(articles)
    clean = [
        forward.record
        for outcome in Ingest(max_text_chars=400_000, languages="en")(articles, times)
        if isinstance(outcome, tuple)
        for forward in outcome
    ]
    decided = Decider(window_hours=168, max_articles=50_000)(clean, times)
    tagger = Tagger(load_parser(Settings()), load_gazetteer(Settings()))
    tagged = tagger([first.record for first, *_ in decided], times)
    return [make_outline(forward.record) for (forward,) in tagged]


def among_others(outlines):
    """Return outlines among 1,776 real press releases of other stories, in the order of time.

    Those begin a month before. Of their text only the words are taken, no names.
    """
    rows = read_jsonl(shared("data/news/senate_2007_02.jsonl"))
    first = min(one.published_at for one in outlines) - timedelta(days=30)
    step = (max(one.published_at for one in outlines) - first) / len(rows)
    others = [_words_of(row, first + number * step) for number, row in enumerate(rows)]
    return sorted([*outlines, *others], key=lambda one: one.published_at)


def _words_of(row, time):
    name = hashlib.md5(row["id"].encode(), usedforsecurity=False).hexdigest()
    title = Counter(term for term, _ in find_terms(row["title"]))
    words = Counter(term for term, _ in find_terms(row["body"])) + title
    return Outline(
        schema=Outline.SCHEMA,
        article_id=name,
        version=name,
        external_id=f"{OTHER}{row['id']}",
        publisher=row["publisher"],
        cluster_id=name,
        language="en",
        published_at=time,
        title=row["title"],
        title_words=_as_terms(title),
        words=_as_terms(words),
        entities=(),
        facts=(),
    )


def _as_terms(counts):
    return tuple(Term(key=key, weight=float(weight)) for key, weight in counts.most_common(200))


def group(outlines):
    """Return the story of each article, by its external id. The log's time is publication."""
    limits = {"window_hours": 336, "max_articles": 200_000}
    step = Grouper(**limits, tables=load_word_shares(Settings()))
    said = enumerate(step(outlines, [one.published_at for one in outlines]))
    placed = [
        (number, one.record)
        for number, outcome in said
        for one in outcome
        if isinstance(one.record, Storied)
    ]
    return {record.external_id: record.story_id for _, record in settle(placed)}


def agree_by_name(outlines, separator):
    """Compare the stories with those that the external ids begin with; others are left out."""
    found = {name: one for name, one in group(outlines).items() if not name.startswith(OTHER)}
    return agree(found, {name: name.rsplit(separator, 1)[0] for name in found})


WEIGHTS = (
    "THRESHOLD",
    "WORDS",
    "TITLE",
    "ENTITIES",
    "FACTS",
    "FADE_DAYS",
    "CROWD",
    "THIN",
    "HOUSE",
    "MERGE_COSINE",
    "MERGE_SHARE",
)


def main():
    """Print the agreement as it is, and with each weight a fifth lower and higher."""
    streams = {"invented": (outline_all(invented()), ":"), "parted": (outline_all(parted()), "#")}
    deliveries, clusters = headlines()
    titles = outline_all(deliveries)

    def measure(label):
        found = {name: agree_by_name(*stream) for name, stream in streams.items()}
        found["headlines"] = agree(group(titles), clusters)
        row = "  ".join(f"{name} {one.pair_f1:.2f} {one.b3:.2f}" for name, one in found.items())
        print(f"{label:<18}{row}", flush=True)

    measure("as it is")
    for name in WEIGHTS:
        for factor in (0.8, 1.2):
            with patch.object(scoring, name, getattr(scoring, name) * factor):
                measure(f"{name} x {factor}")


if __name__ == "__main__":
    main()
