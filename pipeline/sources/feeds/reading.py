"""Ask for a feed once: the document, or the documents of a sitemap index, that have changed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from pipeline.sources.feeds.config import Poll
from pipeline.sources.feeds.items import Child, Item, UnreadableError, read_time
from pipeline.sources.feeds.links import find_link
from pipeline.sources.feeds.parser import Parser
from pipeline.sources.feeds.schedule import read_max_age
from pipeline.sources.feeds.status import Validators
from pipeline.sources.fetch.errors import FetchError
from pipeline.sources.fetch.fetching import Fetcher, Response
from pipeline.sources.fetch.unpacking import gunzip

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
_OK = 200
_NOT_MODIFIED = 304
MAX_VALIDATOR_CHARS = 1_000


class StatusError(Exception):
    """Raised when a server answers with something else than a document."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"{response.url}: HTTP status {response.status}")
        self.status = response.status
        self.retry_after = response.headers.get("Retry-After", "")


@dataclass(slots=True)
class Reading:
    """What one poll brought.

    `is_read`: there was a document and it was parsed; otherwise nothing has changed. `is_index`:
    it was a sitemap index; then `listed` are the sitemaps that it lists now.
    """

    moved_to: str = ""
    max_age: float = 0.0
    is_read: bool = False
    is_sitemap: bool = False
    is_index: bool = False
    listed: tuple[str, ...] = ()
    items: list[Item] = field(default_factory=list)
    cut: int = 0
    hub: str = ""
    topic: str = ""
    documents: list[tuple[str, Validators]] = field(default_factory=list)


class Reader:
    """Read feeds with conditional requests."""

    def __init__(self, fetcher: Fetcher, parser: Parser, poll: Poll) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._poll = poll

    async def read(self, url: str, known: Mapping[str, Validators]) -> Reading:
        """Return what has changed since `known` was true, by the urls of the documents.

        Raises: StatusError: no document; FetchError: no answer; UnreadableError: no feed.
        """
        reading = Reading()
        children = await self._read_document(url, known.get(url, Validators()), reading)
        if reading.is_index:
            await self._read_children(children, known, reading)
        return reading

    async def parse(self, body: bytes, url: str, content_type: str) -> Reading:
        """Return what a hub has sent: a whole feed, or the part of it that has changed.

        Raises: UnreadableError: it is no feed.
        """
        document = await self._parser.parse(body, url, content_type)
        return Reading(is_read=True, items=list(document.items), cut=document.cut)

    async def _read_document(
        self, url: str, known: Validators, reading: Reading
    ) -> Sequence[Child]:
        """Add a document to the reading; return the sitemaps that it lists, if it lists any."""
        response = await self._fetcher.fetch(url, _ask_if_changed(known), self._poll.max_feed_bytes)
        if response.status not in {_OK, _NOT_MODIFIED}:
            raise StatusError(response)
        reading.moved_to = response.moved_to
        reading.max_age = read_max_age(response.headers.get("Cache-Control", ""))
        if response.status == _NOT_MODIFIED:
            return ()
        body = gunzip(response.body, self._poll.max_feed_bytes)
        digest = hashlib.sha256(body).digest()
        fresh = _validators(response, digest, known.listed_as)
        if digest == known.body:
            # Servers that do not know conditional requests are told apart by their bytes.
            if fresh != known:
                reading.documents.append((url, fresh))
            return ()
        document = await self._parser.parse(body, response.url, response.content_type)
        reading.is_read = True
        reading.is_sitemap = document.kind != "feed"
        reading.is_index = document.kind == "index"
        reading.items += document.items
        reading.cut += document.cut
        reading.hub = document.hub or find_link(response.headers, "hub", response.url)
        reading.topic = document.topic or find_link(response.headers, "self", response.url)
        if not reading.is_index:  # an index is done with when all that it lists is
            reading.documents.append((url, fresh))
        return document.children

    async def _read_children(
        self, children: Sequence[Child], known: Mapping[str, Validators], reading: Reading
    ) -> None:
        """Read the sitemaps of an index that have changed by its word, newest first.

        The rest of more than `max_children` of them is read at the next polls. One that cannot
        be read is passed over, and tried again at the next poll.
        """
        reading.listed = tuple(child.url for child in children)
        changed = [
            child
            for child in children
            if not child.modified or known.get(child.url, Validators()).listed_as != child.modified
        ]
        changed.sort(key=lambda child: child.modified, reverse=True)
        for child in changed[: self._poll.max_children]:
            before = known.get(child.url, Validators())
            part = Reading()
            try:
                await self._read_document(child.url, before, part)
            except (StatusError, FetchError, UnreadableError):
                continue
            if part.is_index:
                continue  # the protocol has no index of indexes
            reading.items += _dated(part.items, child.modified)
            reading.cut += part.cut
            fresh = dict(part.documents).get(child.url, before)
            reading.documents.append((child.url, _listed(fresh, child.modified)))


def _ask_if_changed(known: Validators) -> dict[str, str]:
    headers = {"Accept": ACCEPT}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _validators(response: Response, digest: bytes, listed_as: str) -> Validators:
    return Validators(
        etag=_short(response.headers.get("ETag", "")),
        last_modified=_short(response.headers.get("Last-Modified", "")),
        body=digest,
        listed_as=listed_as,
    )


def _short(value: str) -> str:
    """Return a validator that can be sent back as it came."""
    is_fit = len(value) <= MAX_VALIDATOR_CHARS and value.isascii() and value.isprintable()
    return value if is_fit else ""


def _dated(items: Sequence[Item], modified: str) -> list[Item]:
    """Return the urls of a sitemap; one that has no time is at most as new as its sitemap."""
    _, seconds = read_time(modified)
    return [
        item if item.age_from else msgspec.structs.replace(item, age_from=seconds) for item in items
    ]


def _listed(one: Validators, modified: str) -> Validators:
    return msgspec.structs.replace(one, listed_as=modified)
