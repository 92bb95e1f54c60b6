"""Parse documents beside the event loop, with a deadline that holds whatever a document does."""

import asyncio
import contextlib
import logging
import sys

import msgspec

from pipeline.sources.feeds.items import Document, UnreadableError
from pipeline.sources.feeds.parser_child import LENGTH_BYTES, Parsed, Task

log = logging.getLogger(__name__)

_CHILD = "pipeline.sources.feeds.parser_child"
_ENDED = (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError)


class Parser:
    """Hold one process that parses one document after the other.

    A document that takes longer than `timeout_secs`, or brings the process down, costs the process
    and nothing else: the next document gets a new one.
    """

    def __init__(self, timeout_secs: float) -> None:
        self._timeout_secs = timeout_secs
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def parse(self, body: bytes, url: str, content_type: str) -> Document:
        """Return what is in a document.

        Raises: UnreadableError: nothing, or it took too long or too much memory.
        """
        task = msgspec.msgpack.encode(Task(body=body, url=url, content_type=content_type))
        async with self._turn:
            try:
                parsed = await self._ask(task)
            except TimeoutError as exc:
                raise UnreadableError(f"parsing took longer than {self._timeout_secs:g} s") from exc
            except _ENDED as exc:
                raise UnreadableError("the parser's process ended: out of memory?") from exc
        if parsed.fault:
            raise UnreadableError(parsed.fault)
        return parsed.document

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()

    async def _ask(self, task: bytes) -> Parsed:
        """Give the process a task and return its answer; end the process if there is none."""
        is_done = False
        try:
            process = self._process or await self._start()
            stdin, stdout = process.stdin, process.stdout
            if stdin is None or stdout is None:
                raise RuntimeError("the parser's process has no pipes")
            async with asyncio.timeout(self._timeout_secs):
                stdin.write(len(task).to_bytes(LENGTH_BYTES, "big") + task)
                await stdin.drain()
                length = int.from_bytes(await stdout.readexactly(LENGTH_BYTES), "big")
                value = await stdout.readexactly(length)
            is_done = True
        finally:
            if not is_done:
                await asyncio.shield(self.close())
        return msgspec.msgpack.decode(value, type=Parsed)

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _CHILD,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # a signal to the poller's group is not for it
        )
        return self._process
