"""What is done with one batch: step, send, dead letters, count. Nothing is skipped silently."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from time import monotonic

from aiokafka import ConsumerRecord

from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import (
    HeaderMaker,
    drawn_from,
    handed_on,
    numbered,
    recorded_at,
    rfc3339,
)
from pipeline.runtime.dead_letters import RejectLimit, make_dead_letter, make_pointer
from pipeline.runtime.freshness import Freshness
from pipeline.runtime.machine import Ended, Output, Result
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import RawMessage, Sending
from pipeline.runtime.pacer import Pacer
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage
from pipeline.runtime.tracing import open_tracer

log = logging.getLogger(__name__)

Run = Callable[[Sequence[bytes | None], Sequence[int]], Awaitable[list[Result]]]


class UndeliverableError(RuntimeError):
    """Raised when even the dead-letter topic refuses a record: somebody must look at its limits."""


class Handler:
    """Take records through a stage, to the last acknowledgement."""

    def __init__(
        self,
        stage: AnyStage,
        settings: Settings,
        metrics: Metrics,
        outbox: Sending,
        pacer: Pacer,
    ) -> None:
        self._name = stage.name
        source = f"dateline/{stage.name}"
        self._metrics = metrics
        self._outbox = outbox
        self._pacer = pacer
        self._outputs = [
            (topic_name(settings, topic), HeaderMaker(source, record.TYPE, record.SCHEMA))
            for record, topic in stage.outputs
        ]
        self._everywhere = [record in stage.everywhere for record, _ in stage.outputs]
        self._take = stage.foreign.take if stage.foreign else None
        self._dead_letters = stage.dead_letters(settings)
        self._limit = RejectLimit(settings.dead_letter_max_share, settings.dead_letter_max_run)
        self._freshness = Freshness(stage, metrics, settings.freshness_sources)
        self._tracer = open_tracer(settings, stage.name, remembers=stage.remembers)
        self._hand_on = self._tracer.hand_on if self._tracer else handed_on

    async def handle(self, records: Sequence[ConsumerRecord], run: Run) -> None:
        """Return when all that came of the records is acknowledged.

        Raises: TooManyRejectsError, UndeliverableError, or what `run` raises.
        """
        began, since = monotonic(), utc_now()
        take = self._take
        values = [take(record) if take else record.value for record in records]
        results = await run(values, [record.timestamp for record in records])
        stepped = monotonic()
        self._pacer.note(len(records), stepped - began)
        self._limit.check(results)
        now = rfc3339(utc_now())
        sent = 0
        for kind, messages, owners in self._pack(records, results, now):
            topic, everywhere = self._outputs[kind][0], self._everywhere[kind]
            refused = await self._outbox.send(topic, messages, everywhere=everywhere)
            for index in refused:
                results[owners[index]] = _refused(messages[index])
            sent += len(messages) - len(refused)
        ended = [(at, one) for at, one in enumerate(results) if type(one) is Ended]
        await self._send_dead_letters([(records[at], one) for at, one in ended if one.code], now)
        self._count(len(records), sent, [one for _, one in ended], began, stepped)
        done = utc_now()
        age = done - recorded_at(records[0])
        self._metrics.observe("dateline_age_seconds", age.total_seconds(), self._name)
        self._freshness.note(records, done)
        if self._tracer is not None:
            self._tracer.note_batch(records, results, since)

    async def release(self, outputs: Sequence[Output], partition: int = 0) -> None:
        """Send what the step of a partition held back; return when all of it is acknowledged.

        It is of no one record: its headers follow from its value.
        """
        since = utc_now()
        now = rfc3339(since)
        for kind, (topic, headers) in enumerate(self._outputs):
            messages: list[RawMessage] = [
                (key, value, [*headers.head(now), *drawn_from(value, now)])
                for key, value, of_kind in outputs
                if of_kind == kind
            ]
            everywhere = self._everywhere[kind]
            for index in await self._outbox.send(topic, messages, everywhere=everywhere):
                ended = _refused(messages[index])
                log.error("%s cannot write %r: %s", self._name, messages[index][0], ended.message)
                self._metrics.add("dateline_records_rejected_total", 1, self._name, ended.code)
            if self._tracer is not None and messages:
                self._tracer.note_sent(topic, messages, since, kind=kind, held_by=partition)
        self._metrics.add("dateline_records_out_total", len(outputs), self._name)

    async def close(self) -> None:
        """Let go of what is beside the outbox. Nothing is handled any more."""
        if self._tracer is not None:
            await self._tracer.close()

    def _pack(
        self, records: Sequence[ConsumerRecord], results: Sequence[Result], now: bytes
    ) -> Iterator[tuple[int, list[RawMessage], list[int]]]:
        """Yield each kind of output with its messages and, for each, the index of its record."""
        heads = [headers.head(now) for _, headers in self._outputs]
        messages: list[list[RawMessage]] = [[] for _ in heads]
        owners: list[list[int]] = [[] for _ in heads]
        for index, result in enumerate(results):
            outputs = result.outputs if isinstance(result, Ended) else result
            if not outputs:
                continue
            first = self._hand_on(records[index])
            for rank, (key, value, kind) in enumerate(outputs):
                tail = numbered(first, rank) if rank else first
                messages[kind].append((key, value, [*heads[kind], *tail]))
                owners[kind].append(index)
        for kind, some in enumerate(messages):
            if some:
                yield kind, some, owners[kind]

    async def _send_dead_letters(
        self, rejected: Sequence[tuple[ConsumerRecord, Ended]], now: bytes
    ) -> None:
        letters = []
        for record, result in rejected:
            letters.append(make_dead_letter(record, self._name, result, now))
            log.warning(
                "%s rejects %s-%d@%d: %s",
                *(self._name, record.topic, record.partition, record.offset, result.code),
                extra=self._ids(record, result.code),
            )
        if not letters:
            return
        refused = await self._outbox.send(self._dead_letters, letters)
        pointers = [make_pointer(letters[index]) for index in refused]
        if pointers and await self._outbox.send(self._dead_letters, pointers):
            raise UndeliverableError(
                f"{self._dead_letters} refuses a record as too large: raise its max.message.bytes"
            )

    def _ids(self, record: ConsumerRecord, code: str) -> dict[str, str | int]:
        """Return what a log line about a record is found by."""
        (_, identity), _recorded, (_, trace) = handed_on(record)
        return {
            "stage": self._name,
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "code": code,
            "id": identity.decode(errors="replace"),
            "trace": trace[3:35].decode(errors="replace"),
        }

    def _count(
        self, seen: int, sent: int, ended: Sequence[Ended], began: float, stepped: float
    ) -> None:
        metrics, name = self._metrics, self._name
        done = monotonic()
        metrics.add("dateline_records_in_total", seen, name)
        metrics.add("dateline_records_out_total", sent, name)
        metrics.add("dateline_batches_total", 1, name)
        for reason, count in Counter(one.drop for one in ended if one.drop).items():
            metrics.add("dateline_records_dropped_total", count, name, reason)
        for code, count in Counter(one.code for one in ended if one.code).items():
            metrics.add("dateline_records_rejected_total", count, name, code)
        metrics.observe("dateline_step_seconds", stepped - began, name)
        metrics.observe("dateline_send_seconds", done - stepped, name)
        metrics.observe("dateline_batch_seconds", done - began, name)
        metrics.put("dateline_last_batch_timestamp_seconds", utc_now().timestamp(), name)


def _refused(message: RawMessage) -> Ended:
    size = len(message[1] or b"")
    text = f"an output has {size} bytes: the topic's max.message.bytes is less"
    return Ended(code="too_large", message=text)
