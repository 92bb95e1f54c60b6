"""Who listens: every change is matched once for each filter and written once for each client.

A client's own buffer is the socket's; who is too far behind is told so and cut. Nobody waits for
anybody.
"""

import asyncio
from collections.abc import Hashable, Sequence
from typing import Literal

from pipeline.dashboard.query.matching import Test
from pipeline.dashboard.stream.change import Change, Move
from pipeline.dashboard.stream.messages import chunk, heartbeat, message, tell, tell_move, with_id
from pipeline.runtime.metrics import Metrics

MOST_BEHIND_BYTES = 1_000_000
"""Who has so much still to read is cut."""

Reason = Literal["slow", "shutdown", "reader_failed", "renew"]


class Client:
    """One listener. `over` is set when no more comes; `reason` is then why, empty if it left."""

    __slots__ = ("_is_chunked", "_transport", "over", "reason")

    def __init__(self, transport: asyncio.Transport, *, is_chunked: bool) -> None:
        """Take where it is written to, and whether in chunks."""
        self._transport = transport
        self._is_chunked = is_chunked
        self.over = asyncio.Event()
        self.reason: Reason | Literal[""] = ""

    @property
    def is_here(self) -> bool:
        """Tell whether it can still be written to."""
        return not (self.over.is_set() or self._transport.is_closing())

    @property
    def is_behind(self) -> bool:
        """Tell whether too much waits for it."""
        return self._transport.get_write_buffer_size() > MOST_BEHIND_BYTES

    def write(self, data: bytes, chunked: bytes) -> None:
        """Write the same data, as it is or as a chunk, whichever the client takes."""
        self._transport.write(chunked if self._is_chunked else data)

    def end(self, reason: Reason | Literal[""]) -> None:
        """Say the last word, if there is one."""
        if self.is_here and reason:
            self.reason = reason
            goodbye = message("bye", {"reason": reason})
            self.write(goodbye, chunk(goodbye))
        self.over.set()

    def abort(self) -> None:
        """Drop the connection."""
        self._transport.abort()


class Group:
    """Those who ask for the same."""

    __slots__ = ("clients", "of_story", "test")

    def __init__(self, test: Test, *, of_story: bool) -> None:
        """Take what tells whether an event is asked for, and whether its story plays a part."""
        self.test = test
        self.of_story = of_story
        self.clients: set[Client] = set()


class Hub:
    """Gives every change to all who ask for it."""

    def __init__(self, metrics: Metrics) -> None:
        """Take where to count."""
        self._metrics = metrics
        self._groups: dict[Hashable, Group] = {}
        self.clients = 0
        self.cut = 0

    def join(self, client: Client, key: Hashable, test: Test, *, of_story: bool = False) -> None:
        """Let somebody listen from now on; `key` is the same where `test` asks for the same.

        `of_story`: it asks for the events of some story.
        """
        self._groups.setdefault(key, Group(test, of_story=of_story)).clients.add(client)
        self._count(1)

    def leave(self, client: Client, key: Hashable) -> None:
        """Give a client no more."""
        group = self._groups.get(key)
        if group is None or client not in group.clients:
            return
        group.clients.discard(client)
        if not group.clients:
            del self._groups[key]
        self._count(-1)

    def publish(self, changes: Sequence[Change], positions: Sequence[str]) -> None:
        """Tell changes, each with the position after it, to all who ask for them."""
        for group in tuple(self._groups.values()):
            told = [
                with_id(position, text)
                for change, position in zip(changes, positions, strict=True)
                if (text := tell(change, group.test))
            ]
            self._tell(group, told)

    def publish_moves(self, moves: Sequence[Move], position: str) -> None:
        """Tell of events that came into other stories to all who ask for one of these."""
        for group in tuple(self._groups.values()):
            if group.of_story:
                told = [tell_move(move, group.test) for move in moves]
                self._tell(group, [with_id(position, text) for text in told if text])

    def beat(self, position: str) -> None:
        """Tell all where they are; forget those who went away."""
        data = heartbeat(position)
        for group in tuple(self._groups.values()):
            self._write(group, data)

    def close(self, reason: Reason) -> None:
        """End all streams."""
        for key, group in tuple(self._groups.items()):
            for client in tuple(group.clients):
                client.end(reason)
                self.leave(client, key)

    def cut_off(self, client: Client) -> None:
        """End the stream of somebody who does not keep up."""
        client.end("slow")
        self.cut += 1
        self._metrics.add("dateline_stream_cut_total", 1)

    def _tell(self, group: Group, told: Sequence[bytes]) -> None:
        if told:
            self._metrics.add("dateline_stream_messages_total", len(told))
            self._write(group, b"".join(told))

    def _write(self, group: Group, data: bytes) -> None:
        chunked = chunk(data)
        for client in group.clients:
            if not client.is_here:
                client.over.set()
            elif client.is_behind:
                self.cut_off(client)
            else:
                client.write(data, chunked)

    def _count(self, more: int) -> None:
        self.clients += more
        self._metrics.put("dateline_stream_clients", self.clients)
        self._metrics.put("dateline_stream_filters", len(self._groups))
