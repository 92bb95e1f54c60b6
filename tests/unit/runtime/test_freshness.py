from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import msgspec

from pipeline.runtime.cloudevents import HeaderMaker, traceparent
from pipeline.runtime.freshness import Freshness
from pipeline.runtime.metrics import Metrics
from tests.support.toys import STAGES

NOW = datetime(2025, 5, 16, 12, tzinfo=UTC)
FIRST = replace(STAGES["inline"], name="ingest", reads="news.inbound.v1")
HEADERS = HeaderMaker("dateline/files", "org.dateline.inbound.v1", "/inbound/1.1.0")


def a_record(value=None, recorded=b"2025-05-16T11:59:00.000Z", **told):
    headers = HEADERS.make(b"i" * 32, b"now", recorded, traceparent(b"k"))
    body = msgspec.json.encode(told) if value is None else value
    return SimpleNamespace(headers=tuple(headers), value=body, timestamp=0)


def noted(*records, stage=FIRST, most=10):
    metrics = Metrics()
    Freshness(stage, metrics, most).note(records, NOW)
    return metrics


def at(metrics, what, source):
    """Return a time of the metrics, as seconds before `NOW`."""
    return NOW.timestamp() - metrics.value(f"dateline_source_{what}_timestamp_seconds", source)


def test_each_source_has_the_time_of_its_last_delivery_and_of_its_newest_article():
    metrics = noted(
        a_record(source="a", published_at="2025-05-16T11:00:00Z"),
        a_record(
            b'{"source": "a", "published_at": "2025-05-16T10:00:00Z"}', b"2025-05-16T11:58:00Z"
        ),
        a_record(source="b", published_at="2025-05-16T12:00:00+03:00"),
    )

    assert metrics.value("dateline_source_articles_total", "a") == 2
    assert at(metrics, "last", "a") == 60
    assert at(metrics, "newest", "a") == 3_600
    assert at(metrics, "newest", "b") == 3 * 3_600


def test_a_delivery_that_names_no_source_is_of_whoever_sent_it():
    metrics = noted(a_record(title="x"))
    stranger = SimpleNamespace(headers=(), value=b"{}", timestamp=1_747_396_800_000)

    assert metrics.value("dateline_source_articles_total", "files") == 1
    assert noted(stranger).value("dateline_source_articles_total", "unknown") == 1


def test_a_date_ahead_or_of_no_time_makes_nothing_new():
    metrics = noted(
        a_record(source="a", published_at="2025-05-17T00:00:00Z"),
        a_record(source="a", published_at="yesterday"),
        a_record(b"no json", source="a"),
        a_record(b'{"source": 7}'),
    )

    assert metrics.value("dateline_source_newest_timestamp_seconds", "a") == 0
    assert metrics.value("dateline_source_articles_total", "files") == 2


def test_sources_beyond_the_most_share_a_label():
    records = [a_record(source=name) for name in ("a", "b", "c", "d", "a")]
    metrics = noted(*records, most=2)

    counts = [
        metrics.value("dateline_source_articles_total", name) for name in ("a", "b", "c", "other")
    ]
    assert counts == [2, 1, 0, 2]


def test_every_stage_tells_how_long_ago_the_first_of_a_batch_was_published():
    stage = replace(FIRST, name="merge", reads="news.mention.v1")
    metrics = noted(
        a_record(published_at="2025-05-16T11:59:30Z"), a_record(source="a"), stage=stage
    )
    lines = metrics.render().decode().splitlines()

    assert 'dateline_published_age_seconds_sum{stage="merge"} 30.0' in lines
    assert 'dateline_published_age_seconds_bucket{le="30.0",stage="merge"} 1.0' in lines
    assert metrics.value("dateline_source_articles_total", "a") == 0
