"""All metrics in one place, with kind, help and labels; the reference is made from `METRICS`."""

import contextlib
from typing import Literal, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest

MetricName = Literal[
    "dateline_records_in_total",
    "dateline_records_out_total",
    "dateline_records_dropped_total",
    "dateline_records_rejected_total",
    "dateline_batches_total",
    "dateline_batch_seconds",
    "dateline_step_seconds",
    "dateline_send_seconds",
    "dateline_age_seconds",
    "dateline_published_age_seconds",
    "dateline_lag_records",
    "dateline_last_batch_timestamp_seconds",
    "dateline_restore_seconds",
    "dateline_replayed_records_total",
    "dateline_snapshot_seconds",
    "dateline_snapshot_bytes",
    "dateline_snapshot_failures_total",
    "dateline_ready",
    "dateline_memory_bytes",
    "dateline_source_articles_total",
    "dateline_source_last_timestamp_seconds",
    "dateline_source_newest_timestamp_seconds",
    "dateline_push_requests_total",
    "dateline_push_documents_total",
    "dateline_push_waiting_bytes",
    "dateline_push_send_seconds",
    "dateline_feed_polls_total",
    "dateline_feed_items_total",
    "dateline_feed_pages_total",
    "dateline_feed_websub_total",
    "dateline_feed_deliveries_total",
    "dateline_feed_delivery_delay_seconds",
    "dateline_feed_poll_delay_seconds",
    "dateline_feed_backlog_records",
    "dateline_feeds",
    "dateline_stream_clients",
    "dateline_stream_filters",
    "dateline_stream_messages_total",
    "dateline_stream_cut_total",
    "dateline_stream_lag_records",
    "dateline_stream_delay_seconds",
    "dateline_watches",
    "dateline_webhook_attempts_total",
    "dateline_webhook_waiting_deliveries",
    "dateline_webhook_paused_endpoints",
    "dateline_webhook_delay_seconds",
    "dateline_webhook_given_up_total",
    "dateline_digests_total",
]


SECONDS_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
AGE_BUCKETS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 900.0, 3_600.0, 21_600.0, 86_400.0)


class Metric(NamedTuple):
    """One metric: its kind as Prometheus has it, what it says, its labels, a histogram's bounds."""

    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...]
    buckets: tuple[float, ...] = SECONDS_BUCKETS


