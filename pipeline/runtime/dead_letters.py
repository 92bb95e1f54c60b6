"""Dead letters: records that can never pass, with their original bytes and the reason."""

import base64
import hashlib
from collections import deque
from collections.abc import Sequence
from typing import NoReturn

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
    """One dead letter as people read it. `encoding` is `base64` where the value is not UTF-8.

    `sha256` and `size` (bytes) are of an original that is too large to be carried: it stands where
    it was read from, as long as that topic keeps it.
    """

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
    sha256: str = ""
    size: int = -1


class TooManyRejectsError(RuntimeError):
    """Raised when so many records are rejected that the fault must be ours: a bad deploy."""


class RejectLimit:
    """Watch the share of rejects among the last 1,000 records of a stage, and their longest run.

    `max_run` 0: a run has no limit of its own.
    """

    def __init__(self, max_share: float, max_run: int = 0) -> None:
        self._max_share = max_share
        self._max_run = max_run
        self._run = 0
        self._rejected: deque[bool] = deque(maxlen=WINDOW)

    def check(self, results: Sequence[Result]) -> None:
        """Count a batch.

        Raises: TooManyRejectsError: share or run is above its limit; the batch must not be sent.
        """
        rejects = [bool(isinstance(result, Ended) and result.code) for result in results]
        self._rejected.extend(rejects)
        longest = self._longest_run(rejects)
        if not any(rejects):
            return
        count, seen = sum(self._rejected), len(self._rejected)
        last = [result for result in results if isinstance(result, Ended) and result.code][-1]
        if self._max_run and longest > self._max_run:
            self._stop(
                f"{longest} records in a row",
                last,
                f"{self._max_run} (DATELINE_DEAD_LETTER_MAX_RUN)",
            )
        if seen >= LEAST_SEEN and count > self._max_share * seen:
            self._stop(
                f"{count} of the last {seen} records",
                last,
                f"a share of {self._max_share} (DATELINE_DEAD_LETTER_MAX_SHARE)",
            )

    def _longest_run(self, rejects: Sequence[bool]) -> int:
        """Return the longest run of rejects that a batch ends or goes on."""
        longest = 0
        for is_reject in rejects:
            self._run = self._run + 1 if is_reject else 0
            longest = max(longest, self._run)
        return longest

    @staticmethod
    def _stop(which: str, last: Ended, limit: str) -> NoReturn:
        raise TooManyRejectsError(
            f"{which} were rejected, at last with {last.code}: {last.message[:MESSAGE_CHARS]}. "
            f"More than {limit} is taken for a fault of ours"
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


def make_pointer(letter: Message) -> Message:
    """Return what takes the place of a letter that its topic refuses as too large.

    It has the reason and the place, and instead of the original's key, headers and value the size
    and the SHA-256 of the value.
    """
    value = letter.value or b""
    told = [(name, content) for name, content in letter.headers if name.startswith(PREFIX)]
    added = [
        (f"{PREFIX}sha256", hashlib.sha256(value).hexdigest().encode()),
        (f"{PREFIX}size", str(len(value)).encode()),
    ]
    return Message(None, b"", [*((name, (x or b"")[:MESSAGE_CHARS]) for name, x in told), *added])


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
        sha256=found.get("sha256", ""),
        size=_number(found.get("size", "")),
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _as_text(value: bytes) -> tuple[str, str]:
    try:
        return value.decode(), ""
    except UnicodeDecodeError:
        return base64.b64encode(value).decode(), "base64"
