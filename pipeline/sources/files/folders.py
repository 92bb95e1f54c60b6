"""Which files there are in a folder, each with a name that does not depend on the mount."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".swp", "~")
"""How names of files end that somebody is still writing."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file, and its name below the folder that was given: `2025/05/a.xml`."""

    path: Path
    name: str


def find_files(paths: Iterable[Path]) -> Iterator[NamedFile]:
    """Yield the files that are given, and those below the folders that are given, in name order.

    Left out below a folder: hidden ones, those whose names say that they are being written, and
    links that lead to folders.

    Raises: OSError: a path that was given is not there, or a folder cannot be read.
    """
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        else:
            path.stat()
            yield NamedFile(path, path.name)


def _below(folder: Path) -> Iterator[NamedFile]:
    todo = [folder]
    while todo:
        entries = sorted(os.scandir(todo.pop()), key=lambda entry: entry.name)
        found = [e for e in entries if not e.name.startswith(".")]
        for entry in found:
            if entry.is_file() and not entry.name.lower().endswith(UNFINISHED):
                path = Path(entry.path)
                yield NamedFile(path, path.relative_to(folder).as_posix())
        todo += (Path(e.path) for e in reversed(found) if e.is_dir(follow_symlinks=False))
