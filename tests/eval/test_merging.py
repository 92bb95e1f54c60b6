"""Events in the end: right, the same however the news comes, and better than one-a-day."""

import hashlib
import random

import msgspec
import pytest

from pipeline.core.events.merger import Merger
from pipeline.records import Event, Mention
from tests.eval.clusters import agree, b3_of_linked, f1
from tests.eval.floors import floor
from tests.eval.histories import key_of, keys_of, read_histories, reports_of, short_form
from tests.eval.meantime import read_meantime
from tests.eval.one_a_day import one_a_day
from tests.support.merging import compacted, log_time, rest, run, step, survive
from tests.support.shared import read_jsonl, shared

pytestmark = pytest.mark.eval

HISTORIES = read_histories()
SHUFFLES, KILLINGS = 200, 20
AHEAD = 0.15
EVENT = msgspec.json.Decoder(Event)


def finals(records):
    """Return the live events in the end."""
    return [EVENT.decode(data) for data in compacted(run(records)).values()]


def mark(topic, *, crashed=False):
    """Return a hash of the live events that a compacted topic holds in the end."""
    rows = compacted(topic, crashed=crashed)
    return hashlib.sha256(b"\n".join(rows.values())).hexdigest()


def live(records, size):
    """Return what goes out in batches of `size` while the log goes on, and at rest."""
    merger, topic = Merger(72), []
    for start in range(0, len(records), size):
        batch = records[start : start + size]
        topic += step(merger, batch, [log_time(start + number) for number in range(len(batch))])
    return topic + rest(merger)


def test_without_those_alone_who_joins_nothing_has_nothing():
    """The measure itself: a and b are one event, c and d another, e is alone."""
    truth = {"a": 1, "b": 1, "c": 2, "d": 2, "e": 3}

    assert b3_of_linked({item: item for item in truth}, truth) == 0.0
    assert b3_of_linked(truth, truth) == 1.0
    # Of {c, e} a half of c is right and nothing of e; of {c, d} a half of c is found, nothing of d.
    found = {"a": 1, "b": 1, "c": 2, "d": 3, "e": 2}
    assert b3_of_linked(found, truth) == pytest.approx(f1(2.5 / 4, 2.5 / 4))


def test_there_are_enough_histories():
    assert len(HISTORIES) >= 80


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.name)
def test_a_history_ends_in_the_events_that_happened(history):
    events = {tuple(reports_of(event, history)): event for event in finals(history.records)}
    wanted = {tuple(row["reports"]): row for row in history.expected}

    assert sorted(events) == sorted(wanted)
    assert {key: short_form(event, history, wanted[key]) for key, event in events.items()} == wanted


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.name)
def test_a_history_ends_the_same_however_it_comes(history):
    records, wanted = list(history.records), mark(run(history.records))
    for seed in range(SHUFFLES):
        chance = random.Random(seed)
        order = chance.sample(records, len(records))
        assert mark(live(order, chance.choice([1, 2, 3, 50]))) == wanted
        if seed < KILLINGS:
            doubled = chance.sample(order + order, 2 * len(order))
            assert mark(live(doubled, chance.choice([1, 2, 50]))) == wanted
            assert mark(survive(doubled, chance, 4), crashed=True) == wanted


def compare(name, gold, made, codings):
    """Print and return how ours and each coding of one-a-day agree with the truth.

    Returned of each are the agreement of all reports, and B³ without those that are alone.
    """
    results = []
    for who, found in (("ours", made), *(("one-a-day", coding) for coding in codings)):
        partition = {key: found[key] for key in gold}
        every, linked = agree(partition, gold), b3_of_linked(partition, gold)
        print(f"{name}, {who}: pairs {every.pair_f1:.3f} B3 {every.b3:.3f} linked {linked:.3f}")
        results.append((every, linked))
    return results[0], results[1:]


def ahead(ours, theirs, measure):
    """Return how far we are before the better coding of one-a-day."""
    return measure(ours) - max(measure(one) for one in theirs)


def pairs(result):
    return result[0].pair_f1


def linked(result):
    return result[1]


@pytest.fixture(scope="module")
def told():
    """Return of our histories the truth, what we make of them, and one-a-day in two codings."""
    gold, made, codings = {}, {}, ({}, {})
    for history in HISTORIES:
        name, labels = history.name, {label: key for key, label in history.labels.items()}
        for number, row in enumerate(history.expected):
            gold |= {(name, labels[label]): (name, number) for label in row["reports"]}
        for event in finals(history.records):
            made |= {(name, key): (name, event.id) for key in keys_of(event)}
        mentions = [one for one in history.records if isinstance(one, Mention)]
        for modes, found in zip((False, True), codings, strict=True):
            days = one_a_day(mentions, modes=modes)
            found |= {(name, key_of(one)): (name, days[one.id]) for one in mentions}
    return gold, made, codings


@pytest.fixture(scope="module")
def annotated():
    """Return the same of MEANTIME."""
    rows = read_jsonl(shared("data/news/meantime_wikinews.jsonl"))
    pairs = list(read_meantime(rows))
    mentions = [said for _, said in pairs]
    gold = {key_of(said): chain for chain, said in pairs}
    made = {key: event.id for event in finals(mentions) for key in keys_of(event)}
    days = [one_a_day(mentions, modes=modes) for modes in (False, True)]
    codings = [{key_of(said): found[said.id] for said in mentions} for found in days]
    return gold, made, codings


def test_histories_are_put_together_better_than_one_a_day(told):
    ours, theirs = compare("histories", *told)

    assert pairs(ours) >= floor("merge", "histories_pairs")
    assert ours[0].b3 >= floor("merge", "histories_b_cubed")
    assert ahead(ours, theirs, pairs) >= AHEAD
    assert ahead(ours, theirs, linked) >= floor("merge", "histories_linked_ahead")
    assert ours[0].b3 > max(one.b3 for one, _ in theirs)


def test_annotated_news_is_put_together_better_than_one_a_day(annotated):
    """In seven of ten cases an event is told once: B³ of all is high for who never merges."""
    ours, theirs = compare("MEANTIME", *annotated)

    assert pairs(ours) >= floor("merge", "meantime_pairs")
    assert ours[0].b3 >= floor("merge", "meantime_b_cubed")
    assert linked(ours) >= floor("merge", "meantime_linked")
    assert ahead(ours, theirs, pairs) >= AHEAD
    assert ahead(ours, theirs, linked) >= AHEAD
    assert ours[0].b3 >= theirs[0][0].b3 + AHEAD
    assert ours[0].b3 > theirs[1][0].b3


def test_both_sets_together_are_put_together_better_than_one_a_day(told, annotated):
    """Each report counts the same, whichever set it is of."""
    gold, made, codings = zip(told, annotated, strict=True)
    both = [one | two for one, two in zip(*codings, strict=True)]
    ours, theirs = compare("both", gold[0] | gold[1], made[0] | made[1], both)

    assert pairs(ours) >= floor("merge", "both_pairs")
    assert ours[0].b3 >= floor("merge", "both_b_cubed")
    assert linked(ours) >= floor("merge", "both_linked")
    assert ahead(ours, theirs, pairs) >= AHEAD
    assert ahead(ours, theirs, linked) >= AHEAD
    assert ours[0].b3 > max(one.b3 for one, _ in theirs)
