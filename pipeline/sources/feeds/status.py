"""How each feed is: what is remembered of it between two polls."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from pipeline.runtime.cloudevents import rfc3339
from pipeline.sources.feeds.config import Feed, FeedsConfig
from pipeline.sources.feeds.schedule import fraction

State = Literal["active", "failing", "disabled", "gone"]
"""`failing`: the last poll failed. `disabled`: it failed for so long that it is asked rarely.
`gone`: the server said 410; asked as rarely."""


class Status(Struct, kw_only=True, omit_defaults=True):
    """What is remembered of one feed. Times are Unix seconds; 0: never.

    `moved_to` is where it has moved for good. `read_at` is when its items were last read,
    `new_at` when one of them was new. `hub` and `topic` are what it says for WebSub.
    """

    state: State = "active"
    interval_secs: float = 0.0
    due: float = 0.0
    polls: int = 0
    failures: int = 0
    failing_since: float = 0.0
    fault: str = ""
    moved_to: str = ""
    ok_at: float = 0.0
    read_at: float = 0.0
    new_at: float = 0.0
    hub: str = ""
    topic: str = ""


class Lease(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A subscription at a hub: to what, until when it lasts, when the hub was last asked for it."""

    topic: str = ""
    until: float = 0.0
    asked_at: float = 0.0


class Known(NamedTuple):
    """A feed of the configuration, its number in the state, and how it is."""

    id: int
    feed: Feed
    status: Status


class Validators(Struct, frozen=True, kw_only=True):
    """What tells whether a document has changed: what the server said, the hash of its bytes.

    `listed_as` is the modification time that a sitemap index gave it.
    """

    etag: str = ""
    last_modified: str = ""
    body: bytes = b""
    listed_as: str = ""


def sync_feeds(db: sqlite3.Connection, config: FeedsConfig, now: float) -> list[Known]:
    """Bring the remembered feeds in line with the configuration and return those listed in it.

    A new feed is due at once, spread over `start_spread_secs`. One whose configuration has changed
    is due at once and has all its chances again. One that is not listed any more is not polled,
    but remembered: if it comes back, its old items are not news.
    """
    there = {
        url: (number, stored, msgspec.json.decode(status, type=Status))
        for number, url, stored, status in db.execute("SELECT id, url, config, status FROM feeds")
    }
    db.execute("UPDATE feeds SET listed = 0")
    known: list[Known] = []
    for feed in config.feeds:
        print_ = feed.fingerprint()
        number, stored, status = there.get(feed.url, (0, b"", Status()))
        if stored != print_:
            status = _begin(status, feed, config, now)
        if number:
            db.execute("UPDATE feeds SET listed = 1, config = ? WHERE id = ?", (print_, number))
            save_status(db, number, status)
        else:
            number = _insert(db, feed.url, print_, status)
        known.append(Known(number, feed, status))
    return known


def _insert(db: sqlite3.Connection, url: str, config: bytes, status: Status) -> int:
    row = (url, config, msgspec.json.encode(status))
    done = db.execute("INSERT INTO feeds (url, config, listed, status) VALUES (?, ?, 1, ?)", row)
    return int(done.lastrowid or 0)


def _begin(status: Status, feed: Feed, config: FeedsConfig, now: float) -> Status:
    """Return the status of a feed that is new, or new to us in this form."""
    return msgspec.structs.replace(
        status,
        state="active",
        interval_secs=0.0,
        due=now + config.poll.start_spread_secs * fraction(feed.url),
        failures=0,
        failing_since=0.0,
        fault="",
        moved_to="",
    )


def save_status(db: sqlite3.Connection, number: int, status: Status) -> None:
    """Remember how a feed is."""
    db.execute("UPDATE feeds SET status = ? WHERE id = ?", (msgspec.json.encode(status), number))


def list_feeds(path: Path) -> Iterator[dict[str, object]]:
    """Yield how each listed feed is, from a state file that a poller may be using.

    Raises: OSError, sqlite3.Error: there is no such file, or it is no state.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
    try:
        rows = db.execute("SELECT url, status FROM feeds WHERE listed = 1 ORDER BY url")
        for url, stored in rows.fetchall():
            status = msgspec.json.decode(stored, type=Status)
            yield {"url": url, **{name: _show(name, status) for name in Status.__struct_fields__}}
    finally:
        db.close()


def _show(name: str, status: Status) -> object:
    """Return a field as people read it: times as RFC 3339."""
    value = getattr(status, name)
    is_time = name == "due" or name.endswith(("_at", "_since"))
    return rfc3339(datetime.fromtimestamp(value, UTC)).decode() if is_time and value else value


def load_leases(db: sqlite3.Connection) -> dict[int, Lease]:
    """Return the subscriptions, by the numbers of their feeds."""
    rows = db.execute("SELECT feed, lease FROM leases")
    return {number: msgspec.json.decode(lease, type=Lease) for number, lease in rows}


def save_lease(db: sqlite3.Connection, number: int, lease: Lease) -> None:
    """Remember a subscription."""
    db.execute("INSERT OR REPLACE INTO leases VALUES (?, ?)", (number, msgspec.json.encode(lease)))


def count_states(feeds: Iterable[Known]) -> dict[State, int]:
    """Return how many feeds are in each state."""
    counts: dict[State, int] = {"active": 0, "failing": 0, "disabled": 0, "gone": 0}
    for known in feeds:
        counts[known.status.state] += 1
    return counts


def load_validators(db: sqlite3.Connection, feed: int) -> dict[str, Validators]:
    """Return what is remembered of the documents of a feed, by their urls."""
    rows = db.execute(
        "SELECT url, etag, last_modified, body, listed_as FROM documents WHERE feed = ?", (feed,)
    )
    return {
        url: Validators(etag=etag, last_modified=modified, body=body, listed_as=listed_as)
        for url, etag, modified, body, listed_as in rows
    }


def save_validators(
    db: sqlite3.Connection, feed: int, documents: Sequence[tuple[str, Validators]]
) -> None:
    """Remember what tells whether these documents have changed."""
    db.executemany(
        "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?)",
        [
            (feed, url, one.etag, one.last_modified, one.body, one.listed_as)
            for url, one in documents
        ],
    )


def forget_documents(db: sqlite3.Connection, feed: int, keep: Sequence[str]) -> None:
    """Forget the documents of a feed but these: those that an index has dropped."""
    rows = db.execute("SELECT url FROM documents WHERE feed = ?", (feed,)).fetchall()
    gone = [(feed, url) for (url,) in rows if url not in set(keep)]
    db.executemany("DELETE FROM documents WHERE feed = ? AND url = ?", gone)
