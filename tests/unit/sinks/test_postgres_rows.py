from datetime import UTC, datetime

import pytest

from pipeline.records import Event
from pipeline.sinks.postgres import rows, tables
from tests.support.events import events_of
from tests.support.mentions import count, day, mention, place


@pytest.fixture(scope="module")
def event():
    told = mention(
        "talks",
        location=place("Istanbul", "TUR", lat=41.0, lon=29.0, geonames_id=745044),
        event_date=day(19, "14:00"),
        counts=(count(1000),),
    )
    return events_of(told)[-1]


def columns(table, row):
    return dict(zip(table.columns, row, strict=True))


def test_an_event_fills_every_column(event):
    row = columns(tables.EVENTS, rows.event_row(event))

    assert row["starts_at"] == row["ends_at"] == datetime(2025, 5, 19, 14, tzinfo=UTC)
    assert (row["place"], row["country"], row["lat"]) == ("Istanbul", "TUR", 41.0)
    assert row["countries"] == ["RUS", "TUR", "USA"]
    assert row["party_ids"] == ["local:orlan", "local:varga"]
    assert "Istanbul" in row["words"].split("\n")
    assert isinstance(event, Event)


def test_an_event_without_place_and_date_has_none():
    row = columns(tables.EVENTS, rows.event_row(events_of(mention("talks"))[-1]))

    assert (row["place"], row["lat"], row["geonames_id"]) == ("", None, None)
    assert row["merged_into"] is None


@pytest.mark.parametrize(
    ("made", "table"),
    [
        (rows.party_rows, tables.PARTIES),
        (rows.status_rows, tables.STATUS_CHANGES),
        (rows.evidence_rows, tables.EVIDENCE),
    ],
)
def test_what_hangs_on_an_event_has_a_value_for_each_column(event, made, table):
    found = [columns(table, row) for row in made(event)]

    assert found
    assert {row["event_id"] for row in found} == {event.id}
    assert [row["rank"] for row in found] == list(range(len(found)))
