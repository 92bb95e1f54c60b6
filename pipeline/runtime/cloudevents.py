"""CloudEvents 1.0 headers, binary mode, on every message that we send.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
`ce_recordedtime` is the extension of that name: when a source first recorded the delivery. It is
handed on from input to output, so that the age of an event can be measured anywhere. `ce_id` is
handed on too, with a number where a record becomes several, so that a replay gives the same ids:
with `ce_source`, the stage, it names one message, and alone it finds what became of a delivery.
"""

import contextlib
import hashlib
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from aiokafka import ConsumerRecord

Header = tuple[str, bytes]
Tail = tuple[Header, Header, Header]
"""The headers of a message that depend on the delivery it came of: id, recorded time, trace."""

ID = "ce_id"
RECORDED = "ce_recordedtime"
TRACE = "traceparent"
_TAIL = 3
_TRACE_BYTES = 55
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
is_trace = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}").fullmatch


class HeaderMaker:
    """Make the headers of one kind of message; what never changes is made once.

    `source` is a URI reference (`dateline/ingest`), `event_type` and `schema` are the record's
    TYPE and SCHEMA.
    """

    def __init__(self, source: str, event_type: str, schema: str) -> None:
        self._fixed: tuple[Header, ...] = (
            ("ce_specversion", b"1.0"),
            ("ce_source", source.encode()),
            ("ce_type", event_type.encode()),
            ("ce_dataschema", schema.encode()),
            ("content-type", b"application/json"),
        )

    def head(self, time: bytes) -> list[Header]:
        """Return the headers that all messages made at one time share; it is RFC 3339."""
        return [*self._fixed, ("ce_time", time)]

    # The three that are handed on stand last: `handed_on` looks there first.
    def make(self, event_id: bytes, time: bytes, recorded: bytes, trace: bytes) -> list[Header]:
        """Return the headers of one message; the times are RFC 3339."""
        return [*self.head(time), (ID, event_id), (RECORDED, recorded), (TRACE, trace)]


def event_id(value: bytes) -> bytes:
    """Return the id of a message: 128 bits of its value's SHA-256, so a replay has the same."""
    return hashlib.sha256(value).hexdigest()[:32].encode()


def traceparent(seed: bytes, span: bytes = b"") -> bytes:
    """Return a W3C trace parent that follows from `seed` alone, or names the span (hex digits).

    https://www.w3.org/TR/trace-context/#traceparent-header
    """
    digest = hashlib.sha256(seed).hexdigest().encode()
    return b"00-%b-%b-01" % (digest[:32], span[:16] or digest[32:48])


def handed_on(record: ConsumerRecord) -> Tail:
    """Return the id, recorded time and trace parent that go from an input to its output.

    A message of somebody who sets none of them has the id and the trace that follow from its
    value, and was recorded when it entered its topic.
    """
    tail: Tail = record.headers[-3:]
    if len(tail) == _TAIL:  # as our own messages have it
        (id_name, identity), (recorded_name, recorded), (trace_name, trace) = tail
        names_fit = id_name == ID and recorded_name == RECORDED and trace_name == TRACE
        if names_fit and identity and recorded and trace and len(trace) == _TRACE_BYTES:
            return tail
    found = dict(record.headers)
    trace = found.get(TRACE, b"")
    if not trace or not is_trace(trace):
        trace = traceparent(record.value or b"")
    return (
        (ID, found.get(ID) or event_id(record.value or b"")),
        (RECORDED, found.get(RECORDED) or rfc3339(time_of(record.timestamp))),
        (TRACE, trace),
    )


def recorded_at(record: ConsumerRecord) -> datetime:
    """Return when a source recorded the delivery of a message; else when it was written."""
    _id, (_name, recorded), _trace = handed_on(record)
    with contextlib.suppress(ValueError):
        told = datetime.fromisoformat(recorded.decode())
        return told if told.tzinfo else told.replace(tzinfo=UTC)
    return time_of(record.timestamp)


def drawn_from(value: bytes, recorded: bytes) -> Tail:
    """Return the same for a message that came of no one input: it follows from its value."""
    return (ID, event_id(value)), (RECORDED, recorded), (TRACE, traceparent(value))


def numbered(tail: Tail, rank: int) -> Tail:
    """Return what goes to the output `rank` (from 1) of an input that became several."""
    (name, identity), recorded, trace = tail
    return (name, b"%b-%d" % (identity, rank)), recorded, trace


@lru_cache(maxsize=4_096)
def time_of(timestamp_ms: int) -> datetime:
    """Return a Kafka timestamp as an aware time, exact to the millisecond."""
    return EPOCH + timedelta(milliseconds=timestamp_ms)


def rfc3339(time: datetime) -> bytes:
    """Return a time as RFC 3339 with milliseconds, in UTC where it is in UTC."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z").encode()
