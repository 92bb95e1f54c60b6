"""The full state of an event, made from its reports and from nothing else."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, TypeVar

import msgspec

from pipeline.core.events.merging_counts import COUNTS, count_key
from pipeline.core.events.merging_rules import (
    AWAITED,
    MAX_EVIDENCE,
    MAX_HISTORY,
    MAX_QUOTES,
    TOOK_PLACE,
)
from pipeline.core.events.merging_status import Course, change_of, course_of
from pipeline.core.events.merging_traits import Traits, last_day_of, reported_at
from pipeline.core.events.merging_values import (
    DATE,
    PLACE,
    STATUS,
    Given,
    choose,
    contradictions,
    fresh,
    gather,
    origins_of,
    status_sides,
    values_of,
)
from pipeline.records import Event, Mention
from pipeline.records.common import Quantity, Quote
from pipeline.records.event import FieldValue, StatusChange
from pipeline.records.mention import EventDate, Evidence, Location

T = TypeVar("T")
Op = Literal["create", "update", "merge", "retract"]
Reason = Literal["", "kill", "withdrawn", "revised"]
_FIRST_DAY = datetime(1, 1, 1, tzinfo=UTC)


class Telling(NamedTuple):
    """A report in an event: `live` unless a newer version of its article took its place."""

    mention: Mention
    traits: Traits
    live: bool


class Identity(NamedTuple):
    """What an event's record says of itself apart from its reports."""

    id: str
    revision: int
    op: Op
    merged_into: str = ""
    maybe_same_as: tuple[str, ...] = ()
    reason: Reason = ""


def build_event(
    identity: Identity, tellings: Sequence[Telling], due: datetime | None = None
) -> Event:
    """Return the state that the reports give, or, where none is alive, that the last ones gave.

    `due` is from when on the event is `due`, where it is. The fields that belong to one report are
    those of the most precise one; status, cue and derived codes those of the report that set the
    status. Spans count in the text of the article that each is taken from.
    """
    living = [telling for telling in tellings if telling.live]
    told = living or list(tellings)
    mentions = [telling.mention for telling in told]
    face = min(told, key=lambda telling: (_folded(telling), telling.traits.priority)).mention
    course = course_of(mentions)
    setter = course.last.mention
    given = gather(mentions)
    withdrawn = gather([t.mention for t in tellings if not t.live]) if living else {}
    proofs = mentions if living else []
    return Event(
        schema=Event.SCHEMA,
        id=identity.id,
        revision=identity.revision,
        op=identity.op,
        merged_into=identity.merged_into,
        reason=identity.reason,
        maybe_same_as=identity.maybe_same_as,
        type=face.type,
        mode=face.mode or _mode(face, told),
        contexts=tuple(sorted({context for mention in mentions for context in mention.contexts})),
        status=course.last.status if due is None else "due",
        status_cue=setter.status_cue,
        status_history=_history(course, due),
        content=face.content if face.content is not msgspec.UNSET else setter.content,
        plover=setter.plover,
        cameo=setter.cameo,
        quad=setter.quad,
        score=setter.score,
        actors=face.actors,
        recipients=face.recipients,
        event_date=_date(told, given, withdrawn, course),
        location=_place(told, given, withdrawn),
        counts=_counts(mentions, given, withdrawn),
        attribution=setter.attribution,
        evidence=_evidence(proofs),
        quotes=_quotes(proofs),
        coder=max(mentions, key=lambda mention: (reported_at(mention), mention.id)).coder,
        articles=len({mention.article_id for mention in proofs}),
        publishers=len({_publisher(mention) for mention in proofs}),
        origins=origins_of(proofs),
        first_seen=min(mention.published_at for mention in mentions),
        last_seen=max(reported_at(mention) for mention in mentions),
        disputed=course.disputed,
        values=_values(course, given, withdrawn),
    )


def awaited_until(tellings: Sequence[Telling]) -> datetime | None:
    """Return when the day of a planned event ends; None where it is not awaited or has no day."""
    living = [telling for telling in tellings if telling.live]
    mentions = [telling.mention for telling in living]
    if not mentions:
        return None
    course = course_of(mentions)
    if course.last.status not in AWAITED:
        return None
    withdrawn = gather([t.mention for t in tellings if not t.live])
    when = _date(living, gather(mentions), withdrawn, course)
    if when is msgspec.UNSET or when.basis == "as_of":
        return None
    last = last_day_of(when)
    return None if last is None else _FIRST_DAY + timedelta(days=last)


def cut(items: Sequence[T], most: int) -> tuple[T, ...]:
    """Return at most `most` items: the first half and the last half."""
    if len(items) <= most:
        return tuple(items)
    half = most // 2
    return (*items[: most - half], *items[-half:])


