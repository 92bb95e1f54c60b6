"""What a reader asks for: the grammar of filters, one for all that reads events."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Literal, NamedTuple, Protocol, TypeVar, get_args
from uuid import UUID

import msgspec
from aiohttp import web
from msgspec import Meta, Struct, structs

from pipeline.records.mention import EventType, Status
from pipeline.runtime.web.problems import Problem

MAX_LIMIT = 500
MAX_VALUES = 50
"""Most values between commas."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)
_MOST_MICROS = (datetime(9999, 12, 31, tzinfo=UTC) - _YEAR_ONE) // timedelta(microseconds=1)

Values = Annotated[str, Meta(max_length=2_000, pattern=rf"^[^,]*(,[^,]*){{0,{MAX_VALUES - 1}}}$")]


def _some_of(known: tuple[str, ...]) -> str:
    """Return the pattern of some of these words between commas. What is misspelt is no news."""
    one = f"({'|'.join(known)})"
    return f"^({one}(,{one}){{0,{MAX_VALUES - 1}}})?$"


_Types = Annotated[str, Meta(pattern=_some_of(get_args(EventType)))]
_Statuses = Annotated[str, Meta(pattern=_some_of(get_args(Status)))]
_DAY = r"[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?([Zz]|[+-](0\d|1[0-4]):[0-5]\d)?"
When = Annotated[str, Meta(pattern=rf"^({_DAY}([Tt ]{_CLOCK})?)?$")]
S = TypeVar("S", bound=Struct)
F = TypeVar("F", bound="Filter")


class Filter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events. Empty means any; several values of one parameter stand between commas.

    `since` and `until` bound when an event was last reported, `from` and `to` when it is or was.
    Times are RFC 3339; without a zone they are UTC; of a date as a bound all of the day counts.
    """

    type: Annotated[_Types, Meta(description="PLOVER types: `CONSULT,AGREE`.")] = ""
    mode: Annotated[Values, Meta(description="Modes: `visit,phone`.")] = ""
    status: Annotated[_Statuses, Meta(description="`scheduled,cancelled`.")] = ""
    country: Annotated[
        Values, Meta(description="Any of these takes part or is the place (ISO 3166 alpha-3).")
    ] = ""
    together: Annotated[
        Values, Meta(description="All of these countries take part or are the place.")
    ] = ""
    party: Annotated[
        Values, Meta(description="Ids of which any is an actor or a recipient: `wikidata:Q7747`.")
    ] = ""
    actor: Annotated[Values, Meta(description="Ids of which any is an actor.")] = ""
    recipient: Annotated[Values, Meta(description="Ids of which any is a recipient.")] = ""
    place: Annotated[Values, Meta(description="Names of places, or GeoNames numbers.")] = ""
    story: Annotated[Values, Meta(description="Ids of stories.")] = ""
    q: Annotated[
        Values,
        Meta(description='Words of the sentences, names and places: `"prisoner exchange" -swap`.'),
    ] = ""
    min_origins: Annotated[
        int, Meta(ge=0, le=100_000, description="At least so many independent origins.")
    ] = 0
    disputed: Annotated[
        Literal["", "true", "false"], Meta(description="Whether sources contradict each other.")
    ] = ""
    since: Annotated[When, Meta(description="Last reported then or later.")] = ""
    until: Annotated[When, Meta(description="Last reported then or earlier.")] = ""
    from_: Annotated[When, Meta(description="Happens then or later.")] = msgspec.field(
        name="from", default=""
    )
    to: Annotated[When, Meta(description="Happens then or earlier.")] = ""
    watch: Annotated[
        str,
        Meta(
            pattern=r"^([a-z0-9][a-z0-9-]{0,62})?$",
            description="The name of a watch: its filter must let the event pass too.",
        ),
    ] = ""


class Page(Filter, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of events. `cursor` is the `next` of the page before it."""

    order: Annotated[
        Literal["last_seen", "first_seen", "event_date"],
        Meta(description="Newest first; `event_date`: the earliest first, and none without a day."),
    ] = "last_seen"
    limit: Annotated[int, Meta(ge=1, le=MAX_LIMIT)] = 100
    cursor: Annotated[str, Meta(pattern=r"^([0-9a-f]{48})?$")] = ""


