"""A clock that can be set while processes run by it: libfaketime (Debian's package `faketime`).

Only the time of day jumps: what measures spans goes on, as when somebody sets a real clock.
"""

from pathlib import Path

from tests.support.kafka_container import UnavailableError

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


class Clock:
    """The clock of the processes that are started with its `environment`."""

    def __init__(self, file: Path) -> None:
        """Begin at the right time; `file` is what says how wrong it is.

        Raises: UnavailableError: there is no libfaketime.
        """
        if not LIBRARIES:
            raise UnavailableError("there is no libfaketime: apt-get install faketime")
        self._file = file
        self.set("+0")

    def set(self, offset: str) -> None:
        """Let the clock be wrong by so much: `+2h`, `-90m`, `+0`."""
        self._file.write_text(f"{offset}\n")

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables with which a process goes by this clock."""
        return {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
