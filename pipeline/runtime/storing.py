"""Put the records of a topic into a store (a database) instead of another topic."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode, decoder_of
from pipeline.runtime.machine import Ended, Result
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage, Stage
from pipeline.runtime.workshop import Values

log = logging.getLogger(__name__)

FIRST_WAIT_SECS = 0.2
LONGEST_WAIT_SECS = 10.0
STORED = Ended(drop="stored")


class StoreDownError(RuntimeError):
    """Raised where the store does not answer: the same records are tried again until it does."""


class RefusedError(ValueError):
    """Raised where the store will never take these records as they are."""


class Store(Protocol):
    """Takes records, all of a batch or none. What it has already changes nothing."""

    async def write(self, records: Sequence[Any]) -> None:
        """Return when the records are stored for good.

        Raises: StoreDownError, RefusedError.
        """
        ...

    async def close(self) -> None:
        """Disconnect."""
        ...


def store_stage(
    name: str,
    reads: str,
    record: type[Any],
    make_store: Callable[[Settings], Store],
    passes_over: tuple[type[Any], ...] = (),
) -> AnyStage:
    """Return a stage that puts the records of a topic into a store and writes nothing.

    `passes_over` are the other types of records in the topic, which the store does not take.
    """
    return Stage(
        name=name,
        reads=reads,
        writes="",
        record=record,
        makes=record,
        make_step=_no_step,
        runs="store",
        reads_also=passes_over,
        make_store=make_store,
    )


def _no_step(_settings: Settings) -> Any:
    raise TypeError("a stage that stores has no step")


class Storing:
    """A workshop whose work is to store: each record ends as `stored`, or as a dead letter.

    A batch that the store refuses is tried record by record, so that only the culprit is rejected.
    """

    parallel = 1

    def __init__(self, stage: AnyStage, store: Store) -> None:
        self._stage = stage
        self._store = store
        self._decoder = decoder_of(stage.record, *stage.reads_also)

    async def run(
        self,
        values: Values,
        times_ms: Sequence[int],  # noqa: ARG002 - the signature of a workshop
    ) -> list[Result]:
        """Store records; return how each ended. A value of none (a tombstone) says nothing."""
        results: list[Result] = [STORED] * len(values)
        records: dict[int, Any] = {}
        for index, value in enumerate(values):
            if value is None:
                continue
            try:
                record = decode(value, self._decoder)
            except Reject as reject:
                results[index] = Ended(code=reject.code, message=reject.message)
            else:
                if type(record) is self._stage.record:
                    records[index] = record
        try:
            await self._write(list(records.values()))
        except RefusedError:
            for index, record in records.items():
                try:
                    await self._write([record])
                except RefusedError as exc:
                    results[index] = Ended(code="store_refused", message=str(exc))
        return results

    async def close(self) -> None:
        """Let go of the store."""
        await self._store.close()

    async def _write(self, records: Sequence[Any]) -> None:
        wait = FIRST_WAIT_SECS
        while records:
            try:
                await self._store.write(records)
            except StoreDownError as exc:
                log.warning(
                    "%s: the store is down, trying again in %.1f s: %s", self._stage.name, wait, exc
                )
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT_SECS)
            else:
                return
