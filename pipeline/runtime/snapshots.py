"""Snapshots of what a stage remembers: one file a partition, written whole or not at all."""

import contextlib
import os
import tempfile
import zlib
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.runtime.settings import Settings

MAGIC = b"dateline snapshot 1\n"
_HEADER_MOST_BYTES = 65_536


class SnapshotError(ValueError):
    """Raised when a file is not a whole snapshot of this format."""


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a snapshot covers: all records of a partition before `next_offset`.

    `fingerprint` is of the last of them, to tell whether the topic is still the same one.
    """

    stage: str
    topic: str
    partition: int
    next_offset: int
    fingerprint: str
    size: int = 0
    crc32: int = 0


def snapshot_path(settings: Settings, stage: str, partition: int) -> Path:
    """Return where the snapshot of a partition lies."""
    return Path(settings.state_dir) / f"{settings.topic_prefix}{stage}-{partition}.snapshot"


def write_snapshot(path: Path, header: Header, data: bytes) -> None:
    """Put a snapshot in the place of the one before. A crash leaves the old one or the new one.

    Raises: OSError: the disk is full or may not be written.
    """
    header = msgspec.structs.replace(header, size=len(data), crc32=zlib.crc32(data))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + msgspec.json.encode(header) + b"\n")
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    _sync_folder(path.parent)


def read_snapshot(path: Path) -> tuple[Header, bytes]:
    """Return the header and the data of a snapshot.

    Raises: FileNotFoundError: there is none; SnapshotError: it is damaged or of another format.
    """
    with path.open("rb") as file:
        if file.readline(len(MAGIC)) != MAGIC:
            raise SnapshotError(f"{path} does not begin as a snapshot of this format")
        try:
            header = msgspec.json.decode(file.readline(_HEADER_MOST_BYTES), type=Header)
        except msgspec.DecodeError as exc:
            raise SnapshotError(f"{path} has a header of another format: {exc}") from exc
        data = file.read()
    if len(data) != header.size or zlib.crc32(data) != header.crc32:
        raise SnapshotError(f"{path} is damaged: {len(data)} bytes of {header.size}")
    return header, data


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power failure, where the system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
