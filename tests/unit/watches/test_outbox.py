"""What waits: nothing is forgotten before it is delivered or given up with a reason."""

import sqlite3

import pytest

from pipeline.runtime.state_file import run_script
from pipeline.watches import mailing, outbox
from pipeline.watches.outbox import FAILURES_TO_PAUSE, Job
from pipeline.watches.waits import LONGEST_WAIT_SECS
from tests.support.watches import NOON, delivery_of, event_number, watch_of

URL = "https://desk.example/hook"
HOOK = {"talks": watch_of(url=URL)}
DAY = 86_400.0


@pytest.fixture
def db():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    run_script(connection, outbox._SCHEMA)
    yield connection
    connection.close()


def add(db, *deliveries, watches=HOOK, now=0.0):
    outbox.add(db, deliveries, watches, now)


def due(db, now=0.0, busy=(), most=4, url=URL):
    urls, under_way = {"talks": url}, {"talks": set(busy)}
    return outbox.take_due(db, urls, under_way, most=most, most_in_all=100, now=now)


def fail(db, job, now=0.0, wait_secs=0.0, give_up_secs=DAY):
    return outbox.note_failure(
        db, job, "500", wait_secs=wait_secs, give_up_secs=give_up_secs, now=now
    )


def ids(jobs):
    return [job.id for job in jobs]


def dead(db):
    return [(letter.id, letter.reason, letter.said) for letter in outbox.dead_letters(db, 100)]


def test_a_delivery_waits_until_it_is_made_and_is_not_made_again(db):
    one = delivery_of(1)
    add(db, one, one)
    (job,) = due(db)
    outbox.note_success(db, job, 0.0, 1.0)
    add(db, one)

    assert job.id == one.id
    assert due(db, now=DAY) == []


def test_what_is_asked_for_again_is_made_again_once(db):
    one, again = delivery_of(1), delivery_of(1, replayed=NOON)
    add(db, one)
    outbox.note_success(db, *due(db), 0.0, 1.0)
    add(db, again)
    (job,) = due(db)
    outbox.note_success(db, job, NOON.timestamp(), 2.0)
    add(db, again)

    assert due(db) == []


def test_at_most_so_many_at_once_those_under_way_counted(db):
    add(db, *(delivery_of(number) for number in range(10)))
    first = due(db, most=4)

    assert len(first) == 4
    assert due(db, most=4, busy=ids(first)) == []
    assert len(due(db, most=4, busy=ids(first)[:1])) == 3


def test_a_failed_attempt_is_tried_again_later_and_later(db):
    add(db, delivery_of(1))
    waits, now = [], 0.0
    for _ in range(FAILURES_TO_PAUSE - 1):
        (job,) = due(db, now=now)
        fail(db, job, now=now)
        (at,) = db.execute("SELECT due FROM deliveries").fetchone()
        waits.append(at - now)
        assert due(db, now=at - 0.001) == []
        now = at

    assert [round(wait / (5 * 4**n), 1) for n, wait in enumerate(waits)] == pytest.approx(
        [1.0] * len(waits), abs=0.2
    )


def test_a_receiver_may_ask_for_a_longer_wait_but_not_for_days(db):
    add(db, delivery_of(1), delivery_of(2))
    one, other = due(db)
    fail(db, one, wait_secs=600.0)
    fail(db, other, wait_secs=DAY)

    assert ids(due(db, now=599.0)) == []
    assert ids(due(db, now=601.0)) == [one.id]
    assert set(ids(due(db, now=3_601.0))) == {one.id, other.id}


def test_an_endpoint_that_fails_in_a_row_gets_one_trial_at_a_time_and_recovers_at_once(db):
    add(db, *(delivery_of(number) for number in range(20)))
    for job in due(db, most=FAILURES_TO_PAUSE):
        fail(db, job)

    assert due(db, now=1.0) == []
    (trial,) = due(db, now=60.0)
    assert due(db, now=60.0, busy=[trial.id]) == []
    outbox.note_success(db, trial, 0.0, 60.0)
    assert len(due(db, now=60.0, most=100)) == 19


def test_the_pause_of_an_endpoint_that_goes_on_failing_grows_to_a_bound(db):
    add(db, delivery_of(1))
    now = 0.0
    for _ in range(30):
        (job,) = due(db, now=now)
        fail(db, job, now=now, give_up_secs=1e9)
        (paused_until,) = db.execute("SELECT paused_until FROM endpoints").fetchone()
        now = max(now + LONGEST_WAIT_SECS * 1.2, paused_until)
        assert paused_until - now <= outbox.LONGEST_PAUSE_SECS

    assert outbox.waiting(db) == outbox.Waiting(1, 1)


def test_what_waited_too_long_is_given_up_only_after_an_attempt_that_fails(db):
    add(db, delivery_of(1), delivery_of(2))
    add(db, delivery_of(3), now=2 * DAY - 1)
    job, *_ = due(db, now=2 * DAY)

    assert dead(db) == []
    assert fail(db, job, now=2 * DAY) == 2
    assert {reason for _, reason, _ in dead(db)} == {"too_late"}
    assert len(ids(due(db, now=2 * DAY))) == 1


