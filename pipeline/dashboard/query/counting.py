"""Counts as SQL: from `event_counts`, which the sink keeps, or from the events themselves.

`event_counts` has the events of each pair of days, of first and last report, by type, status, quad
class, country, and how many origins up to five. What lies on a day of which only a part is asked
for is counted from the events.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from msgspec import structs
from psycopg.sql import SQL, Composed, Identifier

from pipeline.dashboard.query.filters import Counting, Filter, moment_of, values_of
from pipeline.dashboard.query.sql import Clause, Statement, conditions, join

_ONE_DAY = timedelta(days=1)
_LAST_INSTANT = timedelta(days=1) - timedelta(microseconds=1)
_LONG_AGO, _FAR_AHEAD = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
_KNOWN = {"type", "status", "country", "min_origins", "since", "until", "every", "by", "clock"}
"""What `event_counts` can answer; a question with any other filter looks at the events."""
_MOST_ORIGINS = 5
_MOST = SQL("10000")
_WIDTHS = {"hour": "1 hour", "day": "1 day", "week": "1 week"}


class Days(NamedTuple):
    """Whole days, first and last; whether a part of the day before or after is asked for too."""

    first: datetime
    last: datetime
    has_before: bool
    has_after: bool


def counts(asked: Counting, *more: Filter) -> Statement:
    """Return the statement that counts what all filters find: columns bucket, value, events."""
    days = _whole_days(asked)
    if more or days is None or not _is_known(asked):
        found = [clause for one in more for clause in conditions(one)]
        return _ordered(*_of_events(asked, [*found, *_since(asked, *more)]))
    parts = [_of_days(asked, days)]
    if days.has_before:
        parts.append(_of_events(asked, [(SQL("last_seen < %s"), [days.first])]))
    if days.has_after:
        parts.append(_of_events(asked, [(SQL("last_seen >= %s"), [days.last + _ONE_DAY])]))
    if len(parts) == 1:
        return _ordered(*parts[0])
    union = SQL(" union all ").join([text for text, _ in parts])
    text = SQL("select at, value, sum(events)::bigint as events from ({}) as parts group by 1, 2")
    return _ordered(text.format(union), [value for _, values in parts for value in values])


def _ordered(text: Composed, values: list[Any]) -> Statement:
    ordered = SQL("select at, value, events from ({}) as counted order by 1, 3 desc, 2 limit {}")
    return Statement(ordered.format(text, _MOST), values)


def _is_known(asked: Counting) -> bool:
    """Tell whether the counts of whole days answer."""
    default = structs.asdict(Counting())
    given = {name for name, value in structs.asdict(asked).items() if value != default[name]}
    countries = len(values_of(asked.country))
    return (
        given <= _KNOWN
        and asked.min_origins <= _MOST_ORIGINS
        and asked.every != "hour"
        and asked.clock != "starts_at"
        and countries <= (0 if asked.by == "country" else 1)
    )


def _whole_days(asked: Counting) -> Days | None:
    """Return the days between `since` and `until`; None where there are none, or no calendar is."""
    try:
        since = moment_of(asked.since).astimezone(UTC) if asked.since else _LONG_AGO
        until = moment_of(asked.until, is_end=True).astimezone(UTC) if asked.until else _FAR_AHEAD
        has_before = _midnight(since) < since
        has_after = bool(asked.until) and until < _midnight(until) + _LAST_INSTANT
        first = _midnight(since) + has_before * _ONE_DAY
        last = _midnight(until) - has_after * _ONE_DAY
    except OverflowError:
        return None
    return Days(first, last, has_before, has_after) if first <= last else None


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(), UTC)


def _since(asked: Counting, *more: Filter) -> list[Clause]:
    """Return what bounds a question that says no beginning."""
    if any(one.since or one.from_ for one in (asked, *more)):
        return []
    clock = Identifier(asked.clock)
    return [(SQL("{} >= date_trunc('day', now()) - interval '30 days'").format(clock), [])]


def _of_days(asked: Counting, days: Days) -> tuple[Composed, list[Any]]:
    """Return what counts from `event_counts`."""
    found: list[Clause] = []
    if asked.since:
        found.append((SQL("last_day >= %s"), [days.first.date()]))
    else:
        # The days of `now() - 30 days` on, as for events.
        day = Identifier(asked.clock.replace("seen", "day"))
        found.append((SQL("{} >= (now() at time zone 'UTC')::date - 30").format(day), []))
    if asked.until:
        found.append((SQL("last_day <= %s"), [days.last.date()]))
    for column, given in (("type", asked.type), ("status", asked.status)):
        if values := values_of(given):
            found.append((SQL("{} = any(%s)").format(Identifier(column)), [values]))
    if asked.min_origins:
        found.append((SQL("origins >= %s"), [asked.min_origins]))
    if asked.by == "country":
        found.append((SQL("country <> ''"), []))
    else:
        found.append((SQL("country = %s"), ["".join(values_of(asked.country.upper()))]))
    where, values = join(found)
    value = SQL("country") if asked.by == "country" else _value(asked)
    day = Identifier(asked.clock.replace("seen", "day"))
    bucket = (
        SQL("null::timestamptz")
        if asked.every == "all"
        else SQL("date_trunc({}, {}::timestamp) at time zone 'UTC'").format(asked.every, day)
    )
    text = SQL(
        "select {bucket} as at, {value} as value, sum(events)::bigint as events "
        "from event_counts where {where} group by 1, 2 having sum(events) > 0"
    ).format(bucket=bucket, value=value, where=where)
    return text, values


def _of_events(asked: Counting, more: list[Clause]) -> tuple[Composed, list[Any]]:
    """Return what counts from the events themselves."""
    clock = Identifier(asked.clock)
    where, values = join([*conditions(asked), (SQL("{} is not null").format(clock), []), *more])
    source = (
        SQL("events cross join lateral unnest(countries) as country_of")
        if asked.by == "country"
        else SQL("events")
    )
    text = SQL(
        "select {bucket} as at, {value} as value, count(*) as events "
        "from {source} where {where} group by 1, 2"
    ).format(bucket=_bucket(asked), value=_value(asked), source=source, where=where)
    return text, values


def _bucket(asked: Counting) -> Composed | SQL:
    """Return the beginning of the time that an event is counted in (UTC; weeks from Monday on)."""
    clock = Identifier(asked.clock)
    if asked.every == "all":
        return SQL("null::timestamptz")
    if asked.every == "month":
        return SQL("date_trunc('month', {})").format(clock)
    # A quarter of the time of date_trunc, which asks for the zone each time.
    width = _WIDTHS[asked.every]
    return SQL("date_bin({}::interval, {}, timestamptz '2001-01-01Z')").format(width, clock)


def _value(asked: Counting) -> SQL:
    return {
        "none": SQL("''"),
        "type": SQL("type"),
        "status": SQL("status"),
        "quad": SQL("quad::text"),
        "country": SQL("country_of"),
    }[asked.by]
