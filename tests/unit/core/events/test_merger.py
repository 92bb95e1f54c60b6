from datetime import timedelta

import pytest

from pipeline.core.events.merger import Merger
from pipeline.core.events.merging_block import event_id
from pipeline.core.events.merging_report import MAX_BESIDE
from pipeline.core.wire import encode
from tests.support.mentions import (
    ORLAN,
    RUS,
    UKR,
    UNSET,
    USA,
    VARGA,
    at,
    count,
    day,
    mention,
    notice,
    notice_of,
    party,
    place,
)
from tests.support.merging import compacted, run

PLAN = {"event_date": day(19), "mode": "phone"}
DEMAND = {"kind": "REQUEST", "status": "happened", "actors": (ORLAN,), "recipients": (VARGA,)}


def last_of(events):
    return {event.id: event for event in events}


def test_the_first_report_creates_an_event_named_after_it_and_the_second_updates_it():
    first, second = mention("a", **PLAN), mention("b", published=at(18, 13), **PLAN)

    created, updated = run([first, second])

    assert created.id == updated.id == event_id(first.id)
    assert (created.op, updated.op) == ("create", "update")
    assert updated.revision > created.revision
    assert (updated.articles, updated.origins) == (2, 2)


def test_scheduled_becomes_happened_when_somebody_reports_it():
    events = run(
        [
            mention("a", **PLAN),
            mention("b", published=at(19, 18), status="happened", event_date=day(19)),
        ]
    )

    assert [change.status for change in events[-1].status_history] == ["scheduled", "happened"]
    assert len({event.id for event in events}) == 1


def test_past_its_day_in_the_news_a_plan_is_due_and_news_of_it_ends_that():
    merger = Merger(72)
    (plan,) = run([mention("a", **PLAN)], merger=merger)
    other = {"actors": (party("Sato", "USA"), party("Petrov", "RUS")), "status": "happened"}
    before = run([mention("b", published=at(19, 23), event_date=day(17), **other)], merger=merger)
    after = run([mention("c", published=at(20, 1), event_date=day(18), **other)], merger=merger)
    done = run([mention("d", published=at(20, 2), status="happened", **PLAN)], merger=merger)

    assert plan.id not in {event.id for event in before}
    due = last_of(after)[plan.id]
    assert (due.status, due.status_history[-1].at) == ("due", at(20, 0))
    assert last_of(done)[plan.id].status == "happened"
    assert plan.revision < due.revision < last_of(done)[plan.id].revision


def test_an_article_dated_in_the_future_makes_nothing_due():
    merger = Merger(72)
    run([mention("a", **PLAN)], merger=merger)
    wrong = mention("b", published=at(31), received=at(18), status="happened", actors=(USA, RUS))

    assert all(event.status != "due" for event in run([wrong], merger=merger))


def test_a_reprint_counts_as_an_article_and_a_publisher_never_as_an_origin():
    event = run([mention("a", **PLAN), mention("b", cluster="a", origin=False, **PLAN)])[-1]

    assert (event.articles, event.publishers, event.origins) == (2, 2, 1)


def test_a_new_version_of_an_article_withdraws_the_old_one():
    event = run(
        [
            mention("a", counts=(count(800),), **PLAN),
            mention("a", version="2", modified=at(18, 15), counts=(count(1000),), **PLAN),
        ]
    )[-1]

    assert (event.articles, [one.value for one in event.counts]) == (1, [1000.0])
    assert len(event.evidence) == 1


def test_a_version_that_comes_late_but_is_older_changes_nothing_visible():
    new = mention("a", version="2", modified=at(18, 15), counts=(count(1000),), **PLAN)
    old = mention("a", counts=(count(800),), **PLAN)

    assert compacted(run([new, old])) == compacted(run([old, new]))


