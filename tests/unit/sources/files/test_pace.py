import pytest

from pipeline.sources.files import pace as pace_module
from pipeline.sources.files.pace import Pace


@pytest.fixture
def slept(monkeypatch):
    """A clock that only sleep moves; the pauses that were made."""
    pauses = []

    async def sleep(secs):
        pauses.append(round(secs, 6))

    monkeypatch.setattr(pace_module.asyncio, "sleep", sleep)
    monkeypatch.setattr(pace_module.time, "monotonic", lambda: sum(pauses))
    return pauses


async def test_without_bounds_there_is_no_pause(slept):
    pace = Pace()
    await pace.wait(1_000)

    assert (slept, pace.most(200)) == ([], 200)


async def test_a_rate_is_kept_on_the_long_run(slept):
    pace = Pace(rate=50)
    for _ in range(5):
        await pace.wait(50)

    assert slept == [0.0, 1.0, 1.0, 1.0, 1.0]
    assert (pace.most(200), Pace(rate=0.5).most(200)) == (50, 1)


async def test_a_back_fill_waits_for_the_slowest_stage(slept):
    lags = iter([0, 90, 90, 20])
    told = []
    asked = []

    async def lag():
        asked.append(1)
        return next(lags)

    pace = Pace(lag=lag, max_lag=100, tell=told.append)
    for _ in range(3):
        await pace.wait(pace.most(200))

    assert pace.most(200) == 50
    assert (slept, told) == ([2.0, 2.0], [90, 90])
    assert len(asked) == 4  # the first answer was room for two batches
