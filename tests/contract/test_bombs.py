"""Small inputs that would become large: whoever reads them refuses them or keeps his limits."""

import gzip
import json
import zlib

import pytest

from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.slow

DEEP = 20_000
NINES = 100_000
_ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
_QUADRATIC = f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]><rss><channel><item><title>'
BOMBS = {
    "deep arrays": b"[" * DEEP,
    "deep arrays that close": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "a deep field": b'{"body":"Met.","x":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a huge integer": b'{"body":"Met.","id":' + b"9" * NINES + b"}",
    "a huge exponent": b'{"body":"Met.","published":1e' + b"9" * 50 + b',"limit":-1e999}',
    "a huge fraction": b'{"version":"https://jsonfeed.org/version/1","items":[{"id":0.'
    + b"1" * NINES
    + b"}]}",
    "many fields": json.dumps({f"f{n}": n for n in range(5_000)}).encode(),
    "one name again and again": b"{" + b'"body":"a",' * 5_000 + b'"body":"b"}',
    "a billion laughs": f"<!DOCTYPE r [{_ENTITIES}]><rss><channel><title>&l9;</title></channel>"
    "</rss>".encode(),
    "one entity again and again": (_QUADRATIC + "&a;" * 2_000).encode(),
    "an entity from a file": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>'
    b"<item><title>&x;</title></item></channel></rss>",
    "an entity from the net": b'<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><rss>&x;</rss>',
    "deep elements": b"<rss>" + b"<a>" * DEEP,
    "many attributes": b"<rss " + b" ".join(b"a%d='1'" % n for n in range(2_000)) + b"/>",
    "a bomb of gzip": gzip.compress(bytes(5_000_000), mtime=0),
    "a bomb of gzip in gzip": gzip.compress(gzip.compress(bytes(5_000_000), mtime=0), mtime=0),
    "a bomb of zlib": zlib.compress(bytes(5_000_000)),
    "many members of gzip": gzip.compress(b"", mtime=0) * 5_000,
    "a line without end": b'{"body":"' + b"a" * 500_000,
    "a header without end": b"WARC/1.0\r\n" + (b"A: " + b"b" * 1_000 + b"\r\n") * 1_100,
    "a record longer than the file": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: "
    b"application/http; msgtype=response\r\nContent-Length: 99999999999999\r\n\r\nHTTP/1.1 200 OK",
    "a length below nothing": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\nabc",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("name", TARGETS)
def test_what_would_become_large_is_refused_or_kept_within_the_limits(name, bomb):
    chooses_by_first_byte = name in {"push", "document"}
    TARGETS[name](b"\0" * chooses_by_first_byte + BOMBS[bomb])


def test_no_entity_brings_a_file_into_an_article(monkeypatch):
    texts = []
    monkeypatch.setattr("tests.fuzz.targets._ingest", lambda inbound: texts.append(str(inbound)))
    for name in ("news_xml", "feed", "push"):
        TARGETS[name](BOMBS["an entity from a file"])

    assert "root:" not in "".join(texts)
