import sys
from types import SimpleNamespace

import pytest
from opentelemetry.trace import SpanKind, StatusCode

from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, handed_on, traceparent
from pipeline.runtime.machine import Ended
from pipeline.runtime.settings import Settings, SettingsError
from pipeline.runtime.spans import MOST_LINKS, Tracer
from pipeline.runtime.trace_ids import Sampling
from pipeline.runtime.tracing import open_tracer

TRACE = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
NOON = b"2025-05-16T12:00:00.000Z"
HEADERS = HeaderMaker("dateline/x", "org.dateline.x.v1", "/x/1.0.0")


class Kept(list):
    """A processor that keeps the spans."""

    on_end = list.append

    def shutdown(self):
        self.closed = True


class Stage:
    """A tracer and what it told of."""

    def __init__(self, name="toy", share=1.0, *, remembers=False):
        self.spans = Kept()
        self.tracer = Tracer(name, self.spans, Sampling(share), remembers=remembers)

    def take(self, result, record=None, **of_it):
        record = record or a_record(**of_it)
        self.tracer.note_batch([record], [result], utc_now())
        return record


def a_record(offset=7, trace=TRACE, topic="news.x.v1"):
    headers = tuple(HEADERS.make(b"i" * 32, NOON, NOON, trace))
    return SimpleNamespace(
        headers=headers, value=b"{}", timestamp=0, topic=topic, partition=2, offset=offset
    )


def output(key=b"k", kind=0):
    return (key, b"{}", kind)


def sent_on(stage, record):
    """Return the record that the next stage reads, of what came of `record`."""
    _id, _recorded, (_name, trace) = stage.tracer.hand_on(record)
    return a_record(offset=1, trace=trace, topic="news.y.v1")


def test_without_an_address_nothing_is_traced():
    assert open_tracer(Settings(), "tag") is None


def test_an_address_without_the_packages_is_a_setting_that_cannot_be(monkeypatch):
    monkeypatch.setitem(sys.modules, "pipeline.runtime.spans", None)

    with pytest.raises(SettingsError, match=r"dateline\[tracing\]"):
        open_tracer(Settings(traces_url="http://127.0.0.1:1/v1/traces"), "tag")


def test_the_span_of_a_stage_is_the_child_of_the_one_before_in_one_trace():
    first, second = Stage("first"), Stage("second")
    record = first.take((output(),))
    second.take((), sent_on(first, record))

    (one,), (two,) = first.spans, second.spans
    assert f"{one.parent.span_id:016x}" == "b7ad6b7169203331"
    assert two.parent.span_id == one.context.span_id
    assert one.context.trace_id == two.context.trace_id
    assert f"{one.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert one.resource.attributes["service.name"] == "dateline-first"


def test_only_the_trace_changes_of_what_is_handed_on():
    stage = Stage()
    record = a_record()

    assert stage.tracer.hand_on(record)[:2] == handed_on(record)[:2]


def test_a_record_that_is_read_again_is_the_same_span_and_another_record_another():
    stage = Stage()
    for offset in (7, 7, 8):
        stage.take((output(),), offset=offset)

    again, first, other = (span.context.span_id for span in stage.spans)
    assert again == first != other


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ((output(), output()), {"dateline.outcome": "forward", "dateline.outputs": 2}),
        ((), {"dateline.outcome": "held", "dateline.outputs": 0}),
        (Ended(drop="no_event"), {"dateline.outcome": "drop", "dateline.reason": "no_event"}),
        (
            Ended(code="no_text", message="x"),
            {"dateline.outcome": "reject", "error.type": "no_text"},
        ),
    ],
)
def test_a_span_says_what_became_of_its_record_and_where_it_stood(result, said):
    stage = Stage()
    stage.take(result)

    (span,) = stage.spans
    place = {
        "messaging.system": "kafka",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": "news.x.v1",
        "messaging.destination.partition.id": "2",
        "messaging.kafka.offset": 7,
        "messaging.message.id": "i" * 32,
        "messaging.batch.message_count": 1,
    }
    assert dict(span.attributes) == place | said
    assert (span.name, span.kind) == ("process news.x.v1", SpanKind.CONSUMER)
    assert (span.status.status_code is StatusCode.ERROR) == ("error.type" in said)
    assert span.start_time <= span.end_time


