from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.watch import Mail
from pipeline.watches.schedule import last_due


def mail(every="day", at="07:30", zone="Europe/Kyiv"):
    return Mail(to=("a@b.example",), every=every, at=at, zone=zone)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "now", "due"),
    [
        (mail(), "2025-05-18 04:29", "2025-05-17 04:30"),
        (mail(), "2025-05-18 04:30", "2025-05-18 04:30"),
        (mail(), "2025-12-18 05:30", "2025-12-18 05:30"),
        (mail(at="23:59", zone="Pacific/Auckland"), "2025-05-18 11:58", "2025-05-17 11:59"),
        (mail("hour", "07:30"), "2025-05-18 04:29", "2025-05-18 03:30"),
        (mail("hour", "07:30"), "2025-05-18 04:30", "2025-05-18 04:30"),
        (mail("hour", "00:00"), "2025-05-18 00:00", "2025-05-18 00:00"),
    ],
)
def test_a_digest_is_due_at_the_time_of_day_of_its_zone(asked, now, due):
    assert last_due(asked, utc(now)) == utc(due)


def test_a_time_that_a_change_of_clocks_leaves_out_is_that_much_later():
    # In Kyiv 03:00 to 04:00 of 30 March 2025 is left out.
    assert last_due(mail(at="03:30"), utc("2025-03-30 02:00")) == utc("2025-03-30 01:30")


def test_a_time_that_comes_twice_counts_the_first_time():
    # In Kyiv 03:00 to 04:00 of 26 October 2025 comes twice, first at 00:00 UTC.
    assert last_due(mail(at="03:30"), utc("2025-10-26 01:45")) == utc("2025-10-26 00:30")


@given(
    st.integers(1_704_067_200, 1_798_761_600),
    st.times(),
    st.sampled_from(["UTC", "Europe/Kyiv", "America/St_Johns", "Australia/Lord_Howe"]),
    st.sampled_from(["day", "hour"]),
)
def test_between_two_digests_are_a_day_or_an_hour_and_none_is_due_in_the_future(
    seconds, time, zone, every
):
    now = datetime.fromtimestamp(seconds, UTC)
    asked = mail(every, f"{time:%H:%M}", zone)
    due = last_due(asked, now)
    before = last_due(asked, due - timedelta(seconds=1))
    about = timedelta(days=1) if every == "day" else timedelta(hours=1)

    assert due <= now < due + about + timedelta(hours=1)
    assert abs((due - before) - about) <= timedelta(hours=1 if every == "day" else 0)
