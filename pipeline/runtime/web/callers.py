"""Who calls, and whether they may go on."""

from http import HTTPStatus
from time import monotonic
from typing import NamedTuple

from aiohttp import web

from pipeline.runtime.web.problems import Problem, retry_after
from pipeline.runtime.web.rates import Bucket
from pipeline.runtime.web.tokens import Tokens, is_loopback


class Caller(NamedTuple):
    """Somebody who may push or ask. `source` is empty where no token says it; `may` see `Token`."""

    source: str
    bucket: Bucket
    may: frozenset[str] = frozenset()


class Callers:
    """Tell callers by their tokens; each token has its own bucket.

    `things` is what a bucket counts, for the answer to those who come too fast.
    """

    def __init__(self, tokens: Tokens, per_sec: float, things: str = "documents") -> None:
        now = monotonic()
        self._things = things
        self._tokens = tokens
        self._anybody = Caller("", Bucket(per_sec, now), frozenset({"write_watches"}))
        self._known = {
            row.sha256: Caller(
                row.source, Bucket(row.documents_per_sec or per_sec, now), frozenset(row.may)
            )
            for row in tokens.rows
        }

    @property
    def need_tokens(self) -> bool:
        """Return whether a token is needed."""
        return bool(self._known)

    def admit(self, request: web.BaseRequest) -> Caller:
        """Return who calls.

        Raises: Problem: 401 no token that we know; 421 the request names another host, as one does
        that a web page sends by DNS rebinding; 429 it comes too fast.
        """
        caller = self._tell(request)
        wait_secs = caller.bucket.wait_secs(monotonic())
        if wait_secs > 0:
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too_fast",
                f"more {self._things} came than this caller may send; send the rest later",
                retry_after(wait_secs),
            )
        return caller

    def _tell(self, request: web.BaseRequest) -> Caller:
        if self.need_tokens:
            given = request.headers.get("Authorization", "")
            row = self._tokens.find(given)
            if row is None:
                raise _unauthorized(is_given=bool(given))
            return self._known[row.sha256]
        if not is_loopback(request.headers.get("Host", "localhost")):
            raise Problem(
                HTTPStatus.MISDIRECTED_REQUEST,
                "wrong_host",
                "without tokens only requests for localhost are taken",
            )
        return self._anybody


def _unauthorized(*, is_given: bool) -> Problem:
    error = ', error="invalid_token"' if is_given else ""
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        "unauthorized",
        "a known token is needed: `Authorization: Bearer ...`",
        {"WWW-Authenticate": f'Bearer realm="dateline"{error}'},
    )
