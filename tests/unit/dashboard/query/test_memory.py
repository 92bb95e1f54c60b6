"""The archive in memory. That it says what PostgreSQL says, `integration` shows."""

from datetime import timedelta

import msgspec
import pytest

from pipeline.core.wire import encode
from pipeline.dashboard.query.filters import Counting, Filter, Naming, Page, Pairing
from pipeline.dashboard.query.memory import Memory
from pipeline.runtime.clock import utc_now
from tests.support.events import events_of, revised
from tests.support.mentions import RUS, UKR, USA, day, mention, place

CALL = revised(
    events_of(mention("call", location=place("Istanbul", "TUR"), event_date=day(19)))[-1],
    revision=1,
)


def event(number, **changes):
    """Return an event that was reported `number` hours after the call."""
    seen = CALL.last_seen + timedelta(hours=number)
    key = f"{number:08x}-0000-5000-8000-000000000000"
    told = {"id": key, "revision": 1, "first_seen": seen, "last_seen": seen}
    return revised(CALL, **told | changes)


def memory_of(*events, most=100):
    memory = Memory(most)
    for one in events:
        memory.take(one.id, encode(one), one)
    return memory


def numbers(page):
    return [int(msgspec.json.decode(record)["id"][:8], 16) for record in page.records]


async def test_the_last_revision_of_each_event_stands_and_no_other():
    newer = event(1, revision=2, status="happened")
    memory = memory_of(event(1), newer, event(1))

    assert len(memory) == 1
    assert (await memory.event(newer.id)).event == newer
    assert numbers(await memory.events(Page(status="scheduled"))) == []


async def test_a_tombstone_ends_an_event_and_what_is_no_event_changes_nothing():
    memory = memory_of(event(1), event(2))
    memory.take(event(2).id, b"{", None)
    memory.take(event(1).id, b"", None)
    memory.take("never", b"", None)

    assert numbers(await memory.events(Page())) == [2]
    assert await memory.event(event(1).id) is None


async def test_a_merged_event_is_found_by_its_id_only():
    gone = event(1, op="merge", merged_into=CALL.id)
    memory = memory_of(gone)

    assert numbers(await memory.events(Page())) == []
    assert (await memory.event(gone.id)).event == gone
    assert await memory.is_there()


@pytest.mark.parametrize(
    ("order", "expected"), [("last_seen", [5, 4, 3, 2, 1]), ("event_date", [5, 4, 3, 2, 1][::-1])]
)
async def test_pages_follow_each_other_and_end(order, expected):
    memory = memory_of(*(event(number) for number in (3, 1, 5, 2, 4)))
    found, page = [], Page(order=order, limit=2)
    for _ in range(3):
        answer = await memory.events(page)
        found += numbers(answer)
        page = Page(order=order, limit=2, cursor=answer.following)

    assert (found, answer.following) == (expected, "")


async def test_an_event_without_a_day_is_not_in_the_order_of_days():
    memory = memory_of(event(1), event(2, event_date=msgspec.UNSET))

    assert numbers(await memory.events(Page(order="event_date"))) == [1]


async def test_only_the_events_reported_last_are_held():
    memory = memory_of(*(event(number) for number in range(1, 13)), most=10)

    assert (len(memory), numbers(await memory.events(Page()))[-1]) == (10, 3)


async def test_events_are_counted_by_time_and_property():
    memory = memory_of(event(1), event(2, status="cancelled"), event(40))

    async def counted(**asked):
        found = await memory.counts(Counting(since="2025-01-01", **asked))
        return [(str(one.at)[:13], one.value, one.events) for one in found.counts]

    assert await counted() == [("2025-05-18 00", "", 2), ("2025-05-20 00", "", 1)]
    assert await counted(every="hour", status="cancelled") == [("2025-05-18 14", "", 1)]
    assert await counted(every="week", by="status") == [
        *(("2025-05-12 00", "cancelled", 1), ("2025-05-12 00", "scheduled", 1)),
        ("2025-05-19 00", "scheduled", 1),
    ]
    assert await counted(every="month", by="quad") == [("2025-05-01 00", "1", 3)]
    assert await counted(every="all", by="country", clock="starts_at") == [
        ("UNSET", "RUS", 3),
        ("UNSET", "TUR", 3),
        ("UNSET", "USA", 3),
    ]


async def test_without_a_beginning_the_last_thirty_days_count():
    recent = event(2, last_seen=utc_now(), first_seen=utc_now(), actors=(RUS, UKR))
    memory = memory_of(event(1), recent)

    assert [one.events for one in (await memory.counts(Counting())).counts] == [1]
    pairs = (await memory.pairs(Pairing(of="parties"))).pairs
    assert [(pair.one, pair.other, pair.events) for pair in pairs] == [(RUS.id, UKR.id, 1)]


async def test_pairs_have_a_mean_score_and_a_watch_narrows_them():
    friends = event(1, actors=(RUS, UKR), location=msgspec.UNSET, score=4.0)
    foes = event(2, actors=(RUS, UKR, USA), location=msgspec.UNSET, score=-6.0)
    memory = memory_of(friends, foes)

    pairs = (await memory.pairs(Pairing(since="2025-01-01"), Filter(country="RUS"))).pairs
    assert [(one.one, one.other, one.events, one.score) for one in pairs] == [
        *(("RUS", "UKR", 2, -1.0), ("RUS", "USA", 1, -6.0), ("UKR", "USA", 1, -6.0)),
    ]
    narrowed = await memory.pairs(Pairing(since="2025-01-01"), Filter(together="USA"))
    assert [one.events for one in narrowed.pairs] == [1, 1, 1]


async def test_names_are_found_by_the_beginning_of_a_word_with_the_events_they_are_in():
    memory = memory_of(event(1, actors=(RUS, USA)), event(2, actors=(UKR,), recipients=(USA,)))
    memory.take(event(1).id, b"", None)

    async def found(words):
        return [(one.id, one.events) for one in (await memory.entities(Naming(q=words))).entities]

    assert await found("stat") == [(USA.id, 1)]
    assert await found("united sta") == [(USA.id, 1)]
    assert await found("ted") == []
    assert [key for key, _ in await found("")] == [UKR.id, USA.id, RUS.id]
