"""The flow is a tree of steps, and the topics are rows that somebody writes and somebody reads."""

from pipeline.flow import FLOW, way_to
from pipeline.records import RECORDS, Delivery, Replay, Takedown, Watch


def test_each_step_reads_what_one_before_it_writes():
    written = {FLOW[0].reads: FLOW[0].record}
    for stage in FLOW:
        assert written[stage.reads] is stage.record
        written |= {topic: record for record, topic in reversed(stage.outputs)}


def test_the_way_to_a_step_leaves_out_what_lies_beside_it():
    ways = {stage.name: [one.name for one in way_to(stage)] for stage in FLOW}

    assert ways["ingest"] == ["ingest"]
    assert ways["merge"] == ["ingest", "dedupe", "tag", "code", "merge"]
    assert ways["story"] == ["ingest", "dedupe", "tag", "story"]


def test_the_flow_makes_every_record_but_those_of_watches_takedowns_and_replays():
    made = {record for stage in FLOW for record, _ in stage.outputs}

    assert {FLOW[0].record, Watch, Delivery, Takedown, Replay} | made == set(RECORDS)


def test_names_are_unique_and_say_what_the_step_does():
    assert [stage.name for stage in FLOW] == ["ingest", "dedupe", "tag", "code", "merge", "story"]
