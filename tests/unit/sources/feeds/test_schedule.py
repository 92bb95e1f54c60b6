import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.feeds.schedule import (
    backoff,
    fraction,
    is_hopeless,
    jittered,
    next_interval,
    read_max_age,
    read_retry_after,
)

DAY = 86_400.0


@pytest.mark.parametrize(
    ("share_new", "expected"), [(1.0, 500), (0.51, 500), (0.3, 750), (0.05, 1_000), (0.0, 1_500)]
)
def test_the_interval_follows_the_share_of_new_items(share_new, expected):
    assert next_interval(1_000, share_new, 60, 10_000) == expected


@given(st.floats(1, 1e6), st.floats(0, 1), st.floats(1, 1_000), st.floats(1_000, 1e6))
def test_the_interval_never_leaves_its_bounds(current, share_new, least, most):
    assert least <= next_interval(current, share_new, least, most) <= most


@pytest.mark.parametrize(
    ("failures", "expected"), [(1, 1_800), (2, 3_600), (6, 57_600), (7, DAY), (10_000, DAY)]
)
def test_each_failure_doubles_the_wait_up_to_a_day(failures, expected):
    assert backoff(900, failures) == expected


def test_a_feed_that_is_polled_rarer_than_daily_is_not_polled_more_often_when_it_fails():
    assert backoff(3 * DAY, 5) == 3 * DAY


@given(st.floats(0, 1e6), st.text(), st.integers(0, 10_000))
def test_jitter_is_a_tenth_at_most_and_the_same_each_time(secs, url, polls):
    found = jittered(secs, url, polls)

    assert 0.9 * secs <= found <= 1.1 * secs
    assert found == jittered(secs, url, polls)


def test_feeds_are_spread_evenly():
    found = [fraction(f"https://example.org/{number}") for number in range(1_000)]

    assert sum(one < 0.25 for one in found) == pytest.approx(250, abs=50)
    assert all(0 <= one < 1 for one in found)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("999999999999999999999", 7 * DAY),
        ("Thu, 01 Jan 1970 00:20:00 GMT", 200.0),
        ("Thu, 01 Jan 1970 00:01:00 GMT", 0.0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 7 * DAY),
        ("", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("1.5", 0.0),
        ("١٢", 0.0),
        ("Mon, 99 Foo 99999999999 99:99:99 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, expected):
    assert read_retry_after(value, now=1_000.0) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("max-age=300", 300.0),
        ("public, MAX-AGE = 60 , must-revalidate", 60.0),
        ('max-age="90"', 90.0),
        ("no-cache, max-age=300", 0.0),
        ("no-store", 0.0),
        ("s-maxage=10", 0.0),
        ("max-age=-1", 0.0),
        ("max-age", 0.0),
        ("", 0.0),
    ],
)
def test_max_age_is_read_as_caches_read_it(value, expected):
    assert read_max_age(value) == expected


@pytest.mark.parametrize(
    ("failures", "secs", "expected"),
    [(10, 7 * DAY, True), (9, 30 * DAY, False), (500, 6 * DAY, False)],
)
def test_a_feed_is_given_up_when_it_failed_often_and_for_long(failures, secs, expected):
    assert is_hopeless(failures, secs, 7 * DAY) is expected
