"""Dead letters of deliveries: as a stage's, so that `dateline dlq` sends them again."""

from collections.abc import Sequence

from aiokafka import ConsumerRecord

from pipeline.records import Delivery
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker, drawn_from, rfc3339
from pipeline.runtime.dead_letters import make_dead_letter
from pipeline.runtime.machine import Ended
from pipeline.runtime.names import dead_letter_topic, topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.partitioning import partitions_of
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import partitions_of as places_of
from pipeline.watches.outbox import Letter

TOPIC = "news.delivery.v1"
STAGE = "deliver"
UNKNOWN_OFFSET = -1


class LetterBox:
    """Sends what was given up to the dead-letter topic of the deliveries. Connects when needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topic = topic_name(settings, TOPIC)
        self._dead_letters = topic_name(settings, dead_letter_topic(TOPIC))
        self._headers = HeaderMaker("dateline/watch", Delivery.TYPE, Delivery.SCHEMA)
        self._outbox: Outbox | None = None
        self._partitions: list[int] = []

    async def send(self, letters: Sequence[Letter]) -> None:
        """Return when the broker has all of them.

        Raises: aiokafka.errors.KafkaError, LookupError.
        """
        if self._outbox is None:
            places = await places_of(self._settings, [self._topic])
            self._partitions = [place.partition for place in places]
            outbox = Outbox(self._settings, "dateline-deliver-letters")
            await outbox.start()
            self._outbox = outbox
        now = rfc3339(utc_now())
        messages = [self._message(letter, now) for letter in letters]
        await self._outbox.send(self._dead_letters, messages)

    async def close(self) -> None:
        """Disconnect."""
        if self._outbox is not None:
            await self._outbox.stop()

    def _message(self, letter: Letter, now: bytes) -> Message:
        key = letter.watch.encode()
        [partition] = partitions_of([key], self._partitions)
        record: ConsumerRecord[bytes, bytes] = ConsumerRecord(
            topic=self._topic,
            partition=partition,
            offset=UNKNOWN_OFFSET,
            timestamp=0,
            timestamp_type=0,
            key=key,
            value=letter.record,
            checksum=None,
            serialized_key_size=len(key),
            serialized_value_size=len(letter.record),
            headers=[*self._headers.head(now), *drawn_from(letter.record, now)],
        )
        said = {"gone": "410 Gone", "too_late": "no success in time"}[letter.reason]
        ended = Ended(code="undeliverable", message=f"{said}: {letter.said}")
        return make_dead_letter(record, STAGE, ended, now)
