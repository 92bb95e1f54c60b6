"""NewsML-G2 news items: https://iptc.org/standards/newsml-g2/ (any version)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.etree import _Element as Element
from msgspec.structs import replace

from pipeline.core.articles.agencies import agency_named
from pipeline.core.articles.formats.nitf import read_nitf
from pipeline.core.articles.formats.status import (
    choose_modified,
    choose_published,
    code_of,
    first_time,
    kind_of,
    notice_text,
)
from pipeline.core.articles.formats.xml import (
    attribute_at,
    find_all,
    language_of,
    local_name,
    text_at,
    text_of,
    to_markup,
)
from pipeline.core.articles.names import split_names
from pipeline.core.articles.revisions import RevisionKind
from pipeline.core.outcome import Reject
from pipeline.records.common import Publisher
from pipeline.records.inbound import Inbound

_XHTML = frozenset(("html", "body", "div", "p", "section", "article"))


def read_news_item(root: Element) -> Inbound:
    """Return what a news item says: its metadata, and the text of its first readable rendition.

    Raises:
        Reject: `no_text`: the item is a picture, a video or empty.

    """
    item, content = ("itemMeta",), ("contentMeta",)
    headline = text_at(root, *content, "headline")
    revision = _revision(root)
    text = next(filter(None, _renditions(root)), None)
    if text is None:
        text = Inbound(body=notice_text(revision, text_at(root, *item, "edNote"), headline))
    if not text.body and not text.content:
        kind = code_of(attribute_at(root, *item, "itemClass", "qcode")) or "unknown"
        raise Reject("no_text", f"an item with inline text was expected, not one of class {kind}")
    versioned = text_at(root, *item, "versionCreated")
    created = first_time(
        text_at(root, *item, "firstCreated"), text_at(root, *content, "contentCreated"), versioned
    )
    published = choose_published(created, text_at(root, *item, "embargoed"))
    authors, provider = _authors(root), _provider(root)
    return replace(
        text,
        external_id=root.get("guid", "").strip() or text.external_id,
        title=headline or text.title or text_at(root, *item, "title"),
        published_at=published or text.published_at,
        modified_at=choose_modified(published, versioned) or text.modified_at,
        publisher=provider if provider != Publisher() else text.publisher,
        language=attribute_at(root, *content, "language", "tag")
        or language_of(root)
        or text.language,
        authors=authors or text.authors,
        agency=_agency(root) or text.agency,
        revision_kind=revision or text.revision_kind,
    )


def _revision(root: Element) -> RevisionKind:
    return kind_of(
        status=next((_code(one) for one in find_all(root, "itemMeta", "pubStatus")), ""),
        signals=[_code(one) for one in find_all(root, "itemMeta", "signal")],
        notes=[text_of(one) for one in find_all(root, "itemMeta", "edNote")],
    )


def _renditions(root: Element) -> Iterator[Inbound | None]:
    """Yield the text of each inline rendition, as far as it has any."""
    for data in find_all(root, "contentSet", "inlineXML"):
        for inner in data:
            name = local_name(inner)
            if name == "nitf":
                article = read_nitf(inner)
                yield article if article.body else None
            elif name in _XHTML and text_of(inner):
                body = next(find_all(inner, "body"), inner) if name == "html" else data
                yield Inbound(
                    title=text_at(inner, "head", "title"),
                    content=to_markup(body),
                    content_type="text/html",
                )
    for data in find_all(root, "contentSet", "inlineData"):
        kind = data.get("contenttype", "text/plain").partition(";")[0].strip().lower()
        if kind.startswith("text/") and data.get("encoding") is None and (data.text or "").strip():
            yield Inbound(
                content=data.text, content_type="text/html" if "html" in kind else "text/plain"
            )


def _provider(root: Element) -> Publisher:
    """Return who provides the item: by name, else by the host of a URI, else by a code."""
    for provider in find_all(root, "itemMeta", "provider"):
        if name := text_at(provider, "name"):
            return Publisher(name=name)
        if uri := provider.get("uri", ""):
            return Publisher(domain=_host(uri))
        if code := provider.get("literal") or provider.get("qcode", ""):
            return Publisher(name=str(code).rpartition(":")[2])
    return Publisher()


def _host(uri: str) -> str:
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""


def _authors(root: Element) -> tuple[str, ...]:
    names = [
        name for one in find_all(root, "contentMeta", "creator") if (name := text_at(one, "name"))
    ]
    for byline in find_all(root, "contentMeta", "by"):
        names = names or list(split_names(text_of(byline)).names)
    return tuple(dict.fromkeys(name for name in names if not agency_named(name)))


def _agency(root: Element) -> str:
    """Return the agency among the information sources, creators and contributors."""
    named = (
        agency_named(text_at(one, "name"))
        for kind in ("infoSource", "creator", "contributor")
        for one in find_all(root, "contentMeta", kind)
    )
    return next(filter(None, named), "")


def _code(element: Element) -> str:
    return str(element.get("qcode") or element.get("uri") or "")
