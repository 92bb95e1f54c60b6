"""One file as a stream of items: its ending says what it is."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import orjson

from pipeline.sources.files.archives import read_archive
from pipeline.sources.files.arrays import read_array
from pipeline.sources.files.folders import NamedFile
from pipeline.sources.files.items import (
    MAX_NAME_CHARS,
    SAMPLE_BYTES,
    Fault,
    Item,
    deliver_content,
    deliver_object,
    largest_content,
)
from pipeline.sources.files.lines import read_lines
from pipeline.sources.files.news_xml import read_xml

MAX_RECORD_BYTES = 8_000_000
_LINES = frozenset((".jsonl", ".ndjson"))
_DOCUMENTS = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
}
KNOWN = frozenset((*_LINES, *_DOCUMENTS, ".json", ".xml", ".nitf", ".warc"))


class UnknownFileTypeError(ValueError):
    """Raised when a file's ending says nothing that we can read."""


def kind_of(path: Path) -> str:
    """Return the ending that says what is in a file: `.warc` of `a.warc.gz`.

    Raises: UnknownFileTypeError: we cannot read such files.
    """
    name = path.name.lower()
    ending = Path(name.removesuffix(".gz")).suffix
    if ending not in KNOWN:
        known = ", ".join(sorted(KNOWN))
        raise UnknownFileTypeError(
            f"{path}: cannot tell what it is from its ending; one of {known} was expected, also .gz"
        )
    return ending


def can_grow(path: Path) -> bool:
    """Return whether more may be written at a file's end, and what stood there stays as it was."""
    return path.suffix.lower() in _LINES


class OpenFile:
    """A file that is being read. `bytes_read` of its `size` bytes have been read so far."""

    def __init__(self, file: NamedFile, published: str, max_bytes: int) -> None:
        self._kind = kind_of(file.path)
        self._file = file
        self._published = published
        self._max_bytes = max_bytes
        self._raw: BinaryIO = file.path.open("rb")
        self.size = file.path.stat().st_size

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self._raw.close()

    @property
    def bytes_read(self) -> int:
        """Return how many bytes of the file itself, packed or not, have been read."""
        return self.size if self._raw.closed else self._raw.tell()

    def items(self, start: int = 0) -> Iterator[Item]:
        """Yield what is in the file after the position `start`.

        Memory does not grow with the file: it is bounded by the largest record that may be sent.
        """
        packed = self._file.path.suffix.lower() == ".gz" and self._kind != ".warc"
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=self._raw)) if packed else self._raw
        position = start
        try:
            for item in self._read(stream, start):
                position = item.position
                yield item
        except (EOFError, gzip.BadGzipFile, zlib.error) as exc:
            yield Fault("unreadable_content", f"the gzip file is damaged: {exc}", position + 1)

    def _read(self, stream: BinaryIO, start: int) -> Iterator[Item]:
        published, most = self._published, self._max_bytes
        name = self._file.name[-MAX_NAME_CHARS:]
        if self._kind in _LINES:
            return read_lines(stream, start, published, most)
        if self._kind == ".warc":
            return read_archive(stream, start, most)
        if self._kind == ".json":
            return _read_json(stream, start, published, most)
        if self._kind in {".xml", ".nitf"}:
            return read_xml(stream, name, start, published, most)
        return _read_document(stream, _DOCUMENTS[self._kind], name, start, published, most)


def open_file(file: NamedFile, published: str = "", max_bytes: int = MAX_RECORD_BYTES) -> OpenFile:
    """Open a file for reading; `published` fills in where a document names no time.

    Raises:
        UnknownFileTypeError: its ending is none that we know.
        OSError: it cannot be opened.

    """
    return OpenFile(file, published, max_bytes)


def _read_document(  # noqa: PLR0917 - what a document is read with
    stream: BinaryIO, kind: str, name: str, start: int, published: str, max_bytes: int
) -> Iterator[Item]:
    if start > 0:
        return
    longest = largest_content(max_bytes)
    raw = stream.read(longest + 1)
    if len(raw) > longest:
        message = f"a document of at most {longest} bytes was expected"
        yield Fault("too_large", message, 1, raw[:SAMPLE_BYTES])
    else:
        yield deliver_content(raw, kind, 1, published, external_id=name)


def _read_json(stream: BinaryIO, start: int, published: str, max_bytes: int) -> Iterator[Item]:
    """Read one object, an array of them, or JSON Lines under another name."""
    first = stream.readline(max_bytes + 1)
    while first and not first.strip():
        first = stream.readline(max_bytes + 1)
    if first.lstrip().startswith(b"["):
        stream.seek(0)
        yield from read_array(stream, start, published, max_bytes)
        return
    rest = stream.read(max(0, max_bytes + 1 - len(first)))
    if rest.strip() and _is_object(first):
        yield from read_lines(stream, start, published, max_bytes)
    elif start == 0 and len(first) + len(rest) > max_bytes:
        message = f"a document of at most {max_bytes} bytes was expected"
        yield Fault("too_large", message, 1, first[:SAMPLE_BYTES])
    elif start == 0:
        yield deliver_object((first + rest).strip(), published, 1)


def _is_object(line: bytes) -> bool:
    """Return whether a line is a JSON object by itself."""
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False
