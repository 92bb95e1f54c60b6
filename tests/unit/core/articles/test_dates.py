from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.articles.dates import YEARS, find_time, read_time
from pipeline.core.outcome import Reject
from tests.support.articles import attempt


@pytest.mark.parametrize(
    ("given_time", "expected"),
    [
        ("2025-05-18T10:00:00Z", "2025-05-18T10:00:00+00:00"),
        ("2025-05-18T10:00:00.123456789Z", "2025-05-18T10:00:00.123456+00:00"),
        ("2025-05-18T23:30:00-04:00", "2025-05-18T23:30:00-04:00"),
        (" 2025-05-18 ", "2025-05-18T00:00:00+00:00"),
        ("20250518T101500", "2025-05-18T10:15:00+00:00"),
        ("2025-05-18 10:00", "2025-05-18T10:00:00+00:00"),
        ("Sun, 18 May 2025 10:00:00 EDT", "2025-05-18T10:00:00-04:00"),
        ("18 May 2025 10:00 +0200", "2025-05-18T10:00:00+02:00"),
        ("Sun, 18 May 2025 10:00:00 -0000", "2025-05-18T10:00:00+00:00"),
        ("May 18, 2025 10:00 AM EDT", "2025-05-18T10:00:00-04:00"),
        ("May 18, 2025 10:00 AM XYZ", "2025-05-18T10:00:00+00:00"),
        ("May 18, 2025, 10:00 UTC+3", "2025-05-18T10:00:00+03:00"),
        ("1747562400", "2025-05-18T10:00:00+00:00"),
        ("1747562400.5", "2025-05-18T10:00:00.500000+00:00"),
        ("1747562400000", "2025-05-18T10:00:00+00:00"),
        ("1747562400000000", "2025-05-18T10:00:00+00:00"),
        ("2025-05-18T10:00:00+05:53:28", "2025-05-18T04:06:32+00:00"),
    ],
)
def test_times_of_all_sorts_are_read(given_time, expected):
    assert read_time(given_time).isoformat() == expected


@pytest.mark.parametrize(
    "given_time",
    [
        "",
        "now",
        "Monday",
        "May 18",
        "10:00",
        "2025",
        "2025-13-45",
        "0001-01-01T00:00:00Z",
        "9999-12-31",
        "31 Feb 2025 10:00:00 GMT",
        "99999999999999999999",
        "x" * 200,
    ],
)
def test_what_names_no_day_of_our_age_is_rejected(given_time):
    with pytest.raises(Reject) as caught:
        read_time(given_time)

    assert caught.value.code == "bad_time"


@given(st.text(max_size=30))
def test_no_text_makes_it_fall(text):
    found = attempt(read_time, text)

    if isinstance(found, Reject):
        assert found.code == "bad_time"
    else:
        assert found.year in YEARS
        assert found.utcoffset() is not None


@given(
    st.integers(-5_000_000_000, 7_000_000_000).map(
        lambda secs: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=secs)
    ),
    st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_a_written_time_reads_back_in_its_own_zone(moment, zone):
    written = moment.replace(tzinfo=zone).isoformat()

    assert read_time(written).isoformat() == written


def test_of_several_the_first_readable_one_counts():
    assert find_time(("soon", "2025-05-18")) == datetime(2025, 5, 18, tzinfo=UTC)
    assert find_time(("soon",)) is None
