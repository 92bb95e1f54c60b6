"""What a stage's step may say about a record. There is no fourth outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

T = TypeVar("T")

DropReason = Literal["no_event", "no_watch", "not_selected", "stored", "taken_down"]
"""Why a record ends here on purpose (a metric label). Documented in docs/reference.md."""

RejectCode = Literal[
    "empty_value",
    "malformed_json",
    "schema_mismatch",
    "too_large",
    "no_text",
    "unreadable_content",
    "unsupported_content_type",
    "bad_time",
    "bad_url",
    "unsupported_language",
    "step_failed",
    "store_refused",
    "undeliverable",
]
"""Why a record can never pass (a metric label, and the code in the dead-letter topic)."""


class Forward(Struct, Generic[T], frozen=True, gc=False):
    """Write `record` to the next topic under `key`, or to the topic that its type has beside it."""

    key: str
    record: T


@dataclass(frozen=True, slots=True)
class Drop:
    """End here on purpose: nothing of it goes to the next topic.

    `beside` is what is said of it all the same, in the topics beside.
    """

    reason: DropReason
    beside: "tuple[Forward[Any], ...]" = ()


class Reject(Exception):  # noqa: N818 - an outcome that may also be raised
    """This record can never pass: it goes to the dead-letter topic with its original bytes.

    The message says what was expected, what came and what to do. A step returns it for one record
    of its batch; code below a step raises it.
    """

    def __init__(self, code: RejectCode, message: str) -> None:
        """Keep the code (a metric label) beside the message."""
        super().__init__(message)
        self.code: RejectCode = code
        self.message = message


Outcome: TypeAlias = tuple[Forward[T], ...] | Drop | Reject
"""Per input record: what it became, in order, or why it became nothing."""

Outcomes: TypeAlias = Sequence[Outcome[T]]
"""One outcome for each record of a batch, in the batch's order."""
