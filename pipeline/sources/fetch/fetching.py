"""One GET (or POST) to a stranger's server, followed through its redirects."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeAlias

import aiohttp
from aiohttp.abc import AbstractCookieJar
from multidict import CIMultiDictProxy
from yarl import URL

from pipeline.sources.fetch.addresses import is_public
from pipeline.sources.fetch.errors import FetchError
from pipeline.sources.fetch.turns import Turns
from pipeline.sources.fetch.unpacking import make_unpacker

Headers: TypeAlias = CIMultiDictProxy[str]
AddressInfo: TypeAlias = tuple[
    int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]
]

MAX_REDIRECTS = 5
PIECE_BYTES = 65_536
DNS_CACHE_SECS = 300
_OK = 200
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered in the end; `body` is read of a 200 only, and unpacked.

    `moved_to` is where permanent redirects alone have led (301, 308), else empty.
    """

    status: int
    url: str
    headers: Headers
    body: bytes = b""
    moved_to: str = ""

    @property
    def content_type(self) -> str:
        """Return the media type with its parameters; bytes that are no ASCII are question marks."""
        return self.headers.get("Content-Type", "").encode("ascii", "replace").decode()


@dataclass(frozen=True, slots=True)
class Access:
    """What may be asked: private addresses or not, and which ports (none named: any)."""

    allow_private: bool = False
    ports: frozenset[int] = frozenset()


class BlockedAddressError(OSError):
    """Raised at connect time when the address is not one of the public internet."""

    def __init__(self, address: str) -> None:
        super().__init__(errno.EACCES, f"{address} is not a public address")


class Fetcher:
    """Fetch documents; `timeout_secs` is for one request with its whole body.

        async with Fetcher(turns, user_agent="bot/1.0 (+mailto:me@example.org)") as fetcher:
            response = await fetcher.fetch("https://example.org/feed.xml")

    The address is checked when the socket is made, so a name that resolves to something else the
    second time, an address written in the url and each redirect are all covered by one check.
    """

    def __init__(
        self,
        turns: Turns,
        user_agent: str,
        access: Access = Access(),
        timeout_secs: float = 30.0,
    ) -> None:
        self.turns = turns
        self._user_agent = user_agent
        self._access = access
        self._timeout_secs = timeout_secs
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the pool of connections."""
        self._session = open_session(self._make_socket, self._user_agent)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def fetch(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = 10_000_000,
        form: Mapping[str, str] | None = None,
        before: Callable[[str], Awaitable[None]] | None = None,
    ) -> Response:
        """Return the answer to a GET, or with `form` to a POST, through at most 5 redirects.

        `before` is asked about each url on the way, and raises a FetchError if it is not to be
        asked for. Raises: FetchError: there is no answer, or it breaks a rule; HeldError: the host
        wants a pause.
        """
        here = self._check(_parse(url))
        moved, is_permanent = "", True
        for _ in range(MAX_REDIRECTS + 1):
            if before is not None:
                await before(str(here))
            response = await self._ask(here, headers or {}, max_bytes, form)
            if response.status not in _REDIRECTS:
                return Response(response.status, str(here), response.headers, response.body, moved)
            there = self._check(_follow(here, response.headers.get("Location", "")))
            is_permanent = is_permanent and response.status in _PERMANENT
            moved = str(there) if is_permanent else ""
            if response.status not in {307, 308}:
                form = None
            here = there
        raise FetchError("redirects", f"{url}: more than {MAX_REDIRECTS} redirects")

    async def _ask(
        self, url: URL, headers: Mapping[str, str], most: int, form: Mapping[str, str] | None
    ) -> Response:
        if self._session is None:
            raise RuntimeError("a Fetcher fetches inside its `async with` block")
        method = "GET" if form is None else "POST"
        with telling_faults(str(url), self._timeout_secs):
            async with (
                self.turns.turn(host_of(url)),
                asyncio.timeout(self._timeout_secs),
                self._session.request(
                    method, url, headers=headers, data=form, allow_redirects=False
                ) as answer,
            ):
                body = await _read(answer, most) if answer.status == _OK else b""
                if answer.status != _OK:
                    answer.close()  # whatever else it says is not worth waiting for
                return Response(answer.status, str(url), answer.headers, body)

    def _check(self, url: URL) -> URL:
        ports = self._access.ports
        if ports and url.port not in ports:
            raise FetchError("bad_url", f"{url}: port {url.port} is not among those allowed")
        return url

    def _make_socket(self, info: AddressInfo) -> socket.socket:
        return make_socket(self._access, info)


def make_socket(access: Access, info: AddressInfo) -> socket.socket:
    """Return a socket for an address.

    Raises: BlockedAddressError: the address is not public, and that is not allowed.
    """
    family, kind, protocol, _name, address = info
    if not access.allow_private and not is_public(str(address[0])):
        raise BlockedAddressError(str(address[0]))
    return socket.socket(family, kind, protocol)


def open_session(
    make: Callable[[AddressInfo], socket.socket], user_agent: str
) -> aiohttp.ClientSession:
    """Return a session whose sockets are made by `make`, so that no address goes round it."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=0,  # who asks sets the limit
            ttl_dns_cache=DNS_CACHE_SECS,
            socket_factory=make,
        ),
        cookie_jar=_no_cookies(),
        headers={"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"},
        auto_decompress=False,  # unpacked here, where the bytes are counted
        trust_env=False,  # a proxy would connect where we may not
    )


