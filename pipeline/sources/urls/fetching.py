"""Fetch the pages of a list, in batches, and deliver them."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pipeline.core.wire import encode
from pipeline.records import Inbound
from pipeline.sources.fetch.errors import FetchError, HeldError
from pipeline.sources.fetch.fetching import Fetcher, Response
from pipeline.sources.fetch.robots import Robots
from pipeline.sources.files.carrying import Sends
from pipeline.sources.files.journal import Journal, Place, mark_file
from pipeline.sources.files.pace import Pace
from pipeline.sources.urls.lists import Listed, read_urls

AT_ONCE = 200
"""Addresses in hand: the journal moves on when all of them are done."""
REMEMBERED = 200_000
"""GDELT lists an article once an event: so many addresses are known again."""
PATIENCE_SECS = 60.0
"""A host that wants a longer pause than this is left alone."""
MAX_PAGE_BYTES = 4_000_000
ACCEPT = {"Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"}
_READABLE = frozenset(("", "text/html", "application/xhtml+xml", "text/plain"))
_OK = 200

Tell = Callable[[Listed, str], None]


@dataclass(slots=True)
class Count:
    """What became of addresses."""

    sent: int = 0
    failed: int = 0
    repeated: int = 0


@dataclass(slots=True)
class PageCarrier:
    """Fetch the pages of lists and send them; `tell` hears which were not got, and why.

    robots.txt is kept, a host is asked by one request at a time. What is in hand when it is killed
    is fetched again; a page that was sent twice is the same article.
    """

    fetcher: Fetcher
    robots: Robots
    sender: Sends
    journal: Journal
    tell: Tell
    pace: Pace = field(default_factory=Pace)
    now: Callable[[], str] = lambda: ""
    count: Count = field(default_factory=Count)
    _seen: OrderedDict[str, None] = field(default_factory=OrderedDict)

    async def carry(self, path: Path, *, resume: bool) -> None:
        """Fetch and send the pages of one list; with `resume` from where the journal says.

        Raises: UrlListError, OSError: the list cannot be read.
        """
        mark = mark_file(path)
        place = self.journal.find(mark, can_grow=False) if resume else Place()
        rows = iter(()) if place.done else read_urls(path, place.position)
        last = place.position
        while batch := self._take(rows):
            await self._send(batch)
            # The last line may hold more addresses than were taken: it is read again.
            last = batch[-1].line - 1
            self.journal.write(mark, Place(last))
        self.journal.write(mark, Place(last, done=True))

    def _take(self, rows: Iterator[Listed]) -> list[Listed]:
        """Return the next addresses that were not seen before in this run."""
        return list(islice((row for row in rows if self._is_new(row.url)), self.pace.most(AT_ONCE)))

    def _is_new(self, url: str) -> bool:
        if url in self._seen:
            self._seen.move_to_end(url)
            self.count.repeated += 1
            return False
        self._seen[url] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True

    async def _send(self, batch: Sequence[Listed]) -> None:
        await self.pace.wait(len(batch))
        got = await asyncio.gather(*(self._fetch(row) for row in batch))
        values = [
            encode(_deliver(row, page, self.now()))
            for row, page in zip(batch, got, strict=True)
            if page is not None
        ]
        if values:
            refused = await self.sender.send_bytes(values)
            self.count.sent += len(values) - len(refused)
            self.count.failed += len(refused)

    async def _fetch(self, row: Listed) -> Response | None:
        fault = ""
        try:
            page = await self._ask(row.url)
        except FetchError as exc:
            fault = exc.fault
        else:
            kind = page.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if page.status == _OK and kind in _READABLE and page.body:
                return page
            fault = f"status {page.status}" if page.status != _OK else "no page"
        self.count.failed += 1
        self.tell(row, fault)
        return None

    async def _ask(self, url: str) -> Response:
        try:
            return await self._get(url)
        except HeldError as exc:
            if exc.secs > PATIENCE_SECS:
                raise
            await asyncio.sleep(exc.secs)
            return await self._get(url)

    def _get(self, url: str) -> Awaitable[Response]:
        return self.fetcher.fetch(url, ACCEPT, MAX_PAGE_BYTES, before=self.robots.check)


def _deliver(row: Listed, page: Response, now: str) -> Inbound:
    """Return the delivery of a page: received when its lister saw it, else now."""
    return Inbound(
        source="urls",
        url=page.url,
        content_base64=page.body,
        content_type=page.headers.get("Content-Type", "") or "text/html",
        received_at=row.seen_at or now,
    )
