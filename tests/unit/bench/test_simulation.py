import random
import statistics

import pytest

from tests.bench.simulation import Arrival, Station, peak_lag, simulate


def at_once(count):
    return [Arrival(0.0, number) for number in range(count)]


def poisson(rate, count, seed=1):
    chance, time = random.Random(seed), 0.0
    for number in range(count):
        time += chance.expovariate(rate)
        yield Arrival(time, number)


def drained(stations, arrivals, **told):
    return max(one.left[-1] for one in simulate(stations, arrivals, **told))


@pytest.mark.parametrize(
    ("station", "secs"),
    [
        (Station("one", 0.01, partitions=4), 10.0),
        (Station("two", 0.01, partitions=4, workers=2), 5.0),
        (Station("more than partitions", 0.01, partitions=2, workers=8), 5.0),
        (Station("processes", 0.01, partitions=4, workers=1, parallel=2), 5.0),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_a_burst_drains_at_the_highest_rate(station, secs):
    assert drained([station], at_once(1_000)) == pytest.approx(secs, rel=0.03)
    assert 1_000 / station.highest_rate == pytest.approx(secs)


def test_the_slowest_stage_says_how_fast_a_chain_is():
    fast, slow = Station("fast", 0.001, 4), Station("slow", 0.01, 4)

    assert drained([fast, slow], at_once(1_000)) == pytest.approx(10.0, rel=0.1)
    assert drained([slow, fast], at_once(1_000)) == pytest.approx(10.0, rel=0.1)


def test_cores_bound_all_stages_together():
    chain = [Station("a", 0.01, 4), Station("b", 0.01, 4)]

    assert drained(chain, at_once(500), cores=1) == pytest.approx(10.0, rel=0.01)
    assert drained(chain, at_once(500), cores=2) < 7.0


def test_the_wait_at_one_server_is_that_of_the_formula():
    """M/D/1 by Pollaczek and Khinchine: secs * load / (2 (1 - load)), each record its own batch."""
    station = Station("one", 0.02, partitions=1, most=1)
    found = simulate([station], list(poisson(35, 8_000)))
    wait = statistics.fmean(one.left[0] - one.entered - 0.02 for one in found)

    assert wait == pytest.approx(0.02 * 0.7 / (2 * 0.3), rel=0.1)


def test_nothing_is_lost_and_each_partition_keeps_its_order():
    chain = [Station("a", 0.003, 4, workers=2, batch_secs=0.01), Station("b", 0.002, 3)]
    found = simulate(chain, list(poisson(200, 2_000)))

    assert {len(one.left) for one in found} == {2}
    for partition in range(3):
        times = [one.left[1] for number, one in enumerate(found) if number % 12 == partition]
        assert times == sorted(times)


def test_the_lag_is_what_came_and_did_not_go():
    assert peak_lag([0, 1, 2, 9], [3, 3, 4, 10]) == 3
