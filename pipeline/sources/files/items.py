"""What is found in a file: deliveries, faults, and what is passed over on purpose."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, TypeAlias

import msgspec
import orjson

from pipeline.records import Inbound

FaultCode = Literal["too_large", "unreadable_content", "unsupported_content_type"]

MAX_NAME_CHARS = 1_024
SAMPLE_BYTES = 4_096
"""How much of what cannot be delivered is shown."""
ENVELOPE_BYTES = 8_192
"""What a delivery has beside its content: names, times, urls."""

_TEXTS = ("body", "content", "content_base64")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for the first topic. `value` is JSON, or whatever stood in its place.

    `position` is where reading goes on after it: a number that only this file's reader understands.
    """

    id: str
    value: bytes
    position: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be delivered, and why; `sample` is its beginning."""

    code: FaultCode
    message: str
    position: int
    sample: bytes = b""


@dataclass(frozen=True, slots=True)
class Passed:
    """What is no article: a request, a picture, a package. `what` names it."""

    what: str
    position: int


Item: TypeAlias = Delivery | Fault | Passed


def deliver(document: Mapping[str, object], published: str, position: int, raw: bytes) -> Delivery:
    """Return the delivery of a document in our own JSON; `raw` is how it stood in the file.

    A file has no time of delivery of its own: a document counts as received when it was published,
    so that the same files give the same events on every run.
    """
    changed = dict(document)
    if published:
        changed.setdefault("published_at", published)
    if "published_at" in changed:
        changed.setdefault("received_at", changed["published_at"])
    try:
        value = orjson.dumps(changed)
    except (TypeError, ValueError, orjson.JSONEncodeError):
        value = raw
    return Delivery(_content_id(value), value, position)


def deliver_object(raw: bytes, published: str, position: int) -> Delivery:
    """Return the delivery of one JSON object: ours as it is, ninjs as content of that type.

    What is no JSON object is delivered as it is: ingest dead-letters it, so nothing that was in
    the file is lost without a word.
    """
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        return Delivery(_content_id(raw), raw, position)
    uri = document.get("uri")
    if isinstance(uri, str) and not any(name in document for name in _TEXTS):
        ninjs = {
            "external_id": uri[:MAX_NAME_CHARS],
            "source": "file",
            "content": raw.decode(),
            "content_type": "application/ninjs+json",
        }
        return deliver(ninjs, "", position, raw)
    return deliver(document, published, position, raw)


def deliver_content(
    raw: bytes, content_type: str, position: int, published: str = "", **fields: str
) -> Delivery:
    """Return the delivery of a document whose bytes stay as they are."""
    document = {
        "source": "file",
        **{name: value for name, value in fields.items() if value},
        "content_base64": base64.b64encode(raw).decode(),
        "content_type": content_type,
    }
    return deliver(document, published, position, raw)


def largest_content(max_bytes: int) -> int:
    """Return how long content may be, so that its delivery in Base64 has at most `max_bytes`."""
    return max(0, (max_bytes - ENVELOPE_BYTES) * 3 // 4)


def delivered(record: Inbound) -> Inbound:
    """Return the record with a time of receipt, as `deliver` gives one."""
    if record.received_at or not record.published_at:
        return record
    return msgspec.structs.replace(record, received_at=record.published_at)


def _content_id(value: bytes) -> str:
    return sha256(value).hexdigest()[:32]
