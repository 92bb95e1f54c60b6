"""How fast large files are read, and in how much memory: `python -m tests.bench.files`.

One process a format, so that the memory is that of this format alone.
"""

import gzip
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson

from pipeline.sources.files import NamedFile, open_file
from tests.support.news_xml import news_item, news_message, nitf

BODY = "The two envoys met in Verin on Monday and agreed to meet again. " * 50
LINES, ITEMS = 100_000, 60_000


def rows():
    """Yield documents in our own JSON."""
    for number in range(LINES):
        yield orjson.dumps({"external_id": str(number), "body": BODY})


def write_lines(file):
    """Write JSON Lines."""
    file.writelines(row + b"\n" for row in rows())


def write_array(file):
    """Write one JSON array."""
    file.write(b"[")
    file.writelines((b"," if number else b"") + row for number, row in enumerate(rows()))
    file.write(b"]")


def write_message(file):
    """Write one NewsML-G2 message."""
    head, tail = news_message("|").encode().split(b"|")
    file.write(head)
    inner = f"<inlineXML>{nitf(f'<p>{BODY}</p>')}</inlineXML>"
    file.writelines(news_item(inner, guid=f"urn:{n}").encode() for n in range(ITEMS))
    file.write(tail)


def write_warc(file):
    """Write a WARC file of pages."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>" + BODY.encode()
    for number in range(ITEMS):
        file.write(
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://lake.example/%d\r\n"
            b"WARC-Date: 2025-05-18T10:00:00Z\r\nContent-Length: %d\r\n"
            b"Content-Type: application/http; msgtype=response\r\n\r\n%b\r\n\r\n"
            % (number, len(http), http)
        )


FORMATS = {
    "jsonl": write_lines,
    "jsonl.gz": write_lines,
    "json": write_array,
    "xml": write_message,
    "warc": write_warc,
}


def measure(kind):
    """Print what reading a file of one format takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"big.{kind}"
        with gzip.open(path, "wb", 1) if kind.endswith("gz") else path.open("wb") as file:
            FORMATS[kind](file)
        began = time.perf_counter()
        with open_file(NamedFile(path, path.name)) as source:
            count = sum(1 for _ in source.items())
        secs = time.perf_counter() - began
        memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
        print(
            f"{kind}: {path.stat().st_size / 1e6:.0f} MB, {count} documents, "
            f"{count / secs:,.0f} a second, {memory_mb:.0f} MB of memory"
        )


if __name__ == "__main__":
    for name in sys.argv[1:]:
        measure(name)
    if not sys.argv[1:]:
        for name in FORMATS:
            subprocess.run([sys.executable, "-m", "tests.bench.files", name], check=True)
