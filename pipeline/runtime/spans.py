"""Spans of what a stage or source does with each message, sent by OTLP over HTTP.

Names and attributes: OpenTelemetry's conventions for messaging with Kafka, and `dateline.outcome`.
Spans are queued and sent by a thread; where the collector is away they are dropped, never waited
for.
"""

import asyncio
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from aiokafka import ConsumerRecord
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from pipeline import __version__
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import ID, TRACE, Tail, handed_on
from pipeline.runtime.machine import Ended, Result
from pipeline.runtime.outbox import RawMessage
from pipeline.runtime.trace_ids import Sampling, passed_through, span_id

QUEUE_SPANS = 20_000
CLOSE_SECS = 5.0
KEPT_KEYS = 10_000
MOST_LINKS = 8
_SCOPE = InstrumentationScope("dateline", __version__)
_FLAGS = TraceFlags(TraceFlags.SAMPLED)
_UNSET = Status(StatusCode.UNSET)
_FAILED = Status(StatusCode.ERROR)


def export_to(url: str) -> SpanProcessor:
    """Return what sends spans to a collector, in batches, by a thread of its own."""
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=url), max_queue_size=QUEUE_SPANS)


class Tracer:
    """Make the spans of one stage or source."""

    def __init__(
        self, name: str, processor: SpanProcessor, sampling: Sampling, *, remembers: bool
    ) -> None:
        self._name = name
        self._processor = processor
        self._sampling = sampling
        self._said = _Said() if remembers else None
        self._held: dict[int, deque[SpanContext]] = {}
        self._resource = Resource.create(
            {"service.name": f"dateline-{name}", "service.version": __version__}
        )

    def hand_on(self, record: ConsumerRecord) -> Tail:
        """Return what goes to the outputs of a record, as `cloudevents.handed_on` does."""
        tail = handed_on(record)
        return passed_through(tail, self._name, record) if self._takes(tail) else tail

    def note_batch(
        self, records: Sequence[ConsumerRecord], results: Sequence[Result], began: datetime
    ) -> None:
        """Tell of what became of the records of a batch; all its outputs are acknowledged now."""
        ended = utc_now()
        for record, result in zip(records, results, strict=True):
            tail = handed_on(record)
            if not self._takes(tail):
                continue
            parent = tail[2][1]
            context = _context(parent, span_id(parent, self._name, record))
            outputs = result.outputs if isinstance(result, Ended) else result
            code = result.code if isinstance(result, Ended) else ""
            if result == ():
                self._held.setdefault(record.partition, deque(maxlen=MOST_LINKS)).append(context)
            self._end(
                f"process {record.topic}",
                context,
                parent=_context(parent, parent[36:52], is_remote=True),
                attributes=_of_record(record, tail, len(records)) | _of_result(result),
                links=self._links(context, ((kind, key) for key, _value, kind in outputs)),
                kind=SpanKind.CONSUMER,
                times=(began, ended),
                status=_FAILED if code else _UNSET,
            )

    def note_sent(
        self,
        topic: str,
        messages: Iterable[RawMessage],
        began: datetime,
        *,
        kind: int = 0,
        held_by: int | None = None,
    ) -> None:
        """Tell of messages that came of no one record: each begins the trace that its header names.

        `kind` is which of the stage's outputs they are, `held_by` the partition whose step held
        them back: they are linked to the records of which it said nothing.
        """
        ended = utc_now()
        held = () if held_by is None else tuple(self._held.pop(held_by, ()))
        for key, _value, headers in messages:
            told = dict(headers)
            parent = told[TRACE]
            if not self._sampling.takes(parent):
                continue
            context = _context(parent, parent[36:52])
            self._end(
                f"send {topic}",
                context,
                parent=None,
                attributes=_of_message("send", topic, told[ID]),
                links=self._links(context, ((kind, key or b""),), held),
                kind=SpanKind.PRODUCER,
                times=(began, ended),
                status=_UNSET,
            )

    async def close(self) -> None:
        """Send what waits, within seconds."""
        # Not the loop's own threads: those are waited for without end.
        closing = threading.Thread(target=self._processor.shutdown, daemon=True)
        closing.start()
        await asyncio.to_thread(closing.join, CLOSE_SECS)

    def _takes(self, tail: Tail) -> bool:
        return self._sampling.takes(tail[2][1])

    def _links(
        self,
        context: SpanContext,
        keys: Iterable[tuple[int, bytes]],
        held: tuple[SpanContext, ...] = (),
    ) -> tuple[Link, ...]:
        if self._said is None:
            return ()
        others = {
            before.span_id: Link(before)
            for before in (*self._said.replaced(context, keys), *held)
            if before.span_id != context.span_id
        }
        return tuple(others.values())[:MOST_LINKS]

    def _end(  # noqa: PLR0917 - what a span is
        self,
        name: str,
        context: SpanContext,
        parent: SpanContext | None,
        attributes: Mapping[str, str | int],
        links: tuple[Link, ...],
        kind: SpanKind,
        times: tuple[datetime, datetime],
        status: Status,
    ) -> None:
        began, ended = times
        self._processor.on_end(
            ReadableSpan(
                name,
                context,
                parent,
                self._resource,
                attributes,
                links=links,
                kind=kind,
                status=status,
                start_time=_nanoseconds(began),
                end_time=_nanoseconds(ended),
                instrumentation_scope=_SCOPE,
            )
        )


class _Said:
    """Which span last said something under each key: of an event, or of a cluster of copies."""

    def __init__(self) -> None:
        self._spans: OrderedDict[tuple[int, bytes], SpanContext] = OrderedDict()

    def replaced(
        self, context: SpanContext, keys: Iterable[tuple[int, bytes]]
    ) -> Iterator[SpanContext]:
        """Yield the span before of each key, and note this one."""
        for key in keys:
            before = self._spans.pop(key, None)
            self._spans[key] = context
            if before is not None:
                yield before
        while len(self._spans) > KEPT_KEYS:
            self._spans.popitem(last=False)


def _context(parent: bytes, span: bytes, *, is_remote: bool = False) -> SpanContext:
    return SpanContext(int(parent[3:35], 16), int(span, 16), is_remote, _FLAGS)


def _of_message(operation: str, topic: str, identity: bytes) -> dict[str, str | int]:
    return {
        "messaging.system": "kafka",
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
        "messaging.destination.name": topic,
        "messaging.message.id": identity.decode(errors="replace"),
    }


def _of_record(record: ConsumerRecord, tail: Tail, count: int) -> dict[str, str | int]:
    return _of_message("process", record.topic, tail[0][1]) | {
        "messaging.destination.partition.id": str(record.partition),
        "messaging.kafka.offset": record.offset,
        "messaging.batch.message_count": count,
    }


def _of_result(result: Result) -> dict[str, str | int]:
    if not isinstance(result, Ended):
        # A step may hold back what it makes of a record, and say it with a later one.
        return {
            "dateline.outcome": "forward" if result else "held",
            "dateline.outputs": len(result),
        }
    if result.code:
        return {"dateline.outcome": "reject", "error.type": result.code}
    return {"dateline.outcome": "drop", "dateline.reason": result.drop}


def _nanoseconds(time: datetime) -> int:
    return round(time.timestamp() * 1_000_000) * 1_000
