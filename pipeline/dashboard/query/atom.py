"""Events of a watch as an Atom feed: RFC 4287."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from pipeline import __version__
from pipeline.dashboard.query.headlines import headline, reach
from pipeline.records import Event, Watch
from pipeline.records.mention import Evidence

ATOM = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml"
TYPES = "urn:dateline:plover"
STATUSES = "urn:dateline:status"
MOST_SENTENCES = 5
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def make_feed(watch: Watch, events: Sequence[Event], base_url: str) -> bytes:
    """Return the feed; `base_url` is where readers reach us, without a slash at its end.

    The ids are those of the events, which are UUIDs, so they are the same at every place the feed
    is served from; the feed's own id follows from `base_url`, name and age of the watch.
    """
    ET.register_namespace("", ATOM)
    feed = ET.Element(_tag("feed"))
    here = f"{base_url}/v1/watches/{watch.name}/feed.atom"
    _add(feed, "id", uuid5(NAMESPACE_URL, f"{here}#{watch.since.isoformat()}").urn)
    _add(feed, "title", watch.title or watch.name)
    _add(feed, "updated", _time(max(map(updated_at, events), default=watch.since)))
    _add(feed, "generator", "Dateline", version=__version__)
    _add(_add(feed, "author"), "name", "Dateline")
    _add(feed, "link", rel="self", href=here, type=CONTENT_TYPE)
    _add(feed, "link", rel="alternate", href=f"{base_url}/?watch={watch.name}", type="text/html")
    for event in events:
        _add_entry(feed, event, base_url)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def updated_at(event: Event) -> datetime:
    """Return when an event last changed, as feeds have it.

    That is when it was last reported; each revision counts as a millisecond, so that one that comes
    with no later report is a change all the same.
    """
    return event.last_seen + timedelta(milliseconds=event.revision)


def _add_entry(feed: ET.Element, event: Event, base_url: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:uuid:{event.id}")
    _add(entry, "title", headline(event))
    _add(entry, "published", _time(event.first_seen))
    _add(entry, "updated", _time(updated_at(event)))
    href = f"{base_url}/v1/events/{event.id}"
    _add(entry, "link", rel="alternate", href=href, type="application/json")
    for one in _linked(event.evidence):
        # An IRI has no spaces; what else a url may hold is the text of an attribute.
        _add(entry, "link", rel="related", href=one.url.replace(" ", "%20"), title=one.publisher)
    _add(entry, "category", term=event.type, scheme=TYPES)
    _add(entry, "category", term=event.status, scheme=STATUSES)
    _add(entry, "content", _content(event), type="html")


def _content(event: Event) -> str:
    """Return what reports say, as HTML; all their words are escaped."""
    quotes = [
        f"<blockquote>{escape(one.sentence)}<br>{escape(one.publisher)}</blockquote>"
        for one in event.evidence[:MOST_SENTENCES]
    ]
    return "".join([*quotes, f"<p>{escape(reach(event))}</p>"])


def _linked(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the evidence with an address to link to, each address once."""
    found = {one.url: one for one in evidence if urlsplit(one.url).scheme in {"http", "https"}}
    return list(found.values())


def _add(parent: ET.Element, name: str, text: str = "", /, **attributes: str) -> ET.Element:
    """Add an element; characters that XML does not have become question marks."""
    clean = {key: _NOT_XML.sub("?", value) for key, value in attributes.items()}
    element = ET.SubElement(parent, _tag(name), clean)
    if text:
        element.text = _NOT_XML.sub("?", text)
    return element


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
