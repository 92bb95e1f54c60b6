"""A stage as a value: which topic it reads, what it does, which topic it writes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import msgspec

from pipeline.core.step import Step
from pipeline.runtime.settings import Settings

In = TypeVar("In", bound=msgspec.Struct)
Out = TypeVar("Out", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Stage(Generic[In, Out]):
    """One stage. The frame does all but the step: fetch, decode, send, acknowledge, commit.

    `runs` says where the step runs: on the event loop (microseconds a record), in a thread, or in
    worker processes (CPU for milliseconds a record). `remembers` is for steps that are
    `Remembering`: one a partition, in a thread, in the order of the log.
    """

    name: str
    reads: str
    writes: str
    record: type[In]
    makes: type[Out]
    make_step: Callable[[Settings], Step[In, Out]]
    runs: Literal["inline", "thread", "process"] = "inline"
    remembers: bool = False


AnyStage = Stage[Any, Any]
