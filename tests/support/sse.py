"""A client of server-sent events, as a browser reads them."""

import json
from collections.abc import AsyncIterator
from typing import NamedTuple

import aiohttp


class Message(NamedTuple):
    """One message: its kind, its data, and the id that the client has after it."""

    kind: str
    data: dict
    id: str


class Stream:
    """An open stream. `id` is the last one, also of a heartbeat."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.id = ""

    async def __aiter__(self) -> AsyncIterator[Message]:
        """Yield messages until the server ends the stream."""
        fields: dict[str, str] = {}
        while line := (await self.response.content.readline()).decode():
            text = line.rstrip("\n")
            if text and not text.startswith(":"):
                name, _, value = text.partition(": ")
                fields[name] = value
            elif not text:
                self.id = fields.get("id", self.id)
                if "data" in fields:
                    yield Message(fields["event"], json.loads(fields["data"]), self.id)
                fields = {}

    async def take(self, count: int) -> list[Message]:
        """Return the next messages."""
        found: list[Message] = []
        async for message in self:
            found.append(message)
            if len(found) == count:
                break
        return found
