"""How the field puts reports together: one event a day of the same source, target and code."""

from collections.abc import Hashable, Iterable

from msgspec import UNSET

from pipeline.core.events.merging_rules import MUTUAL, family_of
from pipeline.records import Mention
from pipeline.records.mention import Party


def one_a_day(mentions: Iterable[Mention], *, modes: bool = False) -> dict[str, Hashable]:
    """Return by id the event of each mention: date, source, target, code.

    Phoenix and ICEWS keep one event of a day with the same four. The date is that of the event
    where the text has one, and the parties of mutual acts are taken without their order: both
    help it. The code is the type, with `modes` also the mode.
    """
    events: dict[str, Hashable] = {}
    for mention in mentions:
        when = mention.event_date
        day = (mention.published_at.date().isoformat() if when is UNSET else when.start)[:10]
        actors, recipients = mention.actors, mention.recipients
        content = "" if mention.content is UNSET else mention.content.type
        if family_of(mention.type, content) in MUTUAL:
            actors, recipients = actors + recipients, ()
        code = (mention.type, mention.mode if modes else "")
        events[mention.id] = (day, _codes(actors), _codes(recipients), *code)
    return events


def _codes(parties: Iterable[Party]) -> tuple[str, ...]:
    return tuple(sorted({party.country or party.id for party in parties}))
