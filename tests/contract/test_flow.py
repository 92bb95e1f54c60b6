"""The flow is a chain, and the topics are rows that somebody writes and somebody reads."""

from itertools import pairwise

from pipeline.flow import FLOW
from pipeline.records import RECORDS


def test_each_step_reads_what_the_one_before_writes():
    assert [(b.reads, b.record) for _, b in pairwise(FLOW)] == [
        (a.writes, a.makes) for a, _ in pairwise(FLOW)
    ]


def test_the_flow_makes_every_record():
    made = {record for stage in FLOW for record, _ in stage.outputs}

    assert {FLOW[0].record} | made == set(RECORDS)


def test_names_are_unique_and_say_what_the_step_does():
    assert [stage.name for stage in FLOW] == ["ingest", "dedupe", "tag", "code", "merge"]
