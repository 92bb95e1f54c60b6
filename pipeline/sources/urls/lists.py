"""Lists of web addresses: GDELT's files, and plain ones with an address a line.

A GDELT row tells where an article is and when GDELT saw it; the article itself has to be fetched.
http://data.gdeltproject.org/documentation/GDELT-Global_Knowledge_Graph_Codebook-V2.1.pdf
"""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

MAX_LINE_BYTES = 2_000_000
"""A GKG row of a long article has some 100,000."""
MAX_URL_CHARS = 8_000

_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?")
_WEB = "1"
"""The number of collection that GDELT gives to the open web."""


class UrlListError(ValueError):
    """Raised when a file is no list of addresses, or is damaged."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An address, when its lister saw it (RFC 3339, or empty), its host; `line` counts from 1."""

    url: str
    seen_at: str
    domain: str
    line: int


def read_urls(path: Path, start: int = 0) -> Iterator[Listed]:
    """Yield the addresses of a list after its first `start` lines, each once a line.

    Takes GDELT 2 events, mentions and GKG, GDELT 1 GKG and events, and plain lists, also zipped
    (`.zip`) or gzipped (`.gz`). Rows without a web address are passed over.

    Raises:
        UrlListError: the file is damaged.
        OSError: it cannot be read.

    """
    try:
        with path.open("rb") as raw:
            for number, line in enumerate(_lines(_unpacked(path, raw)), start=1):
                if number > start:
                    yield from _read_line(line, number)
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error) as exc:
        raise UrlListError(f"{path}: {exc}") from exc


def _unpacked(path: Path, raw: IO[bytes]) -> IO[bytes]:
    name = path.name.lower()
    if name.endswith(".gz"):
        return io.BufferedReader(gzip.GzipFile(fileobj=raw))
    if not name.endswith(".zip"):
        return raw
    archive = zipfile.ZipFile(raw)
    if not archive.namelist():
        raise UrlListError(f"{path}: the archive is empty")
    return archive.open(archive.namelist()[0])


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """Yield lines; one that is too long counts as empty."""
    while line := stream.readline(MAX_LINE_BYTES):
        is_whole = line.endswith(b"\n") or len(line) < MAX_LINE_BYTES
        while not line.endswith(b"\n") and len(line) == MAX_LINE_BYTES:
            line = stream.readline(MAX_LINE_BYTES)
        yield line.decode("utf-8", "replace").rstrip("\r\n") if is_whole else ""


def _read_line(line: str, number: int) -> Iterator[Listed]:
    cells = line.split("\t")
    read = _BY_COLUMNS.get(len(cells), _read_plain)
    for stamp, url in dict.fromkeys(read(cells)):
        clean = url.strip()
        if clean.startswith(("http://", "https://")) and len(clean) <= MAX_URL_CHARS:
            yield Listed(clean, _as_time(stamp), _host(clean), number)


Rows = Iterator[tuple[str, str]]


def _read_plain(cells: Sequence[str]) -> Rows:
    yield "", cells[0]


def _read_gkg_2(cells: Sequence[str]) -> Rows:
    if cells[2] == _WEB:
        yield cells[1], cells[4]


def _read_gkg_1(cells: Sequence[str]) -> Rows:
    for url in cells[10].split("<UDIV>"):
        yield cells[0], url


def _read_mentions(cells: Sequence[str]) -> Rows:
    if cells[3] == _WEB:
        yield cells[2], cells[5]


def _read_events(cells: Sequence[str]) -> Rows:
    yield cells[-2], cells[-1]


_BY_COLUMNS: dict[int, Callable[[Sequence[str]], Rows]] = {
    11: _read_gkg_1,
    16: _read_mentions,
    27: _read_gkg_2,
    58: _read_events,
    61: _read_events,
}


def _as_time(stamp: str) -> str:
    """Return GDELT's `20150218230000` as RFC 3339; a day alone is not a time."""
    match = _STAMP.fullmatch(stamp.strip())
    if match is None or match[4] is None:
        return ""
    year, month, day, hour, minute, second = match.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
