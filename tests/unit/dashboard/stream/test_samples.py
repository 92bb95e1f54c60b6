from pipeline.dashboard.stream.samples import EVERY_MS, Samples


def test_who_has_done_all_up_to_an_offset_is_complete_until_then():
    samples = Samples()
    samples.add(1_000, {0: 5, 1: 7})
    samples.add(1_000 + EVERY_MS, {0: 6, 1: 7})
    samples.add(1_000 + 2 * EVERY_MS, {0: 6, 1: 9})

    assert samples.complete_until_ms({0: 6, 1: 9}) == 1_000 + 2 * EVERY_MS
    assert samples.complete_until_ms({0: 6, 1: 8}) == 1_000 + EVERY_MS
    assert samples.complete_until_ms({0: 5, 1: 8}) == 1_000
    assert samples.complete_until_ms({0: 5}) is None
    assert samples.lag({0: 6, 1: 8}) == 1
    assert samples.lag({}) == 15


def test_one_sample_a_second_is_kept_and_the_lag_is_always_of_the_last():
    samples = Samples()
    samples.add(1_000, {0: 5})
    samples.add(1_001, {0: 9})

    assert samples.complete_until_ms({0: 7}) == 1_000
    assert samples.lag({0: 7}) == 2
    assert Samples().complete_until_ms({}) is None
