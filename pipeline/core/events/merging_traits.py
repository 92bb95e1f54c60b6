"""What merging looks at in a mention, worked out once."""

import calendar
import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import msgspec

from pipeline.core.events.merging_rules import (
    FAMILY_OF_CONTENT,
    HALTED,
    OPEN,
    PLAN_REACH_DAYS,
    TOOK_PLACE,
    UNDONE,
    family_of,
)
from pipeline.records import Mention
from pipeline.records.mention import EventDate, Location, Party

_WORD = re.compile(r"\w{4,}|\d+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Days:
    """The days on which an event may be, as ordinals, both ends inclusive.

    `exact`: the text names the very day. `dated`: the text names a time at all. `minute` counts
    from 1970 where the text gives the clock time.
    """

    first: int
    last: int
    exact: bool
    dated: bool
    minute: int | None = None


class Act(NamedTuple):
    """What was done: its type, its mode, and the type of what was agreed, asked or refused."""

    type: str
    mode: str
    content: str


@dataclass(frozen=True, slots=True)
class Traits:
    """A mention as merging sees it. `order` sorts by time, `priority` by weight in a tree."""

    family: str
    open: bool
    done: bool
    awaited: bool
    days: Days
    report_day: int
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    place: Location | None
    act: Act
    words: frozenset[str]
    cluster: str
    copy_key: tuple[str, ...]
    order: tuple[int, int, str]
    priority: tuple[int, int, int, str]


def variant_of(mention: Mention) -> str:
    """Return what tells one wording of a mention from another: a hash of all but `received_at`.

    A crawler that fetches an unchanged article again makes the same mention, received later.
    """
    same = msgspec.structs.replace(mention, received_at=_EPOCH)
    return hashlib.blake2b(_ENCODER.encode(same), digest_size=8).hexdigest()


def reported_at(mention: Mention) -> datetime:
    """Return when the article said so: its last change, else its publication."""
    return mention.modified_at if mention.modified_at is not msgspec.UNSET else mention.published_at


def micros(moment: datetime) -> int:
    """Return microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def traits_of(mention: Mention, variant: str, window_hours: int) -> Traits:
    """Return what merging compares of a mention."""
    window_days = -(-window_hours // 24)
    content = mention.content
    inner = "" if content is msgspec.UNSET else content.type
    inner_mode = "" if content is msgspec.UNSET else content.mode
    family = family_of(mention.type, inner)
    folded = (mention.type, inner) in FAMILY_OF_CONTENT
    mode = mention.mode or inner_mode
    act = Act(inner, inner_mode, "") if folded else Act(mention.type, mode, inner)
    order = (micros(mention.published_at), micros(reported_at(mention)), f"{mention.id}{variant}")
    days = days_of(mention, window_days, folded=folded)
    place = None if mention.location is msgspec.UNSET else mention.location
    parties = mention.actors + mention.recipients
    precise = (
        2 * (mention_has_day(mention) and not folded)
        + any(party.role for party in parties)
        + (place is not None)
        + bool(act.mode)
    )
    return Traits(
        family=family,
        open=folded or mention.status in OPEN,
        awaited=days.dated and mention.status in (OPEN | HALTED),
        done=not folded and mention.status in TOOK_PLACE,
        days=days,
        report_day=_day(reported_at(mention)),
        actors=mention.actors,
        recipients=mention.recipients,
        place=place,
        act=act,
        words=frozenset(_words(mention)),
        cluster=mention.cluster_id,
        copy_key=(mention.cluster_id, mention.type, *sorted(party.id for party in parties)),
        order=order,
        priority=(-int(precise), *order),
    )


def mention_has_day(mention: Mention) -> bool:
    """Tell whether the text names the very day of the event."""
    when = mention.event_date
    return (
        when is not msgspec.UNSET
        and when.basis == "explicit"
        and when.precision in ("minute", "hour", "day")
        and parse_when(when.start) is not None
    )


def days_of(mention: Mention, window_days: int, *, folded: bool) -> Days:
    """Return the days on which the event may be.

    Without a date in the text a past act is of the day of the report or the one before, a plan of
    any day of the window from the report on; a plan that is called off or moved may have lain
    `PLAN_REACH_DAYS` away. The date of an agreement on an act is the earliest for the act.
    """
    when = mention.event_date
    given = None if when is msgspec.UNSET else _given_days(when)
    report = _day(reported_at(mention))
    day = report if given is None else given.first
    dated = given is not None and given.dated
    moved = mention.status == "postponed"
    if moved or (mention.status in HALTED and not mention_has_day(mention)):
        back, ahead = PLAN_REACH_DAYS, PLAN_REACH_DAYS
    elif folded:
        back, ahead = 0, window_days
    elif given is not None and given.dated:
        return replace(given, exact=mention_has_day(mention))
    elif mention.status in OPEN:
        back, ahead = 0, window_days
    elif mention.status in UNDONE:
        back, ahead = window_days, window_days
    else:
        back, ahead = 1, 0
    return Days(day - back, day + ahead, exact=False, dated=dated)


def parse_when(value: str) -> datetime | None:
    """Return the instant that a date or time of a record names; None for a duration or nothing."""
    if not value or value.startswith("P"):
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def last_day_of(when: EventDate) -> int | None:
    """Return the last day that an event date covers, as an ordinal; None where it names no day."""
    given = _given_days(when)
    return None if given is None else given.last


def _given_days(when: EventDate) -> Days | None:
    start = parse_when(when.start)
    if start is None or when.precision == "unknown":
        return None
    end = parse_when(when.end)
    first = _day(start)
    last = _day(end) if end is not None else _end_of(start, when.precision)
    clock = when.precision in ("minute", "hour") and len(when.start) > len("2025-05-19")
    minute = micros(start) // 60_000_000 if clock else None
    return Days(first, max(first, last), exact=False, dated=when.basis != "as_of", minute=minute)


def _end_of(start: datetime, precision: str) -> int:
    first = _day(start)
    if precision == "week":
        return first + 6
    if precision == "month":
        return first + calendar.monthrange(start.year, start.month)[1] - start.day
    if precision == "quarter":
        return first + 91
    if precision == "year":
        return date(start.year, 12, 31).toordinal()
    return first


def _day(moment: datetime) -> int:
    return moment.astimezone(UTC).date().toordinal()


def _words(mention: Mention) -> set[str]:
    return {word for proof in mention.evidence for word in _WORD.findall(proof.sentence.casefold())}
