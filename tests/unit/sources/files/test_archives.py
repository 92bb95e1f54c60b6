import base64
import gzip
import io
import json
import random

import brotli
import pytest

from pipeline.sources.files import Delivery, Passed
from pipeline.sources.files.archives import read_archive

PAGE = b"<html><body><p>The two envoys met in Verin.</p></body></html>"
MOST = 60_000


def record(
    body=PAGE, headers=b"", status=b"200 OK", kind=b"text/html; charset=utf-8", sort=b"response"
):
    http = b"HTTP/1.1 " + status + b"\r\nContent-Type: " + kind + b"\r\n" + headers + b"\r\n" + body
    return (
        b"WARC/1.1\r\nWARC-Type: " + sort + b"\r\nWARC-Target-URI: <https://lake.example/talks>\r\n"
        b"WARC-Date: 2025-05-18T10:00:00Z\r\nContent-Type: application/http; msgtype=" + sort +
        b"\r\nContent-Length: " + str(len(http)).encode() + b"\r\n\r\n" + http + b"\r\n\r\n"
    )  # fmt: skip


def read(content, start=0):
    return list(read_archive(io.BytesIO(content), start, MOST))


def kinds(items):
    return [type(item).__name__ for item in items]


def test_a_page_is_a_delivery_with_url_time_and_type():
    (item,) = read(record())
    document = json.loads(item.value)

    assert base64.b64decode(document.pop("content_base64")) == PAGE
    assert document == {
        "source": "warc",
        "url": "https://lake.example/talks",
        "received_at": "2025-05-18T10:00:00Z",
        "content_type": "text/html; charset=utf-8",
    }


@pytest.mark.parametrize(
    "other",
    [
        record(status=b"404 Not Found"),
        record(kind=b"image/png"),
        record(
            kind=b"", headers=b"Transfer-Encoding: chunked\r\n", body=b"5\r\nhello\r\n0\r\n\r\n"
        ),
        record(sort=b"request"),
        record(sort=b"revisit"),
        record().replace(b"application/http; msgtype=response", b"text/dns"),
    ],
)
def test_what_is_no_page_is_passed_over(other):
    assert kinds(read(other + record())) == ["Passed", "Delivery"]


@pytest.mark.parametrize("packed", [False, True])
def test_reading_goes_on_after_any_record(packed):
    records = [record(b"<p>%d</p>" % n) for n in range(4)]
    content = (
        b"".join(gzip.compress(one, mtime=0) for one in records) if packed else b"".join(records)
    )
    items = read(content)

    assert kinds(items) == ["Delivery"] * 4
    for start in range(5):
        assert read(content, start) == items[start:]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Encoding: gzip\r\n", gzip.compress(PAGE, mtime=0)),
        (b"Content-Encoding: br\r\n", brotli.compress(PAGE)),
        (b"Transfer-Encoding: chunked\r\n", b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE)),
    ],
)
def test_bodies_are_unpacked(headers, body):
    (item,) = read(record(body, headers))

    assert base64.b64decode(json.loads(item.value)["content_base64"]) == PAGE


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (record(b"x" * 100_000), "too_large"),
        (
            record(gzip.compress(b"x" * 9_000_000, mtime=0), b"Content-Encoding: gzip\r\n"),
            "too_large",
        ),
        (record(brotli.compress(b"x" * 9_000_000), b"Content-Encoding: br\r\n"), "too_large"),
        (record(b"nonsense", b"Content-Encoding: gzip\r\n"), "unreadable_content"),
        (record(b"nonsense", b"Content-Encoding: br\r\n"), "unreadable_content"),
        (record(b"nonsense", b"Content-Encoding: lzma\r\n"), "unreadable_content"),
    ],
)
def test_one_bad_record_harms_no_other(one, code):
    items = read(one + record())

    assert kinds(items) == ["Fault", "Delivery"]
    assert items[0].code == code


def test_a_file_that_breaks_off_gives_what_is_whole():
    items = read(record() + record()[:-40])

    assert kinds(items) == ["Delivery", "Fault"]
    assert items[1].code == "unreadable_content"


def test_reading_goes_on_behind_a_damaged_gzip_member():
    noise = bytes(random.Random(1).choices(range(65, 90), k=3_000))
    member = gzip.compress(record(noise), mtime=0)
    damaged = bytearray(member)
    damaged[len(member) // 2] ^= 0xFF
    whole = gzip.compress(record(), mtime=0)

    assert kinds(read(whole + bytes(damaged) + whole)) == ["Delivery", "Fault", "Delivery"]
    assert kinds(read(whole + bytes(damaged))) == ["Delivery", "Fault"]


@pytest.mark.parametrize(
    "content", [b"", b"no WARC", gzip.compress(b"no WARC", mtime=0), b"\x1f\x8b\x08no"]
)
def test_what_is_no_warc_file_is_one_fault_or_nothing(content):
    assert kinds(read(content)) == ["Fault"] * bool(content)


def test_junk_between_records_is_passed_by():
    items = read(record() + b"junk\r\n\r\n" + record())

    assert [type(item) for item in items if not isinstance(item, Passed)] == [Delivery, Delivery]
