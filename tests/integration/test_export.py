"""`dateline export` on a broker, and what DuckDB makes of the file."""

import json
import subprocess
import sys

import duckdb
import pytest
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from tests.support.events import events_of
from tests.support.mentions import day, mention, place
from tests.support.processes import Processes

pytestmark = pytest.mark.integration

TALKS = events_of(mention("talks", location=place("Istanbul", "TUR"), event_date=day(19, "14:00")))[
    -1
]


def event(number, revision, **changes):
    name = f"{number:08x}-0000-5000-8000-000000000000"
    return structs.replace(TALKS, **{"id": name, "revision": revision} | changes)


LOG = (
    event(1, 2, status="scheduled"),
    event(2, 2),
    event(1, 4, status="cancelled"),
    event(1, 2, status="scheduled"),
    event(3, 2, op="retract"),
)


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('export')}.", tmp_path)
    await flow.create_topics()
    outbox = Outbox(flow.settings, "test")
    await outbox.start()
    messages = [Message(one.id.encode(), encode(one), []) for one in LOG]
    junk = Message(b"k", b"no event", [])
    await outbox.send(topic_name(flow.settings, "news.event.v1"), [*messages, junk])
    await outbox.stop()
    yield flow
    flow.close()


def export(flow, *arguments):
    process = flow.start("export", *map(str, arguments))
    return process.process.wait(60), process.text


async def test_a_file_of_lines_has_each_event_once_in_its_last_state(flow, tmp_path):
    out = tmp_path / "events.jsonl"

    assert export(flow, out)[0] == 0
    found = {json.loads(line)["id"]: json.loads(line) for line in out.read_text().splitlines()}
    assert {key[:8]: one["status"] for key, one in found.items()} == {
        "00000001": "cancelled",
        "00000002": "scheduled",
    }


async def test_what_was_retracted_is_written_when_asked_for(flow, tmp_path):
    out = tmp_path / "events.jsonl.gz"

    code, said = export(flow, out, "--gone-too")
    assert (code, said.split()[0]) == (0, "3")


async def test_duckdb_reads_the_parquet_file(flow, tmp_path):
    out = tmp_path / "events.parquet"

    assert export(flow, out)[0] == 0
    rows = duckdb.sql(
        f"select id, status, starts_at at time zone 'UTC', countries, record->>'$.type' "
        f"from '{out}' where place = 'Istanbul' order by id"
    ).fetchall()
    assert [(row[0][:8], row[1], str(row[2]), row[3], row[4]) for row in rows] == [
        ("00000001", "cancelled", "2025-05-19 14:00:00", ["RUS", "TUR", "USA"], "CONSULT"),
        ("00000002", "scheduled", "2025-05-19 14:00:00", ["RUS", "TUR", "USA"], "CONSULT"),
    ]


def test_a_name_of_no_kind_of_file_is_refused_and_nothing_is_left(tmp_path):
    out = tmp_path / "events.xls"
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", "export", str(out)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert "must end in .jsonl" in run.stderr
    assert list(tmp_path.iterdir()) == []
