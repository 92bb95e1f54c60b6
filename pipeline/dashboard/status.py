"""`GET /v1/status`: how fresh the answers are, for those who show it and those who watch it."""

import asyncio
import logging
from datetime import datetime
from typing import Literal

from aiokafka.errors import KafkaError
from msgspec import UNSET, Struct, UnsetType

from pipeline.dashboard.query.archive import Archive
from pipeline.dashboard.stream.live import Live
from pipeline.dashboard.stream.topic import TOPIC
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import time_of
from pipeline.runtime.names import group_name, topic_name
from pipeline.runtime.progress import committed_of
from pipeline.runtime.settings import Settings

log = logging.getLogger(__name__)

EVERY_SECS = 3.0
SINK = "postgres-events"
"""The stage that fills the database."""


class ArchiveStatus(Struct, frozen=True, kw_only=True):
    """How the archive is. Of the events topic it has all records up to `complete_until`."""

    kind: str
    state: Literal["live", "away"]
    complete_until: datetime | UnsetType = UNSET
    lag_records: int | UnsetType = UNSET


class StreamStatus(Struct, frozen=True, kw_only=True):
    """How the stream is: all records up to `as_of` were sent; it has those since `kept_since`.

    `reading`: the topic is being read up; `stale`: the broker does not answer; `failed`: it cannot
    be read; `off`: there is no stream.
    """

    state: Literal["reading", "live", "stale", "failed", "off"]
    now: datetime
    as_of: datetime | UnsetType = UNSET
    newest_record_at: datetime | UnsetType = UNSET
    lag_records: int = 0
    lag_secs: float = 0.0
    kept_since: datetime | UnsetType = UNSET
    kept_records: int = 0
    clients: int = 0
    clients_cut: int = 0
    unreadable: int = 0
    archive: ArchiveStatus


class Sink:
    """Asks Kafka how far the database is. Until it has answered, that is not known."""

    def __init__(self, settings: Settings, live: Live) -> None:
        """Take where to ask, and what knows the topic."""
        self._settings = settings
        self._live = live
        self.complete_until_ms: int | None = None
        self.lag: int | None = None

    async def follow(self) -> None:
        """Ask now and then, until cancelled."""
        group = group_name(self._settings, SINK)
        topic = topic_name(self._settings, TOPIC)
        while True:
            try:
                found = await committed_of(self._settings, group, topic)
            except (KafkaError, LookupError, OSError, TimeoutError) as exc:
                log.debug("how far the database is cannot be told: %r", exc)
                self.complete_until_ms = self.lag = None
            else:
                done = {at.partition: offset for at, offset in found.items()}
                self.complete_until_ms = self._live.samples.complete_until_ms(done)
                self.lag = self._live.samples.lag(done)
            await asyncio.sleep(EVERY_SECS)


async def status_of(live: Live | None, archive: Archive, sink: Sink | None) -> StreamStatus:
    """Return how all is."""
    state: Literal["live", "away"] = "live" if await archive.is_there() else "away"
    now = utc_now()
    if live is None:
        return StreamStatus(
            state="off", now=now, archive=ArchiveStatus(kind=archive.kind, state=state)
        )
    as_of_ms = live.log.as_of_ms
    until_ms, lag = (as_of_ms, live.lag) if sink is None else (sink.complete_until_ms, sink.lag)
    return StreamStatus(
        state=live.state,
        now=now,
        as_of=_time(as_of_ms),
        newest_record_at=_time(live.log.newest_ms),
        lag_records=live.lag,
        lag_secs=max(0.0, round(now.timestamp() - as_of_ms / 1000, 3)) if as_of_ms else 0.0,
        kept_since=time_of(live.log.kept_since_ms),
        kept_records=live.log.end - live.log.first,
        clients=live.hub.clients,
        clients_cut=live.hub.cut,
        unreadable=live.unreadable,
        archive=ArchiveStatus(
            kind=archive.kind,
            state=state,
            complete_until=_time(until_ms or 0),
            lag_records=UNSET if lag is None else lag,
        ),
    )


def _time(at_ms: int) -> datetime | UnsetType:
    return time_of(at_ms) if at_ms else UNSET