METRICS: dict[MetricName, Metric] = {
    "dateline_records_in_total": Metric(
        "counter", "Records read and finished, whatever became of them.", ("stage",)
    ),
    "dateline_records_out_total": Metric(
        "counter", "Records written to the next topic and acknowledged.", ("stage",)
    ),
    "dateline_records_dropped_total": Metric(
        "counter", "Records that ended on purpose, by reason.", ("stage", "reason")
    ),
    "dateline_records_rejected_total": Metric(
        "counter", "Records written to the dead-letter topic, by code.", ("stage", "code")
    ),
    "dateline_batches_total": Metric("counter", "Batches finished.", ("stage",)),
    "dateline_batch_seconds": Metric(
        "histogram", "From taking a batch to the last acknowledgement.", ("stage",)
    ),
    "dateline_step_seconds": Metric(
        "histogram",
        "Decoding, step and encoding of a batch, with waiting for its turn.",
        ("stage",),
    ),
    "dateline_send_seconds": Metric(
        "histogram", "Sending a batch's outputs and waiting for all acknowledgements.", ("stage",)
    ),
    "dateline_age_seconds": Metric(
        "histogram",
        "From when a source recorded a delivery to when what came of it was acknowledged here; of "
        "the first record of each batch.",
        ("stage",),
    ),
    "dateline_published_age_seconds": Metric(
        "histogram",
        "From the time that an article bears to when what came of it was acknowledged here; of "
        "the first record of each batch, where it bears one.",
        ("stage",),
        AGE_BUCKETS,
    ),
    "dateline_lag_records": Metric(
        "gauge", "Records of a partition that are not finished.", ("stage", "partition")
    ),
    "dateline_last_batch_timestamp_seconds": Metric(
        "gauge", "When the last batch was finished (Unix time).", ("stage",)
    ),
    "dateline_restore_seconds": Metric(
        "histogram", "Restoring what a partition's step remembers: snapshot and replay.", ("stage",)
    ),
    "dateline_replayed_records_total": Metric(
        "counter", "Records replayed silently while restoring.", ("stage",)
    ),
    "dateline_snapshot_seconds": Metric("histogram", "Taking and writing a snapshot.", ("stage",)),
    "dateline_snapshot_bytes": Metric(
        "gauge", "Size of the last snapshot of a partition.", ("stage", "partition")
    ),
    "dateline_snapshot_failures_total": Metric(
        "counter",
        "Snapshots that could not be written (a full disk, no permission): the last one stays.",
        ("stage",),
    ),
    "dateline_ready": Metric(
        "gauge",
        "1 while the stage has partitions (or knows it gets none) and has restored.",
        ("stage",),
    ),
    "dateline_memory_bytes": Metric(
        "gauge",
        "Memory of the worker and its step processes; what they share is counted once (PSS).",
        (),
    ),
    "dateline_source_articles_total": Metric(
        "counter",
        "Deliveries that ingest has read, by source; from DATELINE_FRESHNESS_SOURCES on: `other`.",
        ("source",),
    ),
    "dateline_source_last_timestamp_seconds": Metric(
        "gauge", "When a source recorded the last of its deliveries (Unix time).", ("source",)
    ),
    "dateline_source_newest_timestamp_seconds": Metric(
        "gauge",
        "Publication time of the newest article of a source, where it bears one (Unix time).",
        ("source",),
    ),
    "dateline_push_requests_total": Metric(
        "counter", "Requests for `/v1/articles`, by the status of the answer.", ("status",)
    ),
    "dateline_push_documents_total": Metric(
        "counter",
        "Pushed documents by source: new (Kafka has acknowledged it), duplicate or invalid.",
        ("source", "outcome"),
    ),
    "dateline_push_waiting_bytes": Metric(
        "gauge", "Bytes of pushes that are being read or wait for Kafka.", ()
    ),
    "dateline_push_send_seconds": Metric(
        "histogram", "Sending what was pushed and waiting for all acknowledgements.", ()
    ),
    "dateline_feed_polls_total": Metric(
        "counter",
        "Polls of feeds, by outcome: changed, unchanged, or what went wrong.",
        ("outcome",),
    ),
    "dateline_feed_items_total": Metric(
        "counter",
        "Items of feeds that were read: new, updated, known, copy, old, over_limit.",
        ("outcome",),
    ),
    "dateline_feed_pages_total": Metric(
        "counter",
        "Pages of items: fetched, or what went wrong; fell_back: the feed's own text went on.",
        ("outcome",),
    ),
    "dateline_feed_websub_total": Metric(
        "counter",
        "Hubs: subscribed, refused, verified, denied, received, bad_signature, unreadable.",
        ("outcome",),
    ),
    "dateline_feed_deliveries_total": Metric(
        "counter",
        "Deliveries of feeds: acknowledged, too_large, found (the topic had it after a crash).",
        ("outcome",),
    ),
    "dateline_feed_delivery_delay_seconds": Metric(
        "histogram",
        "From the time that an item bears to the broker's acknowledgement, if under a day.",
        (),
    ),
    "dateline_feed_poll_delay_seconds": Metric(
        "histogram", "From when a poll was due to when it began.", ()
    ),
    "dateline_feed_backlog_records": Metric(
        "gauge", "Deliveries of feeds that the broker has not acknowledged.", ()
    ),
    "dateline_feeds": Metric(
        "gauge", "Feeds by state: active, failing, disabled, gone.", ("state",)
    ),
    "dateline_stream_clients": Metric("gauge", "Clients of `/v1/stream`.", ()),
    "dateline_stream_filters": Metric(
        "gauge", "Different filters that they have: each is matched once for all its clients.", ()
    ),
    "dateline_stream_messages_total": Metric(
        "counter", "Changes told, counted once for each filter that they pass.", ()
    ),
    "dateline_stream_cut_total": Metric(
        "counter", "Clients cut off because they did not read what was sent.", ()
    ),
    "dateline_stream_lag_records": Metric(
        "gauge", "Records of the events topic that the stream has not read.", ()
    ),
    "dateline_stream_delay_seconds": Metric(
        "histogram", "From the time of an event's record to its being sent to all clients.", ()
    ),
    "dateline_watches": Metric("gauge", "Watches that there are.", ()),
    "dateline_webhook_attempts_total": Metric(
        "counter",
        "Attempts to post to a webhook: delivered, refused (the status was no 2xx), gone (410), "
        "timeout, network, blocked (no public address), bad_url.",
        ("outcome",),
    ),
    "dateline_webhook_waiting_deliveries": Metric(
        "gauge", "Deliveries that wait on disk for an attempt.", ()
    ),
    "dateline_webhook_paused_endpoints": Metric(
        "gauge", "Webhooks that failed so often in a row that only one delivery is tried.", ()
    ),
    "dateline_webhook_delay_seconds": Metric(
        "histogram", "From the event's entry into its topic to the webhook's 2xx.", ()
    ),
    "dateline_webhook_given_up_total": Metric(
        "counter", "Deliveries that became dead letters: too_late, gone.", ("reason",)
    ),
    "dateline_digests_total": Metric(
        "counter", "Digests by mail: sent, failed (tried again), refused (addresses).", ("outcome",)
    ),
}


class Metrics:
    """The metrics of one process, on a registry of their own; those of every process beside."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._counters: dict[MetricName, Counter] = {}
        self._gauges: dict[MetricName, Gauge] = {}
        self._histograms: dict[MetricName, Histogram] = {}
        for name, (kind, text, labels, buckets) in METRICS.items():
            if kind == "counter":
                self._counters[name] = Counter(name, text, labels, registry=self._registry)
            elif kind == "gauge":
                self._gauges[name] = Gauge(name, text, labels, registry=self._registry)
            else:
                self._histograms[name] = Histogram(
                    name, text, labels, registry=self._registry, buckets=buckets
                )

    def add(self, name: MetricName, count: float, *labels: str) -> None:
        """Add to a counter; `labels` in the order of `METRICS`."""
        metric = self._counters[name]
        (metric.labels(*labels) if labels else metric).inc(count)

    def put(self, name: MetricName, value: float, *labels: str) -> None:
        """Set a gauge."""
        metric = self._gauges[name]
        (metric.labels(*labels) if labels else metric).set(value)

    def observe(self, name: MetricName, value: float, *labels: str) -> None:
        """Add an observation to a histogram."""
        metric = self._histograms[name]
        (metric.labels(*labels) if labels else metric).observe(value)

    def remove(self, name: MetricName, *labels: str) -> None:
        """Forget a gauge, as of a partition that somebody else has now."""
        with contextlib.suppress(KeyError):
            self._gauges[name].remove(*labels)

    def value(self, name: MetricName, *labels: str) -> float:
        """Return what a counter or a gauge says now; 0 where it never said anything."""
        wanted = dict(zip(METRICS[name].labels, labels, strict=True))
        return self._registry.get_sample_value(name, wanted) or 0.0

    def render(self) -> bytes:
        """Return all in the text format of Prometheus."""
        return generate_latest(self._registry)
