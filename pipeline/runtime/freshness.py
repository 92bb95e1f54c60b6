"""How new the news is: by source where it comes in, and from publication on in every stage."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from aiokafka import ConsumerRecord
from msgspec import Struct

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode
from pipeline.runtime.cloudevents import recorded_at
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.producing import INBOUND_TOPIC
from pipeline.runtime.stage import AnyStage

OTHERS = "other"
"""The label of all sources beyond the most that have one of their own."""
_SOURCE_HEADER = "ce_source"
_PREFIX = "dateline/"


class _Told(Struct):
    """What records of most topics have, and what of them is wanted here."""

    source: str = ""
    published_at: str = ""


_DECODER = msgspec.json.Decoder(_Told)


class Freshness:
    """Note how old the records of a stage are; in the first stage, for each source.

    `most` sources have metrics of their own, in the order in which they come.
    """

    def __init__(self, stage: AnyStage, metrics: Metrics, most: int) -> None:
        self._stage = stage.name
        self._is_first = stage.reads == INBOUND_TOPIC
        self._metrics = metrics
        self._most = most
        self._newest: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def note(self, records: Sequence[ConsumerRecord], now: datetime) -> None:
        """Note the records of a batch that is finished; of most stages the first is enough."""
        published = _time(_read(records[0].value).published_at)
        if published is not None:
            age = (now - published).total_seconds()
            self._metrics.observe("dateline_published_age_seconds", max(0.0, age), self._stage)
        if self._is_first:
            for record in records:
                self._note_source(record, now)

    def _note_source(self, record: ConsumerRecord, now: datetime) -> None:
        told = _read(record.value)
        source = self._label(told.source or _sender(record))
        self._metrics.add("dateline_source_articles_total", 1, source)
        last = max(self._last[source], recorded_at(record).timestamp())
        if last > self._last[source]:
            self._last[source] = last
            self._metrics.put("dateline_source_last_timestamp_seconds", last, source)
        published = _time(told.published_at)
        if published is not None and published <= now:  # a date ahead is an error, or an embargo
            newest = max(self._newest.get(source, 0.0), published.timestamp())
            self._newest[source] = newest
            self._metrics.put("dateline_source_newest_timestamp_seconds", newest, source)

    def _label(self, source: str) -> str:
        if source not in self._last and len(self._last) >= self._most:
            source = OTHERS
        self._last.setdefault(source, 0.0)
        return source


def _read(value: bytes | None) -> _Told:
    try:
        return decode(value, _DECODER)
    except Reject:
        return _Told()  # the stage itself says what is wrong with it


def _sender(record: ConsumerRecord) -> str:
    """Return who put a delivery on the topic that names no source of its own."""
    sender = dict(record.headers).get(_SOURCE_HEADER) or b""
    return str(sender.decode(errors="replace").removeprefix(_PREFIX)) or "unknown"


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
