from typing import NamedTuple

from aiohttp import web

from pipeline.dashboard import reading
from pipeline.dashboard.store import Row
from pipeline.runtime.settings import Settings


class Record(NamedTuple):
    key: bytes | None
    value: bytes | None
    partition: int
    offset: int


class OneRead:
    """A tail that has two records once, then nothing."""

    def __init__(self, settings, topics, *, start):
        assert (topics, start) == (["news.event.v1"], "start")
        self._reads = [[Record(b"k", b"{}", 1, 7), Record(None, None, 1, 8)]]

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    async def read(self):
        return self._reads.pop() if self._reads else []


async def test_the_topic_is_read_from_its_start_and_tombstones_are_empty_rows(monkeypatch):
    monkeypatch.setattr(reading, "Tail", OneRead)
    rows = reading.event_rows(Settings())

    assert await anext(rows) == [Row(b"k", b"{}", 1, 7), Row(b"", b"", 1, 8)]
    assert await anext(rows) == []
    await rows.aclose()


def test_the_page_of_a_broker_is_an_app():
    assert isinstance(reading.dashboard_of(Settings()), web.Application)