class Counting(Filter, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Events counted by time and by a property. Without `since` the last 30 days count."""

    every: Literal["hour", "day", "week", "month", "all"] = "day"
    by: Literal["none", "type", "status", "country", "quad"] = "none"
    clock: Annotated[
        Literal["first_seen", "last_seen", "starts_at"], Meta(description="Which time is counted.")
    ] = "first_seen"


class Pairing(Filter, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has most to do with whom. Without `since` the last 30 days count."""

    of: Annotated[
        Literal["countries", "parties"], Meta(description="Pairs of countries, or of parties.")
    ] = "countries"
    limit: Annotated[int, Meta(ge=1, le=MAX_LIMIT)] = 50


class Streaming(Filter, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events a stream tells of, and where it begins; else it begins now.

    `since` is here the time (of the record, not of the report) from which on changes are sent.
    """

    since: Annotated[When, Meta(description="First all changes since then, as far as kept.")] = ""
    after: Annotated[
        str,
        Meta(
            max_length=8_000,
            pattern=r"^[0-9a-f.~]*$",
            description="The id of the last message; for those who cannot send `Last-Event-ID`.",
        ),
    ] = ""


class Naming(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parties by the beginning of their name, or of a word in it."""

    q: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class Cursor(NamedTuple):
    """Where a page ended: the time that it is ordered by, and the event's id.

    As a word: 16 hex digits of microseconds since the year 1, and the 32 of the id.
    """

    at: datetime
    id: str

    def __str__(self) -> str:
        """Return it as a word for urls."""
        micros = (self.at - _YEAR_ONE) // timedelta(microseconds=1)
        return f"{micros:016x}{UUID(self.id).hex}"

    @classmethod
    def parse(cls, word: str) -> "Cursor":
        """Return the cursor of a word; a time that no calendar has becomes the last one."""
        micros = min(int(word[:16], 16), _MOST_MICROS)
        return cls(_YEAR_ONE + timedelta(microseconds=micros), str(UUID(word[16:])))


def read_query(query: Mapping[str, str], into: type[S]) -> S:
    """Return what the parameters of a url ask for.

    A control character counts as a space: no text of the database has a null, and patterns let a
    line break pass at their end. Raises: Problem: 400, an unknown parameter, a bad value, or too
    many values.
    """
    told = {name: _CONTROLS.sub(" ", value) for name, value in query.items()}
    try:
        return msgspec.convert(told, into, strict=False)
    except msgspec.ValidationError as exc:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_parameter", str(exc)[:500]) from exc


def query_of(request: web.BaseRequest) -> dict[str, str]:
    """Return the parameters; one that is given twice counts as its values between commas."""
    found: dict[str, str] = {}
    for name, value in request.query.items():
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


class Watches(Protocol):
    """Saved filters, each by its name."""

    def get(self, name: str) -> Filter | None:
        """Return the filter of a watch, None where there is no such watch."""
        ...


def with_watch(asked: F, watches: Watches) -> tuple[F, tuple[Filter, ...]]:
    """Return what is asked for without its watch, and the filter of the watch, if it names one.

    Raises: Problem: 404 there is no such watch.
    """
    if not asked.watch:
        return asked, ()
    saved = watches.get(asked.watch)
    if saved is None:
        raise Problem(HTTPStatus.NOT_FOUND, "no_watch", "no watch has this name")
    return structs.replace(asked, watch=""), (saved,)


def values_of(text: str) -> list[str]:
    """Return the values between the commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def moment_of(text: str, *, is_end: bool = False) -> datetime:
    """Return the instant of a time or date that `When` takes; of a date as an end its last one.

    The 31st of a shorter month is its last day.
    """
    day = text[:10]
    last = monthrange(int(day[:4]), int(day[5:7]))[1]
    day = f"{day[:8]}{min(int(day[8:]), last):02d}"
    moment = datetime.fromisoformat((day + text[10:]).upper().replace(" ", "T"))
    if is_end and len(text) == len(day):
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
