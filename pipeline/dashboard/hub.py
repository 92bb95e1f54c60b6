"""Server-sent events: who listens, what they missed, and who is too slow.

The id of a message is the position after it in the topic, so it holds over a restart of the page
and at any other instance of it. Format: HTML Living Standard, "Server-sent events".
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.dashboard.store import Position, Row

HEARTBEAT = b": heartbeat\n\n"
RETRY = b"retry: 2000\n\n"


class Message(NamedTuple):
    """A change on its way: where it stands in the topic, and its bytes as an SSE message."""

    partition: int
    offset: int
    frame: bytes


@dataclass(slots=True, eq=False)
class Client:
    """One listener. `cut` ends its connection; the queue holds what it has not been sent."""

    queue: asyncio.Queue[bytes | None]
    cut: Callable[[], None] = field(default=lambda: None)


class Hub:
    """Gives every change to every client. `keep`: changes kept for those who come back."""

    def __init__(self, *, keep: int, queue_size: int) -> None:
        self._keep = keep
        self._queue_size = queue_size
        self._recent: deque[Message] = deque()
        self._floor = Position()
        self._clients: set[Client] = set()
        self.cut_total = 0

    @property
    def clients(self) -> int:
        """Return how many are listening."""
        return len(self._clients)

    def publish(self, row: Row, data: bytes, position: Position) -> None:
        """Send a change to all; cut off those whose queue is full."""
        frame = message("event", data, str(position))
        self._recent.append(Message(row.partition, row.offset, frame))
        if len(self._recent) > self._keep:
            old = self._recent.popleft()
            self._floor.advance(old.partition, old.offset)
        for client in tuple(self._clients):
            try:
                client.queue.put_nowait(frame)
            except asyncio.QueueFull:
                self._clients.discard(client)
                self.cut_total += 1
                client.cut()

    def join(self, cut: Callable[[], None]) -> Client:
        """Let somebody listen from now on. `cut` is called when they do not keep up."""
        client = Client(asyncio.Queue(self._queue_size), cut)
        self._clients.add(client)
        return client

    def leave(self, client: Client) -> None:
        """Stop giving changes to a client."""
        self._clients.discard(client)

    def missed(self, since: str, now: Position) -> Sequence[bytes] | None:
        """Return the messages after an id; None where they are not all kept or the id is foreign.

        Foreign is what cannot be read, or lies ahead of the topic: it was another topic's.
        """
        position = Position.parse(since)
        if position is None:
            return None
        for partition in {*position.partitions(), *self._floor.partitions()}:
            start = position.next_of(partition)
            if not self._floor.next_of(partition) <= start <= now.next_of(partition):
                return None
        return [
            kept.frame for kept in self._recent if kept.offset >= position.next_of(kept.partition)
        ]

    def close(self) -> None:
        """Tell all clients that no more comes."""
        for client in tuple(self._clients):
            self._clients.discard(client)
            if client.queue.full():
                client.cut()
            else:
                client.queue.put_nowait(None)


def message(kind: str, data: bytes, position: str) -> bytes:
    """Return an SSE message; every line of `data` stands on a line of its own."""
    lines = b"".join(b"data: " + line + b"\n" for line in data.splitlines())
    return f"id: {position}\nevent: {kind}\n".encode() + lines + b"\n"
