import io
import socket

from aiohttp import web
from rich.console import Console

from pipeline.cli.top_reading import Reading, parse_metrics, read_workers
from pipeline.cli.top_view import MOST_SOURCES, View, show
from pipeline.runtime.metrics import Metrics

NOW = 1_000.0
ORDER = ("ingest", "merge")


def reading(worker, at, *, stage="merge", done=0, ready=1, **sources):
    """Return what a worker says after `done` records, of sources silent for so many seconds."""
    metrics = Metrics()
    metrics.put("dateline_ready", ready, stage)
    metrics.put("dateline_memory_bytes", 250_000_000)
    metrics.put("dateline_last_batch_timestamp_seconds", NOW - 4, stage)
    for partition in ("0", "1"):
        metrics.put("dateline_lag_records", 2_000, stage, partition)
    metrics.add("dateline_records_in_total", done, stage)
    metrics.add("dateline_records_out_total", done / 2, stage)
    metrics.add("dateline_records_dropped_total", 1, stage, "no_event")
    metrics.add("dateline_records_dropped_total", 2, stage, "taken_down")
    metrics.add("dateline_records_rejected_total", done / 10, stage, "no_text")
    for _ in range(done // 10):
        metrics.observe("dateline_age_seconds", 3.0, stage)
    for source, silent in sources.items():
        metrics.add("dateline_source_articles_total", 5, source)
        metrics.put("dateline_source_last_timestamp_seconds", NOW - silent, source)
    return Reading(worker, at, parse_metrics(metrics.render().decode()))


def shown(before, after, **lags):
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(show(View(before, after, lags, NOW), ORDER))
    return [line.split() for line in console.export_text().splitlines() if line.strip()]


def row(lines, first):
    return next(line for line in lines if line[0] == first)


def test_a_stage_has_the_rates_of_all_its_workers_between_two_looks():
    before = [reading("a", 10.0, done=100), reading("b", 10.0, done=50)]
    after = [reading("a", 12.0, done=120), reading("b", 12.0, done=80)]
    lines = shown(before, after, ingest=0, merge=1_234)

    assert lines[0][:4] == ["stage", "workers", "in/s", "out/s"]
    assert row(lines, "merge") == ["merge", "2/2", "25.0", "12.5", "1,234", "3.0", "4", "6", "20"]
    assert row(lines, "ingest") == ["ingest", "0/0", "-", "-", "0", "-", "-", "0", "0"]


def test_without_kafka_the_lag_is_what_the_workers_say():
    lines = shown([], [reading("a", 12.0)])

    assert row(lines, "merge")[4] == "4,000"
    assert row(lines, "ingest")[4] == "-"


def test_a_worker_that_was_started_again_counts_from_nothing_and_takes_nothing_away():
    before = [reading("a", 10.0, done=100), reading("b", 10.0, done=100)]
    after = [reading("a", 12.0, done=10), reading("b", 12.0, done=110)]

    assert row(shown(before, after), "merge")[2] == "5.0"


def test_workers_that_are_not_ready_or_do_not_answer_are_told_of():
    lines = shown(
        [], [reading("a", 1.0, ready=0), reading("b", 1.0, stage="sink"), Reading("c", 1)]
    )

    assert row(lines, "merge")[1] == "0/1"
    assert row(lines, "sink")[1] == "1/1"
    assert row(lines, "c") == ["c", "no", "answer", "-", "-", "-"]
    assert row(lines, "b")[:2] == ["b", "sink"]
    assert row(lines, "b")[3] == "250"


def test_sources_are_told_of_with_the_latest_first_and_not_without_end():
    few = shown([], [reading("a", 1.0, quiet=900, busy=2)])
    many = shown([], [reading("a", 1.0, **{f"s{n}": n for n in range(MOST_SOURCES + 3)})])

    assert [line[0] for line in few[-3:]] == ["source", "busy", "quiet"]
    assert few[-1] == ["quiet", "5", "900", "-"]
    assert many[-1][:3] == ["and", "3", "more"]


async def test_who_does_not_answer_or_says_something_else_has_an_empty_reading():
    async def page(_request):
        return web.Response(text="# TYPE x counter\nx{ not metrics")

    async def metrics(_request):
        return web.Response(text=Metrics().render().decode())

    runners, ports = [], []
    for answer in (page, metrics):
        app = web.Application()
        app.add_routes([web.get("/metrics", answer)])
        runners.append(web.AppRunner(app))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
        ports.append(runners[-1].addresses[0][1])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        ports.append(taken.getsockname()[1])
        addresses = [f"127.0.0.1:{port}" for port in ports]
        found = await read_workers([*addresses, "no-such-host.invalid:1"])
    for runner in runners:
        await runner.cleanup()

    assert [bool(one.values) for one in found] == [False, True, False, False]
    assert [one.worker for one in found] == [*addresses, "no-such-host.invalid:1"]
