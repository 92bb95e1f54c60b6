"""A stage as a value: which topic it reads, what it does, which topic it writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

import msgspec
from aiokafka import ConsumerRecord

from pipeline.core.step import Step
from pipeline.runtime.names import dead_letter_topic, group_name, topic_name
from pipeline.runtime.settings import Settings

In = TypeVar("In", bound=msgspec.Struct)
Out = TypeVar("Out", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Foreign:
    """How a stage reads a topic that is not ours: it has no prefix, and may hold anything.

    `take` returns the bytes that the stage's `record` is decoded from; `group` is the consumer
    group as the broker knows it; `dead_letters` is the topic of ours that takes what cannot pass.
    """

    take: Callable[[ConsumerRecord], bytes]
    group: str
    dead_letters: str


@dataclass(frozen=True, slots=True)
class Stage(Generic[In, Out]):
    """One stage. The frame does all but the step: fetch, decode, send, acknowledge, commit.

    `runs` says where the step runs: on the event loop (microseconds a record), in a thread, or in
    worker processes (CPU for milliseconds a record); or that there is no step and no output, but a
    store that takes the records (runtime/storing.py). `remembers` is for steps that are
    `Remembering`: one a partition, in a thread, in the order of the log. `also` are the topics of
    records that are not `makes`, by their type: what a step says beside its main answer; those of
    the types in `everywhere` go to each partition of their topic. `reads_also` are record types
    that its topic holds beside `record`. `withholds` says that nothing it makes of an article that
    was taken down goes on. `same_work` says of a raw record what it has in common with others that
    its work serves too: worker processes share a batch out by it. `generation` and `revision_base`
    come from the last replay that was switched to (runtime/rebuilding).
    """

    name: str
    reads: str
    writes: str
    record: type[In]
    makes: type[Out]
    make_step: Callable[[Settings], Step[In, Out]]
    runs: Literal["inline", "thread", "process", "store"] = "inline"
    remembers: bool = False
    also: Mapping[type[Any], str] = field(default_factory=dict)
    everywhere: frozenset[type[Any]] = frozenset()
    reads_also: tuple[type[Any], ...] = ()
    foreign: Foreign | None = None
    make_store: Callable[[Settings], Any] | None = None
    same_work: Callable[[bytes], bytes | None] | None = None
    withholds: bool = False
    generation: int = 0
    revision_base: int = 0

    @property
    def outputs(self) -> tuple[tuple[type[Any], str], ...]:
        """Return what it may write, as record type and topic: the main output first."""
        if not self.writes:
            return ()
        return ((self.makes, self.writes), *self.also.items())

    @property
    def memory_name(self) -> str:
        """Return who snapshots of it are of: those from before a replay are of another."""
        return f"{self.name}.{self.generation}" if self.generation else self.name

    def input_topic(self, settings: Settings) -> str:
        """Return the name that the topic it reads has on the broker."""
        return self.reads if self.foreign else topic_name(settings, self.reads)

    def dead_letters(self, settings: Settings) -> str:
        """Return the name that its dead-letter topic has on the broker."""
        ours = self.foreign.dead_letters if self.foreign else dead_letter_topic(self.reads)
        return topic_name(settings, ours)

    def group(self, settings: Settings) -> str:
        """Return its consumer group."""
        return self.foreign.group if self.foreign else group_name(settings, self.name)


AnyStage = Stage[Any, Any]
