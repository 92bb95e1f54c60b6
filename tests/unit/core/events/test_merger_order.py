"""The same reports end in the same events, however they come."""

import random

import pytest

from pipeline.core.events.merger import Merger
from pipeline.core.wire import encode
from pipeline.records import Event, Mention
from tests.support.mentions import (
    ORLAN,
    RUS,
    UKR,
    USA,
    VARGA,
    at,
    content,
    count,
    day,
    mention,
    party,
    place,
    quote,
)
from tests.support.merging import compacted, replay, run

SATO = party("Sato", "USA", role="Foreign Minister")


def reports() -> list[Mention]:
    """Three days of news: a call from plan to fact, talks, an exchange, denials, corrections."""
    call = {"event_date": day(19, "14:00"), "mode": "phone"}
    talks = {
        "actors": (UKR, RUS),
        "event_date": day(16),
        "location": place("Istanbul", "TUR", geonames_id=745044),
        "sentence": "Delegations of Ukraine and Russia met for talks in Istanbul on Friday.",
    }
    deal = {"kind": "AGREE", "actors": (UKR, RUS), "content": content("RETREAT", "release")}
    rows = [
        mention(
            "a1", published=at(17, 9), cue="set to", quotes=(quote("We talk on Monday"),), **call
        ),
        mention("a2", published=at(17, 11), cluster="a1", origin=False, **call),
        mention("a3", published=at(18, 7), event_date=day(19), mode="phone"),
        mention("a4", published=at(18, 8), actors=(USA, RUS), event_date=day(19)),
        mention("a5", published=at(19, 8), status="denied", event_date=day(19), mode="phone"),
        mention("a6", published=at(19, 18), status="happened", **call),
        mention("a7", published=at(20, 7), status="happened", event_date=day(19, basis="as_of")),
        mention("b1", published=at(16, 15), status="happened", **talks),
        mention("b2", published=at(16, 20), status="ongoing", actors=(UKR, RUS)),
        mention(
            "b3", published=at(17, 5), status="happened", **(talks | {"location": place("Ankara")})
        ),
        mention("c1", published=at(16, 18), status="happened", counts=(count(1000),), **deal),
        mention(
            "c1",
            version="2",
            published=at(16, 18),
            modified=at(17, 9),
            status="happened",
            counts=(count(1200),),
            **deal,
        ),
        mention(
            "c2",
            published=at(16, 21),
            status="happened",
            cluster="c1",
            origin=False,
            counts=(count(1000),),
            **deal,
        ),
        mention("c3", published=at(17, 2), status="happened", counts=(count(1000),), **deal),
        mention("d1", published=at(17, 12), status="planned", actors=(SATO, VARGA)),
        mention(
            "d1",
            version="2",
            published=at(17, 12),
            received=at(18, 12),
            status="cancelled",
            actors=(SATO, VARGA),
        ),
        mention(
            "d2", published=at(18, 12), status="scheduled", actors=(SATO, VARGA), event_date=day(18)
        ),
        mention(
            "e1",
            published=at(18, 1),
            kind="REQUEST",
            status="happened",
            actors=(ORLAN,),
            recipients=(VARGA,),
            sentence="Orlan urged Varga to accept a truce.",
        ),
        mention(
            "e1",
            version="2",
            published=at(18, 1),
            modified=at(18, 2),
            kind="REQUEST",
            rank=3,
            status="happened",
            actors=(ORLAN,),
            recipients=(UKR,),
            sentence="Orlan urged Ukraine to accept the terms.",
        ),
        mention(
            "e2",
            published=at(18, 5),
            kind="REQUEST",
            status="happened",
            actors=(USA,),
            recipients=(RUS,),
            sentence="Washington urged Moscow to accept a truce.",
        ),
        mention("f1", published=at(20, 9), status="planned", actors=(UKR,), event_date=day(27)),
    ]
    # the same version, fetched again later and taken for its own copy by dedupe
    rows.append(
        mention(
            "a1",
            published=at(17, 9),
            cue="set to",
            origin=False,
            cluster="a1",
            received=at(19, 1),
            quotes=(quote("We talk on Monday"),),
            **call,
        )
    )
    return rows


WANTED = compacted(run(reports()))


def test_the_days_of_news_make_as_many_events_as_happened():
    assert len(WANTED) == 7


@pytest.mark.parametrize("seed", range(50))
def test_any_order_and_batching_ends_in_the_same_events(seed):
    chance = random.Random(seed)
    records = reports()
    chance.shuffle(records)

    assert compacted(run(records, size=chance.choice([1, 2, 3, 7, 50]))) == WANTED


@pytest.mark.parametrize("size", [1, 4, 100])
def test_doubled_input_ends_in_the_same_events(size):
    assert compacted(run([*reports(), *reports()], size)) == WANTED


@pytest.mark.parametrize("cut", range(0, 22, 3))
def test_a_restart_from_a_snapshot_changes_nothing(cut):
    records = reports()
    random.Random(cut).shuffle(records)
    before, after = Merger(72), Merger(72)
    head = run(records[:cut], 2, before)
    saved = before.snapshot()

    assert after.restore(saved)
    assert after.snapshot() == saved
    tail = run(records[cut:], 2, after)
    assert [encode(event) for event in tail] == [
        encode(event) for event in run(records[cut:], 2, before)
    ]
    assert compacted([*head, *tail]) == WANTED


def test_a_redelivered_batch_sends_again_what_it_sent():
    merger = Merger(72)
    records = reports()
    first = run(records, 5, merger)
    states = {event.id: event for event in first}

    again = run(records[10:15], 5, merger)

    assert again
    assert all(states[event.id] == event for event in again)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_a_crash_loses_comes_again(seed):
    """A worker dies: outputs from `committed` on are lost, memory is that of the last snapshot.

    The next worker replays silently from the snapshot to the commit, then goes on; where the
    snapshot is the newer one, it meets records again that it remembers.
    """
    chance = random.Random(seed)
    records = reports()
    chance.shuffle(records)
    size = chance.choice([1, 2, 3, 8])
    dead = Merger(72)
    died = chance.randrange(len(records) + 1)
    snapshot_at = chance.randrange(died + 1)
    committed = chance.randrange(died + 1)
    topic: list[Event] = []
    saved = Merger(72).snapshot()
    position = 0
    while position < died:
        batch = records[position : min(position + size, died)]
        outcomes = dead(batch, [at(21)] * len(batch))
        for index, outcome in enumerate(outcomes):
            if position + index < committed:
                topic += [forward.record for forward in outcome]
        position += len(batch)
        if position <= snapshot_at:
            saved, restored_to = dead.snapshot(), position
        elif position == len(batch):
            restored_to = 0
    restored_to = restored_to if died else 0

    heir = Merger(72)
    assert heir.restore(saved)
    replay(records[restored_to:committed], size, heir)
    topic += run(records[committed:], chance.choice([1, 4, 30]), heir)

    assert compacted(topic, crashed=True) == WANTED
    newest = sorted(topic, key=lambda event: event.revision)
    assert compacted(newest) == WANTED
