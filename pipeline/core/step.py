"""What a stage's step looks like to the frame that runs it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

from pipeline.core.outcome import Forward, Outcomes

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


@runtime_checkable
class Thinning(Remembering, Protocol):
    """A remembering step that does not say every small change of a thing at once.

    It lets go what it holds back with later records. Where none wait, the frame asks for it, so
    that nothing is left unsaid. `replaying` is set while outcomes go nowhere: what readers
    were told by the worker before is then not sure, and is held back to be said again.
    """

    replaying: bool

    @property
    def holding(self) -> bool:
        """Tell whether anything is held back."""
        ...

    def waiting(self) -> Sequence[Forward[Any]]:
        """Return what is held back; it still is."""
        ...

    def settle(self) -> None:
        """Note that all of that is acknowledged."""
        ...
