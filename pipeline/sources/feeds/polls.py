"""Poll a feed: read it, note what is new, decide when to come back."""

import logging
import sqlite3
from collections import Counter
from collections.abc import Callable

import msgspec

from pipeline.sources.feeds import history
from pipeline.sources.feeds.config import DAY_SECS, Feed, bounds
from pipeline.sources.feeds.deliveries import deliver_item
from pipeline.sources.feeds.history import Outcome, Rules
from pipeline.sources.feeds.items import UnreadableError
from pipeline.sources.feeds.reading import Reading, StatusError
from pipeline.sources.feeds.schedule import (
    backoff,
    is_hopeless,
    jittered,
    next_interval,
    read_retry_after,
)
from pipeline.sources.feeds.status import (
    Known,
    Status,
    forget_documents,
    load_validators,
    save_status,
    save_validators,
)
from pipeline.sources.feeds.tools import Tools, now_secs, now_text
from pipeline.sources.fetch.errors import FetchError, HeldError
from pipeline.sources.fetch.fetching import host_at

log = logging.getLogger(__name__)

_GONE = 410
_NOT_FOUND = 404
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = range(500, 600)
_FORGETS_THE_MOVE = frozenset({"gone", "not_found", "network", "blocked", "unreadable"})


class Polls:
    """Poll feeds; each poll ends in one transaction with the new status of the feed.

    `on_news` is called with how many items were put on their way.
    """

    def __init__(self, tools: Tools, on_news: Callable[[int], None]) -> None:
        self._tools = tools
        self._on_news = on_news
        self._poll = tools.config.poll

    async def poll(self, known: Known) -> Known:
        """Poll one feed and return it as it is afterwards; `status.due` says when to come back."""
        status = known.status
        url = status.moved_to or known.feed.url
        self._tools.metrics.observe(
            "dateline_feed_poll_delay_seconds", max(0.0, now_secs() - status.due)
        )
        database = self._tools.database
        validators = await database.do(lambda db: load_validators(db, known.id))
        try:
            reading = await self._tools.reader.read(url, validators)
        except HeldError as exc:
            self._count("held")
            return await self._save(
                known, msgspec.structs.replace(status, due=now_secs() + exc.secs)
            )
        except FetchError as exc:
            return await self._fail(known, exc.fault, str(exc))
        except UnreadableError as exc:
            return await self._fail(known, "unreadable", str(exc))
        except StatusError as exc:
            return await self._refused(known, exc, url)
        return await self._record(known, reading)

    async def take(self, known: Known, reading: Reading) -> Counter[Outcome]:
        """Note the items that a hub has sent; when the feed is polled next stays as it is."""
        rules = self._rules(known, reading, now_secs())
        found = await self._tools.database.do(
            lambda db: history.take_items(db, rules, reading.items)
        )
        self._count_items(found, reading.cut)
        return found

    async def _record(self, known: Known, reading: Reading) -> Known:
        """Note what was read, in one transaction."""
        now = now_secs()
        rules = self._rules(known, reading, now)

        def work(db: sqlite3.Connection) -> tuple[Status, Counter[Outcome]]:
            found = history.take_items(db, rules, reading.items)
            save_validators(db, known.id, reading.documents)
            status = self._after(known, reading, found, now)
            if reading.is_index:
                forget_documents(db, known.id, (known.feed.url, *reading.listed))
            if reading.is_read and not reading.is_index:
                kept = self._poll.forget_items_days * DAY_SECS
                history.forget_items(db, known.id, now, kept)
            save_status(db, known.id, status)
            return status, found

        status, found = await self._tools.database.do(work)
        if known.status.state != "active":
            log.info("%s: it answers again after %s", known.feed.url, known.status.fault)
        if status.moved_to != known.status.moved_to:
            log.info("%s: it has moved to %s", known.feed.url, status.moved_to)
        self._count("changed" if reading.is_read else "unchanged")
        self._count_items(found, reading.cut)
        return known._replace(status=status)

    def _rules(self, known: Known, reading: Reading, now: float) -> Rules:
        feed = known.feed
        hours = feed.max_age_hours
        if reading.is_sitemap:
            hours = hours or self._poll.sitemap_max_age_hours
        received_at = now_text()
        return Rules(
            feed=known.id,
            url=feed.url,
            now=now,
            make=lambda item: deliver_item(feed, item, received_at),
            oldest=now - hours * 3_600 if hours else 0.0,
            # What an archive already lists without a time when we first see it is not news.
            undated_is_old=reading.is_sitemap and not known.status.read_at,
            by_page=feed.full_text or reading.is_sitemap,
        )

    def _after(self, known: Known, reading: Reading, found: Counter[Outcome], now: float) -> Status:
        """Return the status of a feed after a poll that went well."""
        status = known.status
        least, most = self._bounds(known.feed)
        news = found["new"] + found["updated"]
        interval = next_interval(
            status.interval_secs or min(max(self._poll.first_interval_secs, least), most),
            # The first time all is new, which says nothing about how often there is something.
            news / max(1, len(reading.items)) if status.read_at else 0.01,
            least,
            most,
        )
        wait = max(interval, min(reading.max_age, most))
        if known.id in self._tools.leases and self._tools.leases[known.id].until > now:
            wait = most  # the hub tells; a poll is for what it may have missed
        return msgspec.structs.replace(
            status,
            state="active",
            interval_secs=interval,
            due=now + jittered(wait, known.feed.url, status.polls),
            polls=status.polls + 1,
            failures=0,
            failing_since=0.0,
            fault="",
            moved_to=reading.moved_to or status.moved_to,
            ok_at=now,
            read_at=now if reading.is_read else status.read_at,
            new_at=now if news else status.new_at,
            hub=reading.hub if reading.is_read else status.hub,
            topic=reading.topic if reading.is_read else status.topic,
        )

    async def _refused(self, known: Known, exc: StatusError, url: str) -> Known:
        """Note an answer that is no document."""
        retry_after = read_retry_after(exc.retry_after, now_secs())
        if exc.status == _GONE:
            return await self._fail(known, "gone", str(exc))
        if exc.status == _TOO_MANY_REQUESTS:
            # All feeds of this host would be told the same.
            self._tools.fetcher.turns.hold(host_at(url), retry_after)
            return await self._fail(known, "rate_limited", str(exc), retry_after)
        if exc.status in _SERVER_ERRORS:
            return await self._fail(known, "server_error", str(exc), retry_after)
        fault = "not_found" if exc.status == _NOT_FOUND else "client_error"
        return await self._fail(known, fault, str(exc), retry_after)

    async def _fail(
        self, known: Known, fault: str, message: str, retry_after: float = 0.0
    ) -> Known:
        """Note a failure: wait longer each time, and give the feed up when there is no hope."""
        self._count(fault)
        now = now_secs()
        status = known.status
        since = status.failing_since or now
        failures = status.failures + 1
        moved_to = "" if fault in _FORGETS_THE_MOVE else status.moved_to
        state = status.state
        if fault == "gone" and not status.moved_to:
            state = "gone"
        elif state in {"active", "failing"}:
            hopeless = is_hopeless(failures, now - since, self._poll.disable_after_days * DAY_SECS)
            state = "disabled" if hopeless else "failing"
        least, most = self._bounds(known.feed)
        interval = status.interval_secs or min(max(self._poll.first_interval_secs, least), most)
        wait = max(backoff(interval, failures), retry_after)
        if state in {"disabled", "gone"}:
            wait = self._poll.retry_disabled_days * DAY_SECS
        if state != status.state:
            log.warning("%s: %s (%s)", known.feed.url, state, message)
        return await self._save(
            known,
            msgspec.structs.replace(
                status,
                state=state,
                interval_secs=interval,
                due=now + jittered(wait, known.feed.url, status.polls),
                polls=status.polls + 1,
                failures=failures,
                failing_since=since,
                fault=fault,
                moved_to=moved_to,
            ),
        )

    async def _save(self, known: Known, status: Status) -> Known:
        await self._tools.database.do(lambda db: save_status(db, known.id, status))
        return known._replace(status=status)

    def _bounds(self, feed: Feed) -> tuple[float, float]:
        return bounds(feed, self._poll)

    def _count(self, outcome: str) -> None:
        self._tools.metrics.add("dateline_feed_polls_total", 1, outcome)

    def _count_items(self, found: Counter[Outcome], cut: int) -> None:
        for outcome, count in found.items():
            self._tools.metrics.add("dateline_feed_items_total", count, outcome)
        if cut:
            self._tools.metrics.add("dateline_feed_items_total", cut, "over_limit")
        if news := found["new"] + found["updated"]:
            self._on_news(news)