def test_between_versions_without_a_date_of_change_the_one_received_last_is_newest():
    old = mention("a", received=at(18, 13), counts=(count(800),), **PLAN)
    new = mention("a", version="2", received=at(18, 14), counts=(count(1000),), **PLAN)
    again = mention("a", received=at(18, 20), counts=(count(800),), **PLAN)
    wanted = compacted(run([old, new, again]))

    (state,) = run([old, new, again])[-1:]
    assert [one.value for one in state.counts] == [1000.0]
    assert compacted(run([again, new, old])) == wanted


def test_an_event_whose_last_report_is_withdrawn_is_retracted():
    merger = Merger(72)
    (demand,) = run([mention("a", **DEMAND)], merger=merger)
    other = mention("a", version="2", modified=at(18, 15), actors=(UKR,), kind="AID")

    events = run([other, notice_of(other)], merger=merger)

    gone = last_of(events)[demand.id]
    assert (gone.op, gone.reason, gone.articles, gone.evidence) == ("retract", "revised", 0, ())
    assert gone.revision > demand.revision
    assert {event.op for event in events} == {"retract", "create"}


def test_an_event_nobody_was_shown_needs_no_farewell():
    old = mention("a", **DEMAND)
    new = mention("a", version="2", modified=at(18, 15), actors=(UKR,), kind="AID")

    events = run([new, notice_of(new), old])

    assert {(event.op, event.id) for event in events} == {("create", event_id(new.id))}


def test_an_earlier_report_takes_the_event_over_and_the_old_id_points_to_it():
    late, early = mention("b", published=at(18), **PLAN), mention("a", published=at(17), **PLAN)

    shown, *after = run([late, early])

    states = last_of(after)
    assert states[shown.id].op == "merge"
    assert states[shown.id].merged_into == event_id(early.id)
    assert states[shown.id].revision > shown.revision
    assert states[event_id(early.id)].articles == 2


def test_a_merged_event_that_is_withdrawn_stays_merged():
    merger = Merger(72)
    late, early = mention("b", published=at(18), **DEMAND), mention("a", published=at(17), **DEMAND)
    states = last_of(run([late, early], merger=merger))
    away = {"kind": "AID", "actors": (UKR,), "version": "2", "modified": at(19)}
    newer = [mention("a", **away), mention("b", **away)]
    events = run([*newer, *map(notice_of, newer)], merger=merger)

    assert states[event_id(late.id)].op == "merge"
    assert last_of(events)[event_id(early.id)].op == "retract"
    assert event_id(late.id) not in last_of(events)


def test_an_event_that_joins_another_only_when_both_are_withdrawn_is_retracted():
    merger = Merger(72)
    late, early = mention("b", published=at(18), **DEMAND), mention("a", published=at(17), **DEMAND)
    run([late], merger=merger)
    away = {"kind": "AID", "actors": (UKR,), "version": "2", "modified": at(19)}
    newer = [mention("a", **away), mention("b", **away)]
    batch = [early, *newer, *map(notice_of, newer)]

    outcomes = merger(batch, [at(21)] * 5)

    states = last_of([forward.record for outcome in outcomes for forward in outcome])
    assert (states[event_id(late.id)].op, states[event_id(late.id)].merged_into) == ("retract", "")


def test_a_chain_of_mergers_points_to_the_end():
    first, second, third = (mention(f"a{n}", published=at(15 + n), **PLAN) for n in range(3))

    states = last_of(run([third, second, first]))

    assert {states[event_id(one.id)].merged_into for one in (second, third)} == {event_id(first.id)}


def test_doubtful_pairs_point_to_each_other_and_lose_the_pointer_with_the_partner():
    visit = {"event_date": day(19), "mode": "visit"}
    call = {"event_date": day(19), "mode": "phone"}
    merger = Merger(72)
    states = last_of(run([mention("a", **visit), mention("b", **call)], merger=merger))

    one, two = (event_id(mention(name, **kind).id) for name, kind in (("a", visit), ("b", call)))
    assert states[one].maybe_same_as == (two,)
    assert states[two].maybe_same_as == (one,)

    away = mention("b", version="2", modified=at(19), kind="AID", actors=(UKR,))
    states = last_of(run([away, notice_of(away)], merger=merger))
    assert states[one].maybe_same_as == ()


