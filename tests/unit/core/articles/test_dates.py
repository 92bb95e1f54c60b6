from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.articles.dates import YEARS, read_stamp, read_time
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
        ("May 18, 2025 10:00 AM ET", "2025-05-18T10:00:00-04:00"),
        ("November 2, 2025 10:00 AM PT", "2025-11-02T10:00:00-08:00"),
        ("2025-03-09 01:59 CT", "2025-03-09T01:59:00-06:00"),
        ("2025-03-09 02:00 MT", "2025-03-09T02:00:00-06:00"),
        ("May 18, 2025 10:00 +0200 ET", "2025-05-18T10:00:00+02:00"),
        ("2025-05-18 06:00:00 -0400 EDT", "2025-05-18T06:00:00-04:00"),
        ("2025-05-18T10:00:00-04:00[America/New_York]", "2025-05-18T10:00:00-04:00"),
        ("2025-05-18T10:00:00+00:00Z", "2025-05-18T10:00:00+00:00"),
        ("Sun May 18 2025 10:00:00 GMT+0200 (Summer Time)", "2025-05-18T10:00:00+02:00"),
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


@pytest.mark.parametrize(
    ("given_time", "expected"),
    [
        ("2025-05-18T10:00Z", (True, True)),
        ("2025-05-18 10:00", (True, False)),
        ("May 18, 2025 10:00 AM XYZ", (True, False)),
        ("Sun, 18 May 2025 10:00:00 -0000", (True, True)),
        ("2025-05-18", (False, False)),
        ("2025-05-18T00:00:00Z", (False, True)),
    ],
)
def test_it_is_told_what_a_text_says_of_the_time_of_day_and_the_zone(given_time, expected):
    reading = read_stamp(given_time)

    assert (reading.precise, reading.zoned) == expected
