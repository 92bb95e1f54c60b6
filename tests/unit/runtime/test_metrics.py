from typing import get_args

from pipeline.runtime.metrics import METRICS, MetricName, Metrics

OF_NO_STAGE = ("memory_", "source_", "push_", "feed", "stream_", "watches", "webhook_", "digests_")


def test_every_name_has_a_row():
    assert set(get_args(MetricName)) == set(METRICS)


def test_names_say_what_they_count_and_in_which_unit():
    for name, (kind, help_, labels, _buckets) in METRICS.items():
        assert name.startswith("dateline_")
        assert name.endswith("_total") == (kind == "counter")
        assert help_.endswith(".")
        is_of_no_stage = name.startswith(tuple(f"dateline_{what}" for what in OF_NO_STAGE))
        assert is_of_no_stage or labels[0] == "stage"


def test_metrics_are_rendered_as_prometheus_reads_them():
    metrics = Metrics()
    metrics.add("dateline_records_in_total", 3, "tag")
    metrics.put("dateline_lag_records", 7, "tag", "0")
    metrics.observe("dateline_step_seconds", 0.02, "tag")

    lines = metrics.render().decode().splitlines()

    assert 'dateline_records_in_total{stage="tag"} 3.0' in lines
    assert 'dateline_lag_records{partition="0",stage="tag"} 7.0' in lines
    assert 'dateline_step_seconds_bucket{le="0.03",stage="tag"} 1.0' in lines


def test_a_partition_that_went_elsewhere_has_no_lag_here():
    metrics = Metrics()
    metrics.put("dateline_lag_records", 7, "tag", "0")
    metrics.remove("dateline_lag_records", "tag", "0")
    metrics.remove("dateline_lag_records", "tag", "1")

    assert metrics.value("dateline_lag_records", "tag", "0") == 0
