from faust.types import TP

from pipeline.runtime.stalls import StallWatch

A, B = TP("a", 0), TP("a", 1)


def test_a_partition_with_work_and_no_progress_stalls():
    watch = StallWatch(10)

    assert watch.check(100, {A: 5, B: 0}, {}) == ()
    assert watch.check(110, {A: 5, B: 0}, {}) == ()
    assert watch.check(111, {A: 5, B: 0}, {}) == (A,)


def test_progress_starts_the_time_anew():
    watch = StallWatch(10)
    watch.check(100, {A: 5}, {})

    assert watch.check(115, {A: 4}, {A: 108}) == ()
    assert watch.check(119, {A: 4}, {A: 108}) == (A,)


def test_work_after_a_long_rest_does_not_stall_at_once():
    watch = StallWatch(10)
    watch.check(100, {A: 0}, {A: 1})

    assert watch.check(200, {A: 1}, {A: 1}) == ()
    assert watch.check(205, {A: 1}, {A: 1}) == ()


def test_a_partition_that_is_gone_is_forgotten():
    watch = StallWatch(10)
    watch.check(100, {A: 5}, {})
    watch.check(105, {}, {})

    assert watch.check(112, {A: 5}, {}) == ()