def test_gone_gives_up_all_that_waits_and_all_that_comes_until_a_replay_or_another_url(db):
    add(db, delivery_of(1), delivery_of(2))
    job, _ = due(db)
    outbox.note_gone(db, job, "410")
    add(db, delivery_of(3))
    given_up = dead(db)
    outbox.forget(db, [one for one, *_ in given_up])

    assert {(reason, said) for _, reason, said in given_up} == {("gone", "410")}
    assert len(given_up) == 3
    assert dead(db) == due(db) == []
    add(db, delivery_of(3, replayed=NOON))
    assert len(due(db)) == 1
    add(db, delivery_of(4))
    assert len(due(db)) == 2


def test_another_url_begins_anew(db):
    add(db, delivery_of(1))
    (job,) = due(db)
    outbox.note_gone(db, job, "410")
    there = {"talks": watch_of(url="https://other.example/")}
    add(db, delivery_of(2), watches=there)

    assert len(due(db, url="https://other.example/")) == 1


@pytest.mark.parametrize("watches", [{}, {"talks": watch_of()}])
def test_a_watch_that_is_told_nowhere_or_was_ended_keeps_nothing(db, watches):
    add(db, delivery_of(1), watches=watches)

    assert outbox.waiting(db).deliveries == 0


def test_what_waits_for_a_watch_that_is_ended_is_forgotten_with_how_its_endpoint_was(db):
    both = {"talks": watch_of(url=URL, mail={"to": ["a@b.example"]})}
    add(db, delivery_of(1), watches=both)
    outbox.note_gone(db, *due(db), "410")
    add(db, delivery_of(2), watches=both)
    outbox.keep_only(db, ["other"], ["talks"])

    assert len(dead(db)) == len(mails(db)) == 2
    outbox.keep_only(db, [], [])
    assert mails(db) == []
    add(db, delivery_of(3), delivery_of(4))
    assert len(due(db)) == 2
    outbox.keep_only(db, [], [])
    assert due(db) == []


def test_what_waits_longest_goes_first_and_no_more_than_there_is_room_for(db):
    watches = {name: watch_of(name, url=URL) for name in ("a", "b", "c")}
    for now, name in enumerate(("c", "a", "b")):
        add(db, *(delivery_of(n, name) for n in range(3)), watches=watches, now=float(now))
    urls = dict.fromkeys(watches, URL)
    jobs = outbox.take_due(db, urls, {}, most=2, most_in_all=3, now=9.0)

    assert [job.watch for job in jobs] == ["c", "c", "a"]


def mails(db):
    return db.execute("SELECT event, was_new FROM mails ORDER BY at").fetchall()


def test_a_digest_keeps_the_last_state_of_each_event_and_that_it_was_new(db, monkeypatch):
    watches = {"talks": watch_of(mail={"to": ["a@b.example"]})}
    later = NOON.replace(hour=13)
    add(db, delivery_of(1), delivery_of(2, kind="changed"), watches=watches)
    add(db, delivery_of(1, kind="changed", at=later), watches=watches)
    add(db, delivery_of(1, kind="left", at=NOON), delivery_of(3, replayed=NOON), watches=watches)

    assert mails(db) == [(event_number(2).id, 0), (event_number(1).id, 1)]
    monkeypatch.setattr(mailing, "MAX_MAIL_EVENTS", 1)
    add(db, delivery_of(4, at=later.replace(hour=14)), watches=watches)
    assert mails(db) == [(event_number(4).id, 1)]


def test_what_changes_while_a_digest_is_sent_is_in_the_next_one(db):
    watches = {"talks": watch_of(mail={"to": ["a@b.example"]})}
    add(db, delivery_of(1), delivery_of(2), watches=watches)
    told = mailing.read_mails(db, "talks")
    add(db, delivery_of(2, kind="changed", at=NOON.replace(hour=13)), watches=watches)
    mailing.finish_digest(db, "talks", 1.0, told)

    assert [(one.was_new, one.at) for one in mailing.read_mails(db, "talks")] == [
        (False, NOON.replace(hour=13).timestamp())
    ]


def test_what_a_digest_has_told_does_not_wait_again_where_it_is_delivered_again(db):
    watches = {"talks": watch_of(mail={"to": ["a@b.example"]})}
    add(db, delivery_of(1), watches=watches)
    mailing.finish_digest(db, "talks", 1.0, mailing.read_mails(db, "talks"))
    add(db, delivery_of(1), watches=watches)

    assert mails(db) == []
    mailing.finish_digest(db, "talks", 8 * DAY, [])
    assert db.execute("SELECT * FROM mailed").fetchall() == []


def test_done_deliveries_are_remembered_for_a_week(db):
    add(db, delivery_of(1), delivery_of(2))
    one, other = due(db)
    outbox.note_success(db, one, 0.0, 0.0)
    outbox.note_success(db, other, 0.0, 8 * DAY)

    assert db.execute("SELECT id FROM done").fetchall() == [(other.id,)]


def test_a_success_of_what_is_unknown_by_now_changes_nothing(db):
    outbox.note_success(db, Job("x", "talks", b"", 0), 0.0, 0.0)

    assert outbox.waiting(db) == outbox.Waiting(0, 0)
