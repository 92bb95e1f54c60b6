"""How the webhooks of a worker are, as its state file says; also while it runs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from pipeline.watches.outbox import FAILURES_TO_PAUSE


class Told(Struct, frozen=True):
    """One watch: what waits for its webhook and its digest, and what went wrong last.

    `state` is `ok`, `failing`, `paused` (it gets one delivery at a time, as a trial) or `gone`.
    """

    watch: str
    state: str
    waiting: int
    oldest_secs: float
    failures: int
    said: str
    mail_events: int


def read_status(path: Path, now: float) -> Iterator[Told]:
    """Yield how each watch is, by name. `now` is Unix seconds.

    Raises: sqlite3.Error: there is no state yet, or it cannot be read.
    """
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        rows = db.execute(
            "WITH names AS (SELECT watch FROM deliveries UNION SELECT watch FROM endpoints "
            "UNION SELECT watch FROM mails UNION SELECT watch FROM digests) "
            "SELECT n.watch, coalesce(e.is_gone, 0), coalesce(e.failures, 0), "
            "coalesce(e.said, ''), count(d.id), min(d.created), "
            "(SELECT count(*) FROM mails m WHERE m.watch = n.watch) FROM names n "
            "LEFT JOIN endpoints e ON e.watch = n.watch "
            "LEFT JOIN deliveries d ON d.watch = n.watch AND d.dead = '' "
            "GROUP BY n.watch ORDER BY n.watch"
        ).fetchall()
    for watch, is_gone, failures, said, waiting, oldest, mail_events in rows:
        yield Told(
            watch=watch,
            state=_state(failures, is_gone=bool(is_gone)),
            waiting=waiting,
            oldest_secs=0.0 if oldest is None else round(now - oldest, 1),
            failures=failures,
            said=said,
            mail_events=mail_events,
        )


def _state(failures: int, *, is_gone: bool) -> str:
    if is_gone:
        return "gone"
    if failures >= FAILURES_TO_PAUSE:
        return "paused"
    return "failing" if failures else "ok"
