"""What must be the same, whatever went wrong."""

import hashlib
from collections import Counter
from typing import NamedTuple

import msgspec
import psycopg

from pipeline.cli.run import live_events
from pipeline.cli.running import Harvest

TAGGED = "news.article.tagged.v1"


class State(NamedTuple):
    """The end of a run: hashes and counts that do not depend on how it went."""

    events: str
    table: str
    articles: int
    rejected: int
    doubled: int


def state_of(harvest: Harvest, url: str) -> State:
    """Return the end of a run. `doubled` are records that the tagged topic has more than once."""
    events = {event.id: msgspec.json.encode(event) for event in live_events(harvest)}
    tagged = Counter(record.value for record in harvest.records[TAGGED])
    letters = {(one.topic, one.value) for one in harvest.dead_letters()}
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "select id::text, revision, status, articles, publishers, origins from events "
            "where alive order by id"
        ).fetchall()
    return State(
        _hash(sorted(events.items())),
        _hash(rows),
        len(tagged),
        len(letters),
        tagged.total() - len(tagged),
    )


def _hash(content: object) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]
