"""One article is one trace: from the source through every stage into the database."""

import asyncio
import json

import pytest

from tests.support.collector import Collector
from tests.support.processes import Processes
from tests.support.toyflow import until

pytestmark = pytest.mark.e2e

READY_SECS = 180
CHAIN = ("files", "ingest", "dedupe", "tag", "code", "merge", "postgres-events")
"""The services that an article's events come from, each a child of the one before."""
BODIES = (
    "The foreign ministers of Japan and Chile met in Lisbon on May 8, 2025 to talk about fish.",
    "Chile's foreign minister met Japan's foreign minister in Lisbon on May 8, 2025, aides said.",
    "Norway's prime minister met the president of Peru in Oslo on May 8, 2025, her office said.",
)
"""The first two tell of one event, in words of their own."""


def article(number):
    return {
        "external_id": f"trace-{number}",
        "url": f"https://paper{number}.example/talks",
        "title": f"Talks, as paper {number} has it",
        "body": BODIES[number],
        "published_at": f"2025-05-09T0{number}:00:00Z",
        "publisher": {"name": f"Paper {number}"},
    }


@pytest.fixture
async def collector():
    async with Collector() as running:
        yield running


@pytest.fixture
async def processes(broker, unique, tmp_path, collector, database):
    found = Processes(
        broker,
        f"{unique('traces')}.",
        tmp_path,
        traces_url=collector.url,
        postgres_url=database,
        state_dir=str(tmp_path / "state"),
        topic_partitions=1,
    )
    await found.create_topics()
    yield found
    found.close()


def send(processes, folder, number):
    path = folder / f"{number}.jsonl"
    path.write_text(json.dumps(article(number)) + "\n")
    return processes.start("send", str(path)).process.wait(30)


def way_of(spans, last):
    """Return the spans from the root to `last`."""
    by_id = {span.id: span for span in spans}
    way = [last]
    while way[0].parent:
        way.insert(0, by_id[way[0].parent])
    return way


def of_service(collector, name):
    return [span for span in collector.spans if span.service == f"dateline-{name}"]


async def test_an_article_is_one_trace_from_its_source_into_the_database(
    processes, collector, tmp_path
):
    sink = await processes.ready("sink", "postgres")
    worker = processes.start("worker", DATELINE_NLP_PROCESSES=1)
    await until(worker.is_ready, READY_SECS)
    for number in range(len(BODIES)):
        assert await asyncio.to_thread(send, processes, tmp_path, number) == 0
        await until(lambda n=number: len(of_service(collector, "files")) > n, 30)
        root = of_service(collector, "files")[number]
        await until(
            lambda root=root: any(
                span.trace == root.trace for span in of_service(collector, "postgres-events")
            ),
            READY_SECS,
        )
    for running in (worker, sink):  # who ends sends the spans that wait
        assert await asyncio.to_thread(running.stop) == 0

    roots = of_service(collector, "files")
    assert len({span.trace for span in roots}) == len(BODIES)
    for root in roots:
        spans = [span for span in collector.spans if span.trace == root.trace]
        stored = next(span for span in spans if span.service == "dateline-postgres-events")
        way = way_of(spans, stored)
        assert [span.service for span in way] == [f"dateline-{name}" for name in CHAIN]
        assert way[0] == root
        assert way[-1].attributes["dateline.reason"] == "stored"
        assert len({span.id for span in spans}) == len(spans)

    merged = {span.trace: span for span in of_service(collector, "merge")}
    first, second, other = (merged[root.trace] for root in roots)
    assert second.links == (first.trace,)
    assert other.links == ()
