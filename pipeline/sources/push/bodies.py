"""Read the body of a push within its limits of size, time and memory."""

import asyncio
import zlib
from http import HTTPStatus
from typing import Protocol

from aiohttp import web

from pipeline.runtime.web.problems import Problem
from pipeline.sources.push.room import Hold

BODY_TIMEOUT_SECS = 60.0
"""A body that has not arrived by then is given up; 16 MB need 2.2 Mbit/s."""

MAX_GZIP_MEMBERS = 1_000
GZIP_BITS = 31
ENCODINGS = {"Accept-Encoding": "gzip, identity"}


class _Decoding(Protocol):
    @property
    def is_whole(self) -> bool: ...

    def feed(self, data: bytes, most: int) -> bytes: ...


class _Identity:
    is_whole = True

    def feed(self, data: bytes, most: int) -> bytes:  # noqa: ARG002 - nothing grows here
        return data


class _Gzip:
    """Unpack gzip, never more than is asked for; a body may have several members (RFC 1952)."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(GZIP_BITS)
        self._members = 1

    @property
    def is_whole(self) -> bool:
        return self._member.eof

    def feed(self, data: bytes, most: int) -> bytes:
        """Return what `data` unpacks to, but at most one byte more than `most`.

        Raises: zlib.error: it is no gzip.
        """
        out = b""
        while data and len(out) <= most:
            if self._member.eof:
                self._members += 1
                if self._members > MAX_GZIP_MEMBERS:
                    raise zlib.error("too many members")
                self._member = zlib.decompressobj(GZIP_BITS)
            out += self._member.decompress(data, most + 1 - len(out))
            data = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        return out


async def read_body(request: web.BaseRequest, most: int, hold: Hold) -> bytes:
    """Return the body, unpacked; `most` is the limit in bytes, as sent and as unpacked.

    Raises: Problem: 400, 408, 413, 415, 417 or, where memory is short, 503.
    """
    decoding = _choose(request.headers.get("Content-Encoding", ""))
    if (request.content_length or 0) > most:
        raise _too_large(most)
    await _ask_for_it(request)
    try:
        async with asyncio.timeout(BODY_TIMEOUT_SECS):
            body = await _read(request, decoding, most, hold)
    except TimeoutError as exc:
        raise Problem(
            HTTPStatus.REQUEST_TIMEOUT, "body_too_slow", "the body did not arrive in time"
        ) from exc
    except zlib.error as exc:
        raise _malformed("the body is not the gzip that Content-Encoding says") from exc
    except web.RequestPayloadError as exc:
        raise _malformed("the body is not framed as HTTP says") from exc
    if body and not decoding.is_whole:
        raise _malformed("the gzip of the body is cut short")
    return body


async def _ask_for_it(request: web.BaseRequest) -> None:
    """Tell a client that waits for a word before it sends its body (RFC 9110, 10.1.1)."""
    expected = request.headers.get("Expect", "")
    if not expected:
        return
    if expected.lower() != "100-continue":
        raise Problem(
            HTTPStatus.EXPECTATION_FAILED,
            "unknown_expectation",
            "only 100-continue can be expected",
        )
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0  # the answer itself has not begun


async def _read(request: web.BaseRequest, decoding: _Decoding, most: int, hold: Hold) -> bytes:
    chunks: list[bytes] = []
    sent = size = 0
    async for data in request.content.iter_any():
        sent += len(data)
        chunk = decoding.feed(data, most - size)
        size += len(chunk)
        if max(sent, size) > most:
            raise _too_large(most)
        hold.take(len(chunk))
        chunks.append(chunk)
    return b"".join(chunks)


def _choose(encoding: str) -> _Decoding:
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return _Identity()
    if name in {"gzip", "x-gzip"}:
        return _Gzip()
    raise Problem(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported_encoding",
        "Content-Encoding must be gzip, or none",
        ENCODINGS,
    )


def _too_large(most: int) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "request_too_large",
        f"a body of at most {most} bytes is taken, also after decompression",
    )


def _malformed(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "malformed_body", detail)
