"""Join the drafts of one article that tell of one event; let them lend each other their day."""

from collections.abc import Sequence
from datetime import datetime

from pipeline.core.events.dating import as_of, inherited, settle, with_clock
from pipeline.core.events.drafts import Draft
from pipeline.core.events.parties import Standing
from pipeline.records.mention import EventDate

AHEAD = frozenset(
    {"possible", "proposed", "planned", "scheduled", "agreed", "postponed", "demanded"}
)
CALLED_OFF = frozenset({"cancelled", "postponed"})
PAST = frozenset({"happened", "ongoing", "claimed", "negated"})


def same_party(one: Standing, other: Standing) -> bool:
    """Tell whether two parties may be one: the same id, or a person and the person's state."""
    if one.party.id == other.party.id:
        return True
    if not one.party.country or one.party.country != other.party.country:
        return False
    return one.entity.type != "PERSON" or other.entity.type != "PERSON"


def _covers(small: Sequence[Standing], large: Sequence[Standing]) -> bool:
    return all(any(same_party(one, other) for other in large) for one in small)


def same_parties(one: Sequence[Standing], other: Sequence[Standing]) -> bool:
    """Tell whether one side's parties are all among the other's."""
    if not one or not other:
        return False
    return _covers(one, other) or _covers(other, one)


def join(drafts: Sequence[Draft], published: datetime) -> list[Draft]:
    """Return one draft an event, in the order of their first sentences.

    Acts told by a verb come first; nouns (`the call`, `those talks`) then attach to the event that
    they point back to, or stand for themselves where they name their parties.
    """
    events: list[Draft] = []
    for draft in drafts:
        target = _match(draft, events)
        if target is None:
            events.append(draft)
        else:
            _absorb(target, draft)
    for event in events:
        event.status = settle(event.status, event.date, published)
    _lend(events, published)
    return events


def _match(draft: Draft, events: Sequence[Draft]) -> Draft | None:
    """Return the latest event that a draft tells of again."""
    for event in reversed(events):
        if event.act.type != draft.act.type or not _dates_agree(event, draft):
            continue
        if draft.nominal and draft.act.type == "CONSULT":
            if _points_back(draft, event):
                return event
        elif _same_event(draft, event):
            return event
    return None


def _points_back(noun: Draft, event: Draft) -> bool:
    """Tell whether a talk noun points back to an event: parties, kind and place agree."""
    if noun.status in {"possible", "proposed"} and event.status != noun.status:
        return False
    if noun.actors and not same_parties(noun.actors, event.actors):
        return False
    if (noun.mode == "phone") != (event.mode == "phone") and (noun.mode or not noun.actors):
        return False
    if noun.location and event.location and noun.location.name != event.location.name:
        return False
    return bool(noun.actors) or not noun.location or bool(event.location)


def _named(parties: Sequence[Standing]) -> list[Standing]:
    """Return the parties that the text names; `three people` may be anybody's."""
    return [party for party in parties if party.entity.via != "nominal"]


def _same_event(draft: Draft, event: Draft) -> bool:
    if _is_outcome(draft, event):
        return True
    if not same_parties(draft.parties, event.parties) or _is_by_another(draft, event):
        return False
    loose = any(_is_loose(each) for each in (draft, event))
    if (draft.status in AHEAD) != (event.status in AHEAD) and not loose:
        return False
    if draft.mode and event.mode and draft.mode != event.mode:
        return False
    together = draft.evidence[0].start == event.evidence[0].start
    if draft.act.type == "CONSULT" or (draft.act.type == "ASSAULT" and together):
        return True
    return draft.trigger.lemma_ == event.trigger.lemma_ or bool(draft.date and event.date)


def _is_loose(draft: Draft) -> bool:
    """Tell whether a noun may name what was ahead and is now done: not `it will be a visit`."""
    cue = draft.reading.cue
    return draft.nominal and (cue is None or cue.tag_ != "MD")


def _is_by_another(draft: Draft, event: Draft) -> bool:
    """Tell whether two acts that are not done together are done by two: each side demands."""
    if draft.act.type == "CONSULT" or draft.mutual or event.mutual:
        return False
    both = draft.actors and event.actors
    return bool(both) and not same_parties(draft.actors, event.actors)


def _is_outcome(draft: Draft, event: Draft) -> bool:
    """Tell whether a clause says whom the deed of the same sentence hit: `, killing three`."""
    if draft.act.type != "ASSAULT" or draft.evidence[0].start != event.evidence[0].start:
        return False
    if draft.trigger.dep_ != "advcl" or draft.status != event.status:
        return False
    return not _named(draft.recipients) and same_parties(draft.actors, event.actors)


def _dates_agree(one: Draft, other: Draft) -> bool:
    if one.date is None or other.date is None:
        return True
    return one.date.start[:10] == other.date.start[:10]


def _absorb(event: Draft, draft: Draft) -> None:
    """Add a further mention to an event: it fills gaps, but changes nothing that is known.

    But that a plan was called off is news; that there was a plan is its background.
    """
    together = event.evidence[0].start == draft.evidence[0].start
    if together and event.nominal and not event.mutual:  # `a strike by Rome has killed a guard`
        event.recipients = event.recipients or draft.recipients
    event.evidence += draft.evidence
    called_off = event.status in CALLED_OFF
    told = not draft.nominal or (event.reading.cue is None and draft.reading.cue is not None)
    if event.nominal and told and not called_off:
        event.nominal, event.status, event.reading = draft.nominal, draft.status, draft.reading
    if event.date is None:
        event.date = draft.date
    elif draft.date is not None:
        event.date = with_clock(event.date, draft.date)
    event.location = event.location or draft.location
    event.attribution = event.attribution or draft.attribution
    event.mode = event.mode or draft.mode
    event.counts = tuple(dict.fromkeys([*event.counts, *draft.counts]))


def _lend(events: Sequence[Draft], published: datetime) -> None:
    """Give undated past acts the day of the story they stand in, else the day of publication."""
    for index, event in enumerate(events):
        if event.date is None and event.status in PAST and not event.pluperfect:
            source = None if event.status == "ongoing" else _story(event, events[:index])
            if source is None or source.date is None:
                event.date = as_of(published)
            else:
                _inherit(event, source, source.date)


def _inherit(event: Draft, source: Draft, date: EventDate) -> None:
    """Take over the day of a story, and its place where the same parties act together there."""
    event.date = inherited(date)
    together = source.evidence[0].start == event.evidence[0].start
    if together or (event.mutual and _covers(event.actors, source.actors)):
        event.location = event.location or source.location


def _story(event: Draft, before: Sequence[Draft]) -> Draft | None:
    """Return the last dated past act of the same paragraph that shares a party with this one.

    In one sentence no shared party is needed.
    """
    for other in reversed(before):
        aside = other.trigger.dep_ == "relcl"  # `who visited Rome last week, urged ...`
        dated = other.date is not None and other.date.basis != "as_of" and not aside
        if dated and other.paragraph == event.paragraph and other.status == "happened":
            together = other.evidence[0].start == event.evidence[0].start
            if together or any(same_party(a, b) for a in event.actors for b in other.parties):
                return other
    return None
