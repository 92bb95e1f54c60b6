"""An event in a line, for feeds and mails: who, what, how far, when, where."""

from msgspec import UNSET

from pipeline.records import Event
from pipeline.records.mention import Party

MOST_NAMES = 4


def headline(event: Event) -> str:
    """Return one line: `Russia, Ukraine: consult (visit), scheduled, 2025-05-16, Istanbul`."""
    who = _names(event.actors)
    if event.recipients:
        who = f"{who} → {_names(event.recipients)}"
    act = event.type.lower() + (f" ({event.mode})" if event.mode else "")
    parts = [act, event.status]
    if event.event_date is not UNSET and event.event_date.precision != "unknown":
        date = event.event_date
        parts.append(f"{date.start} to {date.end}" if date.end else date.start)
    if event.location is not UNSET:
        parts.append(event.location.name)
    return f"{who}: {', '.join(parts)}" if who else ", ".join(parts)


def reach(event: Event) -> str:
    """Return by how many it is reported: `3 articles, 2 publishers, 1 independent origin`."""
    counts = (
        (event.articles, "article"),
        (event.publishers, "publisher"),
        (event.origins, "independent origin"),
    )
    return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)


def _names(parties: tuple[Party, ...]) -> str:
    names = list(dict.fromkeys(party.name for party in parties))
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
