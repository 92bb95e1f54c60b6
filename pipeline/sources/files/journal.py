"""How far each file has been sent: written only after Kafka has acknowledged."""

import sqlite3
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

HEAD_BYTES = 4_096
BUSY_TIMEOUT_SECS = 30.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    flow TEXT NOT NULL, path TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, head TEXT NOT NULL,
    position INTEGER NOT NULL, done INTEGER NOT NULL,
    PRIMARY KEY (flow, path)
) WITHOUT ROWID
"""


class JournalError(RuntimeError):
    """Raised when the journal cannot be opened or written."""


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a file is known again: where it is, its size, its last change, how it begins."""

    path: str
    size: int
    mtime_ns: int
    head: str


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file has been sent: up to `position`, or whole."""

    position: int = 0
    done: bool = False


def mark_file(path: Path) -> Mark:
    """Return the mark of a file as it is now.

    Raises: OSError: it cannot be read.
    """
    with path.open("rb") as file:
        stat = path.stat()
        head = sha256(file.read(min(HEAD_BYTES, stat.st_size))).hexdigest()[:32]
    return Mark(str(path.resolve()), stat.st_size, stat.st_mtime_ns, head)


class Journal:
    """A small SQLite file, safe against a kill at any instant and shared by several processes.

        with Journal(folder / "files.sqlite", flow="127.0.0.1:9092/") as journal: ...

    `flow` tells apart what was sent to different brokers or under different prefixes.
    """

    def __init__(self, path: Path, flow: str) -> None:
        self._path = path
        self._flow = flow
        self._db: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        """Open the journal, or make it.

        Raises: JournalError: it cannot be opened.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self._path, timeout=BUSY_TIMEOUT_SECS, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute(_SCHEMA)
        except (OSError, sqlite3.Error) as exc:
            self.__exit__(None, None, None)
            raise JournalError(f"cannot open the journal {self._path}: {exc}") from exc
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        db, self._db = self._db, None
        if db is not None:
            db.close()

    def find(self, mark: Mark, *, can_grow: bool) -> Place:
        """Return how far the file was sent; nowhere if it is not the file that it was then.

        A file that can grow is still the same one when it begins alike and is longer.
        """
        row = self._run(
            "SELECT size, mtime_ns, head, position, done FROM files WHERE flow = ? AND path = ?",
            (self._flow, mark.path),
        ).fetchone()
        if row is None:
            return Place()
        size, mtime_ns, head, position, done = row
        if (size, mtime_ns, head) == (mark.size, mark.mtime_ns, mark.head):
            return Place(position, bool(done))
        grew = can_grow and mark.size > size >= position and _begins_alike(mark, size, head)
        return Place(position) if grew else Place()

    def write(self, mark: Mark, place: Place) -> None:
        """Note how far a file was sent; when this returns, it is on the disk.

        Raises: JournalError: it cannot be written.
        """
        self._run(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self._flow, mark.path, mark.size, mark.mtime_ns, mark.head,
                place.position, place.done,
            ),
        )  # fmt: skip

    def _run(self, statement: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        if self._db is None:
            raise JournalError("a journal is read and written inside its `with` block")
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as exc:
            raise JournalError(f"cannot use the journal {self._path}: {exc}") from exc


def _begins_alike(mark: Mark, size: int, head: str) -> bool:
    """Return whether the file still begins as it did when it had `size` bytes."""
    with Path(mark.path).open("rb") as file:
        return sha256(file.read(min(HEAD_BYTES, size))).hexdigest()[:32] == head
