"""How many bytes of pushes may be in memory at once, over all requests."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from pipeline.runtime.web.problems import busy

FULL_RETRY_SECS = 2.0


class Room:
    """Count the bytes that are held; refuse more than `most_bytes`. `tell` hears of each change."""

    def __init__(self, most_bytes: int, tell: Callable[[int], None]) -> None:
        self.used = 0
        self._most_bytes = most_bytes
        self._tell = tell

    def add(self, count: int) -> None:
        """Hold `count` bytes more (or fewer, if negative), whatever the limit is."""
        self.used += count
        self._tell(self.used)

    def take(self, count: int) -> None:
        """Hold `count` bytes more.

        Raises: Problem: 503, there is no room for them now.
        """
        if self.used + count > self._most_bytes:
            raise busy("overloaded", "too much waits to be taken; send it later", FULL_RETRY_SECS)
        self.add(count)


class Hold:
    """What one request holds of the room while it is read; all of it is given back at the end."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._held = 0

    def take(self, count: int) -> None:
        """Hold more.

        Raises: Problem: 503, there is no room for it now.
        """
        self._room.take(count)
        self._held += count

    def __enter__(self) -> Self:
        """Begin with nothing."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give all back."""
        self._room.add(-self._held)
        self._held = 0
