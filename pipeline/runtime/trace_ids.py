"""The ids of traces and spans: one article is one trace, by the header `traceparent`.

https://www.w3.org/TR/trace-context/ A trace's id follows from the delivery's key, a span's from the
record's place in the log, so work that is done again tells of the same span.
"""

import hashlib

from aiokafka import ConsumerRecord

from pipeline.runtime.cloudevents import TRACE, Tail, is_trace

_SPAN = slice(36, 52)
_LOW = slice(19, 35)
"""Where in a trace parent the id of the span stands, and the lower half of the trace's."""
_TAKEN = b"01"


class Sampling:
    """Which traces are followed: a share of those that may be, the same ones in every process.

    As OpenTelemetry's `TraceIdRatioBased`: by the lower 64 bits of the trace's id.
    """

    def __init__(self, share: float) -> None:
        self._bound = round(share * 2**64)

    def takes(self, parent: bytes) -> bool:
        """Tell whether the trace of a trace parent is followed; what is none is not."""
        is_whole = parent[-2:] == _TAKEN and is_trace(parent) is not None
        return is_whole and int(parent[_LOW], 16) < self._bound


def passed_through(tail: Tail, stage: str, record: ConsumerRecord) -> Tail:
    """Return what goes to the outputs of `record`: the trace, under the span of this stage."""
    identity, recorded, (_name, parent) = tail
    span = span_id(parent, stage, record)
    return identity, recorded, (TRACE, parent[: _SPAN.start] + span + parent[_SPAN.stop :])


def span_id(parent: bytes, stage: str, record: ConsumerRecord) -> bytes:
    """Return the id of what a stage does with a record, as hex digits: from its place in the log.

    It may be read twice, as after a crash: then it is the same span.
    """
    place = f"{stage} {record.topic} {record.partition} {record.offset}"
    return hashlib.sha256(parent + place.encode()).hexdigest()[:16].encode()