@contextlib.contextmanager
def telling_faults(url: str, timeout_secs: float) -> Iterator[None]:
    """Raise what goes wrong with a request in the block as a FetchError that names the url."""
    try:
        yield
    except TimeoutError as exc:
        raise FetchError("timeout", f"{url}: not done after {timeout_secs:g} s") from exc
    except aiohttp.ClientConnectorError as exc:
        is_blocked = exc.os_error.errno == errno.EACCES
        raise FetchError("blocked" if is_blocked else "network", f"{url}: {exc}") from exc
    except (aiohttp.InvalidURL, UnicodeError) as exc:
        raise FetchError("bad_url", f"{url}: {exc}") from exc
    except (aiohttp.ClientError, OSError) as exc:
        raise FetchError("network", f"{url}: {exc!r}") from exc


def host_of(url: URL) -> str:
    """Return host and port: what one server is to us."""
    return url.authority.rpartition("@")[2]


def host_at(url: str) -> str:
    """Return the same of a url that was fetched."""
    return host_of(URL(url))


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """Return the plain body.

    Raises: FetchError: `too_large` or `bad_encoding`.
    """
    unpacker = make_unpacker(answer.headers.get("Content-Encoding", ""), most)
    async for piece in answer.content.iter_chunked(PIECE_BYTES):
        unpacker.feed(piece)
    return unpacker.finish()


def _parse(url: str) -> URL:
    try:
        parsed = URL(url.strip()).with_fragment(None)
        is_web = parsed.scheme in {"http", "https"} and bool(parsed.host) and parsed.port != 0
    except (ValueError, UnicodeError) as exc:
        raise FetchError("bad_url", f"{url[:200]}: {exc}") from exc
    if not is_web:
        raise FetchError("bad_url", f"{url[:200]}: an http or https url with a host was expected")
    # A user and password in a url would be sent to whoever a redirect names.
    return parsed.with_user(None) if parsed.user else parsed


def _follow(here: URL, location: str) -> URL:
    if not location.strip():
        raise FetchError("redirects", f"{here}: a redirect to nowhere")
    try:
        there = str(here.join(URL(location.strip())))
    except (ValueError, UnicodeError) as exc:
        raise FetchError("redirects", f"{here}: a redirect to {location[:200]!r}") from exc
    return _parse(there)


def _no_cookies() -> AbstractCookieJar:
    return aiohttp.DummyCookieJar()
