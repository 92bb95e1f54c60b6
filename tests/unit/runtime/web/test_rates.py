import pytest

from pipeline.runtime.web.rates import Bucket


def test_ten_seconds_worth_may_come_at_once_and_no_more():
    bucket = Bucket(2.0, now=100.0)
    for _ in range(20):
        assert bucket.wait_secs(100.0) == 0.0
        bucket.take(1, 100.0)

    assert bucket.wait_secs(100.0) == pytest.approx(0.5)
    assert bucket.wait_secs(100.5) == 0.0


def test_a_large_push_passes_and_its_sender_then_waits():
    bucket = Bucket(10.0, now=0.0)

    bucket.take(1_000, 0.0)

    assert bucket.wait_secs(0.0) == pytest.approx(90.1)
    assert bucket.wait_secs(90.2) == 0.0


def test_what_holds_nothing_costs_as_much_as_one_document():
    bucket = Bucket(0.1, now=0.0)

    bucket.take(0, 0.0)

    assert bucket.wait_secs(0.0) == pytest.approx(10.0)


def test_nothing_is_saved_beyond_the_burst():
    bucket = Bucket(1.0, now=0.0)

    assert bucket.wait_secs(1e6) == 0.0
    bucket.take(10, 1e6)

    assert bucket.wait_secs(1e6) == pytest.approx(1.0)