def test_a_step_that_remembers_links_to_what_was_said_before_under_the_same_key():
    stage = Stage(remembers=True)
    stage.take((output(b"e1"),), offset=1)
    stage.take((output(b"e2"), output(b"e1")), offset=2)
    stage.take((output(b"e1", kind=1),), offset=3)

    one, two, three = stage.spans
    assert [link.context for link in two.links] == [one.context]
    assert (one.links, three.links) == ((), ())


def test_a_span_has_no_link_to_itself_and_not_too_many():
    stage = Stage(remembers=True)
    keys = [str(number).encode() for number in range(20)]
    for number, key in enumerate(keys):
        stage.take((output(key),), offset=number)
    stage.take(tuple(map(output, keys)), offset=20)
    stage.take(tuple(map(output, keys)), offset=20)

    assert len(stage.spans[20].links) == MOST_LINKS
    assert stage.spans[21].links == ()


def test_what_is_sent_first_begins_the_trace_that_its_header_names():
    source = Stage("files")
    message = (b"k", b"{}", HEADERS.make(b"i" * 32, NOON, NOON, traceparent(b"k", b"a" * 32)))
    source.tracer.note_sent("news.inbound.v1", [message], utc_now())

    (span,) = source.spans
    assert (span.name, span.kind, span.parent) == ("send news.inbound.v1", SpanKind.PRODUCER, None)
    assert f"{span.context.span_id:016x}" == "a" * 16
    assert span.attributes["messaging.message.id"] == "i" * 32


def test_what_was_held_back_links_to_what_was_said_before_and_to_what_it_may_have_come_of():
    stage = Stage(remembers=True)
    stage.take((output(b"e1"),), offset=1)
    stage.take((), offset=2)
    held = (b"e1", b"{}", HEADERS.make(b"j" * 32, NOON, NOON, traceparent(b"e1 again")))
    stage.tracer.note_sent("news.event.v1", [held], utc_now(), held_by=2)
    stage.tracer.note_sent("news.event.v1", [held], utc_now(), held_by=2)

    said, silent, *sent = stage.spans
    linked = [[link.context for link in span.links] for span in (*sent, silent)]
    assert linked == [[said.context, silent.context], [], []]


@pytest.mark.parametrize(
    "trace",
    [TRACE[:-2] + b"00", b"00-" + b"x" * 32 + TRACE[35:], b"junk", b""],
    ids=["not sampled", "no hex", "junk", "nothing"],
)
def test_what_is_not_to_be_followed_goes_on_as_it_came(trace):
    assert not Sampling(1.0).takes(trace)
    if trace.endswith(b"-00"):
        stage, record = Stage(), a_record(trace=trace)
        stage.take((output(),), record)
        stage.tracer.note_sent("t", [(b"k", b"{}", list(record.headers))], utc_now())

        assert stage.spans == []
        assert stage.tracer.hand_on(record) == handed_on(record)


def test_a_share_of_the_traces_is_followed_the_same_in_every_stage():
    traces = [traceparent(str(number).encode()) for number in range(2_000)]
    taken = [trace for trace in traces if Sampling(0.1).takes(trace)]

    assert 120 < len(taken) < 280
    assert [trace for trace in taken if not Sampling(0.2).takes(trace)] == []
    assert [trace for trace in traces if Sampling(0.0).takes(trace)] == []


async def test_closing_sends_what_waits():
    stage = Stage()
    await stage.tracer.close()

    assert stage.spans.closed
