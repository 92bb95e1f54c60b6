"""A folder as a source: each file that is complete is sent once, also after a restart."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.sources.files.carrying import Carrier
from pipeline.sources.files.folders import NamedFile, find_files
from pipeline.sources.files.journal import JournalError

log = logging.getLogger(__name__)

State = tuple[int, int]
"""Size and last change of a file."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Which folder, how often, and where files go that are done (nowhere: they stay)."""

    folder: Path
    every_secs: float
    move_to: Path | None = None


class Watcher:
    """Look for files that are new or changed and have come to rest; hand each to a carrier.

    A file is complete when it is the same at two looks in a row; `looks` counts them. Polling works
    on every file system, also over the network, where notifications do not.
    """

    def __init__(self, watch: Watch, carrier: Carrier) -> None:
        self._watch = watch
        self._carrier = carrier
        self._seen: dict[str, State] = {}
        self._done: dict[str, State] = {}
        self.looks = 0

    async def run(self) -> None:
        """Watch until the carrier is told to stop.

        Raises: JournalError, aiokafka.errors.KafkaError: nothing can be sent or noted any more.
        """
        stop = self._carrier.stop
        while not stop.is_set():
            for file, state in self._complete():
                if stop.is_set() or not await self._take(file, state):
                    return
            self.looks += 1
            try:
                async with asyncio.timeout(self._watch.every_secs):
                    await stop.wait()
            except TimeoutError:
                continue

    def _complete(self) -> Iterator[tuple[NamedFile, State]]:
        """Yield the files that are as they were at the last look and are not done."""
        seen: dict[str, State] = {}
        ready: list[tuple[NamedFile, State]] = []
        try:
            for file in find_files([self._watch.folder]):
                if self._is_moved(file.path):
                    continue
                state = _state_of(file.path)
                if state is None:
                    continue
                seen[file.name] = state
                if self._seen.get(file.name) == state and self._done.get(file.name) != state:
                    ready.append((file, state))
        except OSError as exc:
            log.warning("cannot look into %s: %s", self._watch.folder, exc)
            return
        self._seen = seen
        self._done = {name: state for name, state in self._done.items() if name in seen}
        yield from ready

    def _is_moved(self, path: Path) -> bool:
        return self._watch.move_to is not None and (
            path.resolve().is_relative_to(self._watch.move_to.resolve())
        )

    async def _take(self, file: NamedFile, state: State) -> bool:
        try:
            whole = await self._carrier.carry(file, resume=True)
        except JournalError:
            raise
        except OSError as exc:  # gone, or not ours to read: the next look will see
            log.warning("cannot read %s: %s", file.path, exc)
            return True
        if whole:
            self._done[file.name] = state
            log.info("%s is sent", file.name)
            self._move(file)
        return whole

    def _move(self, file: NamedFile) -> None:
        if self._watch.move_to is None:
            return
        target = self._watch.move_to / file.name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            file.path.replace(_free(target))
        except OSError as exc:
            log.warning("cannot move %s to %s: %s", file.path, target, exc)


def _state_of(path: Path) -> State | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_size, stat.st_mtime_ns


def _free(target: Path) -> Path:
    """Return a name that no other file has: `a.xml`, else `a.1.xml`, `a.2.xml` ..."""
    number = 0
    found = target
    while found.exists():
        number += 1
        found = target.with_name(f"{target.stem}.{number}{target.suffix}")
    return found
