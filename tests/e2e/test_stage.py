"""`dateline stage`: the core over JSON Lines, without a broker."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.e2e

MEETING = (
    "Turkish Foreign Minister Hakan Fidan met Russian Foreign Minister Sergei Lavrov in Istanbul "
    "on Friday. The two ministers agreed to hold another round of talks, officials said."
)
OTHER = (
    "French President Emmanuel Macron spoke by phone with German Chancellor Friedrich Merz on "
    "Thursday. Macron urged Israel to let aid into Gaza, his office said in a statement."
)


def line(number, body, **more):
    return json.dumps(
        {
            "external_id": f"doc-{number}",
            "body": body,
            "published_at": "2025-05-17T10:00:00Z",
            "language": "en",
            **more,
        }
    )


def stage(lines, *options):
    """Run `dateline stage`; return exit code, output records and error rows."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "stage", *options],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    rows = [json.loads(row) for row in done.stderr.splitlines() if row.startswith("{")]
    return done.returncode, [json.loads(row) for row in done.stdout.splitlines()], rows


def test_output_comes_in_the_order_of_the_input_whatever_the_number_of_processes():
    lines = [
        line(n, f"{MEETING if n % 2 else OTHER} This is report number {n}.") for n in range(20)
    ]

    code, one, _ = stage(lines, "--to", "code", "--without", "dedupe", "--jobs", "1")
    again, two, _ = stage(lines, "--to", "code", "--without", "dedupe", "--jobs", "2")
    numbers = [int(mention["external_id"].removeprefix("doc-")) for mention in one]

    assert (code, again) == (0, 0)
    assert one == two
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(20))


def test_a_rejected_line_goes_to_stderr_with_its_code_and_the_others_come_through():
    lines = [line(1, MEETING), '{"body": ', line(3, ""), line(4, OTHER)]

    code, records, errors = stage(lines, "--to", "ingest")

    assert code == 1
    assert [record["external_id"] for record in records] == ["doc-1", "doc-4"]
    assert [(row["line"], row["stage"], row["code"]) for row in errors] == [
        (2, "ingest", "malformed_json"),
        (3, "ingest", "no_text"),
    ]


def test_a_range_may_begin_where_another_one_ended():
    _, articles, _ = stage([line(1, MEETING)], "--to", "dedupe")
    _, whole, _ = stage([line(1, MEETING)], "--to", "emit")

    _, mentions, _ = stage([json.dumps(one) for one in articles], "--from", "tag", "--to", "code")
    code, events, _ = stage([json.dumps(one) for one in mentions], "--from", "merge")

    assert code == 0
    assert events == whole
    assert {event["type"] for event in events} >= {"CONSULT"}
    assert [one["external_id"] for event in events for one in event["evidence"]] == [
        "doc-1" for event in events for _ in event["evidence"]
    ]


def test_copies_are_told_with_dedupe_and_not_without():
    lines = [line(1, MEETING + " " + OTHER), line(2, MEETING + " " + OTHER)]

    _, told, _ = stage(lines, "--to", "dedupe")
    _, untold, _ = stage(lines, "--to", "tag", "--without", "dedupe")

    assert [record["relation"] for record in told] == ["unique", "exact"]
    assert [record["relation"] for record in untold] == ["unique", "unique"]


def test_offsets_of_evidence_slice_back_in_the_clean_text():
    _, articles, _ = stage([line(1, "“Déjà vu”, they said.\n\n" + MEETING)], "--to", "ingest")
    _, mentions, _ = stage([line(1, "“Déjà vu”, they said.\n\n" + MEETING)], "--to", "code")
    text = articles[0]["text"]

    assert mentions
    for mention in mentions:
        for evidence in mention["evidence"]:
            assert text[evidence["start"] : evidence["end"]] == evidence["sentence"]
        for party in mention["actors"] + mention["recipients"]:
            assert text[party["start"] : party["end"]] == party["text"]


@pytest.mark.parametrize("options", [("--to", "nowhere"), ("--without", "tag")])
def test_a_wrong_option_is_a_usage_error(options):
    code, _, _ = stage([line(1, MEETING)], *options)

    assert code == 2


def test_each_article_gets_a_story_at_the_end_in_the_order_of_the_input():
    more = "Macron spoke by phone with Merz again about aid into Gaza, his office said on Friday."
    lines = [line(1, MEETING), line(2, OTHER), line(3, more), line(4, MEETING)]

    code, articles, _ = stage(lines, "--to", "story", "--jobs", "1")
    stories = [article["story_id"] for article in articles]

    assert code == 0
    assert [article["external_id"] for article in articles] == ["doc-1", "doc-2", "doc-3", "doc-4"]
    assert stories[1] == stories[2] == articles[1]["article_id"]
    assert stories[0] == stories[3] == articles[0]["article_id"]
    assert articles[3]["reason"] == "copy"


PLAN = (
    "French President Emmanuel Macron will meet German Chancellor Friedrich Merz in Paris on "
    "Friday, officials said on Wednesday. The two will speak about energy, a subject that both "
    "have put off since the spring."
)
WITHOUT = (
    "A report on a meeting in Paris that stood here was wrong. There is no such plan, the offices "
    "of both leaders told us. The museums of the city are open, as they are each week of the year."
)
KILL = "Editors, please kill the story on talks in Paris. A kill is mandatory for all clients."


@pytest.mark.parametrize("options", [[], ["--without", "dedupe"]], ids=["dedupe", "without"])
@pytest.mark.parametrize(
    "later", [(WITHOUT, {}), (KILL, {"revision_kind": "kill"})], ids=["correction", "kill"]
)
def test_a_later_version_without_the_event_withdraws_it_whichever_comes_first(later, options):
    body, more = later
    first = line(1, PLAN, url="https://one.example/talks")
    second = line(
        1, body, url="https://one.example/talks", modified_at="2025-05-17T12:00:00Z", **more
    )

    assert [row["type"] for row in stage([first], "--jobs", "1", *options)[1]] == ["CONSULT"]
    for lines in ([first, second], [second, first]):
        assert stage(lines, "--jobs", "1", *options)[:2] == (0, [])
