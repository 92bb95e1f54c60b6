"""Questions as SQL. Values never stand in the text of a statement."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from psycopg.sql import SQL, Composed, Identifier

from pipeline.dashboard.query.filters import (
    Cursor,
    Filter,
    Naming,
    Page,
    Pairing,
    moment_of,
    values_of,
)

LAST = SQL("interval '30 days'")
RECORD = SQL(
    "case story_id when '' then record "
    "else record || jsonb_build_object('story_id', story_id) end as record"
)
"""The record of an event with its story, which only the database knows."""
Clause = tuple[Composed | SQL, list[Any]]


class Statement(NamedTuple):
    """A statement and its values."""

    text: Composed
    values: list[Any]


def events_page(asked: Page, *more: Filter) -> Statement:
    """Return the statement for a page of events and the first one behind it.

    The events pass the filters of `more` too.

    Columns: the record, the time that it is ordered by, the id.
    """
    clauses = list(conditions(asked, *more))
    is_ahead = asked.order == "event_date"
    # An event that lasts is ahead until it is over: so its end orders it.
    column = Identifier("ends_at" if is_ahead else asked.order)
    if is_ahead:
        clauses.append((SQL("ends_at is not null"), []))
    if asked.cursor:
        cursor = Cursor.parse(asked.cursor)
        comparison = SQL("({}, id) > (%s, %s)") if is_ahead else SQL("({}, id) < (%s, %s)")
        clauses.append((comparison.format(column), [cursor.at, cursor.id]))
    where, values = join(clauses)
    direction = SQL("asc") if is_ahead else SQL("desc")
    text = SQL(
        "select {record}, {column}, id from events where {where} "
        "order by {column} {direction}, id {direction} limit %s"
    ).format(record=RECORD, column=column, where=where, direction=direction)
    return Statement(text, [*values, asked.limit + 1])


def pairs(asked: Pairing, *more: Filter) -> Statement:
    """Return the statement for who has to do with whom: columns id, id, events, mean score."""
    clauses = list(conditions(asked, *more))
    if not any(one.since or one.from_ for one in (asked, *more)):
        clauses.append((SQL("last_seen >= now() - {}").format(LAST), []))
    where, values = join(clauses)
    members = SQL("countries") if asked.of == "countries" else SQL("party_ids")
    # Many events have the same members: these are added up before they are paired.
    text = SQL(
        "select a.one, b.one, sum(events)::bigint, sum(scores) / sum(events) from ("
        "select {members} as members, count(*) as events, sum(score::float8) as scores "
        "from events where {where} group by 1) as alike "
        "cross join lateral unnest(members) as a(one) cross join lateral unnest(members) as b(one) "
        "where a.one < b.one group by 1, 2 order by 3 desc, 1, 2 limit %s"
    ).format(members=members, where=where)
    return Statement(text, [*values, asked.limit])


def entities(asked: Naming) -> Statement:
    """Return the statement for parties: id, name, wikidata id, country, sector, role, events."""
    words = _prefixes(asked.q)
    where = SQL("words @@ to_tsquery('simple', %s)") if words else SQL("true")
    text = SQL(
        "select n.id, n.name, n.wikidata_id, n.country, n.sector, n.role, "
        "(select count(distinct p.event_id) from parties p where p.id = n.id) "
        "from (select * from entities where {where} order by last_seen desc, id limit %s) n"
    ).format(where=where)
    return Statement(text, [*([words] if words else []), asked.limit])


def _prefixes(text: str) -> str:
    """Return a query for words that begin as these do."""
    words = "".join(c if c.isalnum() else " " for c in text).split()
    return " & ".join(f"{word}:*" for word in words)


def conditions(*asked: Filter) -> Iterator[Clause]:
    """Yield the conditions of all the filters, each with its values."""
    yield SQL("alive"), []
    for one in asked:
        yield from _conditions(one)


def _conditions(asked: Filter) -> Iterator[Clause]:
    yield from _memberships(asked)
    yield from _stories(asked)
    yield from _sides(asked)
    if places := values_of(asked.place):
        numbers = [int(place) for place in places if place.isdecimal() and len(place) < 18]
        yield (
            SQL("(lower(place) = any(%s) or geonames_id = any(%s::bigint[]))"),
            [[place.lower() for place in places], numbers],
        )
    if asked.q.strip():
        yield SQL("search @@ websearch_to_tsquery('english', %s)"), [asked.q]
    if asked.min_origins:
        yield SQL("origins >= %s"), [asked.min_origins]
    if asked.disputed:
        yield SQL("disputed = %s"), [asked.disputed == "true"]
    yield from _times(asked)


def _memberships(asked: Filter) -> Iterator[Clause]:
    for column, text in (
        ("type", asked.type),
        ("mode", asked.mode.lower()),
        ("status", asked.status),
    ):
        if given := values_of(text):
            yield SQL("{} = any(%s)").format(Identifier(column)), [given]
    for column, operator, text in (
        ("countries", SQL("&&"), asked.country.upper()),
        ("countries", SQL("@>"), asked.together.upper()),
        ("party_ids", SQL("&&"), asked.party),
    ):
        if given := values_of(text):
            yield SQL("{} {} %s::text[]").format(Identifier(column), operator), [given]


def _stories(asked: Filter) -> Iterator[Clause]:
    stories = values_of(asked.story)
    if len(stories) == 1:  # of one story the index gives the newest events at once
        yield SQL("story_id <> '' and story_id = living_story(%s)"), stories
    elif stories:
        living = SQL("array(select living_story(one) from unnest(%s::text[]) as one)")
        yield SQL("story_id <> '' and story_id = any({})").format(living), [stories]


def _sides(asked: Filter) -> Iterator[Clause]:
    for side, text in (("actor", asked.actor), ("recipient", asked.recipient)):
        if given := values_of(text):
            yield (
                SQL(
                    "party_ids && %s::text[] and exists (select 1 from parties p where "
                    "p.event_id = events.id and p.side = {} and p.id = any(%s))"
                ).format(side),
                [given, given],
            )


def _times(asked: Filter) -> Iterator[Clause]:
    for comparison, text, is_end in (
        ("last_seen >= %s", asked.since, False),
        ("last_seen <= %s", asked.until, True),
        ("ends_at >= %s", asked.from_, False),
        ("starts_at <= %s", asked.to, True),
    ):
        if text:
            yield SQL(comparison), [moment_of(text, is_end=is_end)]


def join(clauses: list[Clause]) -> tuple[Composed, list[Any]]:
    """Return the conditions joined by `and`, and all their values."""
    return (
        SQL(" and ").join([text for text, _ in clauses]),
        [value for _, values in clauses for value in values],
    )
