"""Snapshots of what a log once held. A log that was written anew has none of it any more."""

import asyncio
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from pipeline.runtime.settings import Settings
from pipeline.runtime.snapshots import Header, SnapshotError, parts_folder, read_header
from pipeline.runtime.tail import make_reader

log = logging.getLogger(__name__)


async def forget_void_snapshots(settings: Settings, stage: str = "*") -> tuple[Path, ...]:
    """Delete the snapshots that end before their partition begins, and return them.

    What such a one remembers has left the log: it is older than the topic keeps, or it was taken
    down. The stage reads again what the log holds. All files of the stage are looked at, also of
    partitions that others work on by now.
    Raises: aiokafka.errors.KafkaError: the broker does not answer.
    """
    found = await asyncio.to_thread(lambda: list(_headers(settings, stage)))
    if not found:
        return ()
    consumer = make_reader(settings, "dateline-snapshots")
    await consumer.start()
    void = []
    try:
        for path, header in found:
            tp = TopicPartition(header.topic, header.partition)
            try:
                begin = (await consumer.beginning_offsets([tp]))[tp]
            except KafkaError:  # a topic or a partition that is no more: it is of another log
                continue
            if header.next_offset < begin:
                void.append(path)
    finally:
        await consumer.stop()
    for path in void:
        log.warning("the snapshot %s is of records that are gone: it goes too", path)
        await asyncio.to_thread(_delete, path)
    return tuple(void)


def _headers(settings: Settings, stage: str) -> Iterator[tuple[Path, Header]]:
    for path in sorted(Path(settings.state_dir).glob(f"{settings.topic_prefix}{stage}-*.snapshot")):
        try:
            yield path, read_header(path)
        except (OSError, SnapshotError):
            log.warning("%s cannot be read: it is left", path)


def _delete(path: Path) -> None:
    path.unlink(missing_ok=True)
    shutil.rmtree(parts_folder(path), ignore_errors=True)
