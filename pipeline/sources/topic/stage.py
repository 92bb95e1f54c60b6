"""The stage that reads somebody else's topic: with it all promises of the frame hold here too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from pipeline.core.outcome import Drop, Forward, Outcome, Outcomes, Reject
from pipeline.core.wire import encode
from pipeline.records import Inbound
from pipeline.runtime.names import dead_letter_topic
from pipeline.runtime.producing import INBOUND_TOPIC, delivery_id
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import Foreign, Stage
from pipeline.sources.topic.mapping import Mapping, MappingError, read_mapping
from pipeline.sources.topic.message import Message, carry


@dataclass(frozen=True, slots=True)
class Deliver:
    """A step: each message of the topic becomes one delivery, as the mapping says."""

    mapping: Mapping

    def __call__(
        self,
        records: Sequence[Message],
        times: Sequence[datetime],  # noqa: ARG002 - a message has its time with it
    ) -> Outcomes[Inbound]:
        """Return one outcome a message."""
        return [self._take(message) for message in records]

    def _take(self, message: Message) -> Outcome[Inbound]:
        try:
            delivery = self.mapping.read(message)
        except Reject as reject:
            return reject
        if delivery is None:
            return Drop("not_selected")
        has_name = bool(delivery.external_id or delivery.url)
        key = delivery_id(delivery, b"" if has_name else encode(delivery))
        return (Forward(key.decode(), delivery),)


def make_stages(paths: Sequence[Path]) -> tuple[Stage[Message, Inbound], ...]:
    """Return one stage for each topic that the mapping files name.

    Raises: MappingError: a file is wrong, or two name the same topic.
    """
    stages: dict[str, Stage[Message, Inbound]] = {}
    for path in paths:
        file, mapping = read_mapping(path)
        for topic in file.topics:
            if topic in stages:
                raise MappingError(f"{path}: the topic {topic} is named twice")
            stages[topic] = _stage(topic, f"{file.group}-{topic}", mapping)
    return tuple(stages.values())


def _stage(topic: str, group: str, mapping: Mapping) -> Stage[Message, Inbound]:
    return Stage(
        name=f"topic-{topic}",
        reads=topic,
        writes=INBOUND_TOPIC,
        record=Message,
        makes=Inbound,
        make_step=partial(_make_step, mapping),
        runs="thread",
        foreign=Foreign(take=carry, group=group, dead_letters=dead_letter_topic(INBOUND_TOPIC)),
    )


def _make_step(mapping: Mapping, _settings: Settings) -> Deliver:
    return Deliver(mapping)
