"""Files as a source: JSON Lines, text and HTML become deliveries."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
import orjson

from pipeline.records import Inbound

_LINES = frozenset({".jsonl", ".ndjson"})
_DOCUMENTS = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
}


class UnknownFileTypeError(ValueError):
    """Raised when a file's ending says nothing that we can read."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for the first topic. `value` is JSON, or whatever stood in its place."""

    id: str
    value: bytes


def read_file(path: Path, published: str = "") -> Iterator[Delivery]:
    """Yield the deliveries of one file; `published` fills in where a document names no time.

    A line that is no JSON object is delivered as it is: ingest dead-letters it, so nothing that
    was in the file is lost without a word.

    Raises:
        UnknownFileTypeError: the ending is neither of JSON Lines nor of text or HTML.
        OSError: the file cannot be read.

    """
    suffix = path.suffix.lower()
    if suffix in _LINES:
        with path.open("rb") as lines:
            for line in lines:
                if line.strip():
                    yield _deliver_line(line.strip(), published)
    elif suffix in _DOCUMENTS:
        raw = path.read_bytes()
        document = {
            "external_id": path.name,
            "source": "file",
            "content_base64": base64.b64encode(raw).decode(),
            "content_type": _DOCUMENTS[suffix],
        }
        yield _deliver(document, raw, published)
    else:
        known = ", ".join(sorted(_LINES | _DOCUMENTS.keys()))
        msg = f"{path}: cannot tell what it is from its ending; expected one of {known}"
        raise UnknownFileTypeError(msg)


def delivered(record: Inbound) -> Inbound:
    """Return the record with a time of receipt.

    A file has no time of delivery of its own: it counts as received when it was published, so
    that the same files give the same events on every run.
    """
    if record.received_at or not record.published_at:
        return record
    return msgspec.structs.replace(record, received_at=record.published_at)


def _deliver_line(line: bytes, published: str) -> Delivery:
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        return Delivery(_content_id(line), line)
    return _deliver(document, line, published)


def _deliver(document: Mapping[str, object], raw: bytes, published: str) -> Delivery:
    changed = dict(document)
    if published:
        changed.setdefault("published_at", published)
    if "published_at" in changed:
        changed.setdefault("received_at", changed["published_at"])
    try:
        value = orjson.dumps(changed)
    except (TypeError, ValueError, orjson.JSONEncodeError):
        value = raw
    return Delivery(_content_id(value), value)


def _content_id(value: bytes) -> str:
    return sha256(value).hexdigest()[:32]
