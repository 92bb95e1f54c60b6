import asyncio

import pytest
from aiokafka.errors import (
    InvalidTimestampError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    NotLeaderForPartitionError,
    OutOfOrderSequenceNumber,
    TopicAuthorizationFailedError,
)

from pipeline.runtime import outbox
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.partitioning import partitions_of
from pipeline.runtime.settings import Settings


class FakeBatch:
    def __init__(self, room):
        self.values = []
        self.room = room

    def append(self, *, key, value, timestamp, headers):
        if len(self.values) == self.room:
            return None
        self.values.append(value)
        return self

    def close(self):
        pass


class FakeProducer:
    """A producer that fails as told: `faults` are errors for the next record batches, or None."""

    def __init__(self, partitions=2, room=2, faults=()):
        self.partitions = set(range(partitions))
        self.room = room
        self.faults = list(faults)
        self.log = {partition: [] for partition in self.partitions}
        self.stopped = False
        self._message_accumulator = self

    async def partitions_for(self, topic):
        return self.partitions

    def create_batch(self):
        return FakeBatch(self.room)

    async def send_batch(self, batch, topic, *, partition):
        future = asyncio.get_running_loop().create_future()
        fault = self.faults.pop(0) if self.faults else None
        if fault is None and any(value == b"large" for value in batch.values):
            fault = MessageSizeTooLargeError()
        if fault is None:
            self.log[partition] += batch.values
            future.set_result(None)
        else:
            future.set_exception(fault)
        return future

    async def stop(self):
        self.stopped = True

    def fail_all(self, exception):
        pass


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(outbox, "FIRST_WAIT_SECS", 0.0)
    monkeypatch.setattr(outbox, "LONGEST_WAIT_SECS", 0.0)


def outbox_with(*producers):
    box = Outbox(Settings(), "test")
    producers = list(producers)

    async def connect():
        return producers.pop(0)

    box._connect = connect
    return box


async def send(box, *values, key=b"k"):
    await box.start()
    return await box.send("a", [Message(key, value, []) for value in values])


async def test_messages_of_a_key_arrive_in_order_in_the_partition_of_the_key():
    producer = FakeProducer()

    assert await send(outbox_with(producer), b"1", b"2", b"3", b"4", b"5") == []
    assert producer.log[partitions_of([b"k"], [0, 1])[0]] == [b"1", b"2", b"3", b"4", b"5"]


async def test_what_goes_everywhere_goes_to_each_partition_and_is_refused_once():
    producer = FakeProducer(partitions=3)
    box = outbox_with(producer)
    await box.start()
    messages = [Message(b"k", value, []) for value in (b"1", b"large", b"3")]

    assert await box.send("a", messages, everywhere=True) == [1]
    assert [log[-2:] for log in producer.log.values()] == [[b"1", b"3"]] * 3


async def test_nothing_to_send_is_sent():
    producer = FakeProducer(partitions=1)

    assert await send(outbox_with(producer)) == []
    assert producer.log == {0: []}


FAULTS = [NotLeaderForPartitionError(), KafkaTimeoutError(), InvalidTimestampError()]


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_fails_in_passing_goes_again_with_all_behind_it(fault):
    producer = FakeProducer(partitions=1, faults=[None, fault, None])

    assert await send(outbox_with(producer), b"1", b"2", b"3", b"4", b"5") == []
    assert producer.log[0][-3:] == [b"3", b"4", b"5"]
    assert producer.log[0][:2] == [b"1", b"2"]


async def test_what_the_topic_refuses_as_too_large_is_told_and_the_rest_arrives_in_order():
    producer = FakeProducer(partitions=1)

    assert await send(outbox_with(producer), b"1", b"large", b"3", b"4") == [1]
    assert [value for value in producer.log[0] if value not in (b"3", b"4")] == [b"1"]
    assert producer.log[0][-2:] == [b"3", b"4"]


async def test_a_producer_that_can_go_on_no_more_is_replaced():
    dead = FakeProducer(partitions=1, faults=[OutOfOrderSequenceNumber()])
    fresh = FakeProducer(partitions=1)

    assert await send(outbox_with(dead, fresh), b"1") == []
    assert (dead.stopped, fresh.log[0]) == (True, [b"1"])


async def test_an_error_that_lasts_is_raised():
    producer = FakeProducer(partitions=1, faults=[TopicAuthorizationFailedError("a")])

    with pytest.raises(TopicAuthorizationFailedError):
        await send(outbox_with(producer), b"1")


@pytest.mark.parametrize("idempotent", ["no", "yes"])
async def test_a_message_counts_as_sent_only_when_all_replicas_have_it(idempotent):
    producer = Outbox(Settings(idempotent_producer=idempotent), "test")._make()

    assert producer._sender._acks == -1
    await producer.stop()
