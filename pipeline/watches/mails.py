"""A digest as a mail: plain text and HTML, whose every word is escaped."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipeline.dashboard.query.headlines import headline, reach
from pipeline.records import Delivery, Event, Watch
from pipeline.records.watch import Mail

MOST_SHOWN = 100
_SECTIONS = ("New", "Changed", "No longer")
_WHY_LEFT = {
    "retracted": "the report was taken back",
    "merged": "it turned out to be the same as another event",
    "no_match": "it changed and is not what is watched any more",
}


class Item(NamedTuple):
    """An event as last told of, and whether it is new since the last digest."""

    told: Delivery
    was_new: bool


def make_mail(
    watch: Watch, mail: Mail, items: Sequence[Item], due: datetime, *, sender: str, public_url: str
) -> EmailMessage:
    """Return the digest that was due then.

    Its Message-ID follows from watch and time: a digest that is sent a second time, because a kill
    hid that it had been taken, is the same message to mail servers that drop doubles.
    """
    name = watch.title or watch.name
    day = due.astimezone(ZoneInfo(mail.zone))
    events = f"{len(items)} event{'' if len(items) == 1 else 's'}"
    message = EmailMessage()
    message["Subject"] = f"{' '.join(name.split())}: {events}, {day:%Y-%m-%d %H:%M}"
    message["From"] = Address(display_name="Dateline", addr_spec=sender)
    message["To"] = ", ".join(mail.to)
    message["Date"] = format_datetime(due)
    digest = hashlib.sha256(f"{watch.name}\n{due.isoformat()}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    link = f"{public_url}/?watch={watch.name}" if public_url else ""
    sections = _sections(items[:MOST_SHOWN])
    hidden = len(items) - MOST_SHOWN
    more = f"And {hidden} more." if hidden > 0 else ""
    message.set_content(_as_text(name, sections, more, link))
    message.add_alternative(_as_html(name, sections, more, link), subtype="html")
    return message


def _sections(items: Sequence[Item]) -> list[tuple[str, list[Delivery]]]:
    found: dict[str, list[Delivery]] = {title: [] for title in _SECTIONS}
    for told, was_new in items:
        title = "No longer" if told.kind == "left" else "New" if was_new else "Changed"
        found[title].append(told)
    return [(title, some) for title, some in found.items() if some]


def _as_text(
    name: str, sections: Sequence[tuple[str, Sequence[Delivery]]], more: str, link: str
) -> str:
    lines = [name, ""]
    for title, some in sections:
        lines += [title.upper(), ""]
        for told in some:
            lines += [f"* {headline(told.event)}", *(f"  {line}" for line in _about(told))]
            lines += [f"  {url}" for url in _urls(told.event)[:1]]
            lines.append("")
    return "\n".join([*lines, *(part for part in (more, link) if part)]) + "\n"


def _as_html(
    name: str, sections: Sequence[tuple[str, Sequence[Delivery]]], more: str, link: str
) -> str:
    parts = ["<!doctype html><html><body>", f"<h1>{escape(name)}</h1>"]
    for title, some in sections:
        parts.append(f"<h2>{escape(title)}</h2><ul>")
        for told in some:
            line = escape(headline(told.event))
            if urls := _urls(told.event):
                line = f'<a href="{escape(urls[0])}">{line}</a>'
            about = "".join(f"<br>{escape(text)}" for text in _about(told))
            parts.append(f"<li><strong>{line}</strong>{about}</li>")
        parts.append("</ul>")
    parts += [f"<p>{escape(more)}</p>"] if more else []
    parts += [f'<p><a href="{escape(link)}">{escape(link)}</a></p>'] if link else []
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _about(told: Delivery) -> list[str]:
    """Return the lines below the headline: what changed, a sentence that says so, by how many."""
    event = told.event
    lines = []
    if told.kind == "left":
        lines.append(f"({_WHY_LEFT.get(told.reason, told.reason)})")
    elif told.changed:
        lines.append(f"(changed: {', '.join(told.changed)})")
    if event.evidence:
        first = event.evidence[0]
        lines.append(f"“{' '.join(first.sentence.split())}” {first.publisher}".rstrip())
    return [*lines, reach(event)]


def _urls(event: Event) -> list[str]:
    """Return the addresses of its evidence that a mail may link to."""
    return [one.url for one in event.evidence if urlsplit(one.url).scheme in {"http", "https"}]
