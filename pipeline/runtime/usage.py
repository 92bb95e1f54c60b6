"""How much memory this process and those that it started hold, as Linux tells."""

import os
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def memory_bytes(proc: Path = PROC, pid: int | None = None) -> int:
    """Return the memory of a process tree (default: ours); what several share is counted once.

    It is the proportional set size, proc_pid_smaps(5); 0 where the system does not tell.
    """
    return sum(_memory_of(proc / str(one)) for one in _tree(proc, pid or os.getpid()))


def _tree(proc: Path, pid: int) -> Iterator[int]:
    yield pid
    for listed in (proc / str(pid) / "task").glob("*/children"):
        for child in _read(listed).split():
            yield from _tree(proc, int(child))


def _memory_of(process: Path) -> int:
    for line in _read(process / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # it has ended meanwhile, or is not ours to see
