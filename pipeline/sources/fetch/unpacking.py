"""Unpack what a server sends, piece by piece, so that a bomb is known before it goes off."""

import zlib
from typing import Protocol

from pipeline.sources.fetch.errors import FetchError

GZIP_MAGIC = b"\x1f\x8b"
_AUTO = zlib.MAX_WBITS | 32
"""zlib or gzip, whichever it is."""


class Unpacker(Protocol):
    """Take pieces, keep the plain bytes."""

    def feed(self, piece: bytes) -> None:
        """Take a piece. Raises: FetchError: `too_large` or `bad_encoding`."""
        ...

    def finish(self) -> bytes:
        """Return all plain bytes. Raises: FetchError: `bad_encoding`: the end is missing."""
        ...


class Plain:
    """Keep bytes that are not packed, up to `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept = bytearray()

    def feed(self, piece: bytes) -> None:
        """Keep a piece."""
        if len(self._kept) + len(piece) > self._most:
            raise _too_large(self._most)
        self._kept += piece

    def finish(self) -> bytes:
        """Return what was kept."""
        return bytes(self._kept)


class Inflater:
    """Unpack gzip (also several members in a row), zlib and raw deflate up to `most` plain bytes.

    Never holds more than `most` bytes and a piece, however far the input would expand.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept = bytearray()
        self._engine = zlib.decompressobj(_AUTO)
        self._is_first = True

    def feed(self, piece: bytes) -> None:
        """Unpack a piece."""
        rest = piece
        while rest:
            rest = self._inflate(rest)
            if not self._engine.eof:
                return
            rest = rest.lstrip(b"\0")
            # Bytes behind the end that are no further member are padding, as gzip(1) has it.
            if not rest.startswith(GZIP_MAGIC):
                return
            self._engine = zlib.decompressobj(_AUTO)

    def finish(self) -> bytes:
        """Return the plain bytes; an end that is missing is forgiven, as browsers do."""
        return bytes(self._kept)

    def _inflate(self, piece: bytes) -> bytes:
        """Unpack up to the end of a member; return what stands behind it."""
        data = piece
        while data:
            room = self._most - len(self._kept) + 1
            plain = self._decompress(data, room)
            self._kept += plain
            if len(self._kept) > self._most:
                raise _too_large(self._most)
            if self._engine.eof:
                return self._engine.unused_data
            data = self._engine.unconsumed_tail
        return b""

    def _decompress(self, data: bytes, room: int) -> bytes:
        first, self._is_first = self._is_first, False
        try:
            return self._engine.decompress(data, room)
        except zlib.error as exc:
            if not first:
                raise _broken(exc) from exc
        # Some servers send `deflate` without the zlib wrapper that RFC 9110 asks for.
        self._engine = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return self._engine.decompress(data, room)
        except zlib.error as exc:
            raise _broken(exc) from exc


def make_unpacker(content_encoding: str, most: int) -> Unpacker:
    """Return what undoes a `Content-Encoding`.

    Raises: FetchError: `bad_encoding`: one that we never asked for.
    """
    encoding = content_encoding.strip().lower()
    if encoding in {"", "identity", "utf-8"}:
        return Plain(most)
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return Inflater(most)
    raise FetchError("bad_encoding", f"gzip or deflate was asked for, not {encoding[:40]!r}")


def gunzip(body: bytes, most: int) -> bytes:
    """Return a document as it is behind the gzip that it may be packed in (`sitemap.xml.gz`).

    Raises: FetchError: `too_large` or `bad_encoding`.
    """
    if not body.startswith(GZIP_MAGIC):
        return body
    inflater = Inflater(most)
    inflater.feed(body)
    return inflater.finish()


def _too_large(most: int) -> FetchError:
    return FetchError("too_large", f"at most {most} bytes were expected")


def _broken(exc: zlib.error) -> FetchError:
    return FetchError("bad_encoding", f"it cannot be unpacked: {exc}")
