"""Links of a real stream against the exact truth: all pairs, in runs of three words."""

from datetime import UTC, datetime

import pytest

from pipeline.core.articles.ingest import Ingest
from pipeline.core.copies.decider import Decider
from pipeline.records import Inbound
from pipeline.records.common import Publisher
from tests.eval.floors import floor
from tests.eval.links import earlier_likeness
from tests.support.shared import read_jsonl, shared

pytestmark = pytest.mark.eval

STREAM = "data/news/senate_2007_02.jsonl"
START = datetime(2007, 2, 1, 12, tzinfo=UTC)
MONTH_HOURS, WEEK_HOURS = 24 * 40, 24 * 7


@pytest.fixture(scope="module")
def articles():
    rows = read_jsonl(shared(STREAM))
    records = [
        Inbound(
            external_id=row["id"],
            body=row["body"],
            published_at=row["published"],
            publisher=Publisher(name=row["publisher"]),
            language="en",
        )
        for row in rows
    ]
    outcomes = Ingest(max_text_chars=400_000, languages="en")(records, [START] * len(records))
    return [forward.record for (forward,) in outcomes]


@pytest.fixture(scope="module")
def truth(articles):
    return list(earlier_likeness([article.text for article in articles]))


def link(articles, window_hours):
    """Return for each article the place of the earlier one that it is linked to, or None."""
    step = Decider(window_hours=window_hours, max_articles=50_000)
    place = {article.article_id: at for at, article in enumerate(articles)}
    outcomes = step(articles, [START] * len(articles))
    return [place.get(forward.record.duplicate_of) for forward, *_ in outcomes]


def recall(links, truth, jaccard):
    """Return the share of those that have such an earlier article that are linked to one."""
    alike = [{at for at, one in found.items() if one.jaccard >= jaccard} for found in truth]
    found = [linked in good for linked, good in zip(links, alike, strict=True) if good]
    return sum(found) / len(found)


@pytest.mark.parametrize("window_hours", [MONTH_HOURS, WEEK_HOURS])
def test_what_has_an_earlier_article_so_much_alike_is_linked_to_one(articles, truth, window_hours):
    links = link(articles, window_hours)
    found = {share: recall(links, truth, share / 100) for share in (50, 70, 80)}

    assert found == {share: pytest.approx(1.0, abs=1 - least(share)) for share in found}


def least(share):
    return floor("dedupe_links", f"recall_{share}")


def test_a_link_is_to_an_article_that_shares_something(articles, truth):
    links = link(articles, MONTH_HOURS)
    shared_ = [
        found.get(at, (0.0, 0.0)) for at, found in zip(links, truth, strict=True) if at is not None
    ]
    right = [max(one) >= 0.3 for one in shared_]

    assert sum(right) / len(right) >= floor("dedupe_links", "right")


def test_order_and_late_arrival_cost_few_links(articles):
    """Every third article comes 200 places later: the same pairs are linked, either way round."""
    order = sorted(range(len(articles)), key=lambda at: at + (200 if at % 3 == 0 else 0))
    late = [articles[at] for at in order]
    alike = list(earlier_likeness([article.text for article in late]))

    assert recall(link(late, MONTH_HOURS), alike, 0.5) >= floor("dedupe_links", "recall_late")
