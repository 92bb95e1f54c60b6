"""CloudEvents 1.0 headers, binary mode, on every message that we send.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
`ce_recordedtime` is the extension of that name: when a source first recorded the delivery. It is
handed on from input to output, so that the age of an event can be measured anywhere.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

Header = tuple[str, bytes]

RECORDED = "ce_recordedtime"
TRACE = "traceparent"
TRACE_BYTES = 55
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}").fullmatch


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

    # The two that are handed on stand last: `handed_on` looks there first.
    def make(self, event_id: bytes, time: bytes, recorded: bytes, trace: bytes) -> list[Header]:
        """Return the headers of one message; the times are RFC 3339."""
        return [
            *self._fixed,
            ("ce_id", event_id),
            ("ce_time", time),
            (RECORDED, recorded),
            (TRACE, trace),
        ]


def event_id(value: bytes) -> bytes:
    """Return the id of a message: 128 bits of its value's SHA-256, so a replay has the same."""
    return hashlib.sha256(value).hexdigest()[:32].encode()


def traceparent(seed: bytes) -> bytes:
    """Return a W3C trace parent that follows from `seed` alone.

    https://www.w3.org/TR/trace-context/#traceparent-header
    """
    digest = hashlib.sha256(seed).hexdigest()
    return f"00-{digest[:32]}-{digest[32:48]}-01".encode()


def handed_on(
    headers: Sequence[tuple[str, bytes | None]], value: bytes | None, timestamp_ms: int
) -> tuple[bytes, bytes]:
    """Return the recorded time and the trace parent that go from an input to its outputs.

    A message of somebody who sets neither was recorded when it entered its topic, and its trace
    follows from its value.
    """
    if len(headers) > 1 and headers[-1][0] == TRACE and headers[-2][0] == RECORDED:
        recorded, trace = headers[-2][1], headers[-1][1]  # as our own messages have it
    else:
        found = dict(headers)
        recorded, trace = found.get(RECORDED), found.get(TRACE)
    if not recorded:
        recorded = rfc3339(time_of(timestamp_ms))
    if not trace or len(trace) != TRACE_BYTES or not _TRACEPARENT(trace):
        trace = traceparent(value or b"")
    return recorded, trace


@lru_cache(maxsize=4_096)
def time_of(timestamp_ms: int) -> datetime:
    """Return a Kafka timestamp as an aware time, exact to the millisecond."""
    return EPOCH + timedelta(milliseconds=timestamp_ms)


def rfc3339(time: datetime) -> bytes:
    """Return a time as RFC 3339 with milliseconds, in UTC where it is in UTC."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z").encode()
