"""The paths of watches: list, read, make, change, end, and the feed of each."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from time import monotonic
from typing import Literal

import msgspec
from aiohttp import web
from aiokafka.errors import KafkaError
from msgspec import UNSET, Struct, UnsetType
from yarl import URL

from pipeline.dashboard.query.answers import answer, encoded
from pipeline.dashboard.query.atom import CONTENT_TYPE, make_feed
from pipeline.dashboard.query.filters import Filter
from pipeline.dashboard.query.handlers import FRESH_SECS
from pipeline.dashboard.query.saving import Asked, make_secret, make_watch
from pipeline.dashboard.query.watchlist import WatchError, WatchList
from pipeline.records import Event, Watch
from pipeline.records.watch import WatchName
from pipeline.runtime.clock import utc_now
from pipeline.runtime.web.callers import Caller, Callers
from pipeline.runtime.web.gate import Handler
from pipeline.runtime.web.problems import Problem, busy

WATCHES_PATH = "/v1/watches"
MAX_BODY_BYTES = 64_000
BODY_TIMEOUT_SECS = 15.0
MAX_WATCHES = 1_000
FEED_EVENTS = 50
RETRY_SECS = 2.0
WRITE = "write_watches"

Newest = Callable[[Filter, int], Awaitable[Sequence[Event]]]
"""Returns the events of a filter that were reported last, at most so many."""


class ShownWebhook(Struct, frozen=True, omit_defaults=True):
    """A webhook; `url` only for who may write, the secret for nobody."""

    host: str
    url: str = ""


class ShownMail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A digest; `to` only for who may write."""

    to: tuple[str, ...] = ()
    every: Literal["hour", "day"]
    at: str
    zone: str


class Links(Struct, frozen=True):
    """Where a watch is seen, streamed and read as a feed."""

    page: str
    stream: str
    feed: str


class Shown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A watch. `secret` is told once: when it was made. One of origin `file` shows no targets."""

    name: WatchName
    title: str
    filter: dict[str, str]
    send: Literal["news", "all"]
    since: datetime
    origin: Literal["file", "api"]
    owner: str = ""
    is_editable: bool = msgspec.field(name="editable")
    webhook: ShownWebhook | UnsetType = UNSET
    mail: ShownMail | UnsetType = UNSET
    links: Links
    secret: str = ""


class ShownWatches(Struct, frozen=True):
    """All watches, by name, and whether the asker may make one."""

    watches: tuple[Shown, ...]
    may_write: bool


class WatchApi:
    """Answers for watches."""

    def __init__(
        self, watches: WatchList, callers: Callers, newest: Newest, public_url: str = ""
    ) -> None:
        """Take the list, who may ask and write, where events come from, and where we are seen."""
        self._watches = watches
        self._callers = callers
        self._newest = newest
        self._public_url = public_url

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Return the handlers by path and method."""
        return {
            WATCHES_PATH: {"GET": self._list},
            f"{WATCHES_PATH}/{{id}}": {
                "GET": self._get,
                "PUT": self._put,
                "DELETE": self._delete,
            },
            f"{WATCHES_PATH}/{{id}}/feed.atom": {"GET": self._feed},
        }

    async def _list(self, request: web.BaseRequest) -> web.Response:
        caller = self._admit(request)
        found = tuple(_shown(watch, caller) for watch in self._watches.all())
        body = encoded(ShownWatches(found, WRITE in caller.may))
        return answer(body, request, FRESH_SECS)

    async def _get(self, request: web.BaseRequest) -> web.Response:
        caller = self._admit(request)
        watch = self._find(_name(request))
        return answer(encoded(_shown(watch, caller)), request, FRESH_SECS)

    async def _put(self, request: web.BaseRequest) -> web.Response:
        caller = self._admit_writer(request)
        name = _name(request)
        known = self._watches.find(name)
        _refuse_file(known)
        if known is None and len(self._watches.all()) >= MAX_WATCHES:
            raise Problem(HTTPStatus.CONFLICT, "too_many", f"there are {MAX_WATCHES} watches")
        asked = await _read(request)
        secret = _kept_secret(known) or make_secret()
        try:
            watch = make_watch(
                name,
                asked,
                since=utc_now() if known is None else known.since,
                origin="api",
                secret=secret,
                owner=caller.source if known is None else known.owner,
            )
        except WatchError as exc:
            raise _bad(str(exc)) from exc
        if watch != known:
            await self._write(self._watches.put(watch))
        is_told = watch.webhook is not UNSET and watch.webhook.secret != _kept_secret(known)
        told = watch.webhook.secret if is_told and watch.webhook is not UNSET else ""
        return web.Response(
            status=201 if known is None else 200,
            body=encoded(_shown(watch, caller, told)),
            content_type="application/json",
        )

    async def _delete(self, request: web.BaseRequest) -> web.Response:
        self._admit_writer(request)
        watch = self._find(_name(request))
        _refuse_file(watch)
        await self._write(self._watches.delete(watch.name))
        return web.Response(status=204)

    async def _feed(self, request: web.BaseRequest) -> web.Response:
        self._admit(request)
        watch = self._find(request.path.split("/")[-2])
        saved = self._watches.get(watch.name) or Filter()
        events = await self._newest(saved, FEED_EVENTS)
        base = self._public_url or str(URL(str(request.url)).origin())
        return answer(make_feed(watch, events, base), request, FRESH_SECS, CONTENT_TYPE)

    def _admit(self, request: web.BaseRequest) -> Caller:
        caller = self._callers.admit(request)
        caller.bucket.take(1, monotonic())
        return caller

    def _admit_writer(self, request: web.BaseRequest) -> Caller:
        caller = self._admit(request)
        if WRITE not in caller.may:
            raise Problem(
                HTTPStatus.FORBIDDEN, "not_allowed", f'the token may not: `may = ["{WRITE}"]`'
            )
        return caller

    def _find(self, name: str) -> Watch:
        watch = self._watches.find(name)
        if watch is None:
            raise Problem(HTTPStatus.NOT_FOUND, "no_watch", "no watch has this name")
        return watch

    @staticmethod
    async def _write(change: Awaitable[None]) -> None:
        try:
            await change
        except (KafkaError, TimeoutError) as exc:
            raise busy("no_broker", "Kafka does not answer", RETRY_SECS) from exc


