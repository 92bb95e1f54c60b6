"""A reader without a broker: page, queries and stream over a feed."""

import contextlib

from pipeline.dashboard.server import Reader
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import Tokens
from tests.support.events import Feed


@contextlib.asynccontextmanager
async def serve_reader(feed: Feed, settings: Settings | None = None, **stream: float):
    """Give the reader and its url. `stream`: heartbeat_secs, longest_secs."""
    told = settings or Settings(http_port=0, api_requests_per_sec=1e6)
    reader = Reader(told, Tokens(()), open_topic=feed.open, **{"heartbeat_secs": 0.05} | stream)
    async with reader.running():
        yield reader, f"http://127.0.0.1:{reader.gate.port}"
