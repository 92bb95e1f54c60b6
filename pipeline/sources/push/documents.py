"""From the body of a push to deliveries; every document that is wrong is named."""

import re
from http import HTTPStatus
from typing import Annotated, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from pipeline.core.wire import encode
from pipeline.records import Inbound
from pipeline.records.common import Publisher
from pipeline.runtime.cloudevents import event_id
from pipeline.runtime.web.problems import Fault, Problem
from pipeline.runtime.web.tokens import ANYBODY

T = TypeVar("T")

Form: TypeAlias = Literal["json", "lines", "ninjs"]
FORMS: dict[str, Form] = {
    "application/json": "json",
    "application/x-ndjson": "lines",
    "application/ndjson": "lines",
    "application/jsonl": "lines",
    "application/vnd.iptc.ninjs+json": "ninjs",
    "application/ninjs+json": "ninjs",
}
"""The content types that are taken."""

NINJS = "application/vnd.iptc.ninjs+json"
NOT_BLANK = r"[^ \t\r\n]"
_PATH = re.compile(r"^(.*) - at `\$(.*)`$", re.DOTALL)
_STEP = re.compile(r"\.([A-Za-z0-9_$]{1,64})|\[(\d+)\]")
_UNKNOWN = re.compile(r"unknown field `([A-Za-z0-9_$.-]{1,64})`")
_has_text = re.compile(NOT_BLANK).search


class PushedPublisher(Publisher, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who published an article. `family` names the owner that several outlets share."""


class Pushed(Inbound, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One article, as `Inbound`; one of `body`, `content` and `content_base64` is required.

    `body` is text already clean of markup; `content` is a document of `content_type` (HTML, ...);
    `content_base64` the same as bytes, where its encoding is not known. Times say their zone.
    `external_id` is your own id: all versions of one article have the same. `source` is that of
    the token, and may be left out.
    """

    publisher: PushedPublisher = PushedPublisher()


class Ninjs(Struct, frozen=True):
    """An IPTC ninjs document; it is taken as it is, and read by ingest."""

    uri: Annotated[str, Meta(min_length=1, max_length=1024)]


class Delivery(NamedTuple):
    """What goes to Kafka for one document. `id` follows from its content and source alone."""

    id: str
    external_id: str
    value: bytes


class Limits(NamedTuple):
    """How many documents a push may have, and how many bytes each."""

    documents: int
    document_bytes: int


class _Wrong(Exception):  # noqa: N818 - it is caught in this file
    """Raised where a document is wrong."""

    def __init__(self, pointer: str, reason: str, *, is_size: bool = False) -> None:
        super().__init__(reason)
        self.pointer = pointer
        self.reason = reason
        self.is_size = is_size


_LIST = msgspec.json.Decoder(list[Raw])
_ONE = msgspec.json.Decoder(Raw)
_PUSHED = msgspec.json.Decoder(Pushed)
_NINJS = msgspec.json.Decoder(Ninjs)


def read_documents(body: bytes, form: Form, source: str, limits: Limits) -> list[Delivery]:
    """Return the deliveries of a push; `source` is that of its token, empty where there is none.

    Raises: Problem: 400 it is not the JSON that it should be, 413 some documents are too large,
    422 there are too many, or some are wrong. All that are wrong are listed, and none is taken.
    """
    raws = _split(body, form)
    if not raws:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "no_document", "there is no document in it")
    if len(raws) > limits.documents:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "too_many_documents",
            f"at most {limits.documents} documents are taken at once",
        )
    read = _read_ninjs if form == "ninjs" else _read_pushed
    deliveries: list[Delivery] = []
    wrong: list[tuple[int, _Wrong]] = []
    for index, raw in enumerate(raws):
        try:
            deliveries.append(_deliver(read(raw, source), limits))
        except _Wrong as exc:
            wrong.append((index, exc))
    if wrong:
        raise _problem(wrong)
    return deliveries


def _split(body: bytes, form: Form) -> list[bytes]:
    """Return the documents of a body, each as its JSON."""
    if form == "lines":
        return [line for line in body.split(b"\n") if line.strip()]
    try:
        if body.lstrip(b" \t\r\n")[:1] == b"[":
            return [bytes(one) for one in _LIST.decode(body)]
        return [bytes(_ONE.decode(body))]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "malformed_json",
            "the body is no JSON, or nested too deep; one object or an array of them was expected",
        ) from exc


def _read_pushed(raw: bytes, source: str) -> Inbound:
    said = _decode(raw, _PUSHED)
    if not (said.content_base64 or _has_text(said.body) or _has_text(said.content)):
        raise _Wrong("", "one of body, content and content_base64 must hold something")
    if source and said.source and said.source != source:
        raise _Wrong("/source", "the token is for another source; leave the field out")
    return msgspec.structs.replace(said, source=source or said.source or ANYBODY)


def _read_ninjs(raw: bytes, source: str) -> Inbound:
    uri = _decode(raw, _NINJS).uri
    try:
        content = raw.decode()
    except UnicodeDecodeError as exc:
        raise _Wrong("", "it is not UTF-8") from exc
    return Inbound(external_id=uri, source=source or ANYBODY, content=content, content_type=NINJS)


def _decode(raw: bytes, decoder: "msgspec.json.Decoder[T]") -> T:
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as exc:
        raise _explain(str(exc)) from exc
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise _Wrong("", "it is no JSON object, not UTF-8, or nested too deep") from exc


def _deliver(record: Inbound, limits: Limits) -> Delivery:
    value = encode(record)
    if len(value) > limits.document_bytes:
        reason = f"it has {len(value)} bytes; at most {limits.document_bytes} are taken"
        raise _Wrong("", reason, is_size=True)
    return Delivery(event_id(value).decode(), record.external_id, value)


def _explain(message: str) -> _Wrong:
    """Return where and why a document is not as the contract says, in words of ours only."""
    found = _PATH.match(message)
    said, path = (found[1], found[2]) if found else (message, "")
    pointer = "".join(f"/{name or number}" for name, number in _STEP.findall(path))
    if unknown := _UNKNOWN.search(said):
        return _Wrong(f"{pointer}/{unknown[1]}", "there is no such field")
    if "unknown field" in said:
        return _Wrong(pointer, "it has a field that there is not")
    if said.startswith("Invalid enum value"):
        return _Wrong(pointer, "it is none of the values that are allowed here")
    return _Wrong(pointer, said)


def _problem(wrong: list[tuple[int, _Wrong]]) -> Problem:
    faults = [Fault(index, one.pointer, one.reason) for index, one in wrong]
    detail = f"documents that are wrong: {len(faults)}; none of the push was taken"
    if all(one.is_size for _, one in wrong):
        status, code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "document_too_large"
    else:
        status, code = HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_documents"
    return Problem(status, code, detail, errors=faults)
