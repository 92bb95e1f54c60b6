"""Which items were handed on, and which are on their way: all decided in one transaction."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import msgspec

from pipeline.runtime.cloudevents import event_id
from pipeline.sources.feeds.config import DAY_SECS
from pipeline.sources.feeds.items import Item, is_global

Outcome = Literal["new", "updated", "known", "copy", "old", "over_limit"]
"""`copy`: the same item with the same words came by another feed. `old`: older than wanted when
it was first seen. `over_limit`: behind the last item that is read of one document."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How the items of one feed are taken.

    `oldest` in Unix seconds: what is older when first seen is left out. `undated_is_old` leaves
    out what has no time. With `by_page` an item waits for its page before it is handed on.
    """

    feed: int
    url: str
    now: float
    make: Callable[[Item], bytes]
    oldest: float = 0.0
    undated_is_old: bool = False
    by_page: bool = False


class Waiting(NamedTuple):
    """A delivery that the broker has not acknowledged."""

    id: int
    delivery_id: str
    value: bytes
    created_at: float
    age_from: int


class Page(NamedTuple):
    """An item that waits for its page."""

    id: int
    feed: int
    item: Item
    attempts: int


def take_items(db: sqlite3.Connection, rules: Rules, items: Sequence[Item]) -> Counter[Outcome]:
    """Note which items are new or changed and put those on their way; return what was found.

    An item is told by its id, a change by its words. What is put on its way is in the same
    transaction as the note that it was seen: a kill leaves both or neither.
    """
    found: Counter[Outcome] = Counter()
    for item in tell_apart(items):
        found[_take(db, rules, item)] += 1
    return found


def _take(db: sqlite3.Connection, rules: Rules, item: Item) -> Outcome:
    key = _hash(item.id)
    row = db.execute(
        "SELECT print, seen_at FROM seen WHERE feed = ? AND item = ?", (rules.feed, key)
    ).fetchone()
    if row and row[0] == item.print:
        if rules.now - row[1] >= DAY_SECS:
            db.execute(
                "UPDATE seen SET seen_at = ? WHERE feed = ? AND item = ?",
                (int(rules.now), rules.feed, key),
            )
        return "known"
    delivery = _delivery(rules, item)
    outcome = "updated" if row else _judge_new(db, rules, item, delivery)
    db.execute(
        "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)",
        (rules.feed, key, item.print, delivery, int(rules.now)),
    )
    if outcome in {"new", "updated"}:
        if rules.by_page and item.url:
            _want_page(db, rules, key, item)
        else:
            put_in_outbox(db, rules.make(item), rules.now, item.age_from)
    return outcome


def _judge_new(db: sqlite3.Connection, rules: Rules, item: Item, delivery: bytes) -> Outcome:
    is_old = 0 < item.age_from < rules.oldest or (rules.undated_is_old and not item.age_from)
    if is_old:
        return "old"
    found = db.execute("SELECT 1 FROM seen WHERE delivery = ? LIMIT 1", (delivery,)).fetchone()
    return "copy" if found else "new"


def _delivery(rules: Rules, item: Item) -> bytes:
    """Return what two feeds that carry the same item have in common.

    An id that is no url, urn or tag may mean something else in another feed.
    """
    scope = "" if is_global(item.id) else rules.url
    way = "page" if rules.by_page else "feed"
    return _hash(f"{way}\n{scope}\n{item.id}\n{item.print.hex()}")


def tell_apart(items: Sequence[Item]) -> Iterable[Item]:
    """Yield items with one id each.

    Where a broken feed gives one id to several pages, their urls are their ids. Of items that are
    the same by id and url, the first is taken, which is the newest in nearly every feed: if each
    replaced the other, both would be news with every poll.
    """
    urls: dict[str, set[str]] = {}
    for item in items:
        urls.setdefault(item.id, set()).add(item.url)
    taken: set[str] = set()
    for item in items:
        is_shared = len(urls[item.id]) > 1 and item.url
        identity = item.url if is_shared else item.id
        if identity and identity not in taken:
            taken.add(identity)
            yield msgspec.structs.replace(item, id=identity) if is_shared else item


def _want_page(db: sqlite3.Connection, rules: Rules, key: bytes, item: Item) -> None:
    db.execute(
        "INSERT OR REPLACE INTO pages (feed, item, entry, attempts, due) VALUES (?, ?, ?, 0, ?)",
        (rules.feed, key, msgspec.msgpack.encode(item), rules.now),
    )


def due_pages(db: sqlite3.Connection, now: float, most: int) -> list[Page]:
    """Return items whose pages are due, oldest first."""
    rows = db.execute(
        "SELECT id, feed, entry, attempts FROM pages WHERE due <= ? ORDER BY due, id LIMIT ?",
        (now, most),
    )
    return [
        Page(number, feed, msgspec.msgpack.decode(entry, type=Item), attempts)
        for number, feed, entry, attempts in rows
    ]


def next_page_due(db: sqlite3.Connection) -> float:
    """Return when the next page is due in Unix seconds, 0 if none is waited for."""
    (due,) = db.execute("SELECT min(due) FROM pages").fetchone()
    return float(due or 0.0)


def postpone_page(db: sqlite3.Connection, page: Page, due: float, attempts: int) -> None:
    """Let an item wait for its page for longer."""
    db.execute("UPDATE pages SET due = ?, attempts = ? WHERE id = ?", (due, attempts, page.id))


def finish_page(db: sqlite3.Connection, page: Page, value: bytes, now: float) -> None:
    """Put an item on its way, or none with an empty `value`; it waits no more.

    An item that was changed meanwhile waits for its page anew, under another number.
    """
    if db.execute("DELETE FROM pages WHERE id = ?", (page.id,)).rowcount and value:
        put_in_outbox(db, value, now, page.item.age_from)


def put_in_outbox(db: sqlite3.Connection, value: bytes, now: float, age_from: int) -> None:
    """Put a delivery on its way, under the id that its message will have."""
    db.execute(
        "INSERT INTO outbox (delivery_id, value, created_at, age_from) VALUES (?, ?, ?, ?)",
        (event_id(value).decode(), value, now, age_from),
    )


def waiting(db: sqlite3.Connection, most: int, most_bytes: int) -> list[Waiting]:
    """Return the first deliveries on their way, in order: at least one if there is any."""
    rows: list[Waiting] = []
    size = 0
    for row in map(Waiting._make, db.execute("SELECT * FROM outbox ORDER BY id LIMIT ?", (most,))):
        size += len(row.value)
        if rows and size > most_bytes:
            break
        rows.append(row)
    return rows


def open_deliveries(db: sqlite3.Connection) -> tuple[set[str], float]:
    """Return the ids of all deliveries on their way, and when the first of them was made."""
    ids = {one for (one,) in db.execute("SELECT delivery_id FROM outbox")}
    (oldest,) = db.execute("SELECT min(created_at) FROM outbox").fetchone()
    return ids, float(oldest or 0.0)


def forget_delivered(db: sqlite3.Connection, delivery_ids: Iterable[str]) -> None:
    """Take deliveries that the broker has out of the outbox, by their ids."""
    db.executemany("DELETE FROM outbox WHERE delivery_id = ?", [(one,) for one in delivery_ids])


def forget_waiting(db: sqlite3.Connection, rows: Iterable[Waiting]) -> None:
    """Take deliveries that the broker has out of the outbox."""
    db.executemany("DELETE FROM outbox WHERE id = ?", [(row.id,) for row in rows])


def backlog(db: sqlite3.Connection) -> int:
    """Return how many deliveries are on their way."""
    (count,) = db.execute("SELECT count(*) FROM outbox").fetchone()
    return int(count)


def forget_items(db: sqlite3.Connection, feed: int, read_at: float, kept_secs: float) -> int:
    """Forget items that had long left the feed when it was last read; return how many.

    It counts from when the feed was read, not from now: what a feed that nobody has changed for
    months still lists must not be news when it does change.
    """
    oldest = read_at - kept_secs - DAY_SECS
    done = db.execute("DELETE FROM seen WHERE feed = ? AND seen_at < ?", (feed, int(oldest)))
    return done.rowcount


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[:16]
