"""One attempt to hand a delivery to a webhook."""

import asyncio
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from types import TracebackType
from typing import Literal, NamedTuple, Self

import aiohttp
import msgspec
from msgspec import Struct

from pipeline import __version__
from pipeline.records import Delivery
from pipeline.runtime.clock import utc_now
from pipeline.sources.fetch.errors import FetchError
from pipeline.sources.fetch.fetching import Access, make_socket, open_session, telling_faults

TIMEOUT_SECS = 20.0
"""Standard Webhooks recommends 15 to 30."""
CONTENT_TYPE = "application/cloudevents+json"
_OK = range(200, 300)
_GONE = 410

Outcome = Literal["delivered", "refused", "gone", "timeout", "network", "blocked", "bad_url"]
_FAULTS: dict[str, Outcome] = {"timeout": "timeout", "blocked": "blocked", "bad_url": "bad_url"}


class Attempt(NamedTuple):
    """How an attempt ended; `said` is for people. `wait_secs` is what the receiver asks for."""

    outcome: Outcome
    said: str = ""
    wait_secs: float = 0.0


class CloudEvent(Struct, frozen=True, kw_only=True):
    """The body: CloudEvents 1.0, structured mode. `data` is the Delivery as it is in its topic."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str = Delivery.TYPE
    subject: str
    time: str
    dataschema: str = Delivery.SCHEMA
    datacontenttype: str = "application/json"
    data: msgspec.Raw


class _Head(Struct):
    """What the envelope says of the delivery."""

    id: str
    watch: str
    at: str


_HEAD = msgspec.json.Decoder(_Head)


def body_of(record: bytes) -> bytes:
    """Return the body for a delivery's record; the same record always gives the same bytes."""
    head = _HEAD.decode(record)
    return msgspec.json.encode(
        CloudEvent(
            id=head.id,
            source=f"dateline/watches/{head.watch}",
            subject=head.watch,
            time=head.at,
            data=msgspec.Raw(record),
        )
    )


class Poster:
    """Posts to strangers' servers: guarded as fetches are, redirects not followed."""

    def __init__(self, *, allow_private: bool, timeout_secs: float = TIMEOUT_SECS) -> None:
        self._access = Access(allow_private=allow_private)
        self._timeout_secs = timeout_secs
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the pool of connections."""
        user_agent = f"dateline-webhooks/{__version__}"
        self._session = open_session(partial(make_socket, self._access), user_agent)
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

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Attempt:
        """Post and return how it ended. Of the answer only status and headers are read."""
        if self._session is None:
            raise RuntimeError("a Poster posts inside its `async with` block")
        sent = {"Content-Type": CONTENT_TYPE, **headers}
        try:
            with telling_faults(_host(url), self._timeout_secs):
                async with (
                    asyncio.timeout(self._timeout_secs),
                    self._session.post(
                        url, data=body, headers=sent, allow_redirects=False
                    ) as answer,
                ):
                    return _judge(answer)
        except FetchError as exc:
            outcome = _FAULTS.get(exc.fault, "network")
            return Attempt(
                outcome, f"{_host(url)}: {outcome}" if outcome == "bad_url" else str(exc)
            )


def _judge(answer: aiohttp.ClientResponse) -> Attempt:
    if answer.status in _OK:
        return Attempt("delivered")
    outcome: Outcome = "gone" if answer.status == _GONE else "refused"
    wait_secs = _wait_secs(answer.headers.get("Retry-After", ""))
    return Attempt(outcome, f"{_host(str(answer.url))} answered {answer.status}", wait_secs)


def _wait_secs(text: str) -> float:
    """Return the seconds of a Retry-After header; 0.0 where it says nothing."""
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - utc_now()).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _host(url: str) -> str:
    """Return scheme and host of a url: its path may be a secret."""
    return "/".join(url.split("/", 3)[:3])
