"""What a process keeps on disk: one SQLite file, one thread, one transaction a piece of work."""

import asyncio
import fcntl
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TypeVar

T = TypeVar("T")

BUSY_SECS = 5.0


class StateError(RuntimeError):
    """Raised when the state file cannot be used: of another version, damaged, or in use."""


class StateFile:
    """Run pieces of work against the file, each in the one thread and in one transaction.

    A transaction is on the disk when `do` returns (`synchronous=FULL`), so a kill or a power cut
    finds either all of a piece of work or nothing. A second owner of the same file is refused;
    whoever only reads may do so at any time. `owner` is what it is called where it is refused;
    `create` makes the tables of a new file, whose format has this `version`.
    """

    def __init__(
        self, path: Path, owner: str, version: int, create: Callable[[sqlite3.Connection], None]
    ) -> None:
        self._path = path
        self._owner = owner
        self._version = version
        self._create = create
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"dateline-{owner}-state")
        self._connection: sqlite3.Connection | None = None
        self._lock: IO[bytes] | None = None

    async def open(self) -> None:
        """Open the file, or make it.

        Raises: StateError: it cannot be used.
        """
        try:
            await self._run(self._open)
        except (OSError, sqlite3.Error) as exc:
            await self._run(self._close)
            raise StateError(f"{self._path}: {exc}") from exc

    async def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what `work` returns; its changes are kept if it returns, undone if it raises."""
        connection = self._connection
        if connection is None:
            raise StateError(f"{self._path}: it is not open")
        # Who is cancelled must not leave a transaction half done: the thread finishes it.
        return await self._run(_in_transaction, connection, work)

    async def close(self) -> None:
        """Finish what was begun and close the file; it is not opened again."""
        await self._run(self._close)
        self._thread.shutdown(wait=True)

    def _open(self) -> None:
        # All in the thread: who is cancelled meanwhile still has something to close.
        self._lock = _take(self._path, self._owner)
        self._connection = _connect(self._path, self._version, self._create)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        lock, self._lock = self._lock, None
        if connection is not None:
            connection.close()
        if lock is not None:
            lock.close()

    async def _run(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)


def _in_transaction(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    with connection:
        connection.execute("BEGIN")
        return work(connection)


def _take(path: Path, owner: str) -> IO[bytes]:
    """Return a lock that ends with this process, however it ends.

    Raises: OSError: another process has it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f"{path.name}.lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        lock.close()
        raise OSError(f"another {owner} uses it ({exc})") from exc
    return lock


def _connect(
    path: Path, version: int, create: Callable[[sqlite3.Connection], None]
) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found not in {0, version}:
            raise sqlite3.DatabaseError(f"version {version} was expected, not {found}")  # noqa: TRY301
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if not found:
                create(connection)
                connection.execute(f"PRAGMA user_version = {version}")
    except BaseException:
        connection.close()
        raise
    return connection


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run the statements of a script in the transaction that is open, unlike `executescript`."""
    for statement in filter(str.strip, script.split(";")):
        connection.execute(statement)
