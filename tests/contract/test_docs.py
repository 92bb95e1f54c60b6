"""The documents say what the code does."""

import re
from typing import get_args

import pytest

from pipeline.core.outcome import DropReason, RejectCode
from pipeline.dashboard.query.watchlist import TOPIC as WATCHES
from pipeline.flow import FLOW
from pipeline.records import RECORDS
from pipeline.runtime.metrics import METRICS
from pipeline.runtime.replays import TOPIC as REPLAYS
from pipeline.runtime.takedown.registry import TOPIC as TAKEDOWNS
from pipeline.runtime.topics import read_topics
from pipeline.watches.stages import deliver_stage, watch_stage
from tests.support.reference import (
    CODES,
    REASONS,
    REFERENCE,
    ROOT,
    make_reference,
    strings_of_pipeline,
)

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])


def test_the_reference_is_made_from_the_code_as_it_is():
    assert REFERENCE.read_text() == make_reference()


def test_every_code_and_reason_has_a_meaning():
    assert set(CODES) == set(get_args(RejectCode))
    assert set(REASONS) == set(get_args(DropReason))


@pytest.mark.parametrize("name", [*get_args(RejectCode), *get_args(DropReason), *METRICS], ids=str)
def test_every_code_reason_and_metric_is_used(name):
    assert name in strings_of_pipeline()


def test_every_topic_has_a_writer_a_reader_and_a_schema_of_the_flow():
    topics = {topic.name: topic for topic in read_topics()}
    schemas = {record.SCHEMA for record in RECORDS}
    reads = {stage.reads: stage.name for stage in FLOW}
    writes = {topic: stage.name for stage in FLOW for _, topic in stage.outputs}
    # What the watches read and write beside the flow; those of the first are made by the API.
    deliver = deliver_stage(None, None, None)
    reads |= {WATCHES: "watch", deliver.reads: deliver.name}
    writes |= {WATCHES: "api", watch_stage(tuple).writes: "watch"}
    # What the operator's commands write: tombstones, and how far a replay is.
    reads |= {TAKEDOWNS: "ingest", REPLAYS: "stages"}
    writes |= {TAKEDOWNS: "takedown", REPLAYS: "replay"}

    assert set(topics) == set(reads) | set(writes)
    assert {one for row in topics.values() for one in (row.schema, *row.beside)} == schemas
    for name, topic in topics.items():
        assert topic.readers, name
        assert name not in reads or reads[name] in topic.readers, name
        assert name not in writes or topic.writer == writes[name], name


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_links_only_to_what_is_there(path):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text())

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_names_only_tests_that_are_there(path):
    named = re.findall(r"`(\w+/[\w/]+\.py)::(\w+)`", path.read_text())
    there = {file: (ROOT / "tests" / file).read_text() for file, _ in named}

    assert [name for file, name in named if f"def {name}(" not in there[file]] == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/decisions/*.md")), ids=lambda p: p.name)
def test_a_decision_is_short_and_says_what_would_change_it(path):
    text = path.read_text()

    assert re.match(rf"# {int(path.name[:4])}\. ", text)
    assert "Question:" in text
    assert "Choice:" in text
    assert len(text.splitlines()) <= 30
