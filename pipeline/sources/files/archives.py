"""WARC files: the pages that a crawler has stored."""

from collections.abc import Iterator
from os import SEEK_END
from typing import BinaryIO

import brotli
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipeline.sources.fetch.errors import FetchError
from pipeline.sources.fetch.unpacking import make_unpacker
from pipeline.sources.files.items import (
    SAMPLE_BYTES,
    Fault,
    Item,
    Passed,
    deliver_content,
    largest_content,
)

MAX_HEADER_BYTES = 1_000_000
PIECE_BYTES = 65_536
MAX_DAMAGES = 100
"""A file that is broken in more places is not worth the search."""

_PAGES = frozenset(("text/html", "application/xhtml+xml"))
_OK = 200
_MEMBER = b"\x1f\x8b\x08"


def read_archive(stream: BinaryIO, start: int, max_bytes: int) -> Iterator[Item]:
    """Yield the pages of a WARC file after its first `start` records; positions count them.

    Pages are responses of status 200 with HTML; their bodies are unchunked and unpacked. Where the
    file is damaged, that is one fault, and reading goes on at the next gzip member after it.
    """
    number = 0
    at = last = 0
    is_known = False
    for _ in range(MAX_DAMAGES):
        stream.seek(at)
        try:
            for record in _open(stream):
                last = at + record.stream_pos
                is_known = False
                number += 1
                if number > start:
                    yield _read(record, number, largest_content(max_bytes))
        except (OSError, ValueError, EOFError) as exc:
            if not is_known:
                number += 1
                yield Fault("unreadable_content", f"the WARC file is damaged: {exc}", number)
            is_known = True
            last = at = _find_member(stream, last + 1)
            if at < 0:
                return
        else:
            if number == 0 and stream.seek(0, SEEK_END) > 0:
                yield Fault("unreadable_content", "there is no WARC record in it", 1)
            return


def _open(stream: BinaryIO) -> ArchiveIterator:
    return ArchiveIterator(
        stream,
        record_types=WarcRecordType.any_type,
        parse_http=False,
        quirks_mode=True,
        max_header_len=MAX_HEADER_BYTES,
        fsspec_args=False,
    )


def _find_member(stream: BinaryIO, start: int) -> int:
    """Return where the next gzip member begins, or -1 where there is none or it is no gzip file."""
    stream.seek(0)
    if stream.read(len(_MEMBER)) != _MEMBER:
        return -1
    stream.seek(start)
    before = b""
    while piece := stream.read(PIECE_BYTES):
        joined = before + piece
        found = joined.find(_MEMBER)
        if found >= 0:
            return stream.tell() - len(joined) + found
        before = joined[-len(_MEMBER) + 1 :]
    return -1


def _read(record: WarcRecord, number: int, max_bytes: int) -> Item:
    if record.record_type != WarcRecordType.response or not record.is_http:
        return Passed("no response", number)
    try:
        # Only chunks are undone here: the library loses its place in a body that it unpacked and
        # that was not read to its end.
        record.parse_http(auto_decode="transfer")
        kind = _page_type(record)
        packed = _read_body(record, max_bytes if kind else 0)
        if not kind:
            return Passed("no page", number)
        raw = _unpack(packed, record.http_headers.get("Content-Encoding") or "", max_bytes)
    except FetchError as exc:
        is_large = exc.fault == "too_large"
        return Fault("too_large" if is_large else "unreadable_content", _about(record, exc), number)
    except (OSError, ValueError, EOFError, brotli.error) as exc:
        return Fault("unreadable_content", _about(record, exc), number)
    if len(raw) > max_bytes:
        return Fault("too_large", _about(record, "too large"), number, raw[:SAMPLE_BYTES])
    received_at = record.headers.get("WARC-Date") or ""
    return deliver_content(
        raw, kind, number, source="warc", url=_url(record), received_at=received_at
    )


def _read_body(record: WarcRecord, max_bytes: int) -> bytes:
    """Return the body, or of a larger one more than `max_bytes`; it is read to its end.

    Raises: EOFError: the file ends before it does.
    """
    expected = 0 if record.http_headers.get("Transfer-Encoding") else record.content_length
    raw: bytes = record.reader.read(max_bytes + 1)
    size = len(raw)
    while piece := record.reader.read(PIECE_BYTES):
        size += len(piece)
    if size < expected:
        raise EOFError(f"{size} bytes of {expected}")
    return raw


def _unpack(packed: bytes, encoding: str, max_bytes: int) -> bytes:
    if len(packed) > max_bytes:
        return packed
    if encoding.strip().lower() == "br":
        return bytes(brotli.Decompressor().process(packed, output_buffer_limit=max_bytes + 1))
    unpacker = make_unpacker(encoding, max_bytes)
    unpacker.feed(packed)
    return unpacker.finish()


def _about(record: WarcRecord, fault: object) -> str:
    return f"the page {_url(record)} cannot be read: {fault}"


def _url(record: WarcRecord) -> str:
    return (record.headers.get("WARC-Target-URI") or "").strip("<> ")


def _page_type(record: WarcRecord) -> str:
    """Return the content type of a page, as its server sent it; empty for anything else."""
    kind = record.http_headers.get("Content-Type") or ""
    is_page = kind.partition(";")[0].strip().lower() in _PAGES
    return kind if is_page and record.http_headers.status_code == _OK else ""
