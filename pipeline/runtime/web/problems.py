"""What is answered when a push cannot be taken: RFC 9457, `application/problem+json`.

Nothing of what was pushed is in an answer, except the names of fields.
"""

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from aiohttp import web
from msgspec import Struct

PROBLEM_JSON = "application/problem+json"


class Fault(Struct, frozen=True, omit_defaults=True):
    """What is wrong with one document: its place in the push, the field, and the reason.

    `pointer` is a JSON Pointer (RFC 6901) into the document; empty: the document itself.
    """

    index: int
    pointer: str
    reason: str


class ProblemDetails(Struct, frozen=True, omit_defaults=True):
    """The body of an answer that is no success (RFC 9457); `code` says what is wrong in one word.

    `errors` lists every document that is wrong. Where there is one, nothing of the push was taken.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: tuple[Fault, ...] = ()


class Problem(Exception):  # noqa: N818 - an answer, not a fault of ours
    """Raised where a request cannot be taken; it is answered with this problem."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Fault] = (),
    ) -> None:
        """Keep what the answer will say."""
        super().__init__(code)
        self.status = status
        self.headers = dict(headers or {})
        self.details = ProblemDetails(
            type="about:blank",
            title=status.phrase,
            status=status.value,
            code=code,
            detail=detail,
            errors=tuple(errors),
        )

    def answer(self) -> web.Response:
        """Return the response."""
        return web.Response(
            status=self.status.value,
            body=msgspec.json.encode(self.details),
            content_type=PROBLEM_JSON,
            headers=self.headers,
        )


def busy(code: str, detail: str, retry_secs: float) -> Problem:
    """Return the problem of a server that cannot take the push now (503)."""
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, code, detail, retry_after(retry_secs))


def retry_after(secs: float) -> dict[str, str]:
    """Return the header that says when to come again, in whole seconds, at least one."""
    return {"Retry-After": str(max(1, math.ceil(secs)))}
