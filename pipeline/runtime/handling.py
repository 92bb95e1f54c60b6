"""What is done with one batch: step, send, dead letters, count. Nothing is skipped silently."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

from aiokafka import ConsumerRecord

from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, handed_on, rfc3339
from pipeline.runtime.dead_letters import RejectLimit, make_dead_letter
from pipeline.runtime.machine import Ended, Result
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.names import dead_letter_topic, topic_name
from pipeline.runtime.outbox import RawMessage, Sending
from pipeline.runtime.pacer import Pacer
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage

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
        self._metrics = metrics
        self._outbox = outbox
        self._pacer = pacer
        self._writes = topic_name(settings, stage.writes)
        self._dead_letters = topic_name(settings, dead_letter_topic(stage.reads))
        self._headers = HeaderMaker(f"dateline/{stage.name}", stage.makes.TYPE, stage.makes.SCHEMA)
        self._limit = RejectLimit(settings.dead_letter_max_share)

    async def handle(self, records: Sequence[ConsumerRecord], run: Run) -> None:
        """Return when all that came of the records is acknowledged.

        Raises: TooManyRejectsError, UndeliverableError, or what `run` raises.
        """
        began = monotonic()
        results = await run(
            [record.value for record in records], [record.timestamp for record in records]
        )
        stepped = monotonic()
        self._pacer.note(len(records), stepped - began)
        self._limit.check(results)
        now = rfc3339(utc_now())
        messages, owners = self._pack(records, results, now)
        refused = await self._outbox.send(self._writes, messages) if messages else []
        for index in refused:
            results[owners[index]] = _refused(messages[index])
        await self._send_dead_letters(records, results, now)
        self._count(results, len(messages) - len(refused), began, stepped)

    def _pack(
        self, records: Sequence[ConsumerRecord], results: Sequence[Result], now: bytes
    ) -> tuple[list[RawMessage], list[int]]:
        """Return the messages to send and, for each, the index of the record it came of."""
        make = self._headers.make
        messages: list[RawMessage] = []
        owners: list[int] = []
        for index, result in enumerate(results):
            if not result or isinstance(result, Ended):
                continue
            record = records[index]
            recorded, trace = handed_on(record.headers, record.value, record.timestamp)
            for key, value, identity in result:
                messages.append((key, value, make(identity, now, recorded, trace)))
                owners.append(index)
        return messages, owners

    async def _send_dead_letters(
        self, records: Sequence[ConsumerRecord], results: Sequence[Result], now: bytes
    ) -> None:
        letters = []
        for record, result in zip(records, results, strict=True):
            if not (isinstance(result, Ended) and result.code):
                continue
            letters.append(make_dead_letter(record, self._name, result, now))
            log.warning(
                "%s rejects %s-%d@%d: %s",
                *(self._name, record.topic, record.partition, record.offset, result.code),
            )
        if not letters:
            return
        if await self._outbox.send(self._dead_letters, letters):
            raise UndeliverableError(
                f"{self._dead_letters} refuses a record as too large: raise its max.message.bytes"
            )

    def _count(self, results: Sequence[Result], sent: int, began: float, stepped: float) -> None:
        metrics, name = self._metrics, self._name
        done = monotonic()
        metrics.add("dateline_records_in_total", len(results), name)
        metrics.add("dateline_records_out_total", sent, name)
        metrics.add("dateline_batches_total", 1, name)
        ended = [result for result in results if isinstance(result, Ended)]
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
