"""The dead letters of a flow: which still wait, sent again to where they came from, or cleared.

A letter is settled by a mark in its own topic (the header `dateline_settles`), so that whoever
looks next, anywhere, knows. The topics have one partition each.
"""

import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.admin.records_to_delete import RecordsToDelete
from aiokafka.errors import KafkaError
from msgspec import Struct

from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import Header, rfc3339, time_of
from pipeline.runtime.dead_letters import PREFIX, DeadLetter, read_dead_letter
from pipeline.runtime.names import dead_letter_topic, topic_name
from pipeline.runtime.originals import find_original
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.replay import read_range
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import find_ends, make_reader, partitions_of
from pipeline.runtime.topics import admin, read_topics

log = logging.getLogger(__name__)

SETTLES = f"{PREFIX}settles"
BATCH = 500
BATCH_BYTES = 16_777_216

End = Literal["replayed", "superseded", "purged"]
"""How a letter was settled; `superseded`: its key has had a newer record since."""


class Wanted(Struct, frozen=True):
    """Which letters. Empty means any; `ids` are `TOPIC:OFFSET`; times are of the rejection."""

    topics: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    ids: frozenset[str] = frozenset()

    def takes(self, letter: "Letter") -> bool:
        """Tell whether a letter is wanted."""
        time = time_of(letter.record.timestamp)
        return (
            (not self.stages or letter.told.stage in self.stages)
            and (not self.codes or letter.told.code in self.codes)
            and (self.since is None or time >= self.since)
            and (self.until is None or time <= self.until)
            and (not self.ids or letter.id in self.ids)
        )


class Letter(NamedTuple):
    """A dead letter that waits. `id` is the topic that it was read from, and its offset here."""

    id: str
    record: ConsumerRecord
    told: DeadLetter

    @property
    def origin(self) -> TopicPartition | None:
        """Return where it was read, or None for what a source found outside of our topics."""
        told = self.told
        if told.partition < 0 or dead_letter_topic(told.topic) != self.record.topic:
            return None
        return TopicPartition(told.topic, told.partition)


class Replayed(Struct):
    """How many letters were sent again; were superseded; were not sent and still wait.

    `outside` came from no topic of ours; `refused` are too large for the topic as it is now, or
    were too large for the dead letters and are gone from where they were.
    """

    sent: int = 0
    superseded: int = 0
    outside: int = 0
    refused: int = 0


def is_mark(record: ConsumerRecord) -> bool:
    """Tell whether a record of a dead-letter topic is no letter but says how one was settled."""
    return any(name == SETTLES for name, _ in record.headers)


async def read_letters(settings: Settings, wanted: Wanted) -> AsyncIterator[Letter]:
    """Yield the letters that wait, by topic in the order of the flow, then oldest first.

    Raises: LookupError: a topic is unknown or not there; aiokafka.errors.KafkaError.
    """
    for topic in _names(wanted):
        place, end = await _box(settings, topic)
        settled = {
            int(value)
            async for record in _records(settings, place, end)
            for name, value in record.headers
            if name == SETTLES
        }
        async for record in _records(settings, place, end):
            if record.value is None or record.offset in settled or is_mark(record):
                continue
            letter = Letter(f"{topic}:{record.offset}", record, read_dead_letter(record))
            if wanted.takes(letter):
                yield letter


async def replay(settings: Settings, wanted: Wanted) -> Replayed:
    """Send letters again, to the partitions they came from: value, key and headers as they were.

    A letter is marked once it is acknowledged, so a second replay sends nothing; if this one is
    cut off between the two, a letter goes twice and has the same ids, as every second delivery.
    In a compacted topic an old state must not become the last one: there a letter whose key has
    had a record since is only marked.
    """
    compacted = {
        topic_name(settings, topic.name)
        for topic in read_topics()
        if topic.cleanup_policy == "compact"
    }
    done = Replayed()
    outbox = Outbox(settings, "dateline-dlq")
    await outbox.start()
    try:
        async for letters in _batches(read_letters(settings, wanted)):
            there = [letter for letter in letters if letter.origin is not None]
            done.outside += len(letters) - len(there)
            old = await _superseded(settings, [x for x in there if x.told.topic in compacted])
            fresh = [letter for letter in there if letter.id not in old]
            sent = await _send_again(settings, outbox, fresh)
            await _settle(outbox, sent, "replayed")
            await _settle(outbox, [letter for letter in there if letter.id in old], "superseded")
            done.sent += len(sent)
            done.refused += len(fresh) - len(sent)
            done.superseded += len(old)
    finally:
        await outbox.stop()
    return done


async def purge(settings: Settings, wanted: Wanted) -> int:
    """Settle letters for good and return how many.

    What stands before the first letter that still waits is deleted on the broker at once; the rest
    goes with it later, or with the topic's retention.
    """
    count = 0
    outbox = Outbox(settings, "dateline-dlq")
    await outbox.start()
    try:
        async for letters in _batches(read_letters(settings, wanted)):
            await _settle(outbox, letters, "purged")
            count += len(letters)
    finally:
        await outbox.stop()
    await _delete_settled(settings, wanted)
    return count


