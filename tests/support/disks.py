"""A small disk that a test can fill: a file system in memory, mounted at a folder."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.kafka_container import UnavailableError

PIECE = bytes(65_536)


class SmallDisk:
    """A folder on a disk of its own."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that it is mounted at."""
        self.folder = folder
        self._ballast = folder / "ballast"

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """Leave not a byte of room during the block."""
        for piece in (PIECE, b"\0"):
            with self._ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(piece)
        try:
            yield
        finally:
            self._ballast.unlink()


@contextlib.contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a disk at a folder for the length of the block.

    Raises: UnavailableError: this process may not mount one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "dateline-test", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as exc:
        raise UnavailableError(f"no disk can be mounted (uid {os.getuid()}): {exc}") from exc
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
