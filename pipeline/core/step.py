"""What a stage's step looks like to the frame that runs it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar, runtime_checkable

from pipeline.core.outcome import Outcomes

In = TypeVar("In", contravariant=True)  # noqa: PLC0105 - named for what it is in the flow
Out = TypeVar("Out")


class Step(Protocol[In, Out]):
    """A pure function over a batch: the same records always give the same outcomes."""

    def __call__(self, records: Sequence[In], times: Sequence[datetime]) -> Outcomes[Out]:
        """Return one outcome a record, in order. `times[i]` is when `records[i]` entered its topic.

        That time is in the log, so a replay sees the same one: it is the only clock of the core.
        """
        ...


@runtime_checkable
class Remembering(Protocol):
    """A step whose outcomes depend on the records before: the frame keeps one for each partition.

    It must be idempotent: a record that comes again (a redelivery) gets the outcome it had.
    """

    def snapshot(self) -> bytes:
        """Return all that it remembers, with the version of its format."""
        ...

    def restore(self, data: bytes) -> bool:
        """Take over a snapshot. Return False, unchanged, where its format or version is another."""
        ...


@runtime_checkable
class Parted(Remembering, Protocol):
    """A remembering step with much to remember, most of which never changes again.

    Its snapshot comes in parts, of which only those that are new are written down.
    """

    def snapshot_parts(self) -> Sequence[bytes]:
        """Return all that it remembers. A part that did not change is the same object again."""
        ...

    def restore_parts(self, parts: Sequence[bytes]) -> bool:
        """Take over such parts. Return False, unchanged, where their format is another."""
        ...
