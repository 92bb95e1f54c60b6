"""What a replay rebuilds: a stage and all behind it, under a prefix of their own."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import msgspec
from aiokafka import ConsumerRecord

from pipeline.runtime.names import dead_letter_topic, group_name, topic_name
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage, Foreign
from pipeline.runtime.topics import read_topics

BESIDE = "replay."
"""Put behind the flow's prefix: topics and groups of what is rebuilt."""

STATE_FOLDER = "replay"


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """The stages, the first one and all behind it; the flow's settings; those beside it.

    The topics that these stages write are of four kinds. What a stage that remembers reads
    (`remembered`) is its memory, and holds exactly one reading of each article. What another one
    reads (`passed`) only comes by. The last states that readers keep (`states`) are compacted. The
    rest (`notes`) is read by people.
    """

    stages: tuple[AnyStage, ...]
    settings: Settings
    shadow: Settings

    @property
    def first(self) -> AnyStage:
        """Return the stage that the replay begins at."""
        return self.stages[0]

    @property
    def written(self) -> tuple[str, ...]:
        """Return all topics that the stages write, in the order of the flow."""
        return tuple(dict.fromkeys(topic for one in self.stages for _, topic in one.outputs))

    @property
    def remembered(self) -> tuple[str, ...]:
        """Return the topics that are the memory of a stage."""
        reads = {stage.reads for stage in self.stages[1:] if stage.remembers}
        return tuple(topic for topic in self.written if topic in reads)

    @property
    def passed(self) -> tuple[str, ...]:
        """Return the topics that a stage reads which remembers nothing."""
        reads = {stage.reads for stage in self.stages[1:] if not stage.remembers}
        return tuple(topic for topic in self.written if topic in reads)

    @property
    def states(self) -> tuple[str, ...]:
        """Return the compacted topics, which hold the last state of each key."""
        compacted = {one.name for one in read_topics() if one.cleanup_policy == "compact"}
        return tuple(topic for topic in self.written if topic in compacted)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the other topics."""
        known = {*self.remembered, *self.passed, *self.states}
        return tuple(topic for topic in self.written if topic not in known)

    @property
    def begins_at_start(self) -> bool:
        """Return whether the first stage reads all that its topic holds, whatever came since when.

        One that writes nothing but states says all it knows, so that none is missed.
        """
        return self.first.remembers and {topic for _, topic in self.first.outputs} <= {*self.states}

    def beside(self) -> tuple[AnyStage, ...]:
        """Return the stages as they run beside the flow: the first one reads the flow's topic."""
        first = dataclasses.replace(
            self.first,
            reads=topic_name(self.settings, self.first.reads),
            foreign=Foreign(
                take=_value_of,
                group=group_name(self.shadow, self.first.name),
                dead_letters=dead_letter_topic(self.first.reads),
            ),
        )
        return (first, *self.stages[1:])


def make_plan(flow: Sequence[AnyStage], stage: str, settings: Settings) -> Plan:
    """Return what a replay from that stage on rebuilds.

    Raises: LookupError: there is no such stage.
    """
    by_name = {one.name: one for one in flow}
    if stage not in by_name:
        raise LookupError(f"no stage {stage}: there are {', '.join(by_name)}")
    stages = [by_name[stage]]
    for one in flow:
        written = {topic for before in stages for _, topic in before.outputs}
        if one.reads in written:
            stages.append(one)
    shadow = msgspec.structs.replace(
        settings,
        topic_prefix=settings.topic_prefix + BESIDE,
        state_dir=str(Path(settings.state_dir) / STATE_FOLDER),
        http_port=0,
    )
    return Plan(tuple(stages), settings, shadow)


def _value_of(record: ConsumerRecord) -> bytes:
    value: bytes = record.value
    return value