def test_a_vague_report_does_not_join_two_precise_ones():
    def call(name, one, two):
        return mention(name, actors=(one, two), event_date=day(19), mode="phone")

    sato, petrov = party("Sato", "USA", role="Secretary"), party("Petrov", "RUS", role="Minister")
    vague = mention("c", published=at(18, 13), actors=(USA, RUS), event_date=day(19))

    states = compacted(run([call("a", ORLAN, VARGA), call("b", sato, petrov), vague]))

    assert len(states) == 2


def test_an_event_that_is_parted_points_to_the_part_that_went_while_the_torn_report_lives():
    def call(name, hour, *parties, **more):
        told = {"event_date": day(19), "mode": "phone", "published": at(18, hour)} | more
        return mention(name, actors=parties, **told)

    sato, petrov = party("Sato", "USA", role="Secretary"), party("Petrov", "RUS", role="Minister")
    rome = {"location": place("Rome", "ITA")}
    merger = Merger(72)
    vague = call("c", 13, USA, RUS, mode="", **rome)
    first = last_of(run([call("a", 12, ORLAN, VARGA), vague], merger=merger))
    parted = last_of(run([call("b", 14, sato, petrov, **rome)], merger=merger))
    one, two = event_id(call("a", 12, ORLAN, VARGA).id), event_id(vague.id)

    assert {key: state.articles for key, state in first.items()} == {one: 2}
    assert {key: state.articles for key, state in parted.items()} == {one: 1, two: 2}
    assert (parted[one].maybe_same_as, parted[two].maybe_same_as) == ((two,), (one,))

    gone = mention("c", version="2", modified=at(19), kind="AID", actors=(UKR,))
    left = last_of(run([gone, notice_of(gone)], merger=merger))
    assert left[one].maybe_same_as == ()


def test_a_report_remembers_its_likest_partners_only():
    merger = Merger(72)
    crowd = [
        mention(f"a{n}", event_date=day(19), mode="visit", location=place(f"City {n}"))
        for n in range(MAX_BESIDE + 2)
    ]
    call = mention("z", event_date=day(19), mode="phone")
    run([*crowd, call], merger=merger)

    (block,) = merger._memory.blocks.values()
    (report,) = block.graph.reports(block.graph.wordings(call.id))
    assert len(report.beside) == MAX_BESIDE


def test_a_batch_sends_each_event_once_with_its_first_report():
    merger = Merger(72)
    records = [
        mention("x", **DEMAND),
        mention("a", **PLAN),
        mention("b", published=at(18, 13), **PLAN),
    ]

    outcomes = merger(records, [at(21)] * 3)

    assert [len(outcome) for outcome in outcomes] == [1, 1, 0]
    assert outcomes[1][0].record.articles == 2


def test_an_empty_batch_is_answered_with_nothing():
    assert Merger(72)([], []) == []


def test_a_redelivery_sends_again_what_went_out_with_the_record_as_it_now_is():
    merger = Merger(72)
    early, late = mention("a", published=at(17), **PLAN), mention("b", published=at(18), **PLAN)
    first = run([late], merger=merger)
    second = run([early], merger=merger)

    assert [event.op for event in first] == ["create"]
    again = last_of(run([late], merger=merger))
    assert again == {first[0].id: last_of(second)[first[0].id]}
    assert last_of(run([early], merger=merger)) == last_of(second)


def test_the_same_article_fetched_again_later_sends_nothing():
    merger = Merger(72)
    run([mention("a", **PLAN)], merger=merger)

    assert run([mention("a", received=at(19), **PLAN)], merger=merger) == []


@pytest.mark.parametrize("data", [b"", b"\xff", b"\x00", b'{"format":1}'])
def test_what_is_no_snapshot_is_refused(data):
    merger = Merger(72)
    run([mention("a", **PLAN)], merger=merger)
    before = merger.snapshot()

    assert not merger.restore(data)
    assert merger.snapshot() == before


