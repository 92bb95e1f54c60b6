"""Parts of a page that are hardly its article, known by element and by the names they carry."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lxml.html import HtmlElement

Kind = Literal["comments", "furniture", "beside"]
"""Readers' comments; what sites put around and into articles; what stands beside its text."""


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """One such part. Names may deceive, so its readers weigh it by the text that it holds."""

    kind: Kind


_TAGS: dict[str, Kind] = {
    "nav": "furniture", "footer": "furniture", "menu": "furniture", "dialog": "furniture",
    "figure": "furniture", "figcaption": "furniture", "aside": "beside", "header": "beside",
    "address": "beside", "fieldset": "beside", "form": "beside", "details": "beside",
    "caption": "beside", "legend": "beside",
}  # fmt: skip
_ROLES: dict[str, Kind] = {
    "navigation": "furniture", "banner": "furniture", "contentinfo": "furniture",
    "search": "furniture", "dialog": "furniture", "alert": "furniture",
    "complementary": "beside", "note": "beside",
}  # fmt: skip
# Words of class and id names, as page templates use them the world over.
_NAMES: dict[Kind, frozenset[str]] = {
    "comments": frozenset((
        "comment", "commentlist", "comments", "commentthread", "coral", "disqus", "dsq", "livefyre",
        "openweb", "replies", "respond", "viafoura",
    )),
    "furniture": frozenset((
        "ad", "addthis", "ads", "adslot", "adunit", "advert", "advertisement", "advertising",
        "adverts", "apester", "articletools", "banner", "bio", "breadcrumb", "breadcrumbs",
        "caption", "captions", "carousel", "consent", "cookie", "cookies", "donate", "donation",
        "footer", "gallery", "gdpr", "inbox", "jetpack", "jumplink", "latest", "login", "menu",
        "mostread", "nav", "navbar", "navigation", "newsletter", "newsletters", "outbrain", "pager",
        "pagination", "paginator", "poll", "popular", "popup", "promo", "promos", "promoted",
        "promotion", "readmore", "recirc", "recirculation", "recommendation", "recommendations",
        "recommended", "related", "relatedlinks", "relatedposts", "seealso", "share", "sharebar",
        "sharedaddy", "sharing", "sidebar", "signin", "signup", "skip", "skiplink", "slideshow",
        "social", "sponsor", "sponsored", "storytools", "subscribe", "subscription", "syndication",
        "taboola", "taglist", "tags", "toolbar", "toolbox", "tools", "trending", "upsell",
        "zergnet",
    )),
    "beside": frozenset((
        "alt", "attachment", "author", "authors", "avatar", "byline", "copyright", "credit",
        "credits", "crumb", "date", "dateline", "disclaimer", "embed", "eyebrow", "factbox", "fig",
        "figure", "headline", "hidden", "image", "img", "infobox", "kicker", "label", "media",
        "meta", "metadata", "modal", "noprint", "overlay", "photo", "photos", "picture", "player",
        "print", "pubdate", "pullquote", "rating", "slide", "slider", "sponsorship", "subtitle",
        "tag", "teaser", "teasers", "thumb", "thumbnail", "time", "timestamp", "toc", "tooltip",
        "transcript", "video", "videos", "visually", "widget",
    )),
}  # fmt: skip
MAX_NAMES = 200
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^a-z]+")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def zone_of(element: HtmlElement) -> Zone | None:
    """Return the zone that starts at `element`, if one does: by its names, its role, its tag."""
    get = element.get
    kind = _kind_of_names(get("class", "")[:MAX_NAMES], get("id", "")[:MAX_NAMES]) or _ROLES.get(
        get("role", "")
    )
    kind = kind or _TAGS.get(element.tag)
    if element.tag == "table" and get("align", "").lower() in {"left", "right"}:
        kind = "furniture"
    if kind is None:
        unseen = get("hidden") is not None or get("aria-hidden") == "true"
        if not unseen and not _UNSEEN.search(get("style", "")):
            return None
        kind = "beside"
    return Zone(kind)


def is_elsewhere(element: HtmlElement) -> bool:
    """Return whether `element` stands in a comment, a teaser or other furniture.

    A name on what holds the headline too says nothing.
    """
    for up in element.iterancestors():
        zone = zone_of(up)
        if zone is not None and zone.kind != "beside":
            return up.find(".//h1") is None
    return False


@lru_cache(maxsize=8192)
def _kind_of_names(classes: str, identifier: str) -> Kind | None:
    words = set(_NOT_WORD.split(_HUMP.sub(" ", f"{classes} {identifier}").lower()))
    return next((kind for kind, names in _NAMES.items() if words & names), None)
