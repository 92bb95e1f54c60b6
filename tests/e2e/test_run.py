"""`dateline run`: real files through the whole chain on a real broker."""

import base64
import json
import subprocess
import sys
from collections import Counter

import pytest

from tests.support.shared import read_jsonl, shared

pytestmark = pytest.mark.e2e

RELEASES = 1_000
BAD = 100


def run(files, out, broker="", *more):
    """Run `dateline run` and return its summary."""
    command = [sys.executable, "-m", "pipeline", "run", *map(str, files), "--out", str(out), *more]
    if broker:
        command += ["--broker", broker]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)

    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads((out / "summary.json").read_text())


def releases(path, count):
    """Yield press releases as deliveries."""
    for row in read_jsonl(path)[:count]:
        yield json.dumps(
            {
                "external_id": row["id"],
                "title": row["title"],
                "body": row["body"],
                "published_at": row["published"],
                "publisher": {"name": row["publisher"]},
            }
        ).encode()


def bad_inputs(folder, count):
    """Yield single lines that no JSON parser may accept, or that are no article."""
    lines = []
    for path in sorted((folder / "json").glob("*/*.json")):
        if path.name.startswith(("n_", "fail")):
            line = path.read_bytes().replace(b"\n", b" ").replace(b"\r", b" ").strip()
            if line and len(line) < 10_000:
                lines.append(line)
    naughty = json.loads((folder / "strings" / "blns.json").read_text(encoding="utf-8"))
    texts = [
        json.dumps({"body": text, "published_at": f"about {text}"}).encode()
        for text in naughty
        if text
    ]
    return [*lines[: count // 2], *texts[: count - count // 2]]


def mixed(good, bad):
    """Return the good lines with the bad ones spread among them."""
    step = max(1, len(good) // len(bad))
    lines = list(good)
    for number, line in enumerate(bad):
        lines.insert(number * (step + 1), line)
    return lines


def test_the_sample_article_gives_the_same_events_on_the_embedded_broker_and_on_kafka(
    broker, tmp_path
):
    seed = shared("seed/000_8c4b53a7bdcacb86.txt")

    for name, bootstrap in (("embedded", ""), ("kafka", broker.bootstrap)):
        run([seed], tmp_path / name, bootstrap, "--published", "2025-05-18")
    embedded, kafka = (tmp_path / name / "events.jsonl" for name in ("embedded", "kafka"))

    assert embedded.read_bytes() == kafka.read_bytes()
    assert len(read_jsonl(embedded)) >= 9


@pytest.fixture(scope="module")
def run_with_bad_inputs(broker, tmp_path_factory):
    """1,000 press releases with 100 bad inputs among them, through Kafka."""
    folder = tmp_path_factory.mktemp("releases")
    good = list(releases(shared("data/news/senate_2007_02.jsonl"), RELEASES))
    bad = bad_inputs(shared("data/badinput"), BAD)
    path = folder / "mixed.jsonl"
    path.write_bytes(b"\n".join(mixed(good, bad)) + b"\n")
    summary = run([path], folder / "out", broker.bootstrap)
    return summary, folder / "out", good, bad


def test_no_article_is_lost_on_its_way_through_all_stages(run_with_bad_inputs):
    summary, out, good, bad = run_with_bad_inputs

    assert summary["stages"]["ingest"]["in"] == len(good) + len(bad)
    for name in ("ingest", "dedupe", "tag"):
        counts = summary["stages"][name]
        assert counts["in"] == counts["out"] + counts["dropped"] + counts["dead_letters"], name
    code = summary["stages"]["code"]
    assert code["in"] == code["passed"] + code["dropped"] + code["dead_letters"]
    assert (
        summary["stages"]["merge"]["in"] == code["out"] == len(read_jsonl(out / "mentions.jsonl"))
    )
    assert summary["stages"]["merge"]["dead_letters"] == 0


def test_each_bad_input_is_a_dead_letter_with_its_code_and_its_good_neighbours_come_through(
    run_with_bad_inputs,
):
    summary, out, good, bad = run_with_bad_inputs
    letters = read_jsonl(out / "dead-letters.jsonl")
    codes = Counter(letter["code"] for letter in letters)
    # A few releases are in Spanish: rightly refused, and counted as every other.
    foreign = codes.pop("unsupported_language", 0)

    assert len(bad) == codes.total() == BAD, codes
    assert set(codes) <= {"malformed_json", "schema_mismatch", "empty_value", "bad_time", "no_text"}
    assert len(codes) > 2, codes
    assert {letter["stage"] for letter in letters} == {"ingest"}
    assert all(letter["message"] for letter in letters)
    assert summary["stages"]["ingest"]["out"] == len(good) - foreign
    assert foreign < len(good) / 50


def test_a_line_that_is_no_json_is_kept_byte_for_byte(run_with_bad_inputs):
    _, out, _, bad = run_with_bad_inputs
    kept = {
        base64.b64decode(letter["value"])
        if letter.get("encoding") == "base64"
        else letter["value"].encode()
        for letter in read_jsonl(out / "dead-letters.jsonl")
    }
    broken = [line for line in bad if b"published_at" not in line]

    assert broken
    assert [line for line in broken if line not in kept] == []
