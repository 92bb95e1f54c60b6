"""What the poller remembers of its feeds: the tables of its state file."""

import sqlite3
from pathlib import Path

from pipeline.runtime.state_file import StateError, StateFile, run_script

__all__ = ["Database", "StateError"]

VERSION = 1
_SCHEMA = """
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    config BLOB NOT NULL,
    listed INTEGER NOT NULL,
    status BLOB NOT NULL
);
CREATE TABLE documents (
    feed INTEGER NOT NULL,
    url TEXT NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    body BLOB NOT NULL,
    listed_as TEXT NOT NULL,
    PRIMARY KEY (feed, url)
) WITHOUT ROWID;
CREATE TABLE seen (
    feed INTEGER NOT NULL,
    item BLOB NOT NULL,
    print BLOB NOT NULL,
    delivery BLOB NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (feed, item)
) WITHOUT ROWID;
CREATE INDEX seen_delivery ON seen (delivery);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery_id TEXT NOT NULL,
    value BLOB NOT NULL,
    created_at REAL NOT NULL,
    age_from INTEGER NOT NULL
);
CREATE TABLE pages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    feed INTEGER NOT NULL,
    item BLOB NOT NULL,
    entry BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    due REAL NOT NULL,
    UNIQUE (feed, item)
);
CREATE INDEX pages_due ON pages (due);
CREATE TABLE leases (
    feed INTEGER PRIMARY KEY,
    lease BLOB NOT NULL
);
CREATE TABLE secret (key BLOB NOT NULL);
"""


class Database(StateFile):
    """The state file of a poller. All that a poll changes is one transaction."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "poller", VERSION, _create)


def _create(connection: sqlite3.Connection) -> None:
    run_script(connection, _SCHEMA)
    connection.execute("INSERT INTO secret VALUES (randomblob(32))")
