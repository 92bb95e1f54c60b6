from pipeline.core.events.merging_counts import bounded, count_key, counts_of, exact_counts
from tests.support.mentions import count, mention


def test_a_count_is_named_by_its_kind_then_its_unit():
    assert count_key(count(1, "", unit="drones")) == "counts.drones"
    assert count_key(count(1, "")) == "counts.number"


def test_two_numbers_of_one_kind_say_nothing_sure():
    said = mention("a", counts=(count(3), count(5), count(2.5, "tons"), count(7, "drones")))

    assert counts_of(said) == {"counts.tons": "2.5", "counts.drones": "7"}


def test_a_bound_is_no_exact_count():
    said = mention("a", counts=(count(250, low=250.0), count(7, "drones"), count(4, "boats")))

    assert bounded(said) == {"counts.detainees"}
    assert exact_counts(said) == (("counts.boats", "4"), ("counts.drones", "7"))
