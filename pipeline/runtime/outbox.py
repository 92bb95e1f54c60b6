"""Send messages so that none is lost and each key stays in order."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeAlias

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTimestampError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    ProducerClosed,
    ProducerFenced,
    RecordListTooLargeError,
    UnknownProducerId,
)

from pipeline.runtime.cloudevents import Header
from pipeline.runtime.connecting import client_options
from pipeline.runtime.partitioning import partitions_of
from pipeline.runtime.settings import Settings

log = logging.getLogger(__name__)

BATCH_BYTES = 1_000_000
"""Below the default limit of a topic (1 MiB); a single larger message still goes, alone."""

FIRST_WAIT_SECS = 0.1
LONGEST_WAIT_SECS = 5.0
STOP_TIMEOUT_SECS = 10.0
_TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)
_PRODUCER_IS_DEAD = (OutOfOrderSequenceNumber, ProducerClosed, ProducerFenced, UnknownProducerId)


class Message(NamedTuple):
    """One message to send. Its partition follows from the key (murmur2, as every Kafka client)."""

    key: bytes | None
    value: bytes | None
    headers: list[Header]


RawMessage: TypeAlias = tuple[bytes | None, bytes | None, list[Header]]
"""The same without names, for where they are made by the million."""


class _Shipment(NamedTuple):
    """Some messages of one partition, by their indexes, that travel as one record batch."""

    partition: int
    indexes: tuple[int, ...]
    times_ms: Sequence[int] | None = None


_Sent = tuple[_Shipment, "asyncio.Future[object]"]


class Sending(Protocol):
    """What the frame asks of an outbox."""

    async def send(
        self, topic: str, messages: Sequence[RawMessage], *, everywhere: bool = False
    ) -> list[int]:
        """Send all and wait until all are acknowledged; return the indexes of those too large."""
        ...


class Outbox:
    """Hold a producer with `acks=all`, idempotent where the broker can.

    What fails in passing is tried again without end, in order; a producer that can go on no more
    is replaced.
    """

    def __init__(self, settings: Settings, client_id: str) -> None:
        self._settings = settings
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None
        self._idempotent = settings.idempotent_producer != "no"
        self._changing = asyncio.Lock()

    async def start(self) -> None:
        """Connect.

        Raises: aiokafka.errors.KafkaError: the broker does not answer.
        """
        self._producer = await self._connect()

    async def stop(self) -> None:
        """Send what is left and disconnect, within seconds."""
        producer, self._producer = self._producer, None
        await _stop(producer)

    async def send(
        self,
        topic: str,
        messages: Sequence[RawMessage],
        *,
        everywhere: bool = False,
        partition: int | None = None,
        times_ms: Sequence[int] | None = None,
    ) -> list[int]:
        """Send all and wait until all are acknowledged; return the indexes of those too large.

        `everywhere`: send each to every partition of the topic, whatever its key; `partition`: all
        to this one, with these timestamps (`times_ms`, Unix) where they are not of now.

        Raises: aiokafka.errors.KafkaError: an error that waiting does not mend (no permission).
        """
        refused: list[int] = []
        todo: list[_Shipment] | None = None
        wait = FIRST_WAIT_SECS
        while todo is None or todo:
            producer = self._running()
            try:
                if todo is None and partition is not None:
                    todo = [_Shipment(partition, tuple(range(len(messages))), times_ms)]
                elif todo is None:
                    todo = await self._plan(producer, topic, messages, everywhere=everywhere)
                todo, failure = await _try(producer, topic, messages, todo, refused)
            except KafkaError as exc:
                failure = exc
            if failure is None:
                continue
            _raise_if_lasting(failure)
            log.warning("sending to %s failed, trying again in %.1f s: %r", topic, wait, failure)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECS)
            if isinstance(failure, _PRODUCER_IS_DEAD):
                await self._replace(producer)
        return sorted(set(refused))

    @staticmethod
    async def _plan(
        producer: AIOKafkaProducer,
        topic: str,
        messages: Sequence[RawMessage],
        *,
        everywhere: bool,
    ) -> list[_Shipment]:
        """Return which messages go to which partition, in order."""
        partitions = sorted(await producer.partitions_for(topic))
        if everywhere:
            return [_Shipment(partition, tuple(range(len(messages)))) for partition in partitions]
        by_partition: dict[int, list[int]] = {}
        places = partitions_of([key for key, _value, _headers in messages], partitions)
        for index, partition in enumerate(places):
            if partition in by_partition:
                by_partition[partition].append(index)
            else:
                by_partition[partition] = [index]
        return [_Shipment(partition, tuple(indexes)) for partition, indexes in by_partition.items()]

    def _running(self) -> AIOKafkaProducer:
        if self._producer is None:
            raise ProducerClosed
        return self._producer

    async def _replace(self, dead: AIOKafkaProducer) -> None:
        """Put a new producer in the place of one that can go on no more."""
        async with self._changing:
            if self._producer is not dead:
                return
            log.warning("the producer can go on no more: a new one takes its place")
            self._producer = await self._connect()
            await _stop(dead)

    async def _connect(self) -> AIOKafkaProducer:
        producer = self._make()
        try:
            await producer.start()
        except KafkaError as exc:
            await _stop(producer)
            if not self._idempotent or self._settings.idempotent_producer == "yes" or exc.retriable:
                raise
            log.info("the broker has no idempotent producer: a retry may send twice")
            self._idempotent = False
            producer = self._make()
            await producer.start()
        return producer

    def _make(self) -> AIOKafkaProducer:
        compression = self._settings.compression
        return AIOKafkaProducer(
            **client_options(self._settings),
            client_id=self._client_id,
            acks="all",
            enable_idempotence=self._idempotent,
            max_batch_size=BATCH_BYTES,
            max_request_size=self._settings.max_message_bytes * 2,
            compression_type=None if compression == "none" else compression,
        )


async def _try(
    producer: AIOKafkaProducer,
    topic: str,
    messages: Sequence[RawMessage],
    todo: list[_Shipment],
    refused: list[int],
) -> tuple[list[_Shipment], KafkaError | None]:
    """Send every shipment once; return those to send again and why."""
    sent: list[_Sent] = []
    for shipment in todo:
        sent += await _submit(producer, topic, messages, shipment)
    await asyncio.gather(*(future for _, future in sent), return_exceptions=True)
    again: list[_Shipment] = []
    failure: KafkaError | None = None
    broken: set[int] = set()
    for shipment, future in sent:
        error = future.exception()
        if shipment.partition in broken:
            # What was sent after a failure goes again too, or a key would come out of order.
            again.append(shipment)
        elif isinstance(error, _TOO_LARGE) and len(shipment.indexes) == 1:
            refused += shipment.indexes
        elif isinstance(error, _TOO_LARGE):
            broken.add(shipment.partition)
            again += [shipment._replace(indexes=(index,)) for index in shipment.indexes]
        elif isinstance(error, KafkaError):
            broken.add(shipment.partition)
            again.append(shipment)
            failure = failure or error
        elif error is not None:
            raise error
    return again, failure


async def _submit(
    producer: AIOKafkaProducer, topic: str, messages: Sequence[RawMessage], shipment: _Shipment
) -> list[_Sent]:
    """Hand the messages of a shipment to the producer, in as few record batches as possible."""
    partition, _, times_ms = shipment
    sent: list[_Sent] = []
    held: list[int] = []
    batch = producer.create_batch()

    async def close() -> None:
        batch.close()
        future = await producer.send_batch(batch, topic, partition=partition)
        sent.append((shipment._replace(indexes=tuple(held)), future))

    for index in shipment.indexes:
        key, value, headers = messages[index]
        time = times_ms[index] if times_ms is not None else None
        # The first message of a record batch always fits, whatever its size.
        while batch.append(key=key, value=value, timestamp=time, headers=headers) is None:
            await close()
            batch, held = producer.create_batch(), []
        held.append(index)
    await close()
    return sent


def _raise_if_lasting(failure: KafkaError) -> None:
    # The broker refuses times that are an hour ahead of its own: a clock that is wrong is mended.
    passing = (KafkaConnectionError, KafkaTimeoutError, InvalidTimestampError, *_PRODUCER_IS_DEAD)
    if not (failure.retriable or isinstance(failure, passing)):
        raise failure


async def _stop(producer: AIOKafkaProducer | None) -> None:
    if producer is None:
        return
    with contextlib.suppress(KafkaError, TimeoutError):
        await asyncio.wait_for(producer.stop(), STOP_TIMEOUT_SECS)
    # aiokafka forgets what a stopped sender left behind; whoever waits for it must be told.
    producer._message_accumulator.fail_all(ProducerClosed())  # noqa: SLF001
