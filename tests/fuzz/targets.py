"""What is fuzzed: each target takes any bytes, and raises only where a promise is broken.

A promise: what is refused is refused with the error that the reader documents, and what is taken
keeps the limits and the offsets. The same targets are run on kept inputs in the contract tests.
"""

import contextlib
import io
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import msgspec
from aiohttp import web
from aiokafka import ConsumerRecord

from pipeline.core.articles.ingest import Ingest
from pipeline.core.outcome import Reject
from pipeline.core.wire import decode, decoder_of, encode
from pipeline.dashboard.query.filters import Cursor, Page, read_query
from pipeline.dashboard.query.matching import make_test
from pipeline.dashboard.query.saving import Asked, make_watch
from pipeline.dashboard.query.watchlist import WatchError, filter_of
from pipeline.records import RECORDS, Article, Inbound
from pipeline.runtime.cloudevents import handed_on, recorded_at
from pipeline.runtime.web.problems import Problem
from pipeline.runtime.web.tokens import Tokens
from pipeline.sources.feeds.items import UnreadableError
from pipeline.sources.feeds.parsing import parse_document
from pipeline.sources.fetch.errors import FetchError
from pipeline.sources.fetch.unpacking import gunzip, make_unpacker
from pipeline.sources.files.archives import read_archive
from pipeline.sources.files.arrays import read_array
from pipeline.sources.files.items import Delivery, Item
from pipeline.sources.files.lines import read_lines
from pipeline.sources.files.news_xml import read_xml
from pipeline.sources.push.bodies import _Gzip
from pipeline.sources.push.documents import FORMS, Limits, read_documents
from pipeline.sources.topic.mapping import Mapping, MappingFile
from pipeline.sources.topic.message import Message
from tests.support.offsets import misplaced

NOON = datetime(2025, 5, 18, 12, tzinfo=UTC)
INGEST = Ingest(max_text_chars=400_000, languages="en,de,fr,ru,ar,zh")
MOST_BYTES = 200_000
INBOUND = msgspec.json.Decoder(Inbound)
ARTICLE = msgspec.json.Decoder(Article)
DECODERS = tuple(decoder_of(record) for record in RECORDS)
DOCUMENT_TYPES = (
    "text/html",
    "text/html; charset=utf-16",
    "text/plain",
    "application/xml",
    "application/nitf+xml",
    "application/vnd.iptc.g2.newsitem+xml",
    "application/ninjs+json",
    "application/json",
)
MAPPING = Mapping(
    MappingFile(
        topics=("cms",),
        source="cms",
        fields={
            "external_id": "@key",
            "url": ["/links/canonical", "/url"],
            "title": "headline.main",
            "body": {"from": "/paragraphs/*/text", "join": "\n"},
            "content_base64": "/raw",
            "published_at": {"from": "/published", "time": "ms"},
            "authors": "/bylines/*/name",
            "publisher.domain": "@header/domain",
        },
        only={"/type": ["article"]},
    )
)


class BrokenPromiseError(AssertionError):
    """Raised where a reader does what it says that it never does."""


def push(raw: bytes) -> None:
    """Take the body of a push: its first byte chooses the content type."""
    form = tuple(FORMS.values())[raw[0] % len(FORMS)] if raw else "json"
    try:
        deliveries = read_documents(raw[1:], form, "desk", Limits(100, MOST_BYTES))
    except Problem as problem:
        problem.answer()
        return
    for delivery in deliveries:
        _hold(decode(delivery.value, INBOUND).source == "desk", "a token speaks for its source")
        _ingest(decode(delivery.value, INBOUND))


def unpack(raw: bytes) -> None:
    """Unpack what is packed, at the door, in a fetch, in a sitemap: never to more than allowed."""
    pieces = [raw[at : at + 100] for at in range(0, len(raw), 100)]
    for encoding in ("gzip", "deflate"):
        unpacker = make_unpacker(encoding, MOST_BYTES)
        try:
            for piece in pieces:
                unpacker.feed(piece)
            _hold(len(unpacker.finish()) <= MOST_BYTES, "unpacked within the limit")
        except FetchError:
            pass
    with contextlib.suppress(FetchError):
        _hold(len(gunzip(raw, MOST_BYTES)) <= max(MOST_BYTES, len(raw)), "unpacked in the limit")
    door, size = _Gzip(), 0
    try:
        for piece in pieces:
            size += len(door.feed(piece, MOST_BYTES - size))
            if size > MOST_BYTES:
                _hold(size == MOST_BYTES + 1, "at most one byte over the limit is unpacked")
                break
    except zlib.error:
        pass


def feed(raw: bytes) -> None:
    """Take a feed or a sitemap, whatever it calls itself."""
    try:
        document = parse_document(raw, "https://paper.example/feed", "text/xml", 50, 50)
    except UnreadableError:
        return
    packed = msgspec.msgpack.encode(document)
    _hold(msgspec.msgpack.decode(packed, type=type(document)) == document, "a feed can be sent on")
    _hold(len(document.items) <= 50, "no more items than asked for")
    for item in document.items:
        _hold(item.url == "" or item.url.lower().startswith("http"), "links are of the web")