def _names(wanted: Wanted) -> list[str]:
    known = [topic.name for topic in read_topics()]
    asked = {*wanted.topics, *(one.rpartition(":")[0] for one in wanted.ids)}
    unknown = sorted(asked - set(known))
    if unknown:
        raise LookupError(f"no topic {', '.join(unknown)}: `dateline topics list` has them")
    return [name for name in known if not asked or name in asked]


async def _box(settings: Settings, topic: str) -> tuple[TopicPartition, int]:
    """Return where the dead letters of a topic are, and how far they go now."""
    [place] = await partitions_of(settings, [topic_name(settings, dead_letter_topic(topic))])
    return place, await _end_of(settings, place)


async def _end_of(settings: Settings, place: TopicPartition) -> int:
    consumer = make_reader(settings, "dateline-dlq")
    await consumer.start()
    try:
        return (await find_ends(consumer, [place]))[place]
    finally:
        await consumer.stop()


async def _records(
    settings: Settings, place: TopicPartition, end: int, start: int = 0
) -> AsyncIterator[ConsumerRecord]:
    if end <= start:
        return
    async for records in read_range(settings, place, start, end):
        for record in records:
            yield record


async def _batches(letters: AsyncIterator[Letter]) -> AsyncIterator[list[Letter]]:
    """Yield letters of one topic, as many as are sent at once."""
    batch: list[Letter] = []
    size = 0
    async for letter in letters:
        is_full = len(batch) == BATCH or size >= BATCH_BYTES
        if batch and (is_full or batch[0].record.topic != letter.record.topic):
            yield batch
            batch, size = [], 0
        batch.append(letter)
        size += len(letter.record.value or b"")
    if batch:
        yield batch


async def _superseded(settings: Settings, letters: Sequence[Letter]) -> set[str]:
    """Return the ids of letters whose key has a later record where they came from."""
    by_partition: defaultdict[TopicPartition, list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.origin is not None:
            by_partition[letter.origin].append(letter)
    found = set()
    for place, some in by_partition.items():
        last = await _last_offsets(settings, place, {letter.record.key for letter in some})
        found |= {one.id for one in some if last.get(one.record.key, -1) > one.told.offset}
    return found


async def _last_offsets(
    settings: Settings, place: TopicPartition, keys: Collection[bytes | None]
) -> Mapping[bytes | None, int]:
    end = await _end_of(settings, place)
    return {
        record.key: record.offset
        async for record in _records(settings, place, end)
        if record.key in keys
    }


async def _send_again(
    settings: Settings, outbox: Outbox, letters: Iterable[Letter]
) -> list[Letter]:
    """Send letters to where they came from; return those that were there and the broker took."""
    by_partition: defaultdict[TopicPartition, list[tuple[Letter, Message]]] = defaultdict(list)
    for letter in letters:
        record = await find_original(settings, letter.record, letter.told)
        if letter.origin is not None and record is not None:
            message = Message(record.key, record.value, _original_headers(record))
            by_partition[letter.origin].append((letter, message))
    taken = []
    for place, some in by_partition.items():
        messages = [message for _, message in some]
        refused = set(await outbox.send(place.topic, messages, partition=place.partition))
        taken += [letter for at, (letter, _) in enumerate(some) if at not in refused]
    return taken


def _original_headers(record: ConsumerRecord) -> list[Header]:
    return [(name, value) for name, value in record.headers if not name.startswith(PREFIX)]


async def _settle(outbox: Outbox, letters: Sequence[Letter], end: End) -> None:
    """Mark letters of one topic. A mark has a key of its own: it takes no other record's place."""
    now = rfc3339(utc_now())
    marks = [
        Message(
            f"settles/{letter.record.offset}".encode(),
            b"{}",
            [
                (SETTLES, str(letter.record.offset).encode()),
                (f"{PREFIX}end", end.encode()),
                (f"{PREFIX}time", now),
            ],
        )
        for letter in letters
    ]
    if marks:
        await outbox.send(letters[0].record.topic, marks)


async def _delete_settled(settings: Settings, wanted: Wanted) -> None:
    """Delete, from the start of each topic on, what no letter that waits stands before."""
    for topic in _names(wanted):
        place, end = await _box(settings, topic)
        waiting = [
            letter.record.offset async for letter in read_letters(settings, Wanted(topics=(topic,)))
        ]
        before = min([end, *waiting])
        if not before:
            continue
        try:
            async with admin(settings) as client:
                await client.delete_records({place: RecordsToDelete(before)})
        except KafkaError as exc:  # the embedded broker deletes none
            log.warning("%s: what is settled goes with its retention: %r", place.topic, exc)
