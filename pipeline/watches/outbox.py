"""The deliveries that wait: on disk, so that a kill loses none and a dead endpoint costs no memory.

Every function here is one piece of work in a transaction of the state file. Times are Unix seconds.
"""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import UNSET

from pipeline.core.wire import encode
from pipeline.records import Delivery, Watch
from pipeline.runtime.state_file import StateFile, run_script
from pipeline.watches.mailing import add_mail
from pipeline.watches.waits import LONGEST_WAIT_SECS, wait_after

VERSION = 1
KEPT_DONE_SECS = 7 * 86_400.0
"""So long it is remembered that a delivery was made, lest the topic's redelivery make it again."""
FAILURES_TO_PAUSE = 5
"""After so many failures in a row an endpoint gets one delivery at a time, as a trial."""
LONGEST_PAUSE_SECS = 900.0

_SCHEMA = """
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    watch TEXT NOT NULL,
    record BLOB NOT NULL,
    created REAL NOT NULL,
    attempts INTEGER NOT NULL,
    due REAL NOT NULL,
    dead TEXT NOT NULL,
    said TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (watch, due) WHERE dead = '';
CREATE INDEX deliveries_dead ON deliveries (dead) WHERE dead != '';
CREATE TABLE done (
    id TEXT PRIMARY KEY,
    replayed REAL NOT NULL,
    at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX done_at ON done (at);
CREATE TABLE endpoints (
    watch TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    failures INTEGER NOT NULL,
    paused_until REAL NOT NULL,
    is_gone INTEGER NOT NULL,
    said TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE mails (
    watch TEXT NOT NULL,
    event TEXT NOT NULL,
    delivery TEXT NOT NULL,
    record BLOB NOT NULL,
    at REAL NOT NULL,
    was_new INTEGER NOT NULL,
    PRIMARY KEY (watch, event)
);
CREATE TABLE mailed (
    delivery TEXT PRIMARY KEY,
    at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX mailed_at ON mailed (at);
CREATE TABLE digests (
    watch TEXT PRIMARY KEY,
    sent_until REAL NOT NULL
) WITHOUT ROWID;
"""
_FORGET_HOOKED = (
    "DELETE FROM deliveries WHERE watch NOT IN (SELECT value FROM json_each(?)) AND dead = ''",
    "DELETE FROM endpoints WHERE watch NOT IN (SELECT value FROM json_each(?))",
)
_FORGET_MAILED = (
    "DELETE FROM mails WHERE watch NOT IN (SELECT value FROM json_each(?))",
    "DELETE FROM digests WHERE watch NOT IN (SELECT value FROM json_each(?))",
)


class Job(NamedTuple):
    """A delivery that is due."""

    id: str
    watch: str
    record: bytes
    attempts: int


class Letter(NamedTuple):
    """A delivery that was given up, and why."""

    id: str
    watch: str
    record: bytes
    reason: str
    said: str


class Waiting(NamedTuple):
    """How the outbox is: deliveries that wait, endpoints that are on trial."""

    deliveries: int
    paused: int


def open_outbox(path: Path) -> StateFile:
    """Return the state file of a worker; it is to be opened."""
    return StateFile(path, "watch worker", VERSION, lambda one: run_script(one, _SCHEMA))


def add(
    db: sqlite3.Connection,
    deliveries: Iterable[Delivery],
    watches: Mapping[str, Watch],
    now: float,
) -> None:
    """Take in what is to be told: for webhooks, unless it was done, and for mails.

    What somebody asked to send again is not done, is due, and gives an endpoint that is gone
    another chance; all else for such an endpoint is given up at once.
    """
    for one in deliveries:
        watch = watches.get(one.watch)
        if watch is None:
            continue  # it was ended
        if watch.webhook is not UNSET:
            _add_for_webhook(db, one, watch.webhook.url, now)
        if watch.mail is not UNSET and one.replayed is UNSET:
            add_mail(db, one)


def _add_for_webhook(db: sqlite3.Connection, one: Delivery, url: str, now: float) -> None:
    replayed = 0.0 if one.replayed is UNSET else one.replayed.timestamp()
    done = db.execute("SELECT replayed FROM done WHERE id = ?", (one.id,)).fetchone()
    if done is not None and replayed <= done[0]:
        return
    if replayed:
        db.execute(
            "UPDATE endpoints SET is_gone = 0, paused_until = 0 WHERE watch = ?", (one.watch,)
        )
    gone = db.execute(
        "SELECT said FROM endpoints WHERE watch = ? AND url = ? AND is_gone",
        (one.watch, mark_of(url)),
    ).fetchone()
    dead, said = ("gone", gone[0]) if gone else ("", "")
    db.execute(
        "INSERT INTO deliveries VALUES (?1, ?2, ?3, ?4, 0, ?4, ?5, ?6) "
        "ON CONFLICT (id) DO UPDATE SET record = ?3, created = ?4, due = ?4, dead = '' WHERE ?7",
        (one.id, one.watch, encode(one), now, dead, said, bool(replayed)),
    )


