"""What a site lets robots read: robots.txt, RFC 9309, kept for a day."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic

from protego import Protego
from yarl import URL

from pipeline.sources.fetch.errors import FetchError
from pipeline.sources.fetch.fetching import Fetcher, host_of

KEPT_SECS = 86_400.0
RETRY_SECS = 600.0
"""How soon a site whose robots.txt could not be had is asked again."""
MAX_BYTES = 512_000
"""RFC 9309 asks for at least 500 KiB; a longer one is read as forbidding all."""
MANY_SITES = 2_000
_OK = 200
_CLIENT_ERRORS = range(400, 500)
_TOO_MANY_REQUESTS = 429
_ALL_ALLOWED = ""
_ALL_FORBIDDEN = "User-agent: *\nDisallow: /"


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules of a site (none: they could not be had), and until when they are kept."""

    rules: Protego | None
    until: float


class RobotsError(FetchError):
    """Raised when a page must not be read; `is_final`: its site says so, not its silence."""

    def __init__(self, url: str, *, is_final: bool) -> None:
        why = "robots.txt forbids it" if is_final else "robots.txt could not be had"
        super().__init__("robots", f"{url}: {why}")
        self.is_final = is_final


class Robots:
    """Say whether `agent` (the product name in the User-Agent) may read a page.

    A site without robots.txt (4xx) allows all; one that cannot answer (5xx, 429, no connection)
    allows nothing for ten minutes, as RFC 9309 wants it. A `Crawl-delay` slows its host down.
    """

    def __init__(self, fetcher: Fetcher, agent: str) -> None:
        self._fetcher = fetcher
        self._agent = agent
        self._sites: OrderedDict[str, asyncio.Task[_Rules]] = OrderedDict()

    async def check(self, url: str) -> None:
        """Return if the page may be read.

        Raises: RobotsError: it must not.
        """
        parsed = URL(url)
        found = await self._rules(f"{parsed.scheme}://{host_of(parsed)}")
        if found.rules is None:
            raise RobotsError(url, is_final=False)
        if not found.rules.can_fetch(url, self._agent):
            raise RobotsError(url, is_final=True)

    async def _rules(self, site: str) -> _Rules:
        """Return the rules of a site; who asks while they are fetched waits for the same answer."""
        task = self._sites.get(site)
        if task is None or (task.done() and _is_over(task)):
            task = asyncio.create_task(self._fetch(site))
            self._sites[site] = task
            while len(self._sites) > MANY_SITES:
                self._sites.popitem(last=False)
        self._sites.move_to_end(site)
        return await asyncio.shield(task)

    async def _fetch(self, site: str) -> _Rules:
        text, kept_secs = await self._read(f"{site}/robots.txt")
        if text is None:
            return _Rules(None, monotonic() + kept_secs)
        rules = Protego.parse(text)
        delay = rules.crawl_delay(self._agent)
        if delay:
            self._fetcher.turns.slow_down(host_of(URL(site)), float(delay))
        return _Rules(rules, monotonic() + kept_secs)

    async def _read(self, url: str) -> tuple[str | None, float]:
        try:
            answer = await self._fetcher.fetch(url, max_bytes=MAX_BYTES)
        except FetchError as exc:
            is_too_large = exc.fault == "too_large"
            return (_ALL_FORBIDDEN, KEPT_SECS) if is_too_large else (None, RETRY_SECS)
        if answer.status == _OK:
            return answer.body.decode("utf-8", "replace"), KEPT_SECS
        if answer.status in _CLIENT_ERRORS and answer.status != _TOO_MANY_REQUESTS:
            return _ALL_ALLOWED, KEPT_SECS
        return None, RETRY_SECS


def _is_over(task: asyncio.Task[_Rules]) -> bool:
    return task.cancelled() or task.exception() is not None or task.result().until < monotonic()
