import sqlite3

import pytest

from pipeline.runtime.state_file import run_script
from pipeline.watches import outbox
from pipeline.watches.outbox import FAILURES_TO_PAUSE
from pipeline.watches.status import read_status
from tests.support.watches import delivery_of, watch_of

URL = "https://desk.example/hook"
WATCHES = {name: watch_of(name, url=URL) for name in ("bad", "gone", "good", "weak")} | {
    "mail": watch_of("mail", mail={"to": ["a@b.example"]})
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "outbox.sqlite"


@pytest.fixture
def db(path):
    connection = sqlite3.connect(path, isolation_level=None)
    run_script(connection, outbox._SCHEMA)
    yield connection
    connection.close()


def test_the_state_of_each_webhook_is_told_without_its_address(db, path):
    told = [delivery_of(n, name) for name in WATCHES for n in range(FAILURES_TO_PAUSE)]
    outbox.add(db, told, WATCHES, 100.0)
    jobs = outbox.take_due(db, dict.fromkeys(WATCHES, URL), {}, most=9, most_in_all=99, now=100.0)
    by_watch = {name: [job for job in jobs if job.watch == name] for name in WATCHES}
    for job in (*by_watch["bad"], by_watch["weak"][0]):
        outbox.note_failure(db, job, "500", wait_secs=0.0, give_up_secs=9e9, now=100.0)
    outbox.note_gone(db, by_watch["gone"][0], "410")
    outbox.note_success(db, by_watch["good"][0], 0.0, 100.0)
    found = {one.watch: one for one in read_status(path, 160.0)}

    assert {name: one.state for name, one in found.items()} == {
        "bad": "paused",
        "gone": "gone",
        "good": "ok",
        "mail": "ok",
        "weak": "failing",
    }
    assert (found["bad"].waiting, found["bad"].oldest_secs, found["bad"].said) == (5, 60.0, "500")
    assert (found["gone"].waiting, found["gone"].said) == (0, "410")
    assert (found["good"].waiting, found["mail"].mail_events) == (4, 5)


def test_where_there_is_no_state_yet_that_is_an_error(path):
    with pytest.raises(sqlite3.Error):
        list(read_status(path, 0.0))