def test_a_snapshot_of_another_window_or_cut_short_is_refused():
    merger = Merger(72)
    run([mention("a", **PLAN)], merger=merger)

    assert not Merger(48).restore(merger.snapshot())
    assert not Merger(72).restore(merger.snapshot()[:-1])


def test_parts_that_are_no_snapshot_are_refused():
    merger = Merger(72)
    run([mention("a", **PLAN)], merger=merger)
    state, *rest = merger.snapshot_parts()

    for parts in ([], [b"\xff"], [state[:-1], *rest], [state], [state, *rest, b""]):
        assert not Merger(72).restore_parts(parts)
    assert Merger(72).restore_parts([state, *rest])


def log_days(merger, *days):
    """Let the log go on, with news of other countries."""
    for number in days:
        other = mention(f"n{number}", kind="PROTEST", actors=(UKR,), published=at(1))
        run([other], merger=merger, time=at(1) + timedelta(days=number))


def test_an_event_without_news_is_forgotten_after_window_and_slack():
    merger = Merger(72)
    report = mention("a", status="happened", event_date=day(17))
    run([report, mention("b", **DEMAND)], merger=merger)
    log_days(merger, 29)
    assert "RUS|USA" in merger._memory.blocks

    log_days(merger, 31)

    assert "RUS|USA" not in merger._memory.blocks
    assert not merger._memory.has_reports(report.article_id)
    (again,) = run([report], merger=merger)
    assert again.op == "create"


def test_an_event_whose_reports_came_in_the_log_out_of_order_is_forgotten_like_others():
    merger = Merger(72)
    for number in (20, 18):
        run([mention(f"a{number}", **DEMAND)], merger=merger, time=at(number))
    log_days(merger, 28)
    assert "RUS|USA" in merger._memory.blocks

    log_days(merger, 30)
    assert "RUS|USA" not in merger._memory.blocks


def test_a_plan_is_remembered_until_its_day_is_past():
    merger = Merger(72)
    run([mention("a", event_date=day(30))], merger=merger)
    log_days(merger, 31)
    assert "RUS|USA" in merger._memory.blocks

    log_days(merger, 60)
    assert "RUS|USA" not in merger._memory.blocks


def test_what_is_forgotten_beside_an_event_still_counts_in_its_revision():
    merger = Merger(72)
    call = {"event_date": day(19), "mode": "phone"}
    run([mention("a", event_date=day(19), mode="visit", status="happened")], merger=merger)
    before = last_of(run([mention("b", status="happened", **call)], merger=merger))
    run([mention("c", status="happened", **call)], merger=merger, time=at(30))
    log_days(merger, 31)
    (block,) = [one for name, one in merger._memory.blocks.items() if name == "RUS|USA"]
    assert len(block.graph.index.numbers()) == 2

    restored = Merger(72)
    assert restored.restore(merger.snapshot())
    news = [
        mention("d", status="happened", published=at(18, 13), **call),
        mention("e", status="happened", event_date=UNSET, published=at(19)),
    ]
    after = run(news, merger=merger, time=at(30))

    assert [encode(one) for one in run(news, merger=restored, time=at(30))] == [
        encode(one) for one in after
    ]
    (key,) = [key for key, event in before.items() if event.mode == "phone"]
    assert last_of(after)[key].revision > before[key].revision
    assert last_of(after)[key].maybe_same_as == ()


def test_a_kill_ends_the_reports_of_an_article_in_every_block_and_says_why():
    merger = Merger(72)
    one, two = mention("a", **DEMAND), mention("a", rank=1, kind="AID", actors=(UKR,))
    run([one, two], merger=merger)

    gone = run([notice("a", "2", received=at(19), withdrawn="kill")], merger=merger)

    assert {(event.id, event.op, event.reason) for event in gone} == {
        (event_id(said.id), "retract", "kill") for said in (one, two)
    }


def test_a_notice_that_comes_before_the_reports_counts_all_the_same():
    kill = notice("a", "2", received=at(19), withdrawn="kill")

    assert run([kill, mention("a", **DEMAND)]) == []


