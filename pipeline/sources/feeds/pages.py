"""Fetch the pages that items link to, as far as robots.txt and patience allow."""

import asyncio
import logging

from pipeline.sources.feeds import history
from pipeline.sources.feeds.config import Feed
from pipeline.sources.feeds.deliveries import deliver_item, deliver_page, has_text
from pipeline.sources.feeds.history import Page
from pipeline.sources.feeds.schedule import read_retry_after
from pipeline.sources.feeds.tools import Tools, now_secs, now_text
from pipeline.sources.fetch.errors import FetchError, HeldError
from pipeline.sources.fetch.fetching import Response, host_at
from pipeline.sources.fetch.robots import Robots, RobotsError

log = logging.getLogger(__name__)

AT_ONCE = 400
"""Pages in hand, most of them waiting for their host's turn."""
RETRY_SECS = (60.0, 600.0, 3_600.0)
"""New pages answer 404 for a while at some publishers: so all failures are tried again."""
LONGEST_PAUSE_SECS = 60.0
ACCEPT = {"Accept": "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.5, */*;q=0.1"}
_READABLE = ("", "text/html", "application/xhtml+xml", "text/plain")
_FINAL = frozenset({"forbidden", "bad_url", "blocked", "no_text_page"})
_OK = 200
_ASKS_FOR_PAUSE = frozenset({429, 503})


class PageError(Exception):
    """Raised when a page was not got; `fault` says why in one word."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class Pages:
    """Turn items that wait for their pages into deliveries.

    After four attempts, or at once where robots.txt forbids it, an item goes on with what its
    feed has of it; one that has nothing else (of a sitemap) is lost, counted and logged.
    """

    def __init__(self, tools: Tools, robots: Robots) -> None:
        self._tools = tools
        self._database = tools.database
        self._metrics = tools.metrics
        self._robots = robots
        self._in_hand: set[int] = set()
        self._change = asyncio.Event()

    def wake(self) -> None:
        """Look for items soon: some were added."""
        self._change.set()

    async def run(self) -> None:
        """Fetch pages for ever."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._tools.courier.room()
                self._change.clear()
                for page in await self._next():
                    self._in_hand.add(page.id)
                    group.create_task(self._take(page))
                await self._wait()

    async def _next(self) -> list[Page]:
        """Return items whose pages are due and not in hand."""
        busy = self._in_hand.copy()
        now = now_secs()
        found = await self._database.do(lambda db: history.due_pages(db, now, AT_ONCE + len(busy)))
        return [page for page in found if page.id not in busy][: AT_ONCE - len(busy)]

    async def _wait(self) -> None:
        """Return when an item was added, a page was done, or the next one is due."""
        pause = LONGEST_PAUSE_SECS
        if not self._in_hand:
            due = await self._database.do(history.next_page_due)
            pause = min(pause, max(0.0, due - now_secs())) if due else pause
        try:
            async with asyncio.timeout(pause):
                await self._change.wait()
        except TimeoutError:
            return

    async def _take(self, page: Page) -> None:
        known = self._tools.feeds.get(page.feed)
        try:
            if known is None:  # its feed is not listed any more
                await self._finish(page, b"")
            else:
                await self._handle(known.feed, page)
        finally:
            self._in_hand.discard(page.id)
            self._change.set()

    async def _handle(self, feed: Feed, page: Page) -> None:
        try:
            response = await self._fetch(page.item.url)
            value = deliver_page(feed, page.item, now_text(), response)
        except HeldError as exc:
            await self._postpone(page, exc.secs, page.attempts)
        except PageError as exc:
            await self._fail(feed, page, exc.fault)
        except Exception:
            # A bug of ours with one page must not end all, or with each restart it would again.
            log.exception("%s: the page was not taken, our bug", page.item.url)
            await self._fail(feed, page, "our_bug")
        else:
            self._metrics.add("dateline_feed_pages_total", 1, "fetched")
            await self._finish(page, value)

    async def _fetch(self, url: str) -> Response:
        """Return a page that can be read.

        Raises: PageError: it cannot be had; HeldError: its host wants a pause.
        """
        try:
            response = await self._tools.fetcher.fetch(
                url, ACCEPT, self._tools.config.poll.max_page_bytes, before=self._robots.check
            )
        except HeldError:
            raise
        except RobotsError as exc:
            raise PageError("forbidden" if exc.is_final else "robots_unknown") from exc
        except FetchError as exc:
            raise PageError(exc.fault) from exc
        if response.status in _ASKS_FOR_PAUSE:
            now = now_secs()
            pause = read_retry_after(response.headers.get("Retry-After", ""), now)
            self._tools.fetcher.turns.hold(host_at(response.url), pause)
        if response.status != _OK:
            raise PageError("client_error" if response.status < 500 else "server_error")
        media_type = response.content_type.partition(";")[0].strip().lower()
        if media_type not in _READABLE or not response.body:
            raise PageError("no_text_page")
        return response

    async def _fail(self, feed: Feed, page: Page, fault: str) -> None:
        """Try a page again later, or do without it."""
        self._metrics.add("dateline_feed_pages_total", 1, fault)
        if fault not in _FINAL and page.attempts < len(RETRY_SECS):
            await self._postpone(page, RETRY_SECS[page.attempts], page.attempts + 1)
            return
        value = deliver_item(feed, page.item, now_text()) if has_text(page.item) else b""
        outcome = "fell_back" if value else "lost"
        self._metrics.add("dateline_feed_pages_total", 1, outcome)
        log.warning("%s: no page (%s), %s", page.item.url, fault, outcome.replace("_", " "))
        await self._finish(page, value)

    async def _postpone(self, page: Page, secs: float, attempts: int) -> None:
        due = now_secs() + secs
        await self._database.do(lambda db: history.postpone_page(db, page, due, attempts))

    async def _finish(self, page: Page, value: bytes) -> None:
        now = now_secs()
        await self._database.do(lambda db: history.finish_page(db, page, value, now))
        self._tools.courier.wake(int(bool(value)))
