"""A door in front of a server: a TCP proxy whose network can be cut, silenced, slowed, narrowed.

It runs in a thread of its own, so that a test that blocks does not slow it down.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator

PIECE_BYTES = 65_536
PIECES_ON_THE_WAY = 256


class Door:
    """Lead connections on to a server; `port` is where clients find it, on 127.0.0.1."""

    def __init__(self, port: int, target_port: int) -> None:
        """Listen on `port` and lead on to `target_port`, as soon as it is opened."""
        self.port = port
        self._target_port = target_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._ways: set[_Way] = set()
        self._heard = asyncio.Event()
        self._delay_secs = 0.0
        self._bytes_per_sec = 0.0

    def open(self) -> None:
        """Let clients in."""
        if not self._thread.is_alive():
            self._thread.start()
            self._heard.set()
        self._call(self._listen())

    def close(self) -> None:
        """Let nobody in any more, and end all connections."""
        self._call(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @contextlib.contextmanager
    def cut(self) -> Iterator[None]:
        """End all connections, and refuse new ones during the block."""
        self._call(self._shut())
        try:
            yield
        finally:
            self.open()

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Let nothing pass during the block, and tell nobody: what was sent arrives afterwards."""
        self._loop.call_soon_threadsafe(self._heard.clear)
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._heard.set)

    @contextlib.contextmanager
    def slow(self, *, delay_secs: float = 0.0, bytes_per_sec: float = 0.0) -> Iterator[None]:
        """Delay each way during the block, or let so many bytes a second through a connection."""
        self._delay_secs, self._bytes_per_sec = delay_secs, bytes_per_sec
        try:
            yield
        finally:
            self._delay_secs = self._bytes_per_sec = 0.0

    def orphan(self) -> int:
        """End the server's half of all connections; clients are not told. Return how many."""
        return self._call(self._orphan())

    def _call(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._lead, "127.0.0.1", self.port)

    async def _shut(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for way in list(self._ways):
            way.end()
        await asyncio.gather(*(way.task for way in self._ways), return_exceptions=True)

    async def _orphan(self) -> int:
        for way in self._ways:
            way.forget_server()
        return len(self._ways)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = _Way(asyncio.current_task(), writer)
        self._ways.add(way)
        try:
            await self._heard.wait()
            far = await asyncio.open_connection("127.0.0.1", self._target_port)
            await way.lead(reader, far, self._carry)
        except (OSError, asyncio.CancelledError):
            pass  # the other side learns of it by the end of its connection
        finally:
            self._ways.discard(way)
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one direction of a connection, each piece when its time has come."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(PIECES_ON_THE_WAY)

        async def take() -> None:
            while True:
                piece = await reader.read(PIECE_BYTES)
                await pieces.put((self._loop.time() + self._delay_secs, piece))
                if not piece:
                    return

        taking = asyncio.create_task(take())
        try:
            while True:
                due, piece = await pieces.get()
                await asyncio.sleep(due - self._loop.time())
                if self._bytes_per_sec:
                    await asyncio.sleep(len(piece) / self._bytes_per_sec)
                await self._heard.wait()
                if not piece:
                    return
                writer.write(piece)
                await writer.drain()
        finally:
            taking.cancel()


class _Way:
    """One connection through the door."""

    def __init__(self, task, near: asyncio.StreamWriter) -> None:
        self.task = task
        self._near = near
        self._far: asyncio.StreamWriter | None = None
        self._forgotten = asyncio.Event()

    async def lead(
        self,
        reader: asyncio.StreamReader,
        far: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        carry: Callable,
    ) -> None:
        """Carry both directions until one of them ends; without a server, nothing for ever."""
        far_reader, self._far = far
        there = asyncio.create_task(carry(reader, self._far))
        back = asyncio.create_task(carry(far_reader, self._near))
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            if self._forgotten.is_set():
                await asyncio.Event().wait()
        finally:
            there.cancel()
            back.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
            self._far.transport.abort()

    def forget_server(self) -> None:
        """End the half that leads to the server."""
        self._forgotten.set()
        if self._far is not None:
            self._far.transport.abort()

    def end(self) -> None:
        """End both halves."""
        self.task.cancel()


@contextlib.contextmanager
def door(port: int, target_port: int) -> Iterator[Door]:
    """Give an open door for the length of the block."""
    made = Door(port, target_port)
    made.open()
    try:
        yield made
    finally:
        made.close()