def take_due(
    db: sqlite3.Connection,
    urls: Mapping[str, str],
    busy: Mapping[str, Collection[str]],
    *,
    most: int,
    most_in_all: int,
    now: float,
) -> list[Job]:
    """Return what is to be attempted now, those first that wait longest.

    At most `most` an endpoint, those that are busy counted. `urls` are the endpoints, by watch;
    `busy` the ids that are being attempted. An endpoint with another url begins anew.
    """
    jobs: list[Job] = []
    for (watch,) in db.execute(
        "SELECT watch FROM deliveries WHERE dead = '' GROUP BY watch ORDER BY min(due)"
    ).fetchall():
        url = urls.get(watch)
        if url is None or len(jobs) >= most_in_all:
            continue
        failures, paused_until = _endpoint(db, watch, mark_of(url))
        under_way = busy.get(watch, ())
        free = (1 if failures >= FAILURES_TO_PAUSE else most) - len(under_way)
        free = min(free, most_in_all - len(jobs))
        if free <= 0 or paused_until > now:
            continue
        rows = db.execute(
            "SELECT id, watch, record, attempts FROM deliveries "
            "WHERE watch = ? AND dead = '' AND due <= ? ORDER BY due LIMIT ?",
            # One on trial need not be due: the pause was its wait.
            (watch, now if failures < FAILURES_TO_PAUSE else 9e15, free + len(under_way)),
        ).fetchall()
        jobs += [Job(*row) for row in rows if row[0] not in under_way][:free]
    return jobs


def keep_only(db: sqlite3.Connection, hooked: Collection[str], mailed: Collection[str]) -> None:
    """Forget what waits for webhooks and mails of other watches than these: they were ended."""
    for statements, names in ((_FORGET_HOOKED, hooked), (_FORGET_MAILED, mailed)):
        for statement in statements:
            db.execute(statement, (json.dumps(sorted(names)),))


def _endpoint(db: sqlite3.Connection, watch: str, mark: str) -> tuple[int, float]:
    row = db.execute(
        "SELECT url, failures, paused_until FROM endpoints WHERE watch = ?", (watch,)
    ).fetchone()
    if row is None or row[0] != mark:
        db.execute("REPLACE INTO endpoints VALUES (?, ?, 0, 0, 0, '')", (watch, mark))
        return 0, 0.0
    return row[1], row[2]


def note_success(db: sqlite3.Connection, job: Job, replayed: float, now: float) -> None:
    """Note that a delivery was made; where the one before had failed, all that waits is due."""
    db.execute("DELETE FROM deliveries WHERE id = ?", (job.id,))
    db.execute("REPLACE INTO done VALUES (?, ?, ?)", (job.id, replayed, now))
    db.execute("DELETE FROM done WHERE at < ?", (now - KEPT_DONE_SECS,))
    was_paused = db.execute(
        "UPDATE endpoints SET failures = 0, paused_until = 0, said = '' "
        "WHERE watch = ? AND failures > 0 RETURNING failures",
        (job.watch,),
    ).fetchone()
    if was_paused:
        db.execute(
            "UPDATE deliveries SET due = ? WHERE watch = ? AND dead = '' AND due > ?",
            (now, job.watch, now),
        )


def note_failure(
    db: sqlite3.Connection,
    job: Job,
    said: str,
    *,
    wait_secs: float,
    give_up_secs: float,
    now: float,
) -> int:
    """Note that an attempt failed; return how many deliveries of its endpoint are now too late.

    `wait_secs` is what the receiver asks for. An attempt that was under way when the endpoint was
    paused does not lengthen the pause. Only here is anything given up: never without an attempt
    that shows that the endpoint still fails.
    """
    wait = max(wait_after(job.id, job.attempts), min(wait_secs, LONGEST_WAIT_SECS))
    db.execute(
        "UPDATE deliveries SET attempts = attempts + 1, due = ?, said = ? WHERE id = ?",
        (now + wait, said, job.id),
    )
    (failures,) = db.execute(
        "UPDATE endpoints SET failures = failures + 1, said = ? "
        "WHERE watch = ? AND paused_until <= ? RETURNING failures",
        (said, job.watch, now),
    ).fetchone() or (0,)
    if failures >= FAILURES_TO_PAUSE:
        pause = min(wait_after(job.watch, failures - FAILURES_TO_PAUSE), LONGEST_PAUSE_SECS)
        pause = max(pause, min(wait_secs, LONGEST_WAIT_SECS))
        db.execute(
            "UPDATE endpoints SET paused_until = ? WHERE watch = ?", (now + pause, job.watch)
        )
    return db.execute(
        "UPDATE deliveries SET dead = 'too_late', said = ? "
        "WHERE watch = ? AND dead = '' AND created <= ?",
        (said, job.watch, now - give_up_secs),
    ).rowcount


def note_gone(db: sqlite3.Connection, job: Job, said: str) -> int:
    """Note that an endpoint wants nothing any more (410); return how many deliveries that ends."""
    db.execute("UPDATE endpoints SET is_gone = 1, said = ? WHERE watch = ?", (said, job.watch))
    return db.execute(
        "UPDATE deliveries SET dead = 'gone', said = ? WHERE watch = ? AND dead = ''",
        (said, job.watch),
    ).rowcount


def dead_letters(db: sqlite3.Connection, most: int) -> list[Letter]:
    """Return some of what was given up and is not in the dead-letter topic yet."""
    rows = db.execute(
        "SELECT id, watch, record, dead, said FROM deliveries WHERE dead != '' LIMIT ?", (most,)
    ).fetchall()
    return [Letter(*row) for row in rows]


def forget(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Forget what the dead-letter topic has."""
    db.executemany("DELETE FROM deliveries WHERE id = ?", [(one,) for one in ids])


def waiting(db: sqlite3.Connection) -> Waiting:
    """Return how the outbox is."""
    (count,) = db.execute("SELECT count(*) FROM deliveries WHERE dead = ''").fetchone()
    (paused,) = db.execute(
        "SELECT count(*) FROM endpoints WHERE failures >= ?", (FAILURES_TO_PAUSE,)
    ).fetchone()
    return Waiting(count, paused)


def mark_of(url: str) -> str:
    """Return what tells an endpoint from another; the url itself may be a secret."""
    return hashlib.sha256(url.encode()).hexdigest()[:32]
