"""The ways in which pages tell when their article was published, with traps around them."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from tests.eval.page_parts import comments, footer, menu

PARAGRAPHS = (
    "The council of the lake town voted to build a bridge that was asked for since March 3, 2011.",
    "Work will begin next spring and is to end before the regatta of July 2027, said the mayor.",
    "Fishermen fear for their nets. They were promised 12 new moorings at 10:30 a.m. ferries.",
)


class Stamp(NamedTuple):
    """What a page says: in its head, under its headline; and the truth, to the minute."""

    name: str
    head: str
    line: str
    truth: datetime


def make_pages(rng):
    """Return `(name, markup, url, truth)` of one page of each kind."""
    pages = []
    for make in STYLES:
        hours = rng.choice((-7, -4, 0, 1, 2, 5.5))
        time = datetime(
            rng.randrange(2012, 2026), rng.randrange(1, 13), rng.randrange(1, 28),
            rng.randrange(1, 23), rng.randrange(1, 59), rng.randrange(60),
            tzinfo=timezone(timedelta(hours=hours)),
        )  # fmt: skip
        stamp = Stamp(make.__name__, *make(time))
        body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
        markup = (
            f"<!DOCTYPE html><html lang='en'><head><title>A second bridge for the lake town</title>"
            f"{stamp.head}</head><body>{menu()}<div class='latest'><a href='/x'>Choir wins a prize"
            "</a><time datetime='2026-02-01T08:00:00Z'>8:00</time></div><article><h1>A second "
            "bridge"
            f" for the lake town</h1>{stamp.line}{body}</article><div class='related'><time "
            f"datetime='2019-04-05T06:07:08Z'></time><a href='/y'>Old mills</a></div>"
            f"{comments(rng, 3)}{footer()}</body></html>"
        )
        pages.append((stamp.name, markup, "https://post.example/news/bridge", stamp.truth))
    return pages


def _ld(**fields):
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


def linked(time):
    return _ld(**{"@type": "NewsArticle"}, datePublished=time.isoformat()), "", time


def linked_graph(time):
    article = {"@type": ["Article", "NewsArticle"], "datePublished": time.isoformat(),
               "dateModified": (time + timedelta(hours=3)).isoformat()}  # fmt: skip
    site = {"@type": "WebPage", "datePublished": time.isoformat()}
    return _ld(**{"@context": "https://schema.org", "@graph": [site, article]}), "", time


def linked_list(time):
    data = [{"@type": "BreadcrumbList", "itemListElement": []},
            {"@type": "ReportageNewsArticle", "datePublished": time.isoformat()}]  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(data)}</script>', "", time


def linked_broken(time):
    stamp = f'"datePublished":"{time.isoformat()}"'
    source = f'{{"@type":"NewsArticle","description":"two\nlines",{stamp},}}'
    return f'<script type="application/ld+json"><![CDATA[{source}]]></script>', "", time


def linked_others(time):
    """The teasers of the page have dates too, and come first."""
    other = {"@type": "ItemList", "itemListElement": [
        {"@type": "NewsArticle", "datePublished": "2019-01-02T03:04:05Z"}]}  # fmt: skip
    return _ld(**other) + _ld(**{"@type": "Article"}, datePublished=time.isoformat()), "", time


def open_graph(time):
    changed = (time + timedelta(minutes=95)).isoformat()
    head = f'<meta property="article:modified_time" content="{changed}">'
    head += f'<meta property="article:published_time" content="{time.isoformat()}">'
    return head, "", time


def _meta(name):
    def make(time):
        stamp = time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f'<meta name="{name}" content="{stamp}">', "", time

    make.__name__ = name
    return make


def microdata(time):
    line = f'<span itemprop="datePublished" content="{time.isoformat()}">some day</span>'
    return "", line, time


def time_element(time):
    return "", f'<p>By Ann Scribe <time datetime="{time.isoformat()}">today</time></p>', time


def time_changed_first(time):
    later = (time + timedelta(hours=5)).isoformat()
    line = (
        f'<p>Updated <time class="updated" datetime="{later}">now</time> Published '
        f'<time class="published" datetime="{time.isoformat()}">then</time></p>'
    )
    return "", line, time


def day_and_line(time):
    """The meta element knows the day only; the line under the headline has the time."""
    local = time.replace(tzinfo=timezone(timedelta(hours=1)))
    head = f'<meta property="article:published_time" content="{local:%Y-%m-%d}">'
    return head, f"<p class='x'>Published {local:%H:%M} CET, {local.day} {local:%B %Y}</p>", local


def line_american(time):
    local = time.replace(tzinfo=timezone(timedelta(hours=-4)))
    return (
        "",
        f"<div>By Ann Scribe | {local:%B} {local.day}, {local.year} at {local:%I:%M %p} EDT</div>",
        local,
    )


def line_updated(time):
    """The change stands before the publication."""
    local = time.replace(tzinfo=UTC)
    later = local + timedelta(hours=2)
    return "", (
        f"<p>Updated: {later:%H:%M}, {later.day} {later:%B %Y}. Published: {local:%H:%M}, "
        f"{local.day} {local:%B %Y}</p>"
    ), local  # fmt: skip


def zone_from_change(time):
    later = (time + timedelta(hours=1)).isoformat()
    head = f'<meta property="article:published_time" content="{time:%Y-%m-%dT%H:%M:%S}">'
    head += f'<meta property="article:modified_time" content="{later}">'
    return head, "", time


def zone_from_other(time):
    head = _ld(**{"@type": "NewsArticle"}, datePublished=f"{time:%Y-%m-%dT%H:%M:%S}")
    head += f'<meta name="parsely-pub-date" content="{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}">'
    return head, "", time


def midnight_and_state(time):
    head = _ld(**{"@type": "NewsArticle"}, datePublished=f"{time:%Y-%m-%d}T00:00:00")
    return head + f'<script>var s={{"publishedAt":"{time.isoformat()}"}}</script>', "", time


def epoch(time):
    return "", f'<div class="date" data-seconds="{int(time.timestamp())}">long ago</div>', time


def rfc_822(time):
    return f'<meta name="date" content="{time:%a, %d %b %Y %H:%M:%S %z}">', "", time


def no_zone(time):
    local = time.replace(tzinfo=UTC)
    return f'<meta name="publish-date" content="{local:%Y-%m-%d %H:%M:%S}">', "", local


def future_first(time):
    head = '<meta property="article:published_time" content="2099-01-01T00:00:00Z">'
    return head + f'<meta name="pubdate" content="{time.isoformat()}">', "", time


def zero_first(time):
    head = '<meta property="article:published_time" content="1970-01-01T00:00:00Z">'
    return head, f'<time datetime="{time.isoformat()}"></time>', time


def milliseconds(time):
    stamp = int(time.timestamp() * 1000)
    return f'<meta name="published_at" content="{stamp}">', "", time


STYLES = (
    linked, linked_graph, linked_list, linked_broken, linked_others, open_graph,
    *map(_meta, (
        "parsely-pub-date", "sailthru.date", "dc.date.issued", "DC.date",
        "cXenseParse:recs:publishtime",
        "bt:pubDate", "datePublished", "publication_date", "dcterms.created", "og:pubdate",
        "article.published", "pubdate",
    )),
    microdata, time_element, time_changed_first, day_and_line, line_american, line_updated,
    zone_from_change, zone_from_other, midnight_and_state, epoch, rfc_822, no_zone, future_first,
    zero_first, milliseconds,
)  # fmt: skip
