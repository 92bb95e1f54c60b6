"""WebSub (https://www.w3.org/TR/websub/): hubs tell us of new items, so that polling can be rare.

We are a subscriber only. A callback url cannot be guessed and each feed has a secret: both follow
from a key that is made once and kept in the state.
"""

import hashlib
import hmac
import logging
import sqlite3
from typing import Literal

import msgspec
from aiohttp import web

from pipeline.sources.feeds.items import UnreadableError
from pipeline.sources.feeds.polls import Polls
from pipeline.sources.feeds.status import Known, Lease, save_lease
from pipeline.sources.feeds.tools import Tools, now_secs
from pipeline.sources.fetch.errors import FetchError

log = logging.getLogger(__name__)

PATH = "/websub/{token}"
RENEW_SHARE = 0.2
"""A lease is renewed when so much of it is left."""
ASK_AGAIN_SECS = 6 * 3_600.0
VERIFY_WITHIN_SECS = 3_600.0
LONGEST_LEASE_SECS = 90 * 86_400
TOKEN_CHARS = 40
_ACCEPTED = range(200, 300)
_ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512"})

Heard = Literal["subscribed", "refused", "verified", "denied", "received", "bad_signature"]


class Hubs:
    """Subscribe to feeds at their hubs and take what the hubs send."""

    def __init__(self, tools: Tools, polls: Polls, key: bytes) -> None:
        self._tools = tools
        self._polls = polls
        self._key = key
        self._config = tools.config.websub
        self._by_token = {self._token(number): number for number in tools.feeds}

    @property
    def is_on(self) -> bool:
        """Return whether hubs can reach us."""
        return bool(self._config.callback_url)

    def is_due(self, known: Known) -> bool:
        """Return whether a feed offers a hub that should be asked now."""
        now = now_secs()
        lease = self._lease(known)
        is_leased = lease.until - now > self._config.lease_secs * RENEW_SHARE
        is_asked = now - lease.asked_at < ASK_AGAIN_SECS
        return self.is_on and bool(known.status.hub) and not is_leased and not is_asked

    async def subscribe(self, known: Known) -> None:
        """Ask the hub of a feed to tell us; it will answer to the callback."""
        topic = known.status.topic or known.status.moved_to or known.feed.url
        # Before the request: the hub may ask back before it has answered.
        await self._save(known, topic=topic, asked_at=now_secs())
        base = self._config.callback_url.rstrip("/")
        form = {
            "hub.mode": "subscribe",
            "hub.topic": topic,
            "hub.callback": f"{base}{PATH.format(token=self._token(known.id))}",
            "hub.secret": self._secret(known.id),
            "hub.lease_seconds": str(self._config.lease_secs),
        }
        try:
            response = await self._tools.fetcher.fetch(known.status.hub, form=form)
        except FetchError as exc:
            log.warning("%s: the hub was not reached: %s", known.feed.url, exc)
            self._count("refused")
        else:
            self._count("subscribed" if response.status in _ACCEPTED else "refused")

    def make_app(self) -> web.Application:
        """Return the callback as an application."""
        app = web.Application(client_max_size=self._tools.config.poll.max_feed_bytes)
        app.add_routes([web.get(PATH, self._verify), web.post(PATH, self._receive)])
        return app

    async def _verify(self, request: web.Request) -> web.Response:
        """Answer a hub that asks whether the subscription is meant."""
        known = self._find(request)
        query = request.query
        mode = query.get("hub.mode", "")
        if known is None or query.get("hub.topic") != self._lease(known).topic:
            raise web.HTTPNotFound
        is_asked = now_secs() - self._lease(known).asked_at < VERIFY_WITHIN_SECS
        if mode == "denied":
            log.warning("%s: its hub denies: %s", known.feed.url, query.get("hub.reason", "")[:200])
            self._count("denied")
            await self._save(known, until=0.0)
            return web.Response()
        if mode != "subscribe" or not is_asked or not query.get("hub.challenge"):
            raise web.HTTPNotFound
        lease = _read_lease(query.get("hub.lease_seconds", ""), self._config.lease_secs)
        await self._save(known, until=now_secs() + lease)
        self._count("verified")
        return web.Response(text=query["hub.challenge"])

    async def _receive(self, request: web.Request) -> web.Response:
        """Take what a hub sends; it is on the disk when the hub has its answer.

        What is not signed with our secret is ignored, with an answer that does not say so, as the
        specification wants it.
        """
        known = self._find(request)
        if known is None:
            raise web.HTTPGone  # ends a subscription that we know nothing of
        body = await request.read()
        signature = request.headers.get("X-Hub-Signature", "")
        if not _is_signed(signature, body, self._secret(known.id)):
            self._count("bad_signature")
            return web.Response(status=202)
        if self._tools.courier.is_full:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "60"})
        self._count("received")
        try:
            reading = await self._tools.reader.parse(body, known.feed.url, request.content_type)
        except UnreadableError as exc:
            log.warning("%s: its hub sent what is no feed: %s", known.feed.url, exc)
            return web.Response(status=202)
        await self._polls.take(known, reading)
        return web.Response(status=202)

    def _find(self, request: web.Request) -> Known | None:
        number = self._by_token.get(request.match_info["token"])
        return None if number is None else self._tools.feeds.get(number)

    def _lease(self, known: Known) -> Lease:
        return self._tools.leases.get(known.id, Lease())

    async def _save(self, known: Known, **changes: object) -> None:
        lease = msgspec.structs.replace(self._lease(known), **changes)
        self._tools.leases[known.id] = lease
        await self._tools.database.do(lambda db: save_lease(db, known.id, lease))

    def _token(self, number: int) -> str:
        return self._sign(f"callback {number}")[:TOKEN_CHARS]

    def _secret(self, number: int) -> str:
        return self._sign(f"secret {number}")

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _count(self, heard: Heard) -> None:
        self._tools.metrics.add("dateline_feed_websub_total", 1, heard)


def load_key(db: sqlite3.Connection) -> bytes:
    """Return the key that callbacks and secrets are made of."""
    (key,) = db.execute("SELECT key FROM secret").fetchone()
    return bytes(key)


def _is_signed(signature: str, body: bytes, secret: str) -> bool:
    method, _, given = signature.partition("=")
    if method not in _ALGORITHMS:
        return False
    wanted = hmac.new(secret.encode(), body, method).hexdigest()
    return hmac.compare_digest(wanted.encode(), given.strip().lower().encode())


def _read_lease(given: str, wanted: int) -> float:
    is_number = given.isascii() and given.isdigit()
    return float(min(int(given[:12]), LONGEST_LEASE_SECS)) if is_number else float(wanted)
