"""Documents made to hurt, and a process of its own that takes them one by one within limits.

`python -m tests.support.hostile FOLDER...` takes what is built here and every file of the folders,
each as web page, as plain text, as title and as JSON; it prints one line of JSON a document. More
memory than `MAX_BYTES` ends it; more CPU time than `MAX_SECS` for one document is told.
"""

import json
import resource
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from pipeline.core.articles.ingest import Ingest
from pipeline.core.outcome import Reject
from pipeline.core.wire import decode
from pipeline.records import Inbound

MAX_SECS = 10
"""CPU time for one document; the machine of a developer is slow at times."""
MAX_BYTES = 2 * 2**30
"""Address space of the process; its libraries alone take a quarter."""
DECODER = msgspec.json.Decoder(Inbound)
NOW = datetime(2025, 6, 1, tzinfo=UTC)
LINE = "<p>The council of the lake town met on Friday and agreed on a bridge to the island.</p>"
MILLION = 1_000_000


def _page(body, head=""):
    return f"<html><head>{head}</head><body>{body}</body></html>"


def _script(source):
    return f'<script type="application/ld+json">{source}</script>'


def build():
    """Return hostile documents by name."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    numbered = "".join(f"<p class='c{n} x{n}'>Line {n} says little.</p>" for n in range(15_000))
    return {
        "deep divs": _page("<div>" * 100_000 + LINE),
        "deep spans": _page("<span>" * 100_000 + LINE),
        "deep lists": _page("<ul><li>" * 50_000 + LINE),
        "deep tables": _page("<table><tr><td>" * 3_000 + LINE * 20),
        "unclosed": _page("<p>word word word " * 100_000),
        "a million items": _page("<li>x</li>" * 700_000),
        "a million words": _page("<p>" + "word " * MILLION),
        "many children": _page("<div>" + "<p>Some words stand here.</p>" * 20_000),
        "many sentences": _page(f"<article>{LINE * 2_900}</article>"),
        "many breaks": _page("line of words<br>" * 100_000),
        "many names": _page(numbered),
        "many headings": _page("<h1>A title of it</h1>" * 30_000 + LINE * 20),
        "many times": _page("<article>" + "<time>18 May 2025 10:00</time>" * 9_000 + LINE * 20),
        "many links": _page("<li><a href='/x'>Link of a list</a></li>" * 15_000),
        "long title": _page(LINE * 20, f"<title>{'title ' * 1_200_000}</title>"),
        "long names": _page(f"<div class='{'a b ' * MILLION}'>{LINE * 20}</div>"),
        "long word": _page(f"<article><p>{'a' * 3 * MILLION}</p></article>"),
        "long comment": _page(f"<!--{'x' * 7 * MILLION}-->{LINE * 20}"),
        "open comments": _page("<!-- " * MILLION + LINE),
        "deep linked data": _page(LINE * 20, _script("[" * 400_000)),
        "wide linked data": _page(LINE * 20, _script(f"[{'1,' * 400_000}1]")),
        "blank linked data": _page(LINE * 20, _script('{"a":' + " " * 900_000 + "}")),
        "odd linked data": _page(LINE * 20, _script(";  " * 300_000)),
        "long meta": _page(LINE * 20, f"<meta name='date' content='{'2025-05-18 ' * 50_000}'>"),
        "many authors": _page(LINE * 20, f"<meta name='author' content='{'A B and ' * 300_000}'>"),
        "nul": _page(LINE * 20).replace("council", "coun\0cil"),
        "surrogates": _page(LINE * 20).replace("council", "coun\ud800\udfffcil"),
        "entity bomb": f"<?xml version='1.0'?><!DOCTYPE l [{entities}]>{_page('&l9;' + LINE * 20)}",
        "ampersands": _page("&" * 5 * MILLION),
        "angles": _page("<" * 5 * MILLION),
        "sections": _page("<![CDATA[" * 500_000),
        "a fifty megabyte page": _page(LINE * 550_000),
    }


def _deliveries(name, raw):
    text = raw.decode("utf-8", "surrogateescape")
    yield f"{name} as page", {"content_base64": raw, "content_type": "text/html"}
    yield f"{name} as text", {"body": text}
    yield f"{name} as title", {"title": text, "body": "The talks of the lake town are over."}


def _take(ingest, fields):
    try:
        (outcome,) = ingest([Inbound(**fields)], [NOW])
    except TimeoutError:
        return "too slow"
    return outcome.code if isinstance(outcome, Reject) else "article"


def _take_json(raw):
    try:
        decode(raw, DECODER)
    except Reject as reject:
        return reject.code
    return "inbound"


def _alarm(*_args):
    raise TimeoutError


def main(folders):
    """Take all documents and print what became of each."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    signal.signal(signal.SIGVTALRM, _alarm)
    ingest = Ingest(max_text_chars=400_000, languages="en")
    deliveries = [
        (name, {"content": text, "content_type": "text/html"}) for name, text in build().items()
    ]
    for folder in folders:
        for path in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
            raw = path.read_bytes()
            print(json.dumps({"name": f"{path.name} as JSON", "outcome": _take_json(raw)}))
            deliveries += _deliveries(path.name, raw)
    for name, fields in deliveries:
        signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECS)
        started = time.process_time()
        outcome = _take(ingest, fields)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        secs = round(time.process_time() - started, 2)
        print(json.dumps({"name": name, "outcome": outcome, "secs": secs}))


if __name__ == "__main__":
    main(sys.argv[1:])
