import pytest

from tests.bench.sizes import COSTS, SIZES, plan, row
from tests.support.reference import ROOT


@pytest.mark.parametrize("rate", [0.1, 35, 300])
def test_a_plan_leaves_room_at_every_stage(rate):
    for cost, station in zip(COSTS, plan(rate, 1), strict=True):
        assert rate / station.highest_rate <= 0.71, cost
        assert station.partitions >= station.workers


def test_what_is_one_core_a_language_gets_no_more():
    dedupe = next(station for station in plan(10_000, 2) if station.name == "dedupe")

    assert (dedupe.workers, dedupe.partitions) == (2, 2)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES[:2])
def test_the_document_has_what_the_model_gives(size):
    assert row(*size, 3.0) in (ROOT / "docs" / "scaling.md").read_text()