def _shown(watch: Watch, caller: Caller, secret: str = "") -> Shown:
    may_write = WRITE in caller.may
    webhook: ShownWebhook | UnsetType = UNSET
    mail: ShownMail | UnsetType = UNSET
    if watch.webhook is not UNSET:
        url = watch.webhook.url
        webhook = ShownWebhook(URL(url).host or "", url if may_write else "")
    if watch.mail is not UNSET:
        one = watch.mail
        to = one.to if may_write else ()
        mail = ShownMail(to=to, every=one.every, at=one.at, zone=one.zone)
    return Shown(
        name=watch.name,
        title=watch.title,
        filter=watch.filter,
        send=watch.send,
        since=watch.since,
        origin=watch.origin,
        owner=watch.owner,
        is_editable=may_write and watch.origin == "api",
        webhook=webhook,
        mail=mail,
        links=Links(
            page=f"/?watch={watch.name}",
            stream=f"/v1/stream?watch={watch.name}",
            feed=f"{WATCHES_PATH}/{watch.name}/feed.atom",
        ),
        secret=secret,
    )


def _kept_secret(known: Watch | None) -> str:
    """Return the secret that a watch has."""
    return "" if known is None or known.webhook is UNSET else known.webhook.secret


def _refuse_file(watch: Watch | None) -> None:
    if watch is not None and watch.origin == "file":
        raise Problem(HTTPStatus.CONFLICT, "from_file", "this watch is of a file: change it there")


def _name(request: web.BaseRequest) -> str:
    return request.path.rpartition("/")[2]


async def _read(request: web.BaseRequest) -> Asked:
    """Return what is asked for. Raises: Problem: 400, 408, 413."""
    body = b""
    try:
        async with asyncio.timeout(BODY_TIMEOUT_SECS):
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > MAX_BODY_BYTES:
                    said = f"a watch has at most {MAX_BODY_BYTES} bytes"
                    raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", said)
    except TimeoutError as exc:
        said = "the body did not arrive in time"
        raise Problem(HTTPStatus.REQUEST_TIMEOUT, "body_too_slow", said) from exc
    try:
        return msgspec.json.decode(body, type=Asked)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise _bad(str(exc)) from exc


def _bad(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "bad_watch", detail[:500])
