"""Dead letters: records that can never pass, with their original bytes and the reason."""

import base64
from collections import deque
from collections.abc import Sequence

from aiokafka import ConsumerRecord
from msgspec import Struct

from pipeline.runtime.machine import Ended, Result
from pipeline.runtime.outbox import Message

PREFIX = "dateline_"
MESSAGE_CHARS = 1_000
WINDOW = 1_000
LEAST_SEEN = 100
"""Before so many records were seen a share of rejects says nothing."""


class DeadLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One dead letter as people read it. `encoding` is `base64` where the value is not UTF-8."""

    stage: str
    code: str
    message: str
    time: str
    topic: str
    partition: int
    offset: int
    key: str
    value: str
    encoding: str = ""


class TooManyRejectsError(RuntimeError):
    """Raised when so many records are rejected that the fault must be ours: a bad deploy."""


class RejectLimit:
    """Watch the share of rejects among the last 1,000 records of a stage."""

    def __init__(self, max_share: float) -> None:
        self._max_share = max_share
        self._rejected: deque[bool] = deque(maxlen=WINDOW)

    def check(self, results: Sequence[Result]) -> None:
        """Count a batch.

        Raises: TooManyRejectsError: the share is above the limit; the batch must not be sent.
        """
        rejects = [bool(isinstance(result, Ended) and result.code) for result in results]
        self._rejected.extend(rejects)
        if not any(rejects):
            return
        count, seen = sum(self._rejected), len(self._rejected)
        if seen < LEAST_SEEN or count <= self._max_share * seen:
            return
        last = [result for result in results if isinstance(result, Ended) and result.code][-1]
        raise TooManyRejectsError(
            f"{count} of the last {seen} records were rejected, at last with {last.code}: "
            f"{last.message[:MESSAGE_CHARS]}. More than a share of {self._max_share} "
            "(DATELINE_DEAD_LETTER_MAX_SHARE) is taken for a fault of ours"
        )


def make_dead_letter(record: ConsumerRecord, stage: str, result: Ended, time: bytes) -> Message:
    """Return the message for the dead-letter topic: the original, and in its headers why and where.

    `time` is RFC 3339. The original headers are kept.
    """
    value = record.value
    if record.key is None and value is None:
        value = b""  # a message needs one of the two
    added = {
        "stage": stage.encode(),
        "code": result.code.encode(),
        "message": result.message[:MESSAGE_CHARS].encode(errors="replace"),
        "time": time,
        "topic": record.topic.encode(),
        "partition": str(record.partition).encode(),
        "offset": str(record.offset).encode(),
        "key": record.key or b"",
    }
    headers = [*record.headers, *((PREFIX + name, content) for name, content in added.items())]
    return Message(record.key, value, headers)


def make_source_letter(  # noqa: PLR0917 - what a dead letter says
    source: str, code: str, message: str, value: bytes, where: str, time: bytes
) -> Message:
    """Return the same for what a source could not deliver; `where` is where it found it.

    There was no message yet: `value` is what it found, or the beginning of it.
    """
    told = {
        "stage": source,
        "code": code,
        "message": message[:MESSAGE_CHARS],
        "time": time.decode(),
        "topic": where,
        "key": where,
    }
    headers = [(PREFIX + name, text.encode(errors="replace")) for name, text in told.items()]
    return Message(where.encode(errors="replace"), value, headers)


def read_dead_letter(record: ConsumerRecord) -> DeadLetter:
    """Return what a record of a dead-letter topic says. A missing header reads as empty."""
    found = {
        name.removeprefix(PREFIX): (content or b"").decode(errors="replace")
        for name, content in record.headers
        if name.startswith(PREFIX)
    }
    value, encoding = _as_text(record.value or b"")
    return DeadLetter(
        stage=found.get("stage", ""),
        code=found.get("code", ""),
        message=found.get("message", ""),
        time=found.get("time", ""),
        topic=found.get("topic", ""),
        partition=_number(found.get("partition", "")),
        offset=_number(found.get("offset", "")),
        key=found.get("key", ""),
        value=value,
        encoding=encoding,
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _as_text(value: bytes) -> tuple[str, str]:
    try:
        return value.decode(), ""
    except UnicodeDecodeError:
        return base64.b64encode(value).decode(), "base64"
