from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from pipeline.runtime.cloudevents import (
    HeaderMaker,
    event_id,
    handed_on,
    numbered,
    recorded_at,
    rfc3339,
    time_of,
    traceparent,
)

TRACE = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
NOON = b"2025-05-16T12:00:00.000Z"
NOON_MS = 1_747_396_800_000


def test_an_id_follows_from_the_value_alone():
    assert event_id(b"a") == event_id(b"a")
    assert event_id(b"a") != event_id(b"b")
    assert len(event_id(b"a")) == 32


def a_record(headers, value=b"value"):
    return SimpleNamespace(headers=tuple(headers), value=value, timestamp=NOON_MS)


def test_what_the_input_says_is_handed_on():
    headers = HeaderMaker("dateline/x", "org.dateline.x.v1", "/x/1.0.0").make(
        b"1" * 32, b"now", NOON, TRACE
    )
    said = (("ce_id", b"1" * 32), ("ce_recordedtime", NOON), ("traceparent", TRACE))

    assert handed_on(a_record(headers)) == said
    assert handed_on(a_record(headers[::-1])) == said


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("traceparent", b"junk"),),
        (("ce_id", b"1"), ("ce_recordedtime", NOON), ("traceparent", b"x" * 54)),
        (("ce_id", b""), ("ce_recordedtime", None), ("traceparent", None)),
    ],
)
def test_what_the_input_does_not_say_follows_from_its_value_and_its_place(headers):
    said = dict(headers).get("ce_id") or event_id(b"value")

    assert handed_on(a_record(headers)) == (
        ("ce_id", said),
        ("ce_recordedtime", NOON),
        ("traceparent", traceparent(b"value")),
    )


def test_a_message_without_a_value_has_an_id_and_a_trace_too():
    identity, _, trace = handed_on(a_record((), None))

    assert (identity[1], trace[1]) == (event_id(b""), traceparent(b""))


def test_the_further_outputs_of_a_record_have_its_id_with_a_number():
    first = handed_on(a_record(()))

    assert numbered(first, 2) == (("ce_id", first[0][1] + b"-2"), *first[1:])


def test_the_headers_are_those_of_cloudevents_in_binary_mode():
    made = HeaderMaker("dateline/ingest", "org.dateline.article.v1", "/article/1.0.0").make(
        b"i" * 32, b"now", NOON, TRACE
    )

    assert dict(made) == {
        "ce_specversion": b"1.0",
        "ce_source": b"dateline/ingest",
        "ce_type": b"org.dateline.article.v1",
        "ce_dataschema": b"/article/1.0.0",
        "content-type": b"application/json",
        "ce_id": b"i" * 32,
        "ce_time": b"now",
        "ce_recordedtime": NOON,
        "traceparent": TRACE,
    }


def test_times_are_written_with_their_zone():
    assert rfc3339(datetime(2025, 5, 16, 12, tzinfo=UTC)) == NOON
    kyiv = timezone(timedelta(hours=3))
    assert rfc3339(datetime(2025, 5, 16, 15, tzinfo=kyiv)) == b"2025-05-16T15:00:00.000+03:00"


def test_a_timestamp_is_exact_to_the_millisecond():
    assert time_of(NOON_MS + 1) - time_of(NOON_MS) == timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("said", "hour"),
    [(b"2025-05-16T11:00:00.000Z", 11), (b"2025-05-16T09:00:00", 9), (b"soon", 12), (b"\xff", 12)],
)
def test_a_message_was_recorded_when_it_says_so_or_else_when_it_was_written(said, hour):
    record = a_record([("ce_recordedtime", said)])

    assert recorded_at(record) == datetime(2025, 5, 16, hour, tzinfo=UTC)
