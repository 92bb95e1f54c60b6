"""Snapshots of what a stage remembers: written whole or not at all.

A snapshot is a file with a header, one a partition, and a folder beside it with the parts that it
names. A part is named by its content and never changes, so that only new ones are written.
"""

import contextlib
import os
import tempfile
import zlib
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.runtime.settings import Settings

MAGIC = b"dateline snapshot 2\n"
_NAME_BYTES = 16


class SnapshotError(ValueError):
    """Raised when a file is not a whole snapshot of this format."""


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A file in the folder of a snapshot. Its name is a hash of its content."""

    name: str
    size: int
    crc32: int


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a snapshot covers: all records of a partition before `next_offset`.

    `fingerprint` is of the last of them, to tell whether the topic is still the same one.
    """

    stage: str
    topic: str
    partition: int
    next_offset: int
    fingerprint: str
    parts: tuple[Part, ...] = ()


def snapshot_path(settings: Settings, stage: str, partition: int) -> Path:
    """Return where the snapshot of a partition lies."""
    return Path(settings.state_dir) / f"{settings.topic_prefix}{stage}-{partition}.snapshot"


class SnapshotWriter:
    """Writes the snapshots of one partition, each over the one before.

    It keeps the parts of the last one: what comes again as the same object is not even looked at.
    """

    def __init__(self, path: Path) -> None:
        """Write to `path`, and the parts to a folder beside it."""
        self._path = path
        self._folder = parts_folder(path)
        self._written: list[tuple[bytes, Part]] = []

    def write(self, header: Header, parts: Sequence[bytes]) -> None:
        """Put a snapshot in the place of the one before.

        A crash leaves the old one or the new one.

        Raises: OSError: the disk is full or may not be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        known = {id(data): part for data, part in self._written}
        named = [(data, known.get(id(data)) or _name(data)) for data in parts]
        for data, part in named:
            path = self._folder / part.name
            if id(data) not in known or not path.exists():
                _write(path, data)
        text = MAGIC + msgspec.json.encode(
            msgspec.structs.replace(header, parts=tuple(part for _, part in named))
        )
        _write(self._path, text)
        self._written = named
        wanted = {part.name for _, part in named}
        for path in self._folder.iterdir():
            if path.name not in wanted:
                path.unlink(missing_ok=True)


def parts_folder(path: Path) -> Path:
    """Return the folder of the parts of a snapshot."""
    return path.with_name(path.name + ".parts")


def read_snapshot(path: Path) -> tuple[Header, tuple[bytes, ...]]:
    """Return the header and the parts of a snapshot.

    Raises: FileNotFoundError: there is none; SnapshotError: it is damaged or of another format.
    """
    header = read_header(path)
    return header, tuple(_read_part(parts_folder(path) / part.name, part) for part in header.parts)


def read_header(path: Path) -> Header:
    """Return what a snapshot covers.

    Raises: FileNotFoundError: there is none; SnapshotError: it is damaged or of another format.
    """
    data = path.read_bytes()
    if not data.startswith(MAGIC):
        raise SnapshotError(f"{path} does not begin as a snapshot of this format")
    try:
        return msgspec.json.decode(data[len(MAGIC) :], type=Header)
    except msgspec.DecodeError as exc:
        raise SnapshotError(f"{path} has a header of another format: {exc}") from exc


def _read_part(path: Path, part: Part) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as exc:
        raise SnapshotError(f"{path} is missing") from exc
    if len(data) != part.size or zlib.crc32(data) != part.crc32:
        raise SnapshotError(f"{path} is damaged: {len(data)} bytes of {part.size}")
    return data


def _name(data: bytes) -> Part:
    name = blake2b(data, digest_size=_NAME_BYTES).hexdigest()
    return Part(name, len(data), zlib.crc32(data))


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and make it last."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power failure, where the system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
