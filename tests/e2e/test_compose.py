"""All of `deploy/compose.yaml` in containers: a push, and its event in API, table and metrics."""

import json
import os
import re
import urllib.parse
from pathlib import Path

import pytest

from pipeline.flow import FLOW
from tests.support.compose import Stack, wait_for
from tests.support.kafka_container import UnavailableError

pytestmark = pytest.mark.e2e

DASHBOARD = Path(__file__).parents[2] / "deploy" / "grafana" / "dashboards" / "operations.json"
WORKERS = ("push", "ingest", "dedupe", "tag", "code", "merge", "story", "sink", "api", "watch")
STORES = ("kafka", "postgres")
TOWNS = ("Geneva", "Vienna", "Istanbul", "Oslo", "Doha", "Cairo", "Nairobi", "Lima", "Rome", "Bern")
TOWNS = (*TOWNS, "Tunis", "Riga")


def article(number):
    """Return an article of its own event: another town and day each."""
    town, day = TOWNS[number % len(TOWNS)], number % 27 + 1
    return {
        "external_id": f"compose-{number}",
        "url": f"https://paper{number}.example/talks",
        "title": f"Ministers to meet in {town}",
        "body": (
            f"Japan's Foreign Minister will meet the foreign minister of Chile in {town} on "
            f"June {day}, the Japanese government said on Friday. It would be round {number} of "
            f"the talks about fishing rights, which began in {town} when both countries had "
            f"{number + 3} boats each in the disputed waters."
        ),
        "published_at": "2025-05-16T09:00:00Z",
        "publisher": {"name": f"Paper {number}"},
    }


@pytest.fixture(scope="module")
def stack(request):
    try:
        stack = Stack(f"dateline-test-{os.getpid()}")
    except UnavailableError as exc:
        if os.environ.get("CI"):
            pytest.fail(str(exc), pytrace=False)
        pytest.skip(str(exc))
    try:
        stack.run("--profile", "observability", "up", "-d", *STORES, *WORKERS, "prometheus")
        yield stack
    finally:
        stack.run("--profile", "observability", "down", "--volumes", "--timeout", "20")


def push(stack, number):
    wait_for(lambda: stack.post("PUSH_PORT", "/v1/articles", [article(number)]) == 202)


def places(stack):
    """Return the towns of the events that the API knows."""
    events = json.loads(stack.get("API_PORT", "/v1/events?type=CONSULT&limit=500"))["events"]
    return {event["location"]["name"] for event in events if "location" in event}


def select(stack, what):
    """Return what the database says of its events."""
    psql = ("psql", "-h", "localhost", "-U", "dateline", "-Atc", f"select {what} from events")
    return stack.run("exec", "-T", "-e", "PGPASSWORD=dateline", "postgres", *psql)


def ask(stack, query):
    """Return what Prometheus answers."""
    path = f"/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    answer = json.loads(stack.get("PROMETHEUS_PORT", path))
    assert answer["status"] == "success", answer
    return answer["data"]["result"]


def test_a_pushed_article_is_an_event_in_the_api_the_database_and_the_metrics(stack):
    push(stack, 0)

    wait_for(lambda: TOWNS[0] in places(stack))
    assert int(select(stack, "count(*)")) >= 1
    wait_for(lambda: {row["value"][1] for row in ask(stack, 'up{job="dateline"}')} == {"1"})
    wait_for(lambda: ask(stack, 'dateline_records_out_total{stage="merge"} > 0'))


def test_the_terminal_view_tells_of_every_stage_and_container(stack):
    lines = stack.run("exec", "-T", "api", "dateline", "top", "--once").splitlines()
    rows = {line.split()[0]: line.split() for line in lines if line.strip()}
    stages = [rows[stage.name] for stage in FLOW]

    assert [row[1] for row in stages] == ["1/1"] * len(FLOW)
    assert [row[4] for row in stages] == ["0"] * len(FLOW)
    assert [int(rows[f"{name}:8080"][3]) > 10 for name in WORKERS] == [True] * len(WORKERS)


def test_every_query_of_the_operations_dashboard_is_answered(stack):
    board = json.loads(DASHBOARD.read_text())
    queries = [
        re.sub(r"\$__\w+", "5m", target["expr"])
        for panel in board["panels"]
        for target in panel["targets"]
    ]

    for query in queries:
        ask(stack, query)
    assert len(queries) > 10


def test_every_container_may_crash_and_no_event_is_missing(stack):
    containers = stack.services()
    for number, service in enumerate((*WORKERS, *STORES), 1):
        push(stack, number)
        stack.crash(containers[service])

    wait_for(lambda: places(stack) >= set(TOWNS[: len(WORKERS) + len(STORES) + 1]), 240)
    counts = select(stack, "count(*), count(distinct id)")
    assert len(set(counts.strip().split("|"))) == 1


def test_no_service_runs_as_root_or_may_write_to_its_image(stack):
    for service in WORKERS:
        assert stack.run("exec", "-T", service, "id", "-u").strip() == "10001"
        writing = "touch /opt/dateline/x 2>/dev/null && echo written || echo refused"
        assert stack.run("exec", "-T", service, "sh", "-c", writing).strip() == "refused"
        rights = stack.run("exec", "-T", service, "cat", "/proc/self/status", "/proc/mounts")
        assert "CapBnd:\t0000000000000000" in rights
        assert "NoNewPrivs:\t1" in rights
        assert re.search(r"^\S+ / \S+ ro[, ]", rights, re.MULTILINE)
