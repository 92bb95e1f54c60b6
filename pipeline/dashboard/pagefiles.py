"""The files of the page, from the package: each by its name, compressed once, with its ETag."""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from aiohttp import web

from pipeline.runtime.web.gate import Handler

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".geojson": "application/geo+json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
PACKED = (".png", ".webp", ".woff2")
"""What gains nothing by being compressed."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file as it is served. `packed` is empty where compressing gains nothing."""

    kind: str
    plain: bytes
    packed: bytes
    tag: str

    async def get(self, request: web.BaseRequest) -> web.Response:
        """Answer with the file, compressed if the asker takes that; 304 where he has it."""
        takes_packed = "gzip" in request.headers.get("Accept-Encoding", "")
        is_packed = bool(self.packed) and takes_packed
        tag = f'"{self.tag}-gzip"' if is_packed else f'"{self.tag}"'
        headers = HEADERS | {"ETag": tag}
        if tag in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
            return web.Response(status=304, headers=headers)
        headers["Content-Type"] = self.kind
        if is_packed:
            headers["Content-Encoding"] = "gzip"
        return web.Response(body=self.packed if is_packed else self.plain, headers=headers)


def page_routes() -> dict[str, dict[str, Handler]]:
    """Return the handlers of all files of the page by path; `/` is its index."""
    found = {
        f"/{name}": PageFile(KINDS[suffix], plain, _pack(plain, suffix), _tag(plain))
        for name, plain in _walk(files(__package__).joinpath("page"), "")
        if (suffix := PurePosixPath(name).suffix) in KINDS
    }
    found["/"] = found["/index.html"]
    return {path: {"GET": file.get} for path, file in found.items()}


def _walk(folder: Traversable, under: str) -> Iterator[tuple[str, bytes]]:
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.is_dir():
            yield from _walk(one, f"{under}{one.name}/")
        else:
            yield under + one.name, one.read_bytes()


def _pack(plain: bytes, suffix: str) -> bytes:
    packed = b"" if suffix in PACKED else gzip.compress(plain, mtime=0)
    return packed if len(packed) < len(plain) else b""


def _tag(plain: bytes) -> str:
    return hashlib.blake2b(plain, digest_size=12).hexdigest()