def test_an_article_published_again_after_a_kill_revives_its_event():
    merger = Merger(72)
    (first,) = run([mention("a", **DEMAND)], merger=merger)
    (gone,) = run([notice("a", "2", received=at(19), withdrawn="kill")], merger=merger)
    again = mention("a", version="3", modified=at(20), received=at(20), **DEMAND)

    (back,) = run([again], merger=merger)

    assert (back.id, back.op, back.articles) == (first.id, "update", 1)
    assert first.revision < gone.revision < back.revision


def test_a_notice_that_comes_again_sends_again_what_went_out_with_it():
    merger = Merger(72)
    run([mention("a", **DEMAND)], merger=merger)
    kill = notice("a", "2", received=at(19), withdrawn="kill")
    gone = run([kill], merger=merger)

    assert run([kill], merger=merger) == gone
    assert run([notice("b", "1")], merger=merger) == run([notice("b", "1")], merger=merger) == []


def test_a_record_comes_again_when_what_went_out_with_it_is_forgotten():
    merger, last = Merger(72), mention("d", kind="AID", actors=(UKR,))
    merger([mention("a", status="happened", event_date=day(17))], [at(1)])
    later = {"cluster": "a", "origin": False, "published": at(18, 13)}
    copy = mention("b", status="happened", event_date=day(17), **later)
    assert merger([copy], [at(1)]) == [()]
    ((*sent,),) = merger([last], [at(1, 12, 1)])
    assert len(sent) == 2
    log_days(merger, 5, 6, 9)
    merger([last], [at(10)])
    log_days(merger, 12)
    assert "RUS|USA" not in merger._memory.blocks

    ((again,),) = merger([last], [at(14)])

    assert again.key in {forward.key for forward in sent}


def test_a_snapshot_remembers_what_notices_told():
    merger, heir = Merger(72), Merger(72)
    run([notice("a", "2", received=at(19), withdrawn="kill")], merger=merger)

    assert heir.restore(merger.snapshot())
    assert heir.snapshot() == merger.snapshot()
    assert run([mention("a", **DEMAND)], merger=heir) == []


def test_what_forgotten_reports_told_of_an_articles_versions_is_kept_for_its_others():
    merger = Merger(72)
    old = mention("a", status="happened", event_date=day(1), published=at(1))
    new = mention("a", version="2", published=at(1), modified=at(2), event_date=day(30))
    run([old, new], merger=merger, time=at(1))
    kept = mention("a", rank=2, published=at(1), event_date=day(30), actors=(USA, RUS))
    (event,) = run([kept], merger=merger, time=at(1))[-1:]

    log_days(merger, 15)

    (block,) = [one for name, one in merger._memory.blocks.items() if name == "RUS|USA"]
    assert block.graph.wordings(old.id) == []
    assert {stamp.version for stamp in merger._memory.notices.stamps(old.article_id)} == {
        old.version
    }
    again = mention("a", rank=2, published=at(1), received=at(2), event_date=day(30))
    assert all(one.revision > event.revision for one in run([again], merger=merger, time=at(16)))


def test_a_batch_that_spans_hours_forgets_between_them():
    outcomes = []
    for size in (1, 3):
        merger = Merger(72)
        records = [
            mention("a", status="happened", event_date=day(17)),
            mention("n", kind="PROTEST", actors=(UKR,), published=at(1)),
            mention("b", status="happened", event_date=day(17)),
        ]
        times = [at(1), at(20), at(20, 13)]
        events = []
        for start in range(0, 3, size):
            for outcome in merger(records[start : start + size], times[start : start + size]):
                events += [forward.record for forward in outcome]
        outcomes.append([(event.id, event.revision) for event in events])

    assert outcomes[0] == outcomes[1]
    assert len({event for event, _ in outcomes[0]}) == 3


def test_an_event_that_a_dead_worker_may_have_shown_gets_its_farewell():
    late, early = mention("b", published=at(18), **PLAN), mention("a", published=at(17), **PLAN)

    states = last_of(run([late, early], size=2))

    assert states[event_id(late.id)].op == "merge"
