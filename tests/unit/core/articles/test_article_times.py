from datetime import UTC, datetime

import pytest

from pipeline.core.articles.article_times import decide_times
from pipeline.core.articles.metadata import NOTHING
from pipeline.core.outcome import Reject
from pipeline.records import Inbound
from tests.support.articles import attempt

RECEIVED = datetime(2025, 6, 1, tzinfo=UTC)


def decide(published=(), modified=(), url="", **given):
    page = NOTHING._replace(published=published, modified=modified)
    times = decide_times(Inbound(**given), page, url, RECEIVED)
    changed = times.modified_at and times.modified_at.isoformat(timespec="minutes")
    return times.published_at.isoformat(timespec="minutes"), changed, times.flags


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"published_at": "2025-05-18T10:00Z", "published": ("2025-05-17T09:00Z",)},
            ("2025-05-18T10:00+00:00", None, ()),
        ),
        (
            {"published": ("2025-05-18T10:00Z",), "modified": ("2025-05-18T12:00Z",)},
            ("2025-05-18T10:00+00:00", "2025-05-18T12:00+00:00", ()),
        ),
        (
            {"published": ("2025-05-18T10:00",)},
            ("2025-05-18T10:00+00:00", None, ("published_zone_unknown",)),
        ),
        (
            {"published_at": "2025-05-18", "modified_at": "2025-05-19T10:00Z"},
            ("2025-05-18T00:00+00:00", "2025-05-19T10:00+00:00", ("published_day_only",)),
        ),
        # What a source says stands, though it cannot be.
        (
            {"published_at": "2025-07-01T10:00Z"},
            ("2025-07-01T10:00+00:00", None, ("published_in_future",)),
        ),
        (
            {"published_at": "1987-03-02T10:00Z"},
            ("1987-03-02T10:00+00:00", None, ("published_before_1990",)),
        ),
        # What a page says does not.
        (
            {"published": ("2099-01-01T00:00Z", "soon")},
            ("2025-06-01T00:00+00:00", None, ("published_missing", "published_in_future")),
        ),
        (
            {"published": ("1970-01-01T00:00Z",)},
            ("2025-06-01T00:00+00:00", None, ("published_missing", "published_before_1990")),
        ),
        (
            {"published": ("1987-03-02",)},
            ("1987-03-02T00:00+00:00", None, ("published_before_1990", "published_day_only")),
        ),
        (
            {"modified": ("2025-05-18T12:00Z",)},
            ("2025-05-18T12:00+00:00", "2025-05-18T12:00+00:00", ("published_missing",)),
        ),
        (
            {"published": ("2025-05-18T10:00Z",), "modified": ("2099-01-01T00:00Z",)},
            ("2025-05-18T10:00+00:00", None, ("modified_in_future",)),
        ),
        ({}, ("2025-06-01T00:00+00:00", None, ("published_missing",))),
    ],
)
def test_times_are_decided_and_what_is_doubtful_is_flagged(fields, expected):
    assert decide(**fields) == expected


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2025/05/18/talks", "2025-05-18"),
        ("https://a.example/news/2025-5-8/talks", "2025-05-08"),
        ("https://a.example/2025/may/18/talks", "2025-05-18"),
        ("https://a.example/2025/POLITICS/05/18/talks/index.html", "2025-05-18"),
        ("https://a.example/20250518/talks", "2025-05-18"),
        ("https://a.example/202505/18/talks", "2025-05-18"),
        ("https://a.example/2025/abc/18/talks", None),
        ("https://a.example/story-2025-05-18", None),
        ("https://a.example/2025/13/18/talks", None),
    ],
)
def test_the_day_in_a_url_is_the_last_resort(url, day):
    published, _, flags = decide(url=url)

    if day is None:
        assert flags == ("published_missing",)
    else:
        assert (published[:10], flags) == (day, ("published_day_only",))


def test_a_time_of_the_source_that_cannot_be_read_is_rejected():
    for field in ("published_at", "modified_at"):
        rejected = attempt(decide_times, Inbound(**{field: "soon"}), NOTHING, "", RECEIVED)
        assert isinstance(rejected, Reject)
        assert rejected.code == "bad_time"
