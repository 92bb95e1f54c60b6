"""`dateline top --once` on Kafka: two stages run, and it tells of those that do not, too."""

import asyncio
import json
import subprocess
import sys

import pytest

from pipeline.cli.running import worker_environment
from pipeline.runtime.settings import Settings
from tests.support.processes import Processes
from tests.support.toyflow import until

pytestmark = pytest.mark.e2e

ARTICLES = 40
NOBODY = "127.0.0.1:9"
"""The port of discard, where nothing listens."""


def article(number):
    return {
        "source": f"wire-{number % 2}",
        "external_id": f"top-{number}",
        "body": f"Minister {number} said on Monday that talks number {number} went well for all.",
        "published_at": "2025-05-16T09:00:00Z",
    }


@pytest.fixture
async def processes(broker, unique, tmp_path):
    found = Processes(broker, f"{unique('top')}.", tmp_path, state_dir=str(tmp_path / "state"))
    await found.create_topics()
    yield found
    found.close()


def top(settings, *workers):
    """Return the exit code of `dateline top --once` and its rows by their first word."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "top", *workers, "--once", "--every-secs", "0.5"],
        env=worker_environment(settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [line.split() for line in done.stdout.splitlines() if line.strip()]
    return done.returncode, {line[0]: line for line in lines}


async def test_every_stage_is_told_of_with_its_lag_also_where_no_worker_runs_it(
    processes, tmp_path
):
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(article(number)) + "\n" for number in range(ARTICLES)))
    worker = await processes.ready("worker", "ingest", "dedupe")
    assert await asyncio.to_thread(processes.start("send", str(path)).process.wait, 60) == 0
    await until(lambda: worker.metric("dateline_records_out_total") == 2 * ARTICLES, 60)
    here = f"127.0.0.1:{worker.port}"
    code, rows = await asyncio.to_thread(top, processes.settings, here, NOBODY)

    assert code == 0
    lags = {name: rows[name][4] for name in ("ingest", "dedupe", "tag", "code", "merge", "story")}
    assert lags == dict.fromkeys(lags, "0") | {"tag": str(ARTICLES)}
    assert [rows[name][1] for name in ("ingest", "dedupe", "tag")] == ["1/1", "1/1", "0/0"]
    assert rows[here][1] == "dedupe,ingest"
    assert int(rows[here][3]) > 50
    assert rows[NOBODY][1:3] == ["no", "answer"]
    assert [rows[f"wire-{number}"][1] for number in (0, 1)] == [str(ARTICLES // 2)] * 2


def test_where_nobody_answers_a_script_sees_it_by_the_exit_code():
    code, rows = top(Settings(broker=NOBODY, workers=NOBODY))

    assert code == 1
    assert rows["merge"][4] == "-"
