"""Where pushed documents wait for Kafka: each goes once, and whoever brought it is told.

While one lot is on its way the next gathers, so a slow broker makes larger lots, not more of them.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import Literal, NamedTuple, TypeAlias

from pipeline.sources.push.room import Room

LOT_BYTES = 4_000_000
LOT_DOCUMENTS = 5_000

Fate: TypeAlias = Literal["taken", "refused", "failed"]
"""Kafka has acknowledged it; it is too large for the topic; the dock was closed before."""

Send: TypeAlias = Callable[[Sequence[bytes]], Awaitable[list[int]]]
"""Send values, wait for every acknowledgement, return the indexes of those too large."""


class Crate(NamedTuple):
    """One document that waits."""

    id: str
    value: bytes
    fate: "asyncio.Future[Fate]"


class Place(NamedTuple):
    """What somebody who brought a document gets: its fate, and whether it was here before."""

    fate: "asyncio.Future[Fate]"
    is_repeat: bool


class Dock:
    """Send what is put here; remember the ids of the last `recent` that Kafka has acknowledged."""

    def __init__(self, room: Room, recent: int, observe: Callable[[float], None]) -> None:
        self._room = room
        self._most_recent = recent
        self._observe = observe
        self._waiting: OrderedDict[str, Crate] = OrderedDict()
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._wake = asyncio.Event()
        self._sending_since: float | None = None
        self.is_open = False

    def put(self, identity: str, value: bytes) -> Place:
        """Let a document wait for Kafka; one that is here already, or was lately, goes only once.

        Must run on the loop of `run`.
        """
        if identity in self._recent:
            self._recent.move_to_end(identity)
            done: asyncio.Future[Fate] = asyncio.get_running_loop().create_future()
            done.set_result("taken")
            return Place(done, is_repeat=True)
        crate = self._waiting.get(identity)
        if crate is not None:
            return Place(crate.fate, is_repeat=True)
        crate = Crate(identity, value, asyncio.get_running_loop().create_future())
        self._waiting[identity] = crate
        self._room.add(len(value))
        self._wake.set()
        return Place(crate.fate, is_repeat=False)

    async def run(self, send: Send) -> None:
        """Send what waits, as long as this runs; then what still waits has failed.

        Raises: whatever `send` raises: the dock is of no use then.
        """
        self.is_open = True
        try:
            while True:
                await self._wake.wait()
                await self._send(self._next_lot(), send)
                if not self._waiting:
                    self._wake.clear()
        finally:
            self.is_open = False
            for crate in self._waiting.values():
                crate.fate.set_result("failed")
                self._room.add(-len(crate.value))
            self._waiting.clear()

    def stuck_secs(self) -> float:
        """Return for how long the lot on its way has waited for Kafka."""
        return 0.0 if self._sending_since is None else monotonic() - self._sending_since

    @property
    def waiting(self) -> int:
        """Return how many documents wait."""
        return len(self._waiting)

    async def empty(self) -> None:
        """Wait until nothing waits any more."""
        await asyncio.gather(*(crate.fate for crate in self._waiting.values()))

    def _next_lot(self) -> list[Crate]:
        lot: list[Crate] = []
        size = 0
        for crate in self._waiting.values():
            size += len(crate.value)
            if lot and (size > LOT_BYTES or len(lot) >= LOT_DOCUMENTS):
                break
            lot.append(crate)
        return lot

    async def _send(self, lot: Sequence[Crate], send: Send) -> None:
        self._sending_since = began = monotonic()
        try:
            refused = set(await send([crate.value for crate in lot]))
        finally:
            self._sending_since = None
        self._observe(monotonic() - began)
        for index, crate in enumerate(lot):
            del self._waiting[crate.id]
            self._room.add(-len(crate.value))
            if index not in refused:
                self._remember(crate.id)
            crate.fate.set_result("refused" if index in refused else "taken")

    def _remember(self, identity: str) -> None:
        self._recent[identity] = None
        if len(self._recent) > self._most_recent:
            self._recent.popitem(last=False)
