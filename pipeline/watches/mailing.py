"""The events that wait for a digest: pieces of work in a transaction of the state file."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.core.wire import encode
from pipeline.records import Delivery

MAX_MAIL_EVENTS = 1_000
"""Most events that wait for one digest; the oldest go first."""
KEPT_MAILED_SECS = 7 * 86_400.0
"""So long it is remembered what was told."""


def add_mail(db: sqlite3.Connection, one: Delivery) -> None:
    """Let the last state of an event wait, and whether it is new since the last digest.

    What a digest has told of does not wait again where the topic delivers it again.
    """
    if db.execute("SELECT 1 FROM mailed WHERE delivery = ?", (one.id,)).fetchone():
        return
    at, is_new = one.at.timestamp(), one.kind == "new"
    db.execute(
        "INSERT INTO mails VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (watch, event) DO UPDATE "
        "SET delivery = ?3, record = ?4, at = ?5, was_new = max(was_new, ?6) WHERE at < ?5",
        (one.watch, one.event.id, one.id, encode(one), at, is_new),
    )
    db.execute(
        "DELETE FROM mails WHERE rowid IN (SELECT rowid FROM mails WHERE watch = ? "
        "ORDER BY at DESC LIMIT -1 OFFSET ?)",
        (one.watch, MAX_MAIL_EVENTS),
    )


def begin_digests(db: sqlite3.Connection, watch: str, now: float) -> float:
    """Return until when a watch's digests are sent (Unix seconds); one that is new begins now."""
    db.execute("INSERT OR IGNORE INTO digests VALUES (?, ?)", (watch, now))
    (found,) = db.execute("SELECT sent_until FROM digests WHERE watch = ?", (watch,)).fetchone()
    return float(found)


class Waiting(NamedTuple):
    """An event that waits: its row as it was when it was read."""

    row: int
    at: float
    record: bytes
    was_new: bool


def read_mails(db: sqlite3.Connection, watch: str) -> list[Waiting]:
    """Return what a digest would tell now, the oldest first."""
    rows = db.execute(
        "SELECT rowid, at, record, was_new FROM mails WHERE watch = ? ORDER BY at, event", (watch,)
    )
    return [Waiting(row, at, record, bool(was_new)) for row, at, record, was_new in rows]


def finish_digest(
    db: sqlite3.Connection, watch: str, until: float, told: Sequence[Waiting]
) -> None:
    """Note that all up to then is sent. What came in while it was sent waits for the next one."""
    db.execute("UPDATE digests SET sent_until = ? WHERE watch = ?", (until, watch))
    rows = [(one.row, one.at) for one in told]
    db.executemany(
        "INSERT OR IGNORE INTO mailed SELECT delivery, ? FROM mails WHERE rowid = ? AND at = ?",
        [(until, *row) for row in rows],
    )
    db.execute("DELETE FROM mailed WHERE at < ?", (until - KEPT_MAILED_SECS,))
    db.executemany("DELETE FROM mails WHERE rowid = ? AND at = ?", rows)
    db.executemany("UPDATE mails SET was_new = 0 WHERE rowid = ?", [row[:1] for row in rows])
