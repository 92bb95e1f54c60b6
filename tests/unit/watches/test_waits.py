from pipeline.watches.waits import LONGEST_WAIT_SECS, wait_after


def test_jitter_follows_from_the_key_and_stays_within_a_fifth():
    waits = [wait_after(str(number), 2) for number in range(200)]

    assert wait_after("a", 2) == wait_after("a", 2)
    assert min(waits) >= 64.0
    assert max(waits) <= 96.0
    assert len(set(waits)) > 100


def test_waits_grow_to_a_bound():
    waits = [wait_after("a", attempts) for attempts in range(100)]

    assert waits[:4] == sorted(waits[:4])
    assert max(waits) <= LONGEST_WAIT_SECS * 1.2
