"""`Link` headers (RFC 8288), in which a feed may name its hub and itself."""

import re
from collections.abc import Iterator

from multidict import CIMultiDictProxy

from pipeline.sources.feeds.items import absolute

_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s;,\"]*))?)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
MAX_CHARS = 10_000


def find_link(headers: CIMultiDictProxy[str], rel: str, base: str) -> str:
    """Return the first link of this relation as an absolute url, or nothing."""
    value = ", ".join(headers.getall("Link", []))[:MAX_CHARS]
    for target, rels in _links(value.encode("ascii", "replace").decode()):
        if rel in rels:
            return absolute(base, target)
    return ""


def _links(value: str) -> Iterator[tuple[str, set[str]]]:
    for target, parameters in _LINK.findall(value):
        found = _REL.search(parameters)
        yield target, set((found[1] or found[2]).lower().split()) if found else set()
