"""What `dateline top` shows: stages, workers and sources, from two readings. Pure but for rich."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from rich.console import Group
from rich.table import Table
from rich.text import Text

from pipeline.cli.top_reading import Reading

MOST_SOURCES = 15
NOTHING = "-"
SOURCES = "dateline_source_articles_total"


class View(Struct, frozen=True):
    """Two readings of each worker, in the same order, and what Kafka says.

    `lags` are the records that a stage has not finished, by its name; empty where the broker does
    not answer. `now` is a Unix time.
    """

    before: Sequence[Reading]
    after: Sequence[Reading]
    lags: Mapping[str, int]
    now: float

    def rate(self, name: str, label: str) -> float | None:
        """Return how much a counter grows in a second; None where no worker was read twice."""
        earlier = {one.worker: one for one in self.before}
        spans = [
            (new.of(name, label) - old.of(name, label), new.at - old.at)
            for new in self.after
            if (old := earlier.get(new.worker)) and (name, label) in new.values and new.at > old.at
        ]
        # A counter that fell is of a worker that was started again.
        return sum(max(0.0, more) / secs for more, secs in spans) if spans else None

    def total(self, name: str, label: str) -> float:
        """Return the sum over all workers."""
        return sum(one.of(name, label) for one in self.after)

    def latest(self, name: str, label: str) -> float:
        """Return the greatest value of all workers."""
        return max((one.of(name, label) for one in self.after), default=0.0)


def show(view: View, order: Sequence[str]) -> Group:
    """Return the tables; `order` are the stages of the flow, others come after them."""
    parts = [stages_table(view, order), workers_table(view)]
    if any(True for one in view.after for _ in one.labels(SOURCES)):
        parts.append(sources_table(view))
    return Group(*(part for table in parts for part in (table, Text())))


def stages_table(view: View, order: Sequence[str]) -> Table:
    """Return a row for each stage of the flow, and for what else the workers run."""
    table = _table(
        "stage", "workers", "in/s", "out/s", "lag", "age s", "idle s", "drops", "rejects"
    )
    others = {stage for one in view.after for stage in one.labels("dateline_ready")}
    for stage in (*order, *sorted(others - set(order))):
        of_stage = [one for one in view.after if ("dateline_ready", stage) in one.values]
        ready = sum(one.of("dateline_ready", stage) > 0 for one in of_stage)
        rejects = view.total("dateline_records_rejected_total", stage)
        table.add_row(
            stage,
            _marked(f"{ready}/{len(of_stage)}", bad=not ready or ready < len(of_stage)),
            _number(view.rate("dateline_records_in_total", stage)),
            _number(view.rate("dateline_records_out_total", stage)),
            _lag(view, stage, is_read=bool(of_stage)),
            _number(_age(view, stage)),
            _since(view, "dateline_last_batch_timestamp_seconds", stage),
            f"{view.total('dateline_records_dropped_total', stage):.0f}",
            _marked(f"{rejects:.0f}", bad=rejects > 0),
        )
    return table


def workers_table(view: View) -> Table:
    """Return a row for each worker: what it runs, its cores and memory."""
    table = _table("worker", "runs", "cores", "MB", "up s")
    earlier = {one.worker: one for one in view.before}
    for one in view.after:
        if not one.values:
            table.add_row(one.worker, _marked("no answer", bad=True), *[NOTHING] * 3)
            continue
        pair = View([earlier[one.worker]] if one.worker in earlier else [], [one], {}, view.now)
        memory = one.of("dateline_memory_bytes") or one.of("process_resident_memory_bytes")
        stages = ",".join(sorted(one.labels("dateline_ready")))
        table.add_row(
            one.worker,
            stages or NOTHING,
            _number(pair.rate("process_cpu_seconds_total", ""), 2),
            f"{memory / 1e6:.0f}",
            _since(pair, "process_start_time_seconds", ""),
        )
    return table


def sources_table(view: View) -> Table:
    """Return a row for each source, that which delivered last first."""
    table = _table("source", "articles", "silent s", "newest article s")
    names = {source for one in view.after for source in one.labels(SOURCES)}
    last = "dateline_source_last_timestamp_seconds"
    newest_first = sorted(names, key=lambda source: (-view.latest(last, source), source))
    for source in newest_first[:MOST_SOURCES]:
        table.add_row(
            source,
            f"{view.total(SOURCES, source):.0f}",
            _since(view, last, source),
            _since(view, "dateline_source_newest_timestamp_seconds", source),
        )
    if len(newest_first) > MOST_SOURCES:
        table.add_row(f"and {len(newest_first) - MOST_SOURCES} more", *[NOTHING] * 3)
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="left" if name == "runs" else "right", no_wrap=True)
    return table


def _age(view: View, stage: str) -> float | None:
    """Return how old the records were that were finished between the readings, on average."""
    seconds = view.rate("dateline_age_seconds_sum", stage)
    count = view.rate("dateline_age_seconds_count", stage)
    return seconds / count if seconds is not None and count else None


def _lag(view: View, stage: str, *, is_read: bool) -> str:
    if stage in view.lags:
        return f"{view.lags[stage]:,}"
    return f"{view.total('dateline_lag_records', stage):,.0f}" if is_read else NOTHING


def _since(view: View, name: str, label: str) -> str:
    time = view.latest(name, label)
    return f"{max(0.0, view.now - time):.0f}" if time else NOTHING


def _number(value: float | None, digits: int = 1) -> str:
    return NOTHING if value is None else f"{value:.{digits}f}"


def _marked(text: str, *, bad: bool) -> Text:
    return Text(text, style="red" if bad else "")
