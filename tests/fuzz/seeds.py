"""What fuzzing starts from: small inputs of our own, and the data that lies beside the project."""

import gzip
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.support.news_xml import ITEM, NITF, news_message
from tests.support.shared import SHARED

MAX_FILES = 300
MAX_FILE_BYTES = 20_000

_PAGE = (
    b'<html lang="en"><head><title>Talks end</title><meta property="article:published_time" '
    b'content="2025-05-18T10:00:00Z"><script type="application/ld+json">{"@type":"NewsArticle",'
    b'"articleBody":"The envoys met."}</script></head><body><nav>Home</nav><article><h1>Talks end'
    b"</h1><p>The envoys of both towns met at the lake on Friday and agreed on a list of names."
    b"</p></article></body></html>"
)
_RSS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title><item><title>Talks</title>'
    b"<link>/a</link><pubDate>Sun, 18 May 2025 10:00:00 GMT</pubDate></item></channel></rss>"
)
_ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><entry><id>urn:1</id><title>T'
    b'</title><link href="https://p.example/a"/><updated>2025-05-18T10:00:00Z</updated>'
    b'<content type="html">&lt;p&gt;Met.&lt;/p&gt;</content></entry></feed>'
)
_SITEMAP = (
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://p.example/a'
    b"</loc><lastmod>2025-05-18</lastmod></url></urlset>"
)
_JSON_FEED = (
    b'{"version":"https://jsonfeed.org/version/1.1","title":"P","items":[{"id":1,"url":"/a",'
    b'"content_html":"<p>Met.</p>","date_published":"2025-05-18T10:00:00Z"}]}'
)
_NINJS = (
    b'{"uri":"urn:1","headlines":[{"value":"Talks"}],"bodies":[{"contenttype":"text/html",'
    b'"value":"<p>The envoys met.</p>"}],"versioncreated":"2025-05-18T10:00:00Z","language":"en"}'
)
_PUSHED = b'{"body":"The envoys met at the lake.","language":"en","url":"https://p.example/a"}'
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _PAGE
_WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    b"WARC-Date: 2025-05-18T10:00:00Z\r\nWARC-Target-URI: https://p.example/a\r\n"
    b"Content-Type: application/http; msgtype=response\r\n"
    b"Content-Length: %d\r\n\r\n%b\r\n\r\n" % (len(_ANSWER), _ANSWER)
)

OWN: dict[str, tuple[bytes, ...]] = {
    "push": (b"\0" + _PUSHED, b"\0[" + _PUSHED + b"]", b"\1" + _PUSHED, b"\4" + _NINJS),
    "unpack": (gzip.compress(_PAGE, mtime=0), zlib.compress(_RSS), zlib.compress(bytes(300_000))),
    "feed": (_RSS, _ATOM, _SITEMAP, _JSON_FEED),
    "document": (
        b"\0" + _PAGE, b"\3" + ITEM.encode(), b"\4" + NITF.encode(), b"\6" + _NINJS,
        b"\7" + _PUSHED,
    ),
    "text": (b"Talks end.\n\nThe envoys met.\fTalks\fhttps://p.example/a\f2025-05-18\fen",),
    "warc": (_WARC, gzip.compress(_WARC, mtime=0)),
    "lines": (_PUSHED + b"\n" + _NINJS, b"[" + _PUSHED + b"," + _NINJS + b"]"),
    "news_xml": (news_message(ITEM.partition("\n")[2]).encode(), NITF.encode()),
    "record": (_PUSHED,),
    "event": (b"a1\f2025-05-18T10:00:00Z\f00-%b-%b-01" % (b"a" * 32, b"b" * 16),),
    "foreign": (b'{"type":"article","paragraphs":[{"text":"Met."}],"published":1747396800000}',),
    "asked": (
        b'{"filter":{"type":"CONSULT"},"mail":{"to":["a@b.example"]}}',
        b"type=CONSULT&since=2025-05-18T10:00:00Z&limit=5",
    ),
}  # fmt: skip
"""By the names of the targets."""

_EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"
_BESIDE = {
    "push": (b"\0", "badinput/json/**/*"),
    "unpack": (b"", "warc/**/*.gz"),
    "feed": (b"", "feeds/**/*"),
    "document": (b"\3", "newsml-g2/**/*.xml"),
    "text": (b"", "badinput/strings/**/*"),
    "warc": (b"", "warc/**/*.warc*"),
    "lines": (b"", "badinput/json/**/*"),
    "news_xml": (b"", "newsml-g2/**/*.xml"),
}


def seeds(target: str) -> Iterator[bytes]:
    """Yield what a target starts from; files are used where they lie, never copied."""
    yield from OWN[target]
    if target == "record":
        yield from (path.read_bytes() for path in sorted(_EXAMPLES.rglob("*.json")))
    prefix, pattern = _BESIDE.get(target, (b"", ""))
    paths = sorted((SHARED / "data").glob(pattern)) if pattern else []
    small = (one for one in paths if one.is_file() and one.stat().st_size <= MAX_FILE_BYTES)
    step = max(1, len(paths) // MAX_FILES)
    for path in islice(small, 0, None, step):
        yield prefix + path.read_bytes()
