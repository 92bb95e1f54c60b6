"""What merging looks at in a mention, worked out once."""

import calendar
import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import msgspec

from pipeline.core.events.merging_counts import exact_counts
from pipeline.core.events.merging_rules import (
    FAMILY_OF_CONTENT,
    HALTED,
    OPEN,
    PLAN_REACH_DAYS,
    TOOK_PLACE,
    UNDONE,
    family_of,
)
from pipeline.core.sentence_words import hash_words
from pipeline.records import Mention
from pipeline.records.mention import EventDate, Location, Party

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODER = msgspec.json.Encoder()


class Days(msgspec.Struct, frozen=True, array_like=True, gc=False):
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


class Who(NamedTuple):
    """A party without the words that name it in one sentence."""

    id: str
    wikidata_id: str
    name: str
    country: str
    sector: str
    role: str

    @property
    def named(self) -> bool:
        """Tell whether it has a name or a country; `police`, `two men` may be anybody."""
        return bool(self.country) or not (self.id.startswith("local:") and self.name.islower())

    @property
    def is_person(self) -> bool:
        """Tell whether it holds an office; a state may have a role too (`delegation`)."""
        return bool(self.role) and not self.id.startswith(("gov:", "geonames:"))


class Spot(NamedTuple):
    """A place without the words that name it in one sentence."""

    name: str
    geonames_id: int
    country: str
    precision: str


class Traits(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A mention as merging sees it. `priority` sorts by weight in a tree.

    `counts` are its exact ones by kind, `words` hashes of the words of its sentences (32 bits
    each); `text` is a hash of the very text that it is in, `copy_key` one of what it shares with
    its copies in others.
    """

    family: str
    open: bool
    done: bool
    awaited: bool
    days: Days
    report_day: int
    actors: tuple[Who, ...]
    recipients: tuple[Who, ...]
    place: Spot | None
    act: Act
    counts: tuple[tuple[str, str], ...]
    words: bytes
    text: bytes
    copy_key: bytes
    priority: tuple[int, int, int, str]

    @property
    def order(self) -> tuple[int, int, str]:
        """Return what sorts reports by time: published, last changed, key."""
        return self.priority[1:]

    @property
    def key(self) -> str:
        """Return the key of the report: the mention and its wording."""
        return self.priority[3]


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
    place = None if mention.location is msgspec.UNSET else _spot_of(mention.location)
    parties = mention.actors + mention.recipients
    moved = mention.status == "postponed"
    precise = (
        2 * ((mention_has_day(mention) or moved) and not folded)
        + min(2, sum(bool(party.role) for party in parties))
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
        actors=tuple(who_of(party) for party in mention.actors),
        recipients=tuple(who_of(party) for party in mention.recipients),
        place=place,
        act=act,
        counts=exact_counts(mention),
        words=hash_words(mention),
        text=_hash(mention.article_id, mention.version),
        copy_key=_hash(mention.cluster_id, mention.type, *sorted(party.id for party in parties)),
        priority=(-int(precise), *order),
    )


def who_of(party: Party) -> Who:
    """Return a party as merging sees it."""
    return Who(party.id, party.wikidata_id, party.name, party.country, party.sector, party.role)


def _spot_of(place: Location) -> Spot:
    return Spot(place.name, place.geonames_id, place.country, place.precision)


def _hash(*texts: str) -> bytes:
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=12).digest()


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
        return msgspec.structs.replace(given, exact=mention_has_day(mention))
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