def document(raw: bytes) -> None:
    """Take a document as ingest does: the first byte chooses what it is said to be."""
    kind = DOCUMENT_TYPES[raw[0] % len(DOCUMENT_TYPES)] if raw else "text/html"
    _ingest(Inbound(content_base64=raw[1:], content_type=kind))


def text(raw: bytes) -> None:
    """Take a plain text, with what else a source may say, parted by form feeds."""
    # Half a character, which a title of JSON may hold, can be written in UTF-8 in this way only.
    parts = raw.decode("utf-8", "surrogateescape").split("\f")
    fields = ("body", "title", "url", "published_at", "language", "external_id", "content_type")
    said = dict(zip(fields, parts, strict=False))
    said["external_id"] = said.get("external_id", "")[:1000]
    _ingest(Inbound(**said))


def warc(raw: bytes) -> None:
    """Take a WARC file, packed or not."""
    _deliveries(read_archive(io.BytesIO(raw), 0, MOST_BYTES))


def lines(raw: bytes) -> None:
    """Take JSON Lines and a JSON array, and begin again at each place that was told."""
    items = _deliveries(read_lines(io.BytesIO(raw), 0, "2025-05-18", 1_000))
    if items:
        again = list(read_lines(io.BytesIO(raw), items[0].position, "2025-05-18", 1_000))
        _hold(again == items[1:], "reading goes on where it ended")
    items = _deliveries(read_array(io.BytesIO(raw), 0, "", 1_000))
    if items:
        again = list(read_array(io.BytesIO(raw), 1, "", 1_000))
        _hold(again[: len(items) - 1] == items[1:], "reading goes on where it ended")


def news_xml(raw: bytes) -> None:
    """Take an XML file: a message of many items, one item, a feed by mistake."""
    for item in _deliveries(read_xml(io.BytesIO(raw), "f.xml", 0, "", MOST_BYTES)):
        if isinstance(item, Delivery):
            _ingest(decode(item.value, INBOUND))


def record(raw: bytes) -> None:
    """Take the value of a message in any of our topics."""
    for decoder in DECODERS:
        try:
            read = decode(raw, decoder)
        except Reject:
            continue
        _hold(decode(encode(read), decoder) == read, "a record comes back from its bytes")


def event(raw: bytes) -> None:
    """Take the headers of a message as CloudEvents."""
    names = ("ce_id", "ce_recordedtime", "traceparent", "ce_time")
    headers = list(zip(names, raw.split(b"\f"), strict=False))
    for given in (headers, headers[::-1], headers[:3]):
        message = ConsumerRecord("t", 0, 0, 1_747_569_600_000, 0, b"k", raw, None, 1, 1, given)
        tail = handed_on(message)
        _hold(all(isinstance(value, bytes) and value for _, value in tail), "each header is there")
        _hold(recorded_at(message).tzinfo is not None, "times have a zone")


def foreign(raw: bytes) -> None:
    """Take a message of somebody else's topic through a mapping."""
    message = Message(topic="cms", timestamp_ms=1, key="k", headers={"domain": "a.example"})
    try:
        delivery = MAPPING.read(msgspec.structs.replace(message, value=raw))
    except Reject:
        return
    if delivery is not None:
        _ingest(decode(encode(delivery), INBOUND))


def asked(raw: bytes) -> None:
    """Take what readers ask: the body of a watch, the filter of a url, a token."""
    words = raw.decode("utf-8", "replace")
    Tokens(()).find(words)
    try:
        page = read_query(dict(part.partition("=")[::2] for part in words.split("&")), Page)
        make_test(page)
        Cursor.parse(page.cursor or "0" * 48)
    except Problem as problem:
        answer = problem.answer()
        _hold(isinstance(answer, web.Response), "a bad parameter has an answer")
    try:
        wanted = msgspec.json.decode(raw, type=Asked)
        watch = make_watch("talks", wanted, since=NOON, origin="api", secret="whsec_" + "A" * 32)
        make_test(filter_of(watch.filter))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, WatchError, Problem):
        return


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        push, unpack, feed, document, text, warc, lines, news_xml, record, event, foreign, asked
    )
}  # fmt: skip


def _ingest(inbound: Inbound) -> None:
    (outcome,) = INGEST([inbound], [NOON])
    if isinstance(outcome, Reject):
        return
    (forward,) = outcome
    article = forward.record
    _hold(not list(misplaced(article, article.text)), "every offset slices to its text")
    words = [article.text[span.start : span.end] for span in article.paragraphs]
    _hold("\n".join(words) == article.text, "the paragraphs are the text")
    _hold(ARTICLE.decode(encode(article)) == article, "an article comes back from its bytes")


def _deliveries(items: Iterable[Item]) -> list[Item]:
    """Return what a file holds; positions grow, and what is delivered is small enough."""
    found = list(items)
    positions = [item.position for item in found]
    _hold(positions == sorted(positions), "positions grow")
    for item in found:
        if isinstance(item, Delivery):
            _hold(len(item.value) <= MOST_BYTES, "no delivery is larger than allowed")
            with contextlib.suppress(Reject):
                decode(item.value, INBOUND)
    return found


def _hold(is_kept: bool, promise: str) -> None:  # noqa: FBT001 - as `assert` has it
    if not is_kept:
        raise BrokenPromiseError(promise)