def _folded(telling: Telling) -> bool:
    return telling.mention.type != telling.traits.family


def _mode(face: Mention, told: Sequence[Telling]) -> str:
    modes = [t.mention.mode for t in told if t.mention.type == face.type and t.mention.mode]
    return max(sorted(set(modes)), key=modes.count, default="")


def _history(course: Course, due: datetime | None) -> tuple[StatusChange, ...]:
    changes = [change_of(step) for step in course.steps]
    if due is not None:
        changes.append(msgspec.structs.replace(changes[-1], status="due", at=due))
    return cut(changes, MAX_HISTORY)


def _date(
    told: Sequence[Telling],
    given: dict[str, list[Given]],
    withdrawn: dict[str, list[Given]],
    course: Course,
) -> EventDate | msgspec.UnsetType:
    """Return when the event is: after a postponement by the newer reports alone, if they say."""
    dates = given.get(DATE, [])
    moved = [reported_at(s.mention) for s in course.steps if s.status == "postponed"]
    if moved:
        dates = [item for item in dates if reported_at(item.mention) >= moved[-1]] or dates
    wanted = choose(dates, withdrawn.get(DATE, [])) if dates else ""
    best: tuple[tuple[bool, bool, bool, object], EventDate] | None = None
    for telling in told:
        when = telling.mention.event_date
        if when is msgspec.UNSET:
            continue
        other = bool(wanted) and values_of(telling.mention).get(DATE) != wanted
        rank = (other, when.basis == "as_of", not when.start.endswith("Z"), telling.traits.priority)
        if best is None or rank < best[0]:
            best = rank, when
    return msgspec.UNSET if best is None else best[1]


def _place(
    told: Sequence[Telling], given: dict[str, list[Given]], withdrawn: dict[str, list[Given]]
) -> Location | msgspec.UnsetType:
    """Return where it is: who says that it took place knows better than who announced it."""
    places = given.get(PLACE, [])
    places = [item for item in places if item.mention.status in TOOK_PLACE] or places
    wanted = choose(places, withdrawn.get(PLACE, [])) if places else ""
    for telling in sorted(told, key=lambda item: item.traits.priority):
        place = telling.mention.location
        if place is not msgspec.UNSET and (not wanted or place.name == wanted):
            return place
    return msgspec.UNSET


def _counts(
    mentions: Sequence[Mention],
    given: dict[str, list[Given]],
    withdrawn: dict[str, list[Given]],
) -> tuple[Quantity, ...]:
    """Return one count of each kind, worded as in the newest report that gives the chosen value."""
    counts: list[Quantity] = []
    for name in sorted(key for key in given if key.startswith(COUNTS)):
        newest = fresh(given[name])
        wanted = choose(newest, withdrawn.get(name, []))
        source = max(
            (item.mention for item in newest if item.value == wanted),
            key=lambda mention: (mention.is_origin, reported_at(mention), mention.id),
        )
        counts.append(next(count for count in source.counts if count_key(count) == name))
    several = {count_key(count) for mention in mentions for count in mention.counts} - set(given)
    last = max(mentions, key=lambda mention: (reported_at(mention), mention.id))
    counts += [count for count in last.counts if count_key(count) in several]
    return tuple(counts)


def _values(
    course: Course, given: dict[str, list[Given]], withdrawn: dict[str, list[Given]]
) -> tuple[FieldValue, ...]:
    rows = contradictions(given, withdrawn)
    if not course.disputed:
        return rows
    statuses = [Given(step.status, step.mention) for step in course.said]
    return tuple(sorted((*rows, *status_sides(statuses)), key=lambda row: row.field == STATUS))


def _evidence(mentions: Sequence[Mention]) -> tuple[Evidence, ...]:
    rows: dict[tuple[str, str, int, int, str], Evidence] = {}
    ordered = sorted(mentions, key=lambda m: (reported_at(m), m.article_id, m.id))
    for mention in ordered:
        for proof in mention.evidence:
            key = (proof.article_id, proof.version, proof.start, proof.end, proof.pattern)
            rows.setdefault(key, proof)
    return cut(list(rows.values()), MAX_EVIDENCE)


def _quotes(mentions: Iterable[Mention]) -> tuple[Quote, ...]:
    rows: dict[tuple[str, str], Quote] = {}
    for mention in sorted(mentions, key=lambda m: (reported_at(m), m.article_id, m.id)):
        for quote in mention.quotes:
            rows.setdefault((quote.text, quote.speaker_id or quote.speaker), quote)
    return cut(list(rows.values()), MAX_QUOTES)


def _publisher(mention: Mention) -> str:
    publisher = mention.publisher
    return publisher.family or publisher.domain or publisher.name or mention.article_id
